"""Clauses of a lexed statement: what a cue ("preferred", "required") governs.

Belongs here: clause borders. A clause ends at a full stop, a semicolon or a "but"; inside it, a part set off by a comma
or an "and" that has a quantity and a cue of its own stands for itself. Not here: what the cues mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.wording.lexer import Token, word_set

WALL = frozenset(("SEMI", "BUT"))
_QUANTITY = word_set("SCORE PERCENTILE FIRSTATT ONEATT FIRSTTIME SECONDATT THIRDATT NFAIL YEARS MONTHS USGRAD USSCHOOL")
_CUES = word_set("PREF RECOMMEND ENCOURAGE MUST REQ")


def clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Bounds of all clauses, wall to wall."""
    start = 0
    for at in range(len(tokens) + 1):
        if at == len(tokens) or tokens[at].cls in WALL:
            if at > start:
                yield start, at
            start = at + 1


def clause_bounds(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Bounds of the clause around tokens ``first`` to ``last``, wall to wall."""
    while first and tokens[first - 1].cls not in WALL:
        first -= 1
    while last < len(tokens) and tokens[last].cls not in WALL:
        last += 1
    return first, last


def comma_part(tokens: Sequence[Token], first: int, last: int) -> Sequence[Token]:
    """The comma-bounded part of its clause in which the span stands."""
    low, high = clause_bounds(tokens, first, last)
    starts = [i + 1 for i in range(low, first) if tokens[i].text == ","]
    ends = [i for i in range(last, high) if tokens[i].text == ","]
    return tokens[starts[-1] if starts else low : ends[0] if ends else high]


def governed(tokens: Sequence[Token], first: int, last: int) -> list[Token]:
    """Tokens whose cues bear on the span: its own part if that has a cue, else the clause less self-contained parts."""
    low, high = clause_bounds(tokens, first, last)
    parts = _parts(tokens, low, high)
    own = [p for p in parts if p[0] < last and p[1] > first]
    mine = [t for a, b in own for t in tokens[a:b]]
    if any(t.cls in _CUES for t in mine):
        return mine
    return [t for part in parts for t in tokens[part[0] : part[1]] if part in own or not _stands_alone(tokens, part)]


def _parts(tokens: Sequence[Token], low: int, high: int) -> list[tuple[int, int]]:
    """Cuts at commas and "and"; an enumeration without cues stays in pieces, which does no harm."""
    parts, start = [], low
    for at in range(low, high):
        if tokens[at].cls == "CONJ" and tokens[at].text in (",", "and"):
            if at > start:
                parts.append((start, at))
            start = at + 1
    if start < high:
        parts.append((start, high))
    return parts


def _stands_alone(tokens: Sequence[Token], part: tuple[int, int]) -> bool:
    classes = {t.cls for t in tokens[part[0] : part[1]]}
    return bool(classes & _CUES) and bool(classes & _QUANTITY)
