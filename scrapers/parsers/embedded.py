"""Persons in embedded data: JSON-LD Person, ``__NEXT_DATA__`` and like state objects of pages drawn by scripts.

Belongs here: walking JSON and turning records that look like persons into lines of a sheet, with their keys as labels.
Not here: what the labels mean; the sheet goes through the same readers as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from scrapers.parsers.html import fold
from scrapers.parsers.labels import label_kind
from scrapers.parsers.names import is_degree_only, read_name
from scrapers.parsers.sheet import MAX_LINES, Block, Line, Sheet

_MAX_NODES = 50_000
_MAX_TEXT = 4_000_000
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-.]+")
_TAG = re.compile(r"<[^>]{1,300}>")
_LONG = etree.XPath("descendant-or-self::*/@*[string-length() > 150]")
_BLOCK = re.compile(r"<(?:p|div|li|h[1-6]|table|section)\b", re.I)
_ASSIGN = re.compile(r"=\s*([{\[])")
_LITERAL = re.compile(r"\[?\s*\{\s*['\w]")
_SINGLE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'((?:[^'\\]|\\.)*)'")
_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)\s*:")
_LAST_COMMA = re.compile(r",\s*([}\]])")
_NAME_KEYS = (
    "name",
    "full name",
    "fullname",
    "display name",
    "title",
    "resident name",
    "resident",
    "post title",
    "label",
    "heading",
    "headline",
)
_FIRST, _LAST = (
    ("first name", "firstname", "given name", "first"),
    ("last name", "lastname", "family name", "surname", "last"),
)
_SKIP = re.compile(
    r"image|photo|url|slug|href|src|uuid|email|phone|\bid\b|key|date|type|style|class name|alt|css|icon|"
    r"picture|order|locale"
)
_ALIASES = {
    "alumni of": "medical school",
    "med school": "medical school",
    "job title": "role",
    "graduating class": "class",
    "grad year": "class of",
    "graduation year": "class of",
    "class year": "class of",
    "pgy year": "pgy",
    "honorific suffix": "degree",
    "credentials": "degree",
    "suffix": "degree",
    "undergrad": "undergraduate",
    "home town": "hometown",
}


def read_embedded(scripts: tuple[tuple[str, str], ...]) -> Sheet:
    """A sheet with one block a person record found in the scripts; empty when there is none."""
    sheet = Sheet()
    root = etree.Element("data")
    sheet.blocks.append(Block(-1, 0, 0, root, "data"))
    for kind, text in scripts:
        for value in _values(kind, text[:_MAX_TEXT]):
            _walk(value, sheet, root)
    sheet.blocks[0].end = len(sheet.lines)
    return sheet


def markup_in(scripts: tuple[tuple[str, str], ...]) -> bytes:
    """Markup kept as text in embedded data (the rendered content of a headless site), as one page; empty if none."""
    found: list[str] = []
    for kind, text in scripts:
        if "<" not in text and "u003c" not in text.lower():
            continue
        for value in _values(kind, text[:_MAX_TEXT]):
            found.extend(s for s in _strings(value) if len(s) > 200 and _BLOCK.search(s))
    return f"<html><body>{''.join(found)}</body></html>".encode("utf-8", "replace") if found else b""


def _strings(value: Any) -> Iterator[str]:
    stack, visited = [value], 0
    while stack and visited < _MAX_NODES:
        node = stack.pop()
        visited += 1
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            stack.extend(reversed(node.values()))
        elif isinstance(node, list):
            stack.extend(reversed(node))


def data_attributes(main: etree._Element) -> tuple[tuple[str, str], ...]:
    """Attributes of elements that hold a JSON object or list (the properties of a component)."""
    values = _LONG(main)
    found = [str(v) for v in values] if isinstance(values, list) else []
    return tuple(("json", v) for v in found if v.lstrip()[:1] in ("{", "["))


def _values(kind: str, text: str) -> Iterator[Any]:
    """The JSON values of a script: the whole of it, or what is assigned to a variable."""
    decoder = json.JSONDecoder()
    starts = [0] if "json" in kind else [m.start(1) for m in _ASSIGN.finditer(text, 0, 20_000)][:20]
    end = 0
    for start in starts:
        if start < end:
            continue
        try:
            value, end = decoder.raw_decode(text.lstrip() if start == 0 else text, start)
        except (ValueError, RecursionError):
            value = None if start == 0 else _literal(text[start:])
        if value is not None:
            yield value


def _literal(text: str) -> Any:
    """The value of an object literal as scripts write it: bare keys, single quotes, commas at the end; else None."""
    if not _LITERAL.match(text):
        return None
    quoted = _SINGLE.sub(lambda m: m[0] if m[1] is None else json.dumps(m[1].replace("\\'", "'")), text)
    try:
        return json.JSONDecoder().raw_decode(_LAST_COMMA.sub(r"\1", _BARE_KEY.sub(r'\1"\2":', quoted)))[0]
    except (ValueError, RecursionError):
        return None


def _walk(value: Any, sheet: Sheet, root: etree._Element) -> None:
    """Depth first through a value; groups of records keep the label of the group they stand in."""
    stack: list[tuple[Any, str]] = [(value, "")]
    visited = 0
    while stack and visited < _MAX_NODES and len(sheet.lines) < MAX_LINES:
        node, group = stack.pop()
        visited += 1
        if isinstance(node, list):
            stack.extend((v, group) for v in reversed(node) if isinstance(v, dict | list))
        elif isinstance(node, dict):
            record = _record(node)
            if record is not None:
                _emit(sheet, root, record, group)
                continue
            inner = next(
                (
                    _plain(node[k])
                    for k in node
                    if _words(k) in ("title", "heading", "label", "name", "class", "group", "year", "pgy")
                    and isinstance(node[k], str | int)
                ),
                group,
            )
            children = [(v, _words(k)) for k, v in node.items() if isinstance(v, dict | list)]
            stack.extend((v, inner or k) for v, k in reversed(children))


def _words(name: str) -> str:
    return " ".join(_CAMEL.sub(" ", str(name)).lower().split())


def _plain(value: Any) -> str:
    """Text of a JSON value: markup stripped, names of nested things taken, lists joined."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str | int | float):
        return fold(_TAG.sub(" ", str(value)))[:1000]
    if isinstance(value, dict):
        inner = next(
            (
                value[k]
                for k in ("name", "title", "rendered", "value", "text", "label")
                if isinstance(value.get(k), str)
            ),
            "",
        )
        return _plain(inner)
    if isinstance(value, list) and len(value) <= 10:
        return "; ".join(t for t in (_plain(v) for v in value if isinstance(v, str | dict)) if t)
    return ""


