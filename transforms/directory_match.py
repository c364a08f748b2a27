"""Which program of the directory a row of a list may be, when no id says so.

Belongs here: scoring candidates by name, sponsor and city within one specialty and state. Not here: deciding. A match
of names is a suggestion until a person has reviewed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.organisations import likeness, plain

MIN_SCORE = 0.6
"""Below this two rows are not worth a look."""
MAX_CANDIDATES = 3
Row = Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """A program that may be the one a list speaks of. ``score`` 0-1."""

    program_id: str
    score: float


def score(entry: Row, program: Row) -> float:
    """Likeness of two rows of one specialty and state: names and sponsors 0.8, city 0.2 (0.1 where one is blank)."""
    names = [r[k] for r in (entry, program) for k in ("name", "sponsor")]
    own, sponsor, theirs, their_sponsor = names
    pairs = ((own, theirs), (own, their_sponsor), (sponsor, theirs), (sponsor, their_sponsor))
    best = max(likeness(a, b) for a, b in pairs)
    both = likeness(own, theirs) * 0.5 + max(best, likeness(own, theirs)) * 0.5
    a, b = plain(entry["city"]), plain(program["city"])
    place = 0.1 if not a or not b else 0.2 if a == b else 0.0
    return round(0.8 * both + place, 4)


def candidates(entry: Row, programs: Iterable[Row]) -> list[Candidate]:
    """The likeliest programs for an entry, best first, at most three. ``programs`` share its specialty and state."""
    scored = [Candidate(p["program_id"], score(entry, p)) for p in programs]
    likely = [c for c in scored if c.score >= MIN_SCORE]
    return sorted(likely, key=lambda c: (-c.score, c.program_id))[:MAX_CANDIDATES]
