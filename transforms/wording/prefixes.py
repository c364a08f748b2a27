"""First letters of a regular expression: which of hundreds of expressions can match at a given place at all.

Belongs here: reading an expression's parse tree for the characters it may begin with. It knows no word classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ANY = "*"
"""Stands for any character where an expression is too open to say."""
WIDTH = 4
"""How many characters are looked at."""
DIGIT = "0"
_WIDE = 12
_CATEGORIES = {"CATEGORY_DIGIT": DIGIT, "CATEGORY_SPACE": " "}


def heads(expression: str) -> frozenset[str]:
    """The first characters a match of ``expression`` may have, up to ``WIDTH``; fewer mean "then anything"."""
    return frozenset(_sequence(_parser.parse(expression)))


def beginnings(text: str) -> Iterator[str]:
    """All heads that fit a text that begins with ``text``."""
    folded = "".join(map(_fold, text))
    for length in range(1, len(folded) + 1):
        yield from map("".join, product(*((char, ANY) for char in folded[:length])))


def _sequence(nodes: Iterable[tuple[Any, Any]]) -> set[str]:
    found = {""}
    for operator, argument in nodes:
        if all(len(head) == WIDTH for head in found):
            break
        following = _node(str(operator), argument)
        found = {(a + b)[:WIDTH] for a in found for b in following}
    return found


def _node(operator: str, argument: Any) -> set[str]:
    if operator == "LITERAL":
        return {_fold(chr(argument))}
    if operator == "IN":
        return _characters(argument)
    if operator == "BRANCH":
        return set().union(*(_sequence(branch) for branch in argument[1]))
    if operator == "SUBPATTERN":
        return _sequence(argument[3])
    if operator in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, body = argument
        once = _sequence(body)
        more = {(a + b)[:WIDTH] for a in once for b in once} if int(most) > 1 else set()
        return once | more | ({""} if least == 0 else set())
    return {""} if operator in ("ASSERT", "ASSERT_NOT", "AT") else {ANY}


def _characters(items: Iterable[tuple[Any, Any]]) -> set[str]:
    found: set[str] = set()
    for operator, argument in items:
        match str(operator):
            case "LITERAL":
                found.add(_fold(chr(argument)))
            case "RANGE" if argument[1] - argument[0] < _WIDE:
                found.update(_fold(chr(c)) for c in range(argument[0], argument[1] + 1))
            case "CATEGORY" if str(argument) in _CATEGORIES:
                found.add(_CATEGORIES[str(argument)])
            case _:
                return {ANY}
    return found


def _fold(char: str) -> str:
    """All digits count as one, so that numbers do not multiply the beginnings."""
    return DIGIT if char.isdigit() else char
