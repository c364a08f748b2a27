"""What the wording reader takes and gives: plain frozen records, free of any parser and of pandas.

Belongs here: shapes only. ``UnitLike`` is what a text model has to offer (transforms may not import one).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

VisaValue = Literal["yes", "no", "conditional", "not_stated"]
Strength = Literal["required", "preferred", "mentioned"]
MAX_QUOTE = 200


class UnitLike(Protocol):
    """A sentence, list item or table cell with the question and the headings that govern it."""

    @property
    def text(self) -> str:
        """Words of the page, white space folded."""

    @property
    def locator(self) -> str:
        """Place in the page."""

    @property
    def question(self) -> str | None:
        """Question or label that it answers."""

    @property
    def headings(self) -> Sequence[str]:
        """Headings above it, outermost first."""


@dataclass(frozen=True)
class Quote:
    """At most 200 characters of the page, with the place they stand in."""

    text: str
    locator: str


@dataclass(frozen=True)
class Signal:
    """One code of R-WORD. ``extra`` holds what is neither a threshold nor a strength, such as the date of L1."""

    code: str
    quote: Quote
    strength: Strength | None = None
    threshold: float | None = None
    unit: str | None = None
    extra: str | None = None


@dataclass(frozen=True)
class VisaEvidence:
    """One sentence that bears on a visa field: ``policy`` in j1, h1b, citizen_gc_only, generic_visa."""

    policy: str
    value: str
    quote: Quote
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgramTypeStatement:
    """The program's type in its own words: university, community_university, community or military."""

    program_type: str
    quote: Quote


@dataclass(frozen=True)
class SeasonMarker:
    """A season, date or exam that dates the page: ``kind`` in season, step2_cs, date; ``year`` where one is named."""

    kind: str
    year: int | None
    quote: Quote


@dataclass(frozen=True)
class ReviewItem:
    """A sentence that holds trigger words and fits no family: ``triggers`` are the word classes met."""

    triggers: tuple[str, ...]
    quote: Quote


@dataclass(frozen=True)
class WordingReading:
    """All that one page says. Nothing found is ``not_stated`` and empty tuples, never a "no"."""

    j1: VisaValue = "not_stated"
    h1b: VisaValue = "not_stated"
    citizen_gc_only: bool = False
    generic_visa: bool = False
    conditions: tuple[str, ...] = ()
    visa_evidence: tuple[VisaEvidence, ...] = ()
    signals: tuple[Signal, ...] = ()
    declared_share: float | None = None
    program_type: ProgramTypeStatement | None = None
    seasons: tuple[SeasonMarker, ...] = ()
    needs_review: tuple[ReviewItem, ...] = field(default=())
