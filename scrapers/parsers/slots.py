"""What each repeated slot of unlabelled lines holds over a whole page: schools, destinations, columns between dashes.

Belongs here: counting over persons. Not here: the verdict on one person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from scrapers.parsers.people import Person
from scrapers.parsers.records import SchoolSense
from scrapers.parsers.spans import is_institution, is_medical
from scrapers.parsers.values import is_candidate, is_destination, is_prose

_MAX_TURN = 4
_DASH = re.compile(r"\s+[–—-]{1,2}\s+")
_BARS = re.compile(r"\s*[|•·]\s*|\s/\s")


@dataclass
class Slots:
    """What each repeated slot of unlabelled lines holds over the whole page: how often a school, a destination."""

    total: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    school: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    medical: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    destination: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    columns: dict[int, int] = field(default_factory=dict)
    """Slots whose lines are cut by dashes into the same number of columns nearly everywhere."""

    def rate(self, table: dict[int, float] | dict[int, int], slot: int) -> float:
        """Share of a slot's lines that count in a table."""
        return table.get(slot, 0) / self.total[slot] if self.total.get(slot) else 0.0


def survey(people: Sequence[Person], sense: SchoolSense) -> Slots:
    """Look at every unlabelled line of every person once, to learn what each slot of the page is for."""
    slots = Slots(columns=_dashed(people))
    for person in people:
        for text, slot in loose_values(person, slots):
            slots.total[slot] += 1
            if is_destination(text):
                slots.destination[slot] += 1
            elif is_candidate(text):
                likely = is_institution(text) or sense(text) >= 0.6
                slots.school[slot] += 1.0 if likely else 0.0
                slots.medical[slot] += 1.0 if is_medical(text) else 0.0
    return slots


def _dashed(people: Sequence[Person]) -> dict[int, int]:
    """Slots in which four lines of five have the same number (two or more) of parts between dashes."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for person in people:
        for f in person.fields:
            if f.kind is None and f.text and not is_prose(f.text):
                counts[f.slot][len(_DASH.split(f.text))] += 1
    usual = {slot: c.most_common(1)[0] for slot, c in counts.items()}
    return {s: k for s, (k, n) in usual.items() if k >= 2 and n >= 3 and n * 5 >= 4 * counts[s].total()}


def loose_values(person: Person, slots: Slots) -> list[tuple[str, int]]:
    """(text, slot) of a person's unlabelled values, lines cut into their columns.

    Items alike in markup (home town, college, medical school) are told apart by their turn in the card.
    """
    out: list[tuple[str, int]] = []
    seen: Counter[int] = Counter()
    for f in person.fields:
        if f.kind is None and f.text and not is_prose(f.text):
            parts = [p for p in _parts(f.text, slots.columns.get(f.slot, 0)) if p]
            slot = _column(f.slot, min(seen[f.slot], _MAX_TURN))
            seen[f.slot] += 1
            out.extend(
                (p.strip(" ()") if len(parts) > 1 else p, _column(slot, n) if len(parts) > 1 else slot)
                for n, p in enumerate(parts)
            )
    return out


def _parts(text: str, columns: int) -> list[str]:
    """A line cut at bars and bullets; at dashes only where the page uses them as columns throughout."""
    if columns:
        cut = _DASH.split(text)
        if len(cut) == columns:
            return cut
    return _BARS.split(text)


def _column(slot: int, n: int) -> int:
    return hash((slot, n))
