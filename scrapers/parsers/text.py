"""The text model of a page: sentences, list items and table rows with the question and headings that govern them.

Belongs here: main content in, ``TextUnit`` out; joining answers to questions in every kind of FAQ markup. Not here:
what a sentence says (``transforms.wording``), who a resident is (the roster parsers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import html as lxml_html

from scrapers.parsers.html import Element, main_tree
from scrapers.parsers.records import TextUnit
from scrapers.parsers.text_blocks import Block, blocks
from scrapers.parsers.text_sentences import split_sentences

_PSEUDO_HEADING = 7
_MAX_PSEUDO = 110
_LEAD_END = re.compile(r"[:.?!–—-]$")
_PREFIX = re.compile(r"^(?:Q(?:uestion)?\s*\d*\s*[:.)])\s*", re.I)
_MARK = re.compile(r"(?:Q|A|Question|Answer)\s*\d*\s*[:.)]?$", re.I)
"""What a bold "Q." or "A:" is: a mark, not a label."""
_EEO = re.compile(
    r"(?:without regard to|regardless of|on the basis of|because of)\b.{0,60}\b(?:race|sex|religion|age|color)\b"
    r"|equal[- ](?:employment )?opportunity (?:employer|institution|educator)",
    re.I,
)


def text_units(body: bytes | str, *, charset: str | None = None, fragment: bool = False) -> list[TextUnit]:
    """Units of the main content of ``body`` in reading order.

    A whole page is pruned of menus, footers and cookie text first; a ``fragment`` is taken as it stands. Sentences of
    the equal-opportunity family are left out (rules, section 6). Headings, questions and labels are units as well, so
    that neighbouring units joined by a blank occur in the page.
    """
    root = _fragment(body, charset) if fragment else _page(body, charset)
    if root is None:
        return []
    return [unit for unit in _units(blocks(root)) if not _EEO.search(unit.text)]


def _fragment(body: bytes | str, charset: str | None) -> Element | None:
    text = body if isinstance(body, str) else body.decode(charset or "utf-8", "replace")
    return lxml_html.fromstring(f"<div>{text}</div>") if text.strip() else None


def _page(body: bytes | str, charset: str | None) -> Element:
    return main_tree(body.encode(), "utf-8") if isinstance(body, str) else main_tree(body, charset)


@dataclass
class _State:
    """What governs the next block: the open question and the headings above it."""

    question: str | None = None
    scope: Element | None = None
    headings: list[tuple[int, str]] = field(default_factory=list)

    def ask(self, question: str, scope: Element | None = None) -> None:
        self.question, self.scope = question, scope

    def leave(self, element: Element | None) -> None:
        """Drop the question once its container (dl, details, row) is behind us."""
        if self.scope is not None and (element is None or self.scope not in _self_and_above(element)):
            self.question, self.scope = None, None

    def under(self, level: int, text: str) -> None:
        self.headings = [(n, t) for n, t in self.headings if n < level]
        self.headings.append((level, text))
        self.question, self.scope = (text, None) if text.endswith("?") else (None, None)

    def path(self, column: str | None) -> tuple[str, ...]:
        names = tuple(text for _, text in self.headings)
        return (*names, column) if column else names


def _self_and_above(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _units(found: Sequence[Block]) -> Iterator[TextUnit]:
    state = _State()
    for block in found:
        state.leave(block.element)
        role = _role(block)
        if role == "heading":
            yield _unit(block.text, block, state, None)
            state.under(block.level or _PSEUDO_HEADING, block.text)
        elif role == "label":
            yield _unit(block.text, block, state, None)
            state.ask(_PREFIX.sub("", block.text), block.scope)
        else:
            yield from _sentences(block, state)


def _role(block: Block) -> str:
    """Role by markup, then by looks: a short paragraph wholly in bold is a heading, one that asks is a question."""
    if block.role in ("heading", "label", "header"):
        return "label" if block.role == "label" else block.role
    if block.text.endswith("?") and len(split_sentences(block.text)) == 1 and block.role != "cell":
        return "label"
    wholly_bold = block.lead >= len(block.text) and block.role == "para"
    if wholly_bold and len(block.text) <= _MAX_PSEUDO and not block.text.endswith("."):
        return "heading"
    return block.role


def _sentences(block: Block, state: _State) -> Iterator[TextUnit]:
    lead, rest = _lead(block)
    question = state.question or block.column
    if lead:
        yield _unit(lead, block, state, question)
        question = lead
    for sentence in split_sentences(rest):
        yield _unit(sentence, block, state, question)
        if sentence.endswith("?"):
            question = _PREFIX.sub("", sentence)


def _lead(block: Block) -> tuple[str, str]:
    """A bold opening that ends like a label ("Visa status." ..., "Visas sponsored:") and the text it governs."""
    text, cut = block.text, block.lead
    if cut and text[cut : cut + 1] == ":":
        cut += 1
    head, rest = text[:cut].strip(), text[cut:].strip()
    if head and rest and _LEAD_END.search(head) and len(head) <= _MAX_PSEUDO and not _MARK.match(head):
        return head, rest
    return "", text


def _unit(text: str, block: Block, state: _State, question: str | None) -> TextUnit:
    kind = {"item": "item", "cell": "row", "header": "row"}.get(block.role, "sentence")
    if question and kind == "sentence":
        kind = "answer"
    return TextUnit(text, block.locator, question, state.path(block.column), kind)  # type: ignore[arg-type]
