"""The arithmetic of classes: academic years, program lengths, what "Class of 2027" means on the day a page was seen.

Belongs here: pure arithmetic on marks. Not here: reading labels, headings or dates out of markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.parsers.classes import Mark
from scrapers.parsers.vocabulary import Specialty

_SPAN = re.compile(r"\b(20[0-4]\d)\s*[-–—/]\s*(?:20)?([0-4]\d)\b")
_ABOUT_RESIDENTS = re.compile(
    r"\bresidents?\b|\bclass|\bchiefs?\b|\bacademic\b|\bhouse ?staff|\broster|\bpgy|\bay\b|\binterns?\b|\bteam\b|"
    r"^\W*20\d\d\W+(?:20)?\d\d\W*$",
    re.I,
)
_CLASS_OF = re.compile(r"\bclass(?:es)? of\b", re.I)
"""Classes that leave later are printed by span too ("Class of 2028-2029"): they tell no year to come."""
_UPDATED = re.compile(
    r"\b(?:updated|as of|revised|reviewed|current as of|effective)\W{0,3}(?:on )?(?:(jan|feb|mar|apr|may|jun|"
    r"jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?(20\d\d)|(\d{1,2})/(?:\d{1,2}/)?(20\d\d))",
    re.I,
)
_MONTHS = {
    m: i + 1 for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}


def academic_year(day: str) -> int:
    """Year in which the academic year of an ISO date began (July). 0 for what is no date."""
    try:
        year, month = int(day[:4]), int(day[5:7])
    except ValueError:
        return 0
    return year if month >= 7 else year - 1


@dataclass(frozen=True, slots=True)
class Program:
    """Length of a program: ``years`` may be unknown; ``first`` is the PGY of its first year."""

    years: int | None
    first: int = 1

    @property
    def last(self) -> int | None:
        """PGY of the final year."""
        return self.first + self.years - 1 if self.years else None


def program_of(specialty: Specialty | None, years: int | None) -> Program:
    """The program's length from the directory, else from its specialty."""
    first = specialty.first if specialty else 1
    return Program(years or (specialty.years if specialty else None), first)


def inferred_length(grad_years: Iterable[int], seen: int) -> int | None:
    """Length of a program that nobody told: three or more classes without a gap, the oldest leaving next summer."""
    ahead = sorted({y for y in grad_years if y > seen})
    unbroken = len(ahead) >= 3 and ahead[0] == seen + 1 and ahead[-1] - ahead[0] == len(ahead) - 1
    return len(ahead) if unbroken and len(ahead) <= 7 else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a class stands in an academic year. ``graduated``: it left the program before that year began."""

    pgy: int | None = None
    start_year: int | None = None
    graduated: bool = False


def standing(mark: Mark | None, year: int, program: Program) -> Standing:
    """Read a class mark in the academic year ``year``. PGY labels win over years; unknown length leaves PGY unknown."""
    if mark is None or not mark.has_class:
        return Standing()
    pgy = mark.pgy
    if pgy is None and mark.r_year is not None:
        pgy = mark.r_year + program.first - 1
    if pgy is not None:
        return Standing(pgy, year - (pgy - program.first) if year else None)
    start, grad = mark.start_year, mark.grad_year
    if start is not None and grad is None and start > year + 1:
        start, grad = None, start
    if start is None and grad is not None and program.years:
        start = grad - program.years
    graduated = grad is not None and grad <= year
    if start is None or graduated:
        return Standing(None, start, graduated)
    if program.years and year - start >= program.years:
        return Standing(None, start, True)
    return Standing(program.first + year - start if year >= start else None, start)


def printed_year(texts: Iterable[str], seen: int) -> int | None:
    """The academic year a page prints for its residents ("2026-2027"), the latest not after the day it was seen."""
    found = []
    for text in texts:
        for m in _SPAN.finditer(text) if "20" in text else ():
            a, b = int(m[1]), 2000 + int(m[2])
            if b - a == 1 and a <= seen + (not _CLASS_OF.search(text)) and _ABOUT_RESIDENTS.search(text):
                found.append(a)
    return max(found, default=None)


def printed_date(texts: Iterable[str]) -> str | None:
    """A date of revision printed on the page, as the ISO date of the month's first day; the latest one."""
    found = []
    for text in texts:
        for m in _UPDATED.finditer(text) if "20" in text else ():
            month = _MONTHS[m[1].lower()] if m[1] else int(m[3])
            if 1 <= month <= 12:
                found.append(f"{m[2] or m[4]}-{month:02d}-01")
    return max(found, default=None)


def reference_year(
    marks: Iterable[Mark], printed: int | None, seen: int, program: Program, *, is_current_page: bool
) -> int:
    """The academic year a page describes.

    Printed year first; else a label that pairs a class with a PGY ("Class of 2028 (PGY-1)"); else, when every class
    of a page of current residents would have left, the year in which its newest class was the youngest: a stale page.
    """
    if printed is not None:
        return printed
    listed = [m for m in marks if m.has_class]
    if program.years:
        paired = [m.grad_year - program.years + m.pgy - program.first for m in listed if m.grad_year and m.pgy]
        if paired:
            return min(max(set(paired), key=paired.count), seen + 1)
    by_year = [
        m.grad_year for m in listed if m.grad_year and m.pgy is None and m.r_year is None and m.group != "alumni"
    ]
    grads = set(by_year)
    if is_current_page and program.years and grads and 2 * len(by_year) > len(listed):
        newest = max(grads)
        spread = sorted(grads)
        full = len(spread) == program.years and newest - spread[0] == program.years - 1
        if newest <= seen or (full and newest - program.years < seen and spread[0] <= seen):
            return newest - program.years
    return seen
