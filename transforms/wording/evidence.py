"""Cuts quotes: at most 200 characters, whole words, the clause that carries the statement, no person's name.

Belongs here: from a place in a unit to the words that may be published. Not here: what they prove.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from transforms.wording.model import MAX_QUOTE, Quote, UnitLike
from transforms.wording.persons import person_spans
from transforms.wording.statements import Statement

_FEWEST = 3
_CLAUSE = re.compile(r"(?<=[;,:.!?])\s+|\s+(?=\()|\s[-–—]\s")


def quote(statement: Statement, first: int, last: int, units: Sequence[UnitLike]) -> Quote:
    """The unit's words around tokens ``first`` to ``last``; a bare answer is quoted with its question if adjacent."""
    unit = statement.unit
    if statement.bare or (statement.cut and len(unit.text) < 40):
        joined = _with_question(statement, units)
        if joined:
            return Quote(without_person(joined, 0, len(joined)), unit.locator)
    own = [t for t in statement.lexed.tokens[max(first, statement.cut) : last] if t.end]
    start, end = (own[0].start, own[-1].end) if own and not statement.bare else (0, len(unit.text))
    return Quote(window(unit.text, start, end), unit.locator)


def _with_question(statement: Statement, units: Sequence[UnitLike]) -> str:
    before = units[statement.index - 1].text if statement.index else ""
    joined = f"{before} {statement.unit.text}"
    return joined if statement.topic and before.endswith(statement.topic) and len(joined) <= MAX_QUOTE else ""


def joined(quotes: Sequence[tuple[int, Quote]], units: Sequence[UnitLike]) -> list[Quote]:
    """Quotes of neighbouring units made one where both fit into 200 characters: the page's words, not ours.

    ``quotes`` come with the index of their unit, in reading order; the result has one entry for each of them.
    """
    page = " ".join(unit.text for unit in units)
    result = [quote for _, quote in quotes]
    start = 0
    for at in range(1, len(quotes) + 1):
        together = " ".join(dict.fromkeys(q.text for _, q in quotes[start : at + 1]))
        if at < len(quotes) and len(together) <= MAX_QUOTE and together in page:
            continue
        text = " ".join(dict.fromkeys(q.text for _, q in quotes[start:at]))
        result[start:at] = [Quote(text, quotes[start][1].locator)] * (at - start)
        start = at
    return result


def window(text: str, start: int, end: int) -> str:
    """At most 200 characters of ``text`` around the span, on word borders, free of persons."""
    if len(text) <= MAX_QUOTE:
        return without_person(text, start, end)
    end = min(end, start + MAX_QUOTE)
    room = MAX_QUOTE - (end - start)
    left = max(0, start - room // 2)
    right = min(len(text), left + MAX_QUOTE)
    left = max(0, right - MAX_QUOTE)
    if left and not text[left - 1].isspace():
        left = text.find(" ", left, start + 1) + 1 or start
    if right < len(text) and not text[right].isspace():
        cut = text.rfind(" ", end, right)
        right = cut if cut > 0 else end
    piece = text[left:right]
    return without_person(piece, start - left, end - left)


def without_person(text: str, start: int, end: int) -> str:
    """``text``, or the part around the span that names nobody; empty where nothing worth quoting is left.

    Tried in this order: the whole text, the clauses that hold the span, the span, its longest part between names.
    """
    names = person_spans(text)
    if not names:
        return text.strip()
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text)), *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    left = max(c for c in cuts if c <= start)
    right = min((c for c in cuts if c >= end), default=len(text))
    for a, b in ((left, right), (start, end)):
        if not any(x < b and a < y for x, y in names):
            return text[a:b].strip()
    return _between(text, start, end, names)


def _between(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> str:
    """The longest part of the span that holds no name, on word borders; empty below three words."""
    edges = [start, *(edge for span in names for edge in span if start < edge < end), end]
    parts = [
        text[a:b].strip(" ,;:)(") for a, b in pairwise(sorted(edges)) if not any(x < b and a < y for x, y in names)
    ]
    best = max(parts, key=len, default="")
    return best if len(best.split()) >= _FEWEST else ""
