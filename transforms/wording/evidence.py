"""Cuts quotes: at most 200 characters, whole words, the clause that carries the statement, no person's name.

Belongs here: from a place in a unit to the words that may be published. Not here: what they prove.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.wording.model import MAX_QUOTE, Quote, UnitLike
from transforms.wording.statements import Statement

_TITLE = r"(?:Dr|Drs|Mr|Mrs|Ms|Miss|Prof|Professor|Doctor)\.?"
_NAME_WORD = r"[A-ZÀ-Þ][\w’'-]+"
_PERSON = re.compile(
    rf"\b{_TITLE}\s+{_NAME_WORD}(?:\s+(?:[A-Z]\.\s*)?{_NAME_WORD}){{0,2}}"
    rf"|\b{_NAME_WORD}\s+(?:[A-Z]\.\s+)?{_NAME_WORD},?\s+(?:MD|M\.D\.|DO|D\.O\.|PhD|MBBS|MPH|C-TAGME|MBA|BA|BS|RN)\b"
    rf"|\b(?:coordinator|director|manager|contact|ask for|call|e-?mail),?\s+{_NAME_WORD}\s+{_NAME_WORD}\b"
    r"|[\w.+-]+@[\w-]+\.[\w.]+|\(?\b\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}\b",
)
_NAME_MARKS = (
    *("Dr", "Mr", "Ms", "Miss", "Prof", "Doctor", "M.D", "MD", "DO", "D.O", "PhD", "MBBS", "MPH", "C-TAGME"),
    *("MBA", "BA", "BS", "RN", "ordinator", "irector", "anager", "ontact", "sk for", "all", "ail", "@", "-"),
)
"""Without one of these no name is recognised: a cheap test before the expression."""
_NOT_NAMES = re.compile(
    r"\b(?:Step|Medical|Education|Residency|Program|Hospital|University|Office|International|States)\b"
)
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
    """``text``, or the part around the span that names nobody; empty where the span itself holds a name."""
    if not _names(text):
        return text.strip()
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text)), *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    left = max(c for c in cuts if c <= start)
    right = min((c for c in cuts if c >= end), default=len(text))
    for a, b in ((left, right), (start, end)):
        if not _names(text[a:b]):
            return text[a:b].strip()
    return ""


def _names(text: str) -> bool:
    if not any(mark in text for mark in _NAME_MARKS):
        return False
    return any(not _NOT_NAMES.search(m.group()) for m in _PERSON.finditer(text))
