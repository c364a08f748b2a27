"""The flat list of lines that every reader works on, with the blocks they stood in.

Belongs here: the shapes. Not here: making them out of markup (lines.py), PDF (pdf.py) or data (embedded.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapers.parsers.html import Element

MAX_LINES = 6_000


@dataclass(slots=True)
class Block:
    """A block element: its parent's index, the range of lines inside it, and its element."""

    parent: int
    start: int
    end: int
    element: Element
    tag: str


@dataclass(slots=True)
class Line:
    """One printed line. ``level`` 1-6 heading, 7 caption or control, 8 all bold, 9 plain text.

    ``lead`` is the bold or otherwise marked text that opens the line, when more follows it.
    """

    text: str
    block: int
    level: int
    signature: int
    order: int
    href: str = ""
    lead: str = ""
    is_alt: bool = False
    is_bold: bool = False
    tag: str = ""


@dataclass
class Sheet:
    """All lines of one page with their blocks; ``scopes`` are (first line, end, label) of tab and accordion panels."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    scopes: list[tuple[int, int, str]] = field(default_factory=list)
    panels: set[str] = field(default_factory=set)
    """Ids of the panels that became scopes: the controls that name them are no headings."""
    truncated: bool = False

    def locator(self, index: int) -> str:
        """The element path of a line's block inside the main tree; holds tags and numbers only."""
        block = self.lines[index].block if index < len(self.lines) else 0
        if block >= len(self.blocks):
            return "."
        element = self.blocks[block].element
        tree = element.getroottree()
        return str(tree.getpath(element))
