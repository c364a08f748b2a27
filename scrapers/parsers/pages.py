"""One page -> the persons on it, each with school, degree, class and standing, before persons are merged.

Belongs here: the academic year a page describes and the verdict on one person. Not here: finding persons (opening.py,
gather.py), merging over pages (merge.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scrapers.parsers.classes import Mark, is_fellow, is_label_line, is_role_line, read_mark
from scrapers.parsers.education import degree_of, school_of
from scrapers.parsers.html import Document
from scrapers.parsers.names import is_foreign_trade
from scrapers.parsers.opening import Source, open_source
from scrapers.parsers.outline import Context, resolve
from scrapers.parsers.people import Person
from scrapers.parsers.ranks import by_rank
from scrapers.parsers.records import Issue, Page, SchoolSense
from scrapers.parsers.slots import Slots, survey
from scrapers.parsers.years import (
    Program,
    academic_year,
    inferred_length,
    printed_date,
    printed_year,
    program_of,
    reference_year,
    standing,
)

_PRESENT = re.compile(r"residents|house-?\s?staff|trainees|housestaff", re.I)
_ROLE_END = re.compile(r"[.,;]|\b(?:who|whose|from|at|with|and|in|originally|here)\b")
_FELLOW = re.compile(
    r"(?!(?:future|aspiring|incoming|matched|former|next)\b)(?:[\w&/’'-]+,? ){0,5}"
    r"fellow(?:$|,? *[(–-]? *(?:pgy|class|year|first|second|third)\b)",
    re.I,
)
"""A line that gives a person the position of a fellow ("Geriatrics Fellow", "Fellow, PGY-5")."""
_IS_A = re.compile(r"^(?:is|was)\s+(?:currently\s+)?(?:an?|our|one of our|the)\s+((?:\S+\s*){1,7})")


@dataclass(frozen=True, slots=True)
class Row:
    """One person of one page with everything read about it."""

    name: str
    key: str
    context: Context
    class_label: str | None
    pgy: int | None
    start_year: int | None
    grad_year: int | None
    is_alumnus: bool
    school: str | None
    degree: str | None
    locator: str
    page_url: str
    href: str
    is_resident: bool
    is_foreign: bool
    is_person_page: bool = False


@dataclass(frozen=True)
class PageReading:
    """All persons of a page, the academic year it describes, what was not understood."""

    rows: tuple[Row, ...] = ()
    printed: int | None = None
    printed_on: str | None = None
    issues: tuple[Issue, ...] = field(default=())


@dataclass(frozen=True)
class OpenPage:
    """A page with its persons and their contexts, before the academic year it describes is settled."""

    page: Page
    source: Source
    contexts: tuple[Context, ...]
    printed: int | None
    printed_on: str | None
    is_current: bool
    """Whether address or title call it a page of present residents."""

    @property
    def told(self) -> int | None:
        """The academic year the page itself gives: printed, or that of its printed date of revision."""
        if self.printed is not None:
            return self.printed
        revised = academic_year(self.printed_on) if self.printed_on else None
        return revised if revised is not None and revised <= academic_year(self.page.fetched_on) else None


def open_page(page: Page, sense: SchoolSense, doc: Document | None = None) -> OpenPage | None:
    """Find the persons on a page. None when no text can be read from it; never raises on any bytes."""
    source = open_source(page, sense, doc)
    if source is None:
        return None
    texts = [m.label for m in source.base] + [ln.text for ln in source.sheet.lines if len(ln.text) < 300]
    known: dict[int, Context] = {}
    contexts = tuple(_context(p, known) for p in source.people)
    classed = sum(1 for c in contexts if c.class_mark is not None)
    source = replace(source, is_classed=5 * classed >= 3 * len(contexts))
    called = f"{page.url} {' '.join(m.label for m in source.base)}"
    current = bool(_PRESENT.search(called)) and not any(m.group == "alumni" for m in source.base)
    printed = printed_year(texts, academic_year(page.fetched_on))
    return OpenPage(page, source, contexts, printed, printed_date(texts), current)


def shared_year(pages: Sequence[OpenPage], program: Program) -> int:
    """The academic year of a program's pages that print none: another page's, else told from all classes together."""
    told = [p.told for p in pages if p.told is not None]
    seen = max((academic_year(p.page.fetched_on) for p in pages), default=0)
    marks = [c.class_mark for p in pages for c in p.contexts if c.class_mark and c.group != "alumni"]
    current = any(p.is_current for p in pages)
    return reference_year(marks, max(told, default=None), seen, program, is_current_page=current)


def told_program(pages: Sequence[OpenPage], program: Program) -> Program:
    """The program's length where the caller did not know it: from the specialty in a page's title, else its classes."""
    if program.years is not None:
        return program
    named = {s for p in pages for m in p.source.base for s in m.specialties}
    if len(named) == 1:
        return program_of(named.pop(), None)
    grads = [
        m.grad_year for p in pages for c in p.contexts if (m := c.class_mark) and m.grad_year and c.group != "alumni"
    ]
    seen = max((academic_year(p.page.fetched_on) for p in pages), default=0)
    return Program(inferred_length(grads, seen))


def read_page(opened: OpenPage, sense: SchoolSense, program: Program, shared: int) -> PageReading:
    """All persons of a page, read in its own academic year or in ``shared``. What is not understood is an issue."""
    page, source = opened.page, opened.source
    of_past = any(m.group == "alumni" for m in source.base)
    year = opened.told if opened.told is not None else (academic_year(page.fetched_on) if of_past else shared)
    slots = survey(source.people, sense)
    contexts = by_rank([p.stack for p in source.people], opened.contexts, program)
    rows = [_row(p, c, page, source, slots, sense, year, program) for p, c in zip(source.people, contexts, strict=True)]
    issues = [i for _, i in rows if i is not None]
    if source.truncated:
        issues.append(Issue("page_too_large", "the page was cut at the budget of one page", page_url=page.url))
    if year != academic_year(page.fetched_on) and any(not r.is_alumnus for r, _ in rows):
        issues.append(Issue("older_academic_year", f"the page describes {year}-{year + 1}", page_url=page.url))
    return PageReading(tuple(r for r, _ in rows), opened.printed, opened.printed_on, tuple(issues))


def _own_marks(person: Person, has_class: bool) -> list[Mark]:
    """Marks printed with the person: a class column or line, a track, a role, "is a PGY-2"."""
    marks = [] if has_class else [read_mark(f.text) for f in person.fields if f.kind is None and _FELLOW.match(f.text)]
    for f in person.fields:
        text = f.text.strip(" ()")
        if f.kind in ("class", "track", "role") and 0 < len(text) < 80:
            mark = read_mark(text if f.kind != "class" or not re.fullmatch(r"[1-8]", text) else f"PGY-{text}")
            # A pathway ("Clinician-Educator", "Hospital Leadership") is an interest, not a position.
            is_interest = f.kind == "track" and mark.group in ("faculty", "other")
            marks.append(replace(mark, group=None) if is_interest else mark)
        elif (
            f.kind is None
            and len(text) <= 70
            and (is_label_line(text) or (not has_class and is_role_line(text)) or _is_chief_line(text))
        ):
            marks.append(read_mark(text))
        elif f.kind is None and (told := _IS_A.match(text)) is not None:
            role = _ROLE_END.split(told[1])[0].strip()
            mark = read_mark(role)
            if (not has_class and (mark.pgy or mark.r_year)) or mark.chief or is_role_line(role):
                marks.append(mark)
        elif f.kind is None and f.slot == -1 and is_role_line(role := text.partition(",")[0].strip(" .(")):
            marks.append(read_mark(role))
    return marks


def _is_chief_line(text: str) -> bool:
    return len(text) <= 50 and read_mark(text).chief and read_mark(text).leftover <= 2


def _context(person: Person, known: dict[int, Context]) -> Context:
    """Headings and own marks together. A class printed with the person wins if it counts from the program's start;
    a bare year under a class heading is the year of the medical degree, and is ignored.
    """
    outer = known.get(id(person.stack)) or known.setdefault(id(person.stack), resolve(person.stack))
    own = _own_marks(person, outer.class_mark is not None)
    if outer.class_mark is not None:
        own = [
            m if m.pgy or m.r_year or not m.has_class else replace(m, grad_year=None, start_year=None, group=None)
            for m in own
        ]
    if outer.group == "alumni":
        own = [replace(m, group=None) for m in own if m.pgy is None and not is_fellow(m.label)]
    return resolve((*person.stack, *own)) if own else outer


def _row(
    person: Person,
    context: Context,
    page: Page,
    source: Source,
    slots: Slots,
    sense: SchoolSense,
    year: int,
    program: Program,
) -> tuple[Row, Issue | None]:
    where = standing(context.class_mark, year, program)
    mark = context.class_mark
    promised = mark is not None and mark.grad_year is not None and mark.grad_year > academic_year(page.fetched_on)
    alumnus = (context.group == "alumni" and not promised) or where.graduated
    school, code = school_of(person, slots, sense, is_alumnus=alumnus)
    locator = source.sheet.locator(person.line)
    grad = (
        mark.grad_year
        if mark and mark.grad_year
        else (where.start_year + program.years if where.start_year and program.years and alumnus else None)
    )
    row = Row(
        name=person.name, key=person.key, context=context, class_label=context.label, pgy=where.pgy,
        start_year=where.start_year, grad_year=grad, is_alumnus=alumnus, school=school, degree=degree_of(person),
        locator=locator, page_url=page.url, href=person.href, is_resident=_is_resident(person, context, source),
        is_foreign=is_foreign_trade(person.degrees) or any(s.foreign for s in context.specialties),
        is_person_page=page.list_url is not None,
    )  # fmt: skip
    return row, Issue(code, "a value under a school label is no school", locator, page.url) if code else None


def _is_resident(person: Person, context: Context, source: Source) -> bool:
    """Whether anything says resident: a class, a heading, the page itself; and nothing nearer says otherwise.

    On a page that sorts nearly all its people into classes, a person outside them needs a heading or role of their own.
    """
    if context.group in ("faculty", "other"):
        return False
    if source.is_classed and context.class_mark is None:
        inner = person.stack[len(source.base) :]
        return resolve(inner).says_resident or context.is_chief or context.track is not None
    return context.says_resident or source.hint