def _record(node: dict[str, Any]) -> list[tuple[str, str]] | None:
    """(label, text) pairs of a person record, the name first; None when the object names no person."""
    if len(node) > 80:
        return None
    texts = {_words(k): _plain(v) for v in node.values() if isinstance(v, dict) for k, v in list(v.items())[:40]}
    texts |= {_words(k): _plain(v) for k, v in node.items()}
    first = next((texts[k] for k in _FIRST if texts.get(k)), "")
    last = next((texts[k] for k in _LAST if texts.get(k)), "")
    name = (
        f"{first} {last}"
        if first and last
        else next((texts[k] for k in _NAME_KEYS if texts.get(k) and read_name(texts[k])), "")
    )
    named = read_name(name) if name else None
    if named is None or named.rest:
        return None
    suffix = next((t for k, t in texts.items() if _ALIASES.get(k) == "degree" and is_degree_only(t)), "")
    rest = [
        (_ALIASES.get(k, k), t)
        for k, t in texts.items()
        if t and t != name and not _SKIP.search(k) and k not in (*_FIRST, *_LAST)
    ]
    rest += [pair for v in node.values() if isinstance(v, list) for pair in _labelled(v)]
    if not rest:
        return None
    return [("", f"{name}, {suffix}" if suffix and not named.degrees else name), *rest]


def _labelled(values: list[Any]) -> list[tuple[str, str]]:
    """(label, text) of list entries that name their own kind ({"type": "Medical School", "school": "X"})."""
    out: list[tuple[str, str]] = []
    for value in values[:20]:
        texts = [t for t in map(_plain, value.values()) if t] if isinstance(value, dict) else []
        label = next((t for t in texts if label_kind(t) in ("school", "undergrad", "hometown")), None)
        if label is not None:
            out.extend((label, t) for t in texts if t != label)
    return out


def _emit(sheet: Sheet, root: etree._Element, record: list[tuple[str, str]], group: str) -> None:
    """One block a record; a group label that changed opens a section before it."""
    if group and (not sheet.scopes or sheet.scopes[-1][2] != group or sheet.scopes[-1][1] != len(sheet.lines)):
        sheet.scopes.append((len(sheet.lines), len(sheet.lines), group))
    element = etree.SubElement(root, "person")
    start = len(sheet.lines)
    sheet.blocks.append(Block(0, start, start + len(record), element, "person"))
    block = len(sheet.blocks) - 1
    for n, (label, text) in enumerate(record):
        line = f"{label.capitalize()}: {text}" if label else text
        sheet.lines.append(Line(line, block, 9, hash(("data", label)), n))
    if group:
        begin, _, label = sheet.scopes[-1]
        sheet.scopes[-1] = (begin, len(sheet.lines), label)
