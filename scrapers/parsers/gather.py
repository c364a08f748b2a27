"""Which lines belong to which person: the card around a name, or the run of lines up to the next name or heading.

Belongs here: the general detector of repeated blocks. Not here: accepting names (named.py), the meaning of fields.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from scrapers.parsers.classes import is_label_line, is_role_line, read_mark
from scrapers.parsers.grids import Grid, read_grids
from scrapers.parsers.labels import split_run
from scrapers.parsers.named import expand_runs, name_lines
from scrapers.parsers.names import NamedLine, key, same_person
from scrapers.parsers.outline import Outline, Stack, is_context
from scrapers.parsers.people import Field, Person, add_line, read_field
from scrapers.parsers.records import SchoolSense
from scrapers.parsers.sheet import Line, Sheet
from scrapers.parsers.spans import is_institution
from scrapers.parsers.tabs import silence_controls

_ASIDE = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]?[\s,:–—-]*(.*)")
Range = tuple[int, int]
"""First line and end."""


def find_people(sheet: Sheet, base: Stack, sense: SchoolSense) -> list[Person]:
    """All persons named on a page, in order, whoever they are, each with their lines and headings."""
    grid = read_grids(sheet)
    grid.headers |= silence_controls(sheet)
    expand_runs(sheet, grid)
    named = name_lines(sheet, grid, sense)
    return _Gatherer(sheet, grid, named, base).run() if named else []


class _Gatherer:
    """One pass over the lines. ``current`` is the person being read, ``card`` the lines of their own block."""

    def __init__(self, sheet: Sheet, grid: Grid, named: dict[int, NamedLine], base: Stack) -> None:
        order = sorted(named)
        self.sheet, self.grid, self.named = sheet, grid, named
        self.cards = {i: _card(sheet, i, order) for i in order}
        self.keys = {i: key(named[i].name) for i in order}
        self.order = _drop_repeats(sheet, named, self.cards, self.keys)
        self.flat_labels = _flat_labels(sheet, self.order, named) | _under_names(sheet, self.order, named)
        self.reach = _reach(sheet, self.order, self.cards)
        self.openings = {self.cards[i][0] for i in self.order}
        self.headings = Counter(line.text for line in sheet.lines if line.level <= 6)
        self.in_records = {i for _, below in grid.records for i in below}
        self.outline = Outline(sheet, base)
        self.people: list[Person] = []
        self.current: Person | None = None
        self.card: Range = (0, 0)
        self.waiting: list[int] = []

    def run(self) -> list[Person]:
        """Read all lines once."""
        for i, line in enumerate(self.sheet.lines):
            self.outline.advance(i)
            if i in self.named:
                if i in self.reach:
                    self._open_person(i, line)
            elif i not in self.grid.headers and i not in self.in_records:
                if i in self.openings:
                    self.current = None
                self._file(i, line)
        self._add_records()
        return self.people

    def _open_person(self, i: int, line: Line) -> None:
        """Start a person; lines of the card that came before the name are theirs."""
        found = self.named[i]
        stack = self.outline.stack
        self.current = Person(found.name, found.degrees, i, found.strength, stack, href=line.href, key=self.keys[i])
        self.card = self.cards[i]
        self.people.append(self.current)
        self.current.fields += [read_field(text, -1, i) for text in _after_name(found.rest)]
        for w in self.waiting:
            add_line(self.current, self.sheet, self.grid, w)
        self.waiting = []

    def _file(self, i: int, line: Line) -> None:
        """Give a line to the outline or to the person it belongs to."""
        person = self.current
        inside = person is not None and self.card[0] <= i < self.card[1]
        if i not in self.flat_labels and self._is_heading(i, line, inside):
            if person is not None and inside and i > person.line and _is_card_label(line):
                add_line(person, self.sheet, self.grid, i)
                return
            self.outline.heading(line, i, self._section_end(i))
            self.waiting = []
            self.current = person if inside else None
        elif person is not None and (inside or i < self.reach[person.line]):
            add_line(person, self.sheet, self.grid, i)
        elif self._is_before_name(i):
            self.waiting.append(i)

    def _is_heading(self, i: int, line: Line, inside: bool) -> bool:
        """Whether a line opens a section. Inside a card, after the name, only real headings do; outside, a heading
        that reads like a field label ("Research") is still a heading if it stands once: labels recur.
        """
        if inside and line.level > 6 and self.current is not None and i > self.current.line:
            return False
        return is_context(line) or (not inside and line.level <= 6 and self.headings[line.text] == 1)

    def _section_end(self, i: int) -> int:
        """End of the smallest block around a heading that holds a name after it: the part of the page it can govern."""
        here = self.sheet.lines[i].block
        following = bisect_right(self.order, i)
        while here >= 0 and following < len(self.order):
            block = self.sheet.blocks[here]
            if self.order[following] < block.end:
                return block.end
            here = block.parent
        return len(self.sheet.lines)

    def _is_before_name(self, i: int) -> bool:
        """Whether a line stands in a card ahead of its name."""
        n = bisect_right(self.order, i)
        return n < len(self.order) and self.cards[self.order[n]][0] <= i < self.cards[self.order[n]][1]

    def _add_records(self) -> None:
        """Columns of turned tables."""
        by_line = {p.line: p for p in self.people}
        for name_line, below in self.grid.records:
            person = by_line.get(name_line)
            if person is not None:
                lines = self.sheet.lines
                person.fields = [Field(self.grid.kinds.get(i), lines[i].text, lines[i].signature, i) for i in below]


def _after_name(rest: str) -> list[str]:
    """What follows a name in its line; a class or track in parentheses apart ("(Prelim) – Oakmere University")."""
    aside = _ASIDE.match(rest)
    if aside is not None and is_label_line(aside[1]):
        return [text for text in (aside[1], aside[2]) if text]
    return [text for text in split_run(rest) if text]


def _is_card_label(line: Line) -> bool:
    """A heading inside a card after the name which is the person's own class or role ("PGY-2" in h5)."""
    return is_label_line(line.text) or is_role_line(line.text) or read_mark(line.text).chief


