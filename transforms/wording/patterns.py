"""The small pattern language of ``families.yaml`` and its matcher.

A pattern is a row of word classes: ``PREF ..6 USGRAD`` is a word of preference, up to six tokens of any class, a term
for US graduates. ``A|B`` is either class, ``A?`` an optional one, ``!A`` forbids one there, ``^`` and ``$`` are the
ends; ``@NAME`` stands for a group of classes; a row that opens with ``&`` asks for its classes in one clause, in any
order. Gaps do not cross a full stop, a semicolon or a "but".
Belongs here: compiling and matching. The patterns themselves, and what they mean, are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from transforms.wording.clauses import WALL, clause_bounds, clauses, comma_part
from transforms.wording.lexer import Lexed, Token

_NEGATIVE = frozenset(("NEG", "NEVERNEG", "NOLONGER", "UNLIKELY", "WITHOUT", "REJECT"))
_VERBS = frozenset(("REQ", "MUST", "SHOULD", "PREF", "RECOMMEND", "ACCEPT", "CONSIDER", "INVITE"))
_BEFORE, _AFTER = 6, 3


@dataclass(frozen=True)
class Pattern:
    """``any_polarity`` patterns spell their own negation; others are void where one stands in or near them."""

    source: str
    groups: Mapping[str, str]
    any_polarity: bool = False
    unless: frozenset[str] = frozenset()
    unless_inside: frozenset[str] = frozenset()
    unless_clause: frozenset[str] = frozenset()
    unless_before: frozenset[str] = frozenset()
    unless_part: frozenset[str] = frozenset()
    unless_own: frozenset[str] = frozenset()
    rejects: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern as an expression over the tag string of a statement."""
        return re.compile("".join(_element(e, self.groups) for e in self.source.split()))

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Classes without which no match is possible: cheap to test before the expression runs."""
        plain = [e for e in self.source.split() if e[0] not in ".!^$(&" and not e.endswith("?")]
        return tuple(_classes(e, self.groups) for e in plain)

    def is_possible(self, classes: frozenset[str]) -> bool:
        """False where a class is missing that the pattern needs, or one is there that voids it."""
        for need in self.needs:
            if need.isdisjoint(classes):
                return False
        return self.unless.isdisjoint(classes)

    def find(self, lexed: Lexed, topic: int = 0) -> Iterator[tuple[int, int]]:
        """Spans (first token, past the last token) of the matches that polarity leaves standing.

        The first ``topic`` tokens give the topic: they count as part of every clause.
        """
        for first, last in self._unordered(lexed) if self.source.startswith("&") else self._ordered(lexed):
            if self._fits(lexed, first, last, topic) and (self.any_polarity or not self._negated(lexed, first, last)):
                yield first, last

    def _ordered(self, lexed: Lexed) -> Iterator[tuple[int, int]]:
        for match in self.regex.finditer(lexed.tags):
            yield lexed.starts.index(match.start()), lexed.tags.count(" ", 0, match.end())

    def _unordered(self, lexed: Lexed) -> Iterator[tuple[int, int]]:
        """One span per clause that has a token of each class; it reaches from the first to the last of them."""
        for low, high in clauses(lexed.tokens):
            places = [[i for i in range(low, high) if lexed.tokens[i].cls in need] for need in self.needs]
            if all(places):
                chosen = [min(at, key=lambda i: abs(i - places[0][0])) for at in places]
                yield min(chosen), max(chosen) + 1

    def _negated(self, lexed: Lexed, first: int, last: int) -> bool:
        """A pattern that ends in a rejection is void only where that rejection is itself denied."""
        if self.rejects:
            return any(t.cls in ("NEG", "NEVERNEG") for t in lexed.tokens[max(first, last - 4) : last - 1])
        return is_negated(lexed, first, last)

    def _fits(self, lexed: Lexed, first: int, last: int, topic: int) -> bool:
        if any(t.cls in self.unless_inside for t in lexed.tokens[first:last]):
            return False
        if first and lexed.tokens[first - 1].cls in self.unless_before:
            return False
        if self.unless_part and any(t.cls in self.unless_part for t in comma_part(lexed.tokens, first, last)):
            return False
        if not (self.unless_clause or self.unless_own):
            return True
        low, high = clause_bounds(lexed.tokens, first, last)
        if any(t.cls in self.unless_own for t in lexed.tokens[max(low, topic) : high]):
            return False
        clause = (*lexed.tokens[:topic], *lexed.tokens[low:high])
        return not any(t.cls in self.unless_clause for t in clause)


def is_negated(lexed: Lexed, first: int, last: int) -> bool:
    """True where a negation stands inside the span, within six tokens before it, or hard behind it."""
    tokens = lexed.tokens
    if any(t.cls in _NEGATIVE for t in tokens[first:last]):
        return True
    for token in reversed(tokens[max(0, first - _BEFORE) : first]):
        if token.cls in WALL or token.text == ",":
            break
        if token.cls in _NEGATIVE:
            return True
    if "NEG" in lexed.classes and _in_denied_list(tokens, first):
        return True
    for token in tokens[last : last + _AFTER]:
        if token.cls in WALL or token.cls in ("CONJ", "COLON", "OPEN"):
            break
        if token.cls in _NEGATIVE:
            return True
    return False


def _in_denied_list(tokens: Sequence[Token], first: int) -> bool:
    """ "We do not require a, b or c": one negated verb governs all members of its list."""
    low, _ = clause_bounds(tokens, first, first)
    verbs = [i for i in range(low, first) if tokens[i].cls in _VERBS]
    return bool(verbs) and any(t.cls == "NEG" for t in tokens[max(low, verbs[-1] - 2) : verbs[-1]])


def _classes(element: str, groups: Mapping[str, str]) -> frozenset[str]:
    names: list[str] = []
    for part in element.rstrip("?").split("|"):
        names.extend(groups[part[1:]].split("|") if part.startswith("@") else [part])
    return frozenset(names)


def _element(element: str, groups: Mapping[str, str]) -> str:
    if element == "^":
        return "^"
    if element == "$":
        return "(?:SEMI )*$"
    if element.startswith(".."):
        return rf"(?:(?!SEMI |BUT )[A-Z0-9]+ ){{0,{int(element[2:])}}}?"
    if element.startswith("!"):
        return f"(?!(?:{'|'.join(sorted(_classes(element[1:], groups)))}) )"
    body = rf"(?:\b(?:{'|'.join(sorted(_classes(element, groups)))}) )"
    return body + "?" if element.endswith("?") else body
