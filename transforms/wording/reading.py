"""Reads one page: the entry of the wording room.

Belongs here: putting together what visas, code words, seasons and program type say. Not here: any rule of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.program_types import type_from_sentence
from transforms.wording.evidence import joined, window
from transforms.wording.model import ProgramTypeStatement, Quote, Signal, UnitLike, WordingReading
from transforms.wording.review import needs_review
from transforms.wording.scope import page_in_scope, reads_as_vacancy
from transforms.wording.season import season_markers
from transforms.wording.signals import read_signals
from transforms.wording.statements import statements
from transforms.wording.visa import VisaReading, read_visa

_TYPE_STEMS = re.compile("ommunit|niversit|cademic|ilitary|Army|Navy|Air Force|ctive|nopposed|niformed")
"""What a sentence that names a type cannot do without: a cheap test before the expressions of ``program_types``."""


def read_page(units: Sequence[UnitLike], *, page_title: str, url_path: str) -> WordingReading:
    """What the page says to residency applicants (rules, section 6); a page for somebody else says nothing."""
    under_careers = "career" in url_path.lower()
    if not page_in_scope(page_title, url_path) or (under_careers and reads_as_vacancy([u.text for u in units])):
        return WordingReading()
    found = list(statements(units))
    signals, used = read_signals(found, units)
    visa = read_visa(found, units, page_title)
    return WordingReading(
        visa.j1,
        visa.h1b,
        visa.citizen_gc_only,
        visa.generic_visa,
        visa.conditions,
        visa.evidence,
        (*signals, *_refused_visas(visa, units)),
        next((s.threshold for s in signals if s.code == "H3" and s.threshold is not None), None),
        _program_type(units),
        season_markers(units),
        needs_review(found, used | visa.used),
    )


def _program_type(units: Sequence[UnitLike]) -> ProgramTypeStatement | None:
    """The first sentence that names the program's type."""
    for unit in units:
        if not _TYPE_STEMS.search(unit.text):
            continue
        read = type_from_sentence(unit.text)
        if read and not unit.text.endswith("?"):
            return ProgramTypeStatement(read.program_type, Quote(window(unit.text, 0, len(read.quote)), unit.locator))
    return None


def _refused_visas(visa: VisaReading, units: Sequence[UnitLike]) -> tuple[Signal, ...]:
    """X2: neither visa, or citizens and permanent residents only. Neighbouring refusals are quoted as one."""
    if not (visa.citizen_gc_only or (visa.j1 == "no" and visa.h1b == "no")) or not visa.refusal:
        return ()
    return (Signal("X2", joined(visa.refusal, units)[0]),)
