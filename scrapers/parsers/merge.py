"""All pages of one program -> each resident once.

Belongs here: leaving out who is no resident of this program, merging printings of one person, settling chiefs.
Names serve this and nothing else. Not here: reading pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scrapers.parsers.names import same_person
from scrapers.parsers.pages import Row
from scrapers.parsers.records import Issue, Resident, Track
from scrapers.parsers.vocabulary import Specialty, plain
from scrapers.parsers.years import Program

_FEW = 2


def residents_of(
    rows: Sequence[Row], specialty: Specialty | None, program: Program
) -> tuple[list[Resident], list[Issue]]:
    """Residents and alumni of the program, each once, and issues for those left out without a clear reason."""
    kept, issues = _select(rows, specialty)
    people = _final_year_chiefs(_merge(kept), program)
    return [_resident(r, specialty) for r in people], issues


def _select(rows: Sequence[Row], specialty: Specialty | None) -> tuple[list[Row], list[Issue]]:
    """Drop faculty, staff, other trades and other programs' residents."""
    kept: list[Row] = []
    issues: list[Issue] = []
    several = _lists_program(rows, specialty)
    for row in rows:
        if row.context.group in ("faculty", "other"):
            continue
        if row.is_foreign and (specialty is None or not specialty.foreign):
            issues.append(
                Issue("other_trade", "a trainee of dentistry, podiatry or another trade", row.locator, row.page_url)
            )
        elif (
            several
            and row.context.specialties
            and specialty not in row.context.specialties
            and row.context.track not in ("preliminary", "transitional")
            and not row.context.is_fellow
        ):
            issues.append(
                Issue("other_program", "listed under the heading of another specialty", row.locator, row.page_url)
            )
        elif not row.is_resident:
            issues.append(
                Issue(
                    "not_said_resident", "a person whom nothing on the page calls a resident", row.locator, row.page_url
                )
            )
        else:
            kept.append(row)
    return kept, issues


def _lists_program(rows: Iterable[Row], specialty: Specialty | None) -> bool:
    """Whether headings tell programs apart and one of them is this program."""
    named = {s for r in rows for s in r.context.specialties}
    return specialty is not None and specialty in named and len(named) > 1


def _merge(rows: Sequence[Row]) -> list[Row]:
    """One row a person, in order of first printing. Current and past are kept apart."""
    buckets: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    out: list[Row] = []
    for row in rows:
        words = row.key.split()
        bucket = buckets[(words[0] if words else "", words[-1] if words else "", row.is_alumnus)]
        at = next((i for i in bucket if same_person(out[i].key, row.key) and _compatible(out[i], row)), None)
        if at is None:
            bucket.append(len(out))
            out.append(row)
        else:
            out[at] = _join(out[at], row)
    return out


def _compatible(a: Row, b: Row) -> bool:
    """Whether two printings of one name are one person: same page and class with two schools are two persons."""
    if a.is_person_page or b.is_person_page or a.context.is_chief or b.context.is_chief:
        return True
    if a.school and b.school and plain(a.school) != plain(b.school):
        return a.page_url != b.page_url and (a.pgy == b.pgy or a.pgy is None or b.pgy is None)
    return True


def _join(a: Row, b: Row) -> Row:
    """Two printings as one: the class of the one that is no chief listing, the school of the one that has it."""
    main, other = (
        (b, a)
        if (a.context.is_chief and not b.context.is_chief)
        or (a.context.class_mark is None and b.context.class_mark is not None)
        else (a, b)
    )
    label = main.class_label or other.class_label
    context = main.context
    if main.context.class_mark is None and other.context.class_mark is not None:
        context = replace(other.context, is_chief=main.context.is_chief and other.context.is_chief)
    if context.track is None and other.context.track is not None:
        context = replace(context, track=other.context.track)
    if context.is_chief and not other.context.is_chief:
        context = replace(context, is_chief=False)
    return replace(
        main, context=context, class_label=label,
        pgy=main.pgy if main.pgy is not None else other.pgy,
        start_year=main.start_year if main.start_year is not None else other.start_year,
        grad_year=main.grad_year or other.grad_year,
        school=main.school or other.school, degree=main.degree or other.degree, href=main.href or other.href,
        is_person_page=False,
    )  # fmt: skip


def _final_year_chiefs(rows: list[Row], program: Program) -> list[Row]:
    """Chiefs are the final year where the page lists the year below but no final year; else they are past it."""
    last = program.last
    if last is None:
        return rows
    listed = {r.pgy for r in rows if not r.is_alumnus and not r.context.is_chief and not r.context.is_fellow}
    fills = last not in listed and last - 1 in listed
    out = []
    for row in rows:
        if row.context.is_chief and not row.is_alumnus:
            within = row.pgy is not None and row.pgy <= last
            if within or (fills and row.pgy is None):
                start = row.start_year
                row = replace(
                    row, context=replace(row.context, is_chief=False), pgy=row.pgy if within else last, start_year=start
                )
        out.append(row)
    return out


def _resident(row: Row, specialty: Specialty | None) -> Resident:
    return Resident(
        name=row.name, class_label=row.class_label, pgy=row.pgy, class_start_year=row.start_year,
        track=_track(row, specialty),
        status="alumni" if row.is_alumnus else "current", school_raw=row.school, degree_raw=row.degree,
        locator=row.locator, page_url=row.page_url, grad_year=row.grad_year,
    )  # fmt: skip


def _track(row: Row, specialty: Specialty | None) -> Track:
    """Fellows and chiefs first, then what headings print; a transitional program's residents are transitional."""
    if row.context.is_fellow:
        return "fellow"
    if row.context.is_chief:
        return "chief"
    if row.context.track is None and specialty is not None and specialty.name == "transitional year":
        return "transitional"
    return row.context.track or "unknown"
