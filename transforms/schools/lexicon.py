"""The words of school names, read once from package data.

What belongs here: loading lexicon.yaml, countries.csv and states.csv into lookup tables. What does not: any school
(the registry is an input of the matcher) and any decision.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Lexicon:
    """Lookup tables over folded tokens; see the comments in lexicon.yaml for what each list means."""

    canonical: dict[str, str]
    stop: frozenset[str]
    generic: frozenset[str]
    noise: frozenset[str]
    expansions: dict[str, tuple[str, ...]]
    degrees: dict[str, str]
    reject_phrases: frozenset[tuple[str, ...]]
    other_trades: frozenset[str]
    discriminators: frozenset[str]
    places: dict[tuple[str, ...], frozenset[str]]
    place_starts: dict[str, int]
    reject_starts: dict[str, int]
    states: dict[str, str]

    @cached_property
    def weak(self) -> frozenset[str]:
        """Words that many names share: alone they identify nobody."""
        return self.discriminators | self.other_trades

    def word(self, token: str) -> str:
        """The canonical spelling of a token."""
        return self.canonical.get(token, token)

    def phrase(self, text: str) -> tuple[str, ...]:
        """Canonical words of a space-separated phrase, stop words left out."""
        return tuple(w for w in map(self.word, text.split()) if w not in self.stop)


def _starts(phrases: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """First word of a phrase -> length of the longest phrase that begins with it."""
    found: dict[str, int] = {}
    for phrase in phrases:
        found[phrase[0]] = max(found.get(phrase[0], 0), len(phrase))
    return found


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _places(lexicon: Lexicon) -> dict[tuple[str, ...], frozenset[str]]:
    """Place phrase -> codes: ``FR`` for a country, ``US-NY`` for a state (Georgia is both)."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in _rows("countries.csv"):
        for name in row["names"].split("|"):
            found.setdefault(lexicon.phrase(name), set()).add(row["code"])
    for row in _rows("states.csv"):
        found.setdefault(lexicon.phrase(row["name"]), set()).add(f"US-{row['code']}")
    return {phrase: frozenset(codes) for phrase, codes in found.items()}


@cache
def lexicon() -> Lexicon:
    """The one lexicon of this process."""
    data: dict[str, Any] = yaml.safe_load((files(__package__) / "lexicon.yaml").read_text(encoding="utf-8"))
    canonical = {v: word for word, variants in data["synonyms"].items() for v in variants}
    bare = Lexicon(
        canonical=canonical,
        stop=frozenset(data["stop"]),
        generic=frozenset(data["generic"]),
        noise=frozenset(data["noise"]),
        expansions={short: tuple(words) for short, words in data["expansions"].items()},
        degrees={d: kind for kind, names in data["degrees"].items() for d in names},
        reject_phrases=frozenset(tuple(p.split()) for p in data["reject_phrases"]),
        other_trades=frozenset(data["other_trades"]),
        discriminators=frozenset(data["discriminators"]),
        places={},
        place_starts={},
        reject_starts={},
        states={row["code"].lower(): row["name"] for row in _rows("states.csv")},
    )
    places = _places(bare)
    return replace(bare, places=places, place_starts=_starts(places), reject_starts=_starts(bare.reject_phrases))
