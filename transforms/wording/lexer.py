"""Turns a sentence into tokens of word classes (``lexicon.yaml``), the alphabet of every wording rule.

Belongs here: normalisation that keeps offsets, the lexer, the cheap trigger that says whether a text is worth lexing.
Not here: any meaning made of the classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

import yaml

from transforms.wording.prefixes import WIDTH, beginnings, heads

_FOLD = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "—", "‑": "-", "−": "-", "‐": "-", "\xa0": " "}
)
_MACRO = re.compile(r"\{([a-z]+)\}")


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``, which are parted by blanks."""
    return frozenset(text.split())


_STEMS = word_set(
    "abro acce amer amg amgs appl atte auth boar chan citi ck clin coca comp cons coun cove crit cut cuto cutt deca"
    " degr dipl fill invi dome ead ecfm elig enti exam exce expe fail favo febr firs fmg fmgs fore gene grad gree half"
    " hand hist holi img imgs immi inte janu lcme life live mini mont nati numb outs over pass perc perm peti"
    " pref prio rank rare requ resi roll scho scor seld sele seni sign spon step thir thre tota trad trie try"
    " h h1 h1b hi hib j j1 usce usml visa week welc whol worl year yog"
)
"""First four letters of the words that make a sentence worth lexing."""
_WORD = re.compile(r"[a-z]+\d*")
_SIGNS = "✗✓✘✔≥≤"


def triggers(text: str) -> bool:
    """True where a text holds the stem of a trigger word: one cheap pass that spares most sentences the lexer."""
    if not _STEMS.isdisjoint([w[:4] for w in _WORD.findall(text.lower())]) or "%" in text:
        return True
    return not text.isascii() and any(sign in text for sign in _SIGNS)


Matcher = Callable[[str, int], re.Match[str] | None]


class Token(NamedTuple):
    """A word or fixed expression: its class, its place in the analysed text, its normalised wording."""

    cls: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Lexed:
    """A lexed text. ``tags`` spells the classes, each followed by one blank, for the patterns of ``families.yaml``."""

    tokens: tuple[Token, ...]
    tags: str
    starts: tuple[int, ...]
    classes: frozenset[str]


def normalise(text: str) -> str:
    """Lower case, straight quotes and hyphens; every character keeps its place."""
    folded = text.translate(_FOLD)
    lower = folded.lower()
    return lower if len(lower) == len(folded) else "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)


def spell(tokens: Sequence[Token]) -> Lexed:
    """Tokens with their tag string and the offset at which each one's tag starts."""
    names = [t.cls for t in tokens]
    starts = tuple(accumulate((len(name) + 1 for name in names), initial=0))[:-1]
    return Lexed(tuple(tokens), "".join([f"{name} " for name in names]), starts, frozenset(names))


@lru_cache(maxsize=65536)
def lex(text: str) -> Lexed:
    """Tokens of ``text``, a sentence as it stands in the page."""
    return spell(list(_tokens(normalise(text))))


def _tokens(text: str) -> Iterator[Token]:
    position, length = 0, len(text)
    while position < length:
        if text[position] in " \t\n\"'*":
            position += 1
            continue
        for name, match in _scanner(text[position : position + WIDTH]):
            found = match(text, position)
            if found and found.end() > position:
                yield Token(name, position, found.end(), found.group())
                position = found.end()
                break
        else:
            position += 1


@cache
def _scanner(start: str) -> tuple[tuple[str, Matcher], ...]:
    """Classes and matchers for a text that begins with these characters: most cannot begin with them."""
    index = _by_beginning()
    places = {place for head in beginnings(start) for place in index.get(head, ())}
    return tuple((name, _compiled(expression)) for name, expression in (_expressions()[p] for p in sorted(places)))


@cache
def _by_beginning() -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, (_, expression) in enumerate(_expressions()):
        for head in heads(expression):
            index.setdefault(head, []).append(place)
    return index


@cache
def _compiled(expression: str) -> Matcher:
    return re.compile(expression).match


@cache
def _expressions() -> tuple[tuple[str, str], ...]:
    """Class and expression of every alternative of the lexicon, in its order."""
    return tuple((name, _bounded(name, part)) for name, body in lexicon().items() for part in alternatives(body))


@cache
def lexicon() -> dict[str, str]:
    """Expression of each word class with its macros filled in, in order of priority."""
    raw = yaml.safe_load((files(__package__) / "lexicon.yaml").read_text("utf-8"))
    macros: dict[str, str] = {}
    for name, body in raw["macros"].items():
        macros[name] = f"(?:{_expand(body, macros)})"
    listed = {name: body if isinstance(body, list) else [body] for name, body in raw["classes"].items()}
    return {name: "|".join(_expand(str(e), macros) for e in entries) for name, entries in listed.items()}


def alternatives(body: str) -> list[str]:
    """The parts of an expression between its outermost bars."""
    parts, depth, start, at, bracket = [], 0, 0, 0, False
    while at < len(body):
        char = body[at]
        if char == "\\":
            at += 1
        elif bracket:
            bracket = char != "]"
        elif char == "[":
            bracket = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and not depth:
            parts.append(body[start:at])
            start = at + 1
        at += 1
    return [*parts, body[start:]]


def _bounded(name: str, inner: str) -> str:
    """A class of words begins where a word begins; marks and catch-alls do as they are written."""
    return (
        inner if name in ("W", "SEMI", "CONJ", "COLON", "OPEN", "CLOSE") else rf"(?<![a-z0-9])(?:{inner})(?![a-z0-9])"
    )


def _expand(body: str, macros: dict[str, str]) -> str:
    return _MACRO.sub(lambda m: macros[m.group(1)], body)
