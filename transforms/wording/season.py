"""What dates a page: seasons and start dates it names, an exam that is no longer given, a revision date.

Belongs here: finding the markers. Whether they make a page stale depends on the season being planned (``freshness``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transforms.wording.evidence import window
from transforms.wording.lexer import normalise
from transforms.wording.model import Quote, SeasonMarker, UnitLike

_CYCLE = r"(?:season|cycle|application|interview|recruitment|match|academic|applicants?|eras|nrmp|residency|year)"
_SPAN = re.compile(
    rf"(?:{_CYCLE}\W+(?:\w+\W+){{0,3}})?\b(20\d\d)\s?[-/]\s?(?:20)?(\d\d)\b(?:\W+(?:\w+\W+){{0,3}}{_CYCLE})?"
)
_MATCH = re.compile(
    r"\b(?:match(?: day)?|eras|nrmp)(?: season| cycle)?,? (20\d\d)\b"
    r"|\b(20\d\d) (?:match|eras|nrmp|interview season|application cycle|recruitment)"
)
_START = re.compile(
    r"\b(?:class|positions?|training|residency|residents?|interns?|start(?:s|ing)?|beginning|entering)\W+(?:\w+\W+){0,4}?"
    r"(?:july|june)(?: 1)?,? (20\d\d)\b"
)
_REVISED = re.compile(r"\b(?:last )?(?:updated|revised|reviewed|effective|modified)\b[^.]{0,25}?\b(20\d\d)\b")
_CS = re.compile(r"\bstep 2[- ]?\(?cs\b|\bclinical skills exam")


def season_markers(units: Sequence[UnitLike]) -> tuple[SeasonMarker, ...]:
    """Markers in reading order; ``year`` is the year of Match Day for a season, the year named for a date."""
    dated = (unit for unit in units if "20" in unit.text or "CS" in unit.text or "linical" in unit.text)
    return tuple(marker for unit in dated for marker in _of(unit))


def _of(unit: UnitLike) -> Iterator[SeasonMarker]:
    text = normalise(unit.text)

    def marker(kind: str, year: int | None, found: re.Match[str]) -> SeasonMarker:
        return SeasonMarker(kind, year, Quote(window(unit.text, *found.span()), unit.locator))

    for found in _SPAN.finditer(text):
        first, second = int(found.group(1)), int(found.group(2))
        if (first + 1) % 100 == second and re.search(_CYCLE, found.group()):
            yield marker("season", first + 1, found)
    for found in _MATCH.finditer(text):
        yield marker("season", int(found.group(1) or found.group(2)), found)
    for found in _START.finditer(text):
        yield marker("season", int(found.group(1)), found)
    for found in _REVISED.finditer(text):
        yield marker("date", int(found.group(1)), found)
    for found in _CS.finditer(text):
        yield marker("step2_cs", None, found)
