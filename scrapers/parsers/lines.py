"""The main content of a page as a flat list of lines that remember where in the markup they stood.

Belongs here: cutting a tree into lines at block borders and breaks, the shape of each line (its signature, by which
repeated structure is seen), the nesting of blocks, the scope of tabs. Not here: what any line means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from scrapers.parsers.html import Element, fold
from scrapers.parsers.names import degrees_in
from scrapers.parsers.sheet import MAX_LINES, Block, Line, Sheet

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "button",
        "option",
        "label",
        "html",
        "cite",
    ]
)
_BOLD = frozenset(["b", "strong", "em", "i", "u", "h1", "h2", "h3", "h4", "h5", "h6", "th", "dt"])
_TEXT_TAGS = frozenset(["b", "strong", "em", "i", "u", "small", "span"])
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "caption": 7, "summary": 7, "legend": 7, "button": 7}
_NAME_PARTS = re.compile(r"first|last|given|family|middle|prefix|suffix|honorific|credential|degree", re.I)
_GAP = re.compile(r"(?<=\S)(?:\t+| {3,})(?=\S)")
_LABEL_CLASS = re.compile(r"label|lbl|\bkey\b|\bterm\b|field-?name|\bbold\b|strong", re.I)
_CLASS_NOISE = re.compile(r"\d+|\b(?:even|odd|first|last|active|show|in|open|closed|collapsed|selected)\b")


class _Walker:
    """One pass over the tree. Holds the line being built; flushed at every block border and break."""

    def __init__(self, labels: Mapping[str, str], with_alt: bool) -> None:
        self.sheet = Sheet()
        self.lines, self.blocks = self.sheet.lines, self.sheet.blocks
        self.labels = labels
        self.with_alt = with_alt
        self.parts: list[str] = []
        self.href = ""
        self.bold = 0
        self.bold_length = 0
        self.length = 0
        self.block = -1
        self.orders: list[int] = []
        self.shapes: list[int] = []
        self.owns: list[int] = []
        self.tiles: list[str] = []
        """Per block the link that holds it: a tile is one link around a picture and a name."""
        self.inline_end: tuple[str, str] | None = None
        self.shape_cache: dict[tuple[str, str], str] = {}
        self.lead_end = -1

    def text(self, raw: str | None) -> None:
        """Add text to the line being built; in preformatted text a line break is a break and a gap a bar."""
        if not raw:
            return
        if "\n" in raw and self.block >= 0 and self.blocks[self.block].tag == "pre":
            for part in _GAP.sub(" | ", raw).split("\n"):
                self._append(part)
                self.flush()
            return
        self._append(raw)

    def _append(self, raw: str) -> None:
        if self.bold:
            self.bold_length += len(raw.strip())
            if self.bold_length == self.length + len(raw.strip()):
                self.lead_end = len(self.parts)
        self.parts.append(raw)
        self.length += len(raw.strip())
        if raw.strip():
            self.inline_end = None

    def flush(self, is_alt: bool = False) -> None:
        """Close the line being built."""
        if self.parts:
            text = fold("".join(self.parts))
            if text and self.block >= 0 and len(self.lines) < MAX_LINES:
                self._emit(text, is_alt)
            self.parts = []
        self.href, self.length, self.bold_length, self.lead_end, self.inline_end = "", 0, 0, -1, None

    def _emit(self, text: str, is_alt: bool) -> None:
        tag = self.blocks[self.block].tag
        all_bold = self.length > 0 and self.bold_length >= self.length
        level = _LEVELS.get(tag) or (8 if all_bold else 9)
        lead = ""
        if 0 <= self.lead_end < len(self.parts) - 1:
            lead = fold("".join(self.parts[: self.lead_end + 1]))
        order = self.orders[self.block]
        self.orders[self.block] = order + 1
        shape = hash((self.shapes[self.block], min(order, 3), all_bold, bool(self.href), is_alt))
        href = self.href or self.tiles[self.block]
        self.lines.append(Line(text, self.block, level, shape, order, href, lead, is_alt, all_bold, tag))

    def leaf(self, raw: str | None) -> None:
        """The line of a block without children, which most lines are."""
        if raw and self.blocks[self.block].tag == "pre":
            self.text(raw)
            return
        text = fold(raw) if raw else ""
        if text and len(self.lines) < MAX_LINES:
            self.length = len(text)
            self.bold_length = self.length if self.blocks[self.block].tag in _BOLD or self.bold else 0
            self._emit(text, False)

    def open_block(self, el: Element, tag: str) -> None:
        if self.parts:
            self.flush()
        self.href = el.get("href") or ""
        own = self._shape(tag, el.get("class") or "")
        # Two levels of markup tell one slot of a card from another; more would tell one class section from the next.
        outer = self.owns[self.block] if self.block >= 0 else 0
        parent = el.getparent() if tag == "td" else None
        self.owns.append(own)
        self.shapes.append(hash((own, outer, 0 if parent is None else parent.index(el))))
        self.tiles.append(self._tile(el, tag))
        self.orders.append(0)
        here = len(self.lines)
        self.blocks.append(Block(self.block, here, here, el, tag))
        self.block = len(self.blocks) - 1

    def _tile(self, el: Element, tag: str) -> str:
        target = (el.get("href") or "") if tag == "a" else ""
        return target if target[:1] not in ("", "#") else (self.tiles[self.block] if self.block >= 0 else "")

    def close_block(self, el: Element) -> None:
        self.flush()
        block = self.blocks[self.block]
        block.end = len(self.lines)
        label = self._label(el) if self.labels else ""
        if label and block.end > block.start and self.lines[block.start].text != label:
            self.sheet.scopes.append((block.start, block.end, label))
            self.sheet.panels.add(el.get("id") or "")
        self.block = block.parent

    def _label(self, el: Element) -> str:
        ident = el.get("id")
        return self.labels.get(ident, "") if ident else ""

    def _shape(self, tag: str, cls: str) -> int:
        known = self.shape_cache.get((tag, cls))
        if known is None:
            known = self.shape_cache[(tag, cls)] = tag + "." + " ".join(_CLASS_NOISE.sub("", cls.lower()).split())
        return hash(known)


def read_lines(main: Element, labels: Mapping[str, str], *, with_alt: bool = False) -> Sheet:
    """Cut the main content into lines. ``with_alt`` adds the alternative text of images as lines of their own."""
    walker = _Walker(labels, with_alt)
    for event, el in etree.iterwalk(main, events=("start", "end")):
        tag = el.tag
        if tag in _BLOCKS or el is main or (len(el) and _is_box(el, tag)):
            if event == "start":
                walker.open_block(el, tag)
                if len(el):
                    walker.text(el.text)
                else:
                    walker.leaf(el.text)
            else:
                walker.close_block(el)
                if el is not main and el.tail:
                    walker.text(el.tail)
        elif event == "start":
            _open_inline(walker, el, tag)
        else:
            _close_inline(walker, el, tag)
            if el is not main:
                walker.text(el.tail)
        if len(walker.lines) >= MAX_LINES:
            walker.sheet.truncated = True
            break
    walker.flush()
    return walker.sheet


def _open_inline(walker: _Walker, el: Element, tag: str) -> None:
    if tag == "br":
        walker.flush()
        return
    if tag == "img":
        alt = el.get("alt")
        if walker.with_alt and alt and len(alt) < 200:
            walker.flush()
            walker.text(alt)
            walker.flush(is_alt=True)
        return
    if walker.inline_end is not None and (
        _splits(walker.inline_end, tag, el.get("class") or "") or _touches(walker, el, tag)
    ):
        walker.flush()
    if tag == "a":
        walker.href = el.get("href") or walker.href
    if _is_marked(tag, el):
        if walker.length and _is_label(el):
            walker.flush()
        walker.bold += 1
    walker.text(el.text)


def _close_inline(walker: _Walker, el: Element, tag: str) -> None:
    if walker.bold and _is_marked(tag, el):
        walker.bold -= 1
    if walker.parts:
        walker.inline_end = (tag, el.get("class") or "")


def _is_box(el: Element, tag: str) -> bool:
    """Whether an inline element serves as a box: a linked tile, a custom element, a span that wraps classed spans."""
    if tag == "a" or tag == "span":
        return not (el.text or "").strip() and not (el.tail or "").strip() and (len(el) > 1 or el[0].tag in _BLOCKS)
    return "-" in tag


def _is_marked(tag: str, el: Element) -> bool:
    return tag in _BOLD or (tag == "span" and _is_label_class(el.get("class") or ""))


def _is_label(el: Element) -> bool:
    """Whether a marked-up run is a label with its colon: it opens a line of its own, wherever it stands."""
    text = (el.text or "").rstrip()
    return 0 < len(text) <= 40 and (text.endswith(":") or (el.tail or "").lstrip().startswith(":"))


@lru_cache(maxsize=1024)
def _is_label_class(cls: str) -> bool:
    return _LABEL_CLASS.search(cls) is not None


def _touches(walker: _Walker, el: Element, tag: str) -> bool:
    """Whether a differently marked-up word starts right after another without a blank: two lines by style sheet."""
    before, after = walker.parts[-1] if walker.parts else "", el.text or ""
    other = walker.inline_end is not None and (walker.inline_end[0] != tag or tag == "span")
    if not other or tag not in _TEXT_TAGS or len(before) < 4 or not after[:1].isupper():
        return False
    ends = before[-1].islower() or before[-1] == "." or (before[-1].isalpha() and after[:2].istitle())
    return ends or before.endswith(degrees_in(before[-12:]))


def _splits(before: tuple[str, str], tag: str, cls: str) -> bool:
    """Whether two inline elements that touch are two lines: marked up differently, and not parts of one name."""
    if tag == "img" or before[0] in ("sup", "sub") or tag in ("sup", "sub"):
        return False
    if _NAME_PARTS.search(before[1]) or _NAME_PARTS.search(cls):
        return False
    return before[1] != cls or (before[0] != tag and bool(before[1] or cls)) or (bool(cls) and before == (tag, cls))
