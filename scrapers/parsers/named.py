"""Lines that name persons: alone, before a degree, in bold, as the subject of a biography, several in one line.

Belongs here: finding such lines and accepting them by the slot they stand in. Not here: what else belongs to a person.
"""

from __future__ import annotations

import re
from collections import defaultdict

from scrapers.parsers.classes import is_label_line, read_mark
from scrapers.parsers.grids import Grid
from scrapers.parsers.labels import label_kind
from scrapers.parsers.names import (
    STRONG,
    NamedLine,
    degrees_in,
    is_degree_only,
    is_name,
    medical_degree,
    read_name,
)
from scrapers.parsers.phrases import phrase
from scrapers.parsers.records import SchoolSense
from scrapers.parsers.sheet import Line, Sheet
from scrapers.parsers.spans import is_institution
from scrapers.parsers.vocabulary import is_place

_VERB = phrase("bio_verb")
_CLAUSE = re.compile(r",\s+|[.!:]\s+|\s(?=Dr\.? )|\b(?:Meet|Introducing|Welcome)\s+")


def expand_runs(sheet: Sheet, grid: Grid) -> None:
    """ "Jane Doe, MD (X); John Roe, DO (Y)" in one line becomes one line a person. Ranges of blocks stay valid only
    for pages without tables, so pages with data tables are left alone.
    """
    if grid.kinds or not any(";" in ln.text or ln.text.count(", ") >= 2 for ln in sheet.lines):
        return
    for i in range(len(sheet.lines) - 1, -1, -1):
        parts = _run(sheet.lines[i])
        if parts:
            _insert(sheet, i, parts)


def _run(line: Line) -> list[str]:
    if ";" not in line.text and line.text.count(", ") < 2:
        return []
    head, colon, tail = line.text.partition(":")
    body = tail.strip() if colon and is_label_line(head) else line.text
    lead = [head] if body is not line.text else []
    for mark in (";", ","):
        parts = [p.strip(" .") for p in body.split(mark) if p.strip(" .")]
        if mark == "," and lead and len(parts) >= 2 and all(is_name(p) for p in parts):
            return lead + parts
        if mark == ";" and len(parts) >= 2 and sum(1 for p in parts if read_name(p)) == len(parts):
            return lead + parts
    return []


def _insert(sheet: Sheet, at: int, parts: list[str]) -> None:
    old = sheet.lines[at]
    sheet.lines[at : at + 1] = [
        Line(text, old.block, 9, old.signature, old.order + n, old.href, "", old.is_alt, False, old.tag)
        for n, text in enumerate(parts)
    ]
    grown = len(parts) - 1
    for block in sheet.blocks:
        block.start += grown if block.start > at else 0
        block.end += grown if block.end > at else 0
    sheet.scopes[:] = [(s + (grown if s > at else 0), e + (grown if e > at else 0), x) for s, e, x in sheet.scopes]


def _read_line(line: Line, kind: str | None) -> NamedLine | None:
    """The name a line opens with: alone, before a degree or separator, in bold, before a verb, after its class."""
    text = line.text
    if kind is not None and kind != "name":
        return None
    if ":" in text[:40]:
        head, _, tail = text.partition(":")
        if is_label_line(head) or label_kind(head) == "name":
            return read_name(tail.strip())
    named = read_name(text)
    if named is not None:
        return named
    if line.lead and len(line.lead) < len(text):
        inner = read_name(line.lead.rstrip(" :,–—-"))
        if inner is not None and not inner.rest:
            return NamedLine(inner.name, inner.degrees, text[len(line.lead) :].strip(" ,:–—-|"), inner.strength)
    return _named_in_prose(text) if len(text) > 40 else None


def _named_in_prose(text: str) -> NamedLine | None:
    """The subject of a biography's first sentence ("Originally from Ohio, Dr. Jane Doe graduated ...")."""
    verb = _VERB.search(text, 4, 160)
    while verb is not None:
        before = text[: verb.start()]
        for start in [0, *(m.end() for m in _CLAUSE.finditer(before))]:
            candidate = before[start:].strip(" ,")
            inner = read_name(candidate)
            if inner is not None and not inner.rest and (inner.degrees or "," not in candidate):
                return NamedLine(inner.name, inner.degrees, text[:start] + text[verb.start() :].strip(), inner.strength)
        verb = _VERB.search(text, verb.end(), 160)
    return None


def name_lines(sheet: Sheet, grid: Grid, sense: SchoolSense) -> dict[int, NamedLine]:
    """Lines accepted as names. A degree is evidence by itself; a bare name needs a slot that holds mostly names."""
    found: dict[int, NamedLine] = {}
    groups: dict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(sheet.lines):
        if i in grid.headers:
            continue
        groups[line.signature].append(i)
        named = _read_line(line, grid.kinds.get(i))
        if named is not None and not (is_label_line(line.text) and read_mark(line.text).has_class):
            found[i] = named
    accepted: dict[int, NamedLine] = {}
    for members in groups.values():
        for i in _accept(members, found, sheet, grid, sense):
            accepted[i] = found[i]
    return accepted


def _accept(members: list[int], found: dict[int, NamedLine], sheet: Sheet, grid: Grid, sense: SchoolSense) -> list[int]:
    named = [i for i in members if i in found]
    if not named:
        return []
    strong = [
        i for i in named if found[i].strength == STRONG or grid.kinds.get(i) == "name" or _degree_follows(sheet, i)
    ]
    bare = [i for i in named if i not in strong] if len(strong) < len(named) else []
    if bare and any(i not in found and is_place(sheet.lines[i].text) for i in members):
        # "Sugar Land, Texas" has the form of a name; its neighbours "Tulsa, Oklahoma" tell what the slot holds.
        bare = [i for i in bare if not is_place(sheet.lines[i].text)]
        named = [*strong, *bare]
    distinct = len({found[i].name for i in named})
    if distinct * 2 < len(named):
        return []
    if bare and (len(named) * 2 < len(members) if strong else (len(named) * 4 < len(members) * 3 or len(named) < 2)):
        followed = [i for i in bare if _school_follows(sheet, i, sense)]
        bare = followed if len(followed) >= 2 and len(followed) * 5 >= len(bare) * 3 else []
    return strong + [i for i in bare if sense(sheet.lines[i].text) < 0.8 or found[i].rest]


def _degree_follows(sheet: Sheet, i: int) -> bool:
    """Whether the next line is a physician's degree and nothing else, in the slot markup gives it."""
    following = sheet.lines[i + 1].text if i + 1 < len(sheet.lines) else ""
    return 1 < len(following) < 40 and is_degree_only(following) and medical_degree(degrees_in(following)) is not None


def _school_follows(sheet: Sheet, i: int, sense: SchoolSense) -> bool:
    following = sheet.lines[i + 1].text if i + 1 < len(sheet.lines) else ""
    return bool(following) and len(following) < 140 and (bool(is_institution(following)) or sense(following) >= 0.6)