def _card(sheet: Sheet, i: int, order: list[int]) -> tuple[int, int]:
    """The widest block around a name line that holds no other name."""
    here = sheet.lines[i].block
    first, end = i, i + 1
    while here >= 0:
        block = sheet.blocks[here]
        if bisect_right(order, block.end - 1) - bisect_right(order, block.start - 1) != 1:
            break
        first, end = block.start, block.end
        here = block.parent
    return first, end


def _drop_repeats(
    sheet: Sheet, named: dict[int, NamedLine], cards: dict[int, Range], keys: dict[int, str]
) -> list[int]:
    """A name printed twice in a row (caption and heading of one card) is one person."""
    kept: list[int] = []
    for i in sorted(cards):
        if kept and _is_repeat(sheet, kept[-1], i) and same_person(keys[kept[-1]], keys[i]):
            earlier = kept[-1]
            if named[earlier].strength >= named[i].strength and named[earlier].rest:
                cards.pop(i)
                continue
            cards[i] = (min(cards[earlier][0], cards[i][0]), cards[i][1])
            cards.pop(earlier)
            kept.pop()
        kept.append(i)
    if len(kept) < len(keys):
        for n, i in enumerate(kept):
            following = cards[kept[n + 1]][0] if n + 1 < len(kept) else cards[i][1]
            cards[i] = (cards[i][0], max(i + 1, min(cards[i][1], following)))
    return kept


def _is_repeat(sheet: Sheet, earlier: int, later: int) -> bool:
    """Whether nothing of substance stands between two name lines ("View bio" may; a school may not)."""
    between = sheet.lines[earlier + 1 : later]
    return len(between) == 0 or (len(between) == 1 and not is_institution(between[0].text))


def _flat_labels(sheet: Sheet, order: list[int], named: dict[int, NamedLine]) -> set[int]:
    """Class labels that follow nearly every name in a flat run of lines: fields of the person before, not headings."""
    lines = sheet.lines
    after = [i + 1 for i in order if i + 1 < len(lines) and i + 1 not in named and is_label_line(lines[i + 1].text)]
    before_first = order and any(is_label_line(lines[j].text) for j in range(max(0, order[0] - 2), order[0]))
    return set(after) if len(after) * 5 >= len(order) * 3 and not before_first else set()


def _under_names(sheet: Sheet, order: list[int], named: dict[int, NamedLine]) -> set[int]:
    """Headings right under most names, alike in markup ("h5" with the school under "h2" with the name): fields."""
    lines = sheet.lines
    after = [i + 1 for i in order if i + 1 < len(lines) and i + 1 not in named and lines[i + 1].level <= 6]
    after = [i for i in after if not read_mark(lines[i].text).has_class]
    usual, count = Counter(lines[i].level for i in after).most_common(1)[0] if after else (0, 0)
    return {i for i in after if lines[i].level == usual} if count >= 3 and count * 5 >= len(order) * 3 else set()


def _reach(sheet: Sheet, order: list[int], cards: dict[int, tuple[int, int]]) -> dict[int, int]:
    """How far a name's lines may run when it has no card of its own: to the next name's card, and for the last of a
    run no farther than the others went, inside the same parent.
    """
    reach: dict[int, int] = {}
    usual: dict[int, int] = {}
    for n, i in enumerate(order):
        following = cards[order[n + 1]][0] if n + 1 < len(order) else len(sheet.lines)
        parent_end = _parent_end(sheet, i, cards[i])
        reach[i] = min(following, parent_end)
        if following <= parent_end:
            usual[sheet.lines[i].signature] = max(usual.get(sheet.lines[i].signature, 0), following - i)
    for i in order:
        limit = usual.get(sheet.lines[i].signature)
        if limit is not None:
            reach[i] = min(reach[i], i + limit)
    return reach


def _parent_end(sheet: Sheet, i: int, card: tuple[int, int]) -> int:
    """End of the block that holds the name's card and its siblings."""
    here = sheet.lines[i].block
    while here >= 0 and sheet.blocks[here].end <= card[1] and sheet.blocks[here].start >= card[0]:
        here = sheet.blocks[here].parent
    return sheet.blocks[here].end if here >= 0 else len(sheet.lines)
