"""The roster parser: all roster pages of one program in, each resident once out.

Belongs here: the three questions other rooms ask (who is listed, is this a roster, which links lead to single persons).
Not here: any reading; see pages.py for one page and merge.py for many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from scrapers.parsers.html import Document
from scrapers.parsers.merge import residents_of
from scrapers.parsers.pages import PageReading, Row, open_page, read_page, shared_year, told_program
from scrapers.parsers.records import Issue, Page, ParsedRoster, SchoolSense
from scrapers.parsers.vocabulary import specialty as find_specialty
from scrapers.parsers.years import Program, program_of

_MAX_LINKS = 150
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|mp4)$", re.I)


def parse_roster(
    pages: Sequence[Page], sense: SchoolSense, *, specialty: str | None = None, years: int | None = None
) -> ParsedRoster:
    """Read all roster, person and alumni pages of one program together.

    ``specialty`` is the directory's name of it, ``years`` the program's length where the directory knows it. The order
    of the pages does not matter for who is counted. Never raises on any bytes.
    """
    known = find_specialty(specialty)
    program = program_of(known, years)
    readings = _read(sorted(pages, key=lambda p: p.list_url is not None), sense, program)
    residents, issues = residents_of([row for r in readings for row in r.rows], known, program)
    return ParsedRoster(tuple(residents), _as_of(readings), tuple([i for r in readings for i in r.issues] + issues))


def _read(pages: Sequence[Page], sense: SchoolSense, program: Program) -> list[PageReading]:
    """Open all pages, settle the academic year they share, read them."""
    opened = [(p, open_page(p, sense)) for p in pages]
    program = told_program([o for _, o in opened if o is not None], program)
    shared = shared_year([o for _, o in opened if o is not None], program)
    unreadable = "no text could be read from the page"
    return [
        read_page(o, sense, program, shared)
        if o is not None
        else PageReading(issues=(Issue("unreadable_page", unreadable, page_url=p.url),))
        for p, o in opened
    ]


def _as_of(readings: Sequence[PageReading]) -> str | None:
    """The latest academic year or date the pages print, as an ISO date; None when nothing is printed."""
    years = [f"{r.printed}-07-01" for r in readings if r.printed is not None and r.rows]
    dates = [r.printed_on for r in readings if r.printed_on is not None and r.rows]
    return max(years or dates, default=None)


@dataclass(frozen=True)
class Listing:
    """One page by itself: how sure we are (0 to 1) that it lists residents, and the pages about single persons it
    links to where it lacks most of its people's schools."""

    score: float = 0.0
    persons: tuple[str, ...] = ()


def listing(page: Page, sense: SchoolSense, doc: Document | None = None) -> Listing:
    """What a page lists, judged by how many people, in classes, with degrees or schools. ``doc``: it, if parsed."""
    rows = _listed(page, sense, doc)
    if len(rows) < 2:
        return Listing()
    current = [r for r in rows if not r.is_alumnus]
    counted = current or rows
    n = len(counted)
    classes = sum(1 for r in counted if r.context.class_mark is not None) / n
    learned = sum(1 for r in counted if r.school or r.degree) / n
    score = min(1.0, n / 6) * (0.4 + 0.35 * classes + 0.25 * learned)
    return Listing(round(score if current else score * 0.5, 3), _person_pages(page, current))


def _person_pages(page: Page, rows: Sequence[Row]) -> tuple[str, ...]:
    """Addresses of single persons' pages linked from a roster; none where most schools are named on the roster."""
    if len(rows) < 2 or sum(1 for r in rows if r.school) * 2 > len(rows):
        return ()
    found = dict.fromkeys(t for row in rows if (t := _person_target(page.url, row.href)))
    return tuple(found)[:_MAX_LINKS]


def _person_target(base: str, href: str) -> str | None:
    """The absolute address of a link to another page of the same site, without its fragment."""
    try:
        target = urljoin(base, href.strip()).split("#")[0]
        parts, here = urlsplit(target), urlsplit(base)
    except ValueError:
        return None
    same_site = (parts.hostname or "").split(".")[-2:] == (here.hostname or "").split(".")[-2:]
    is_page = parts.scheme in ("http", "https") and not _FILE.search(parts.path)
    return target if href and is_page and same_site and parts.path.rstrip("/") != here.path.rstrip("/") else None


def _listed(page: Page, sense: SchoolSense, doc: Document | None) -> list[Row]:
    opened = open_page(page, sense, doc)
    if opened is None:
        return []
    program = told_program([opened], Program(None))
    read = read_page(opened, sense, program, shared_year([opened], program))
    return [r for r in read.rows if r.is_resident and not r.is_foreign]
