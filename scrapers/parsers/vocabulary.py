"""The words of rosters, read once from vocabulary.yaml into sets the readers can ask in constant time.

Belongs here: loading and plain membership questions. Not here: any grammar of names, classes or labels.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Specialty:
    """``first`` is the PGY of the first year in the program (2 for advanced ones); ``foreign``: no physicians."""

    name: str
    also: tuple[str, ...]
    years: int | None
    first: int = 1
    foreign: bool = False


def _load() -> dict[str, Any]:
    text = files(__package__).joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return dict(loaded)


_DATA = _load()

NOT_NAMES = frozenset(_DATA["not_names"].split())
SELDOM_NAMES = NOT_NAMES | frozenset(_DATA["seldom_names"].split())
PLACE_HEADS = frozenset(_DATA["place_heads"].split())
PARTICLES = frozenset(_DATA["particles"].split())
DEGREES_MEDICAL = frozenset(_DATA["degrees_medical"].split())
DEGREES_FOREIGN = frozenset(_DATA["degrees_foreign_trade"].split())
STATES = frozenset(s.replace("_", " ") for s in _DATA["states"].split())
COUNTRIES = frozenset(s.replace("_", " ") for s in _DATA["countries"].split())

LABELS: dict[str, str] = {
    words.strip(): kind for kind, text in _DATA["labels"].items() for words in text.replace("\n", " ").split("|")
}
"""Label in lower case, without its colon -> kind of field."""

SPECIALTIES = tuple(
    Specialty(n, tuple(s["also"]), s.get("years"), s.get("first", 1), s.get("foreign", False))
    for n, s in _DATA["specialties"].items()
)

_SPECIALTY_RE = re.compile(
    r"(?<![\w&/-])(?:"
    + "|".join(re.escape(w) for w in sorted({w for s in SPECIALTIES for w in (s.name, *s.also)}, key=len, reverse=True))
    + r")(?![\w&/-])"
)
_BY_WORD = {w: s for s in SPECIALTIES for w in (s.name, *s.also)}


def plain(text: str) -> str:
    """Lower case without accents: the form in which words are compared."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def specialties_in(lowered: str) -> list[Specialty]:
    """Every specialty named in a lower-case text, longest names first at each place."""
    return [_BY_WORD[m.group()] for m in _SPECIALTY_RE.finditer(lowered)]


def without_specialties(lowered: str) -> str:
    """The text with the names of specialties blanked."""
    return _SPECIALTY_RE.sub(" ", lowered)


@cache
def specialty(name: str | None) -> Specialty | None:
    """The specialty of a program by the directory's name for it, or None."""
    found = specialties_in(plain(name or ""))
    return found[0] if found else None


def is_place(text: str) -> bool:
    """Whether a text ends in a state or country as a place line does ("Accra, Ghana", "Fresno, CA")."""
    head, comma, tail = plain(text).rpartition(",")
    tail = tail.strip(" .()")
    if comma:
        return (tail in STATES or tail in COUNTRIES) and len(head.split()) <= 4
    return tail in COUNTRIES or (len(tail) > 2 and tail in STATES)
