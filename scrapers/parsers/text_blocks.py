"""Flattens a page's element tree into blocks: runs of visible text with the role their markup gives them.

Belongs here: what is one block, and whether it is a heading, a label (question, table header cell), a list item or a
table cell. Sentences, and which question governs which answer, are decided in ``text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scrapers.parsers.html import Element, text_of

Role = Literal["para", "heading", "label", "item", "cell", "header"]

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    ]
)  # transparent: no white space around them
_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "nav", "footer", "svg", "select", "option", "iframe", "head", "title"]
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_QUESTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:faq[-_]?q(?:uestion)?|question|q|(?:accordion|toggle|collapse|panel|tab|card)"
    r"[-_]{0,2}(?:title|header|heading|button|trigger|label|question))(?:$|[\s_-])",
    re.I,
)
_SPACE = re.compile(r"\s+")
_MAX_LABEL = 160
_BARE = re.compile(r"(?:yes|no|none|n/a|✓|✔|✗|✘|-|–)[.!]?$", re.I)


@dataclass(frozen=True)
class Block:
    """One run of text. ``lead`` is the length of a bold opening; ``scope`` the element inside which a label governs."""

    text: str
    role: Role
    locator: str
    level: int = 0
    lead: int = 0
    scope: Element | None = None
    column: str | None = None
    element: Element | None = None


@dataclass(frozen=True)
class _Place:
    element: Element
    role: Role = "para"
    level: int = 0
    scope: Element | None = None
    column: str | None = None


def blocks(root: Element) -> list[Block]:
    """Blocks of visible text under ``root`` in reading order."""
    walker = _Walker(root)
    walker.walk(root, _Place(root))
    walker.flush()
    return walker.found


class _Walker:
    def __init__(self, root: Element) -> None:
        self.tree = root.getroottree()
        self.found: list[Block] = []
        self.parts: list[str] = []
        self.place = _Place(root)
        self.lead: int | None = None
        self.columns: list[str] = []

    def flush(self) -> None:
        raw = "".join(self.parts)
        text = _SPACE.sub(" ", raw).strip()
        if text:
            lead = len(_SPACE.sub(" ", raw[: self.lead]).strip()) if self.lead else 0
            place = self.place
            self.found.append(
                Block(
                    text, place.role, self.tree.getpath(place.element), place.level, lead, place.scope,
                    place.column, place.element,
                )
            )  # fmt: skip
        self.parts = []
        self.lead = None

    def walk(self, element: Element, place: _Place) -> None:
        self.place = place
        self._add(element.text)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in _SKIPPED:
                if tag in INLINE:
                    self._inline(child, place)
                elif tag == "tr":
                    self._row(child, place)
                else:
                    self._block(child, place)
            self._add(child.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)

    def _inline(self, child: Element, place: _Place) -> None:
        opens = child.tag in _BOLD and not "".join(self.parts).strip()
        if _is_question(child) and not "".join(self.parts).strip() and child.getnext() is not None:
            opens = True
        self.walk(child, place)
        if opens and self.parts:
            self.lead = sum(map(len, self.parts))

    def _block(self, child: Element, place: _Place) -> None:
        self.flush()
        if child.tag == "table":
            self.columns = []
        self.walk(child, _placed(child, place))
        self.flush()
        self.place = place

    def _row(self, row: Element, place: _Place) -> None:
        self.flush()
        cells = [c for c in row if c.tag in ("td", "th")]
        texts = [text_of(c) for c in cells]
        header = len(cells) > 1 and all(c.tag == "th" for c in cells)
        labelled = len(cells) > 1 and len(texts[0]) <= _MAX_LABEL and not header and not _BARE.match(texts[0])
        for number, cell in enumerate(cells):
            role: Role = "header" if header else "label" if labelled and number == 0 else "cell"
            column = self.columns[number] if number < len(self.columns) and not header else None
            self.walk(cell, _Place(cell, role, 0, row, column or None))
            self.flush()
        if header:
            self.columns = texts
        self.place = place


def _placed(child: Element, place: _Place) -> _Place:
    tag = str(child.tag)
    if tag in _HEADINGS:
        return _Place(child, "heading", _HEADINGS[tag])
    if tag in ("dt", "summary", "legend", "button"):
        scope = next(iter(_ancestors(child, {"dt": "dl", "summary": "details"}.get(tag, ""))), None)
        return _Place(child, "label", 0, scope)
    if tag == "li":
        return _Place(child, "item")
    if _is_question(child) and len(text_of(child)) <= _MAX_LABEL:
        return _Place(child, "label")
    # Wrappers inside a heading, a label, an item or a cell keep the role of what they stand in.
    return _Place(child, place.role, place.level, place.scope, place.column)


def _ancestors(child: Element, tag: str) -> Iterator[Element]:
    return child.iterancestors(tag) if tag else iter(())


def _is_question(element: Element) -> bool:
    return bool(_QUESTION_CLASS.search(element.get("class") or ""))
