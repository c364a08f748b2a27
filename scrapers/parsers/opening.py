"""A page's bytes -> its lines and the persons named on it, by the reader that suits the page.

Belongs here: choosing the reader (markup, alternative texts, embedded data, PDF, a page about one person) and the marks
a page's title and address give. Not here: the verdict on a person (pages.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from scrapers.parsers.classes import is_label_line, read_mark
from scrapers.parsers.embedded import data_attributes, markup_in, read_embedded
from scrapers.parsers.gather import find_people
from scrapers.parsers.grids import read_grids
from scrapers.parsers.html import Document, document, fold
from scrapers.parsers.labels import label_kind
from scrapers.parsers.lines import read_lines
from scrapers.parsers.names import key, read_name
from scrapers.parsers.outline import Stack, is_context
from scrapers.parsers.pdf import is_pdf, read_pdf
from scrapers.parsers.people import Field, Person, add_line
from scrapers.parsers.records import Page, SchoolSense
from scrapers.parsers.sheet import Sheet

_TITLE_CUT = re.compile(r"\s+[|–—»·>:-]+\s+|\s*[|»]\s*")
_HINT = re.compile(r"residen|house-?staff|housestaff|trainee|interns\b|pgy", re.I)
_FEW = 2


@dataclass(frozen=True)
class Source:
    """The lines of a page and what stands around them."""

    sheet: Sheet
    base: Stack
    people: list[Person]
    hint: bool
    truncated: bool = False
    is_classed: bool = False


def open_source(page: Page, sense: SchoolSense, doc: Document | None = None) -> Source | None:
    """Choose the reader: PDF, markup, markup with alternative texts, embedded data. ``doc``: the page, if parsed."""
    if is_pdf(page):
        sheet = read_pdf(page.body)
        if sheet is None:
            return None
        base = _base(page.url, "", "")
        return Source(sheet, base, find_people(sheet, base, sense), True, sheet.truncated)
    doc = doc or document(page.body, page.charset)
    base = _base(page.url, doc.title, doc.headline)
    hint = bool(_HINT.search(f"{page.url} {doc.title} {doc.headline}"))
    sheet = read_lines(doc.main, doc.tab_labels)
    if page.list_url is not None and (alone := _person_page(sheet, doc, base)):
        return Source(sheet, base, alone, True)
    source = Source(sheet, base, find_people(sheet, base, sense), hint, doc.truncated or sheet.truncated)
    return source if len(source.people) >= _FEW else _elsewhere(doc, source, sense)


def _elsewhere(doc: Document, source: Source, sense: SchoolSense) -> Source:
    """A page whose visible text names nobody: alternative texts, then data, then markup inside data."""
    alternatives = [read_lines(doc.main, doc.tab_labels, with_alt=True)]
    data = doc.scripts + data_attributes(doc.main)
    if data:
        alternatives.append(read_embedded(data))
        inner = markup_in(data)
        if inner:
            alternatives.append(read_lines(document(inner, "utf-8").main, {}))
    for sheet in alternatives:
        people = find_people(sheet, source.base, sense)
        if len(people) > len(source.people):
            return replace(source, sheet=sheet, people=people)
    return source


def _base(url: str, title: str, headline: str) -> Stack:
    """Marks of the address, the title's first part and the page's heading, outermost first."""
    try:
        slug = unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])
    except ValueError:
        slug = ""
    slug = re.sub(r"\.\w{2,5}$", "", slug).replace("-", " ").replace("_", " ")
    head = _TITLE_CUT.split(title)[0] if title else ""
    marks = [read_mark(fold(t)) for t in (slug, head, headline) if 2 < len(t) < 160]
    return tuple(m for m in marks if m.says_something)


def _person_page(sheet: Sheet, doc: Document, base: Stack) -> list[Person]:
    """The one person a page is about: named by its heading or title; every line of the page is theirs. Nobody when
    neither names anyone and the page names several: then it is one more list.
    """
    named = next((n for t in (doc.headline, _TITLE_CUT.split(doc.title)[0]) if (n := read_name(t)) is not None), None)
    at = 0
    if named is None and sum(1 for ln in sheet.lines if read_name(ln.text) is not None) > _FEW:
        return []
    if named is None:
        at = next((i for i, ln in enumerate(sheet.lines[:12]) if read_name(ln.text) is not None), -1)
        named = read_name(sheet.lines[at].text) if at >= 0 else None
    if named is None:
        return []
    stack = tuple(m for m in base if not read_name(m.label))
    person = Person(named.name, named.degrees, max(at, 0), 2, stack, key=key(named.name))
    if named.rest:
        person.fields.append(Field(None, named.rest, -1, 0))
    _file_all(person, sheet, next((i for i, ln in enumerate(sheet.lines) if ln.text == doc.headline), -1) + 1)
    return [person]


def _file_all(person: Person, sheet: Sheet, first: int) -> None:
    """File the lines after the page's heading as fields, without the parts under headings such as "In the News"."""
    grid = read_grids(sheet)
    skipping = False
    for i in range(first, len(sheet.lines)):
        line = sheet.lines[i]
        again = read_name(line.text)
        if again is not None and key(again.name) == person.key:
            person.degrees = person.degrees or again.degrees
        elif line.level <= 6 and is_context(line) and label_kind(line.text) is None and not is_label_line(line.text):
            skipping = read_mark(line.text).group == "other"
        elif not skipping:
            add_line(person, sheet, grid, i)
    person.href = ""
