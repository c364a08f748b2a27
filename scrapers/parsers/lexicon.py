"""The words of ``kinds.yaml`` and ``specialties.yaml`` compiled: what a text says about a page's kind and specialty.

Belongs here: loading and matching. Not here: how scores of anchor, path and page are combined (``frontier``), nor any
knowledge of HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

import yaml

WORDING_KINDS = ("eligibility", "faq", "visa")


@dataclass(frozen=True)
class Hit:
    """The best match of a kind in a text: its weight and the words that matched."""

    weight: float
    words: str


def _load(name: str) -> Any:
    return yaml.safe_load(files("scrapers.parsers").joinpath(name).read_text("utf-8"))


@lru_cache(maxsize=1)
def _kinds() -> dict[str, list[tuple[re.Pattern[str], float]]]:
    table = _load("kinds.yaml")["kinds"]
    return {kind: [(re.compile(rx, re.I), float(w)) for rx, w in rows] for kind, rows in table.items()}


@lru_cache(maxsize=1)
def _against() -> list[tuple[re.Pattern[str], float]]:
    return [(re.compile(rx, re.I), float(w)) for rx, w in _load("kinds.yaml")["against"]]


@lru_cache(maxsize=16_384)
def kind_hits(text: str) -> dict[str, Hit]:
    """Kind -> best hit, for every kind the text speaks of. Long texts are teasers: beyond 90 characters nothing."""
    if not text or len(text) > 90:
        return {}
    found: dict[str, Hit] = {}
    for kind, rows in _kinds().items():
        for rx, weight in rows:
            match = rx.search(text)
            if match and weight > (found[kind].weight if kind in found else 0):
                found[kind] = Hit(weight, match.group(0).strip().lower())
    return found


@lru_cache(maxsize=16_384)
def against(text: str) -> Hit | None:
    """The heaviest word that speaks against a text, or None."""
    best: Hit | None = None
    for rx, weight in _against():
        match = rx.search(text)
        if match and (best is None or weight > best.weight):
            best = Hit(weight, match.group(0).strip().lower())
    return best


@lru_cache(maxsize=1)
def third_parties() -> frozenset[str]:
    """Registrable domains that many programs link to and none lives on."""
    return frozenset(_load("kinds.yaml")["third_parties"])


@dataclass(frozen=True)
class _Names:
    rx: re.Pattern[str]
    owner: dict[str, str]
    short: dict[str, str]
    squeezed: re.Pattern[str]
    owner_squeezed: dict[str, str]
    heads: frozenset[str]
    """Run-together names that say something only where a word begins with them."""


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower().replace("&", " and ")).strip()


@lru_cache(maxsize=1)
def _names() -> _Names:
    owner: dict[str, str] = {}
    short: dict[str, str] = {}
    heads: frozenset[str] = frozenset()
    for row in _load("specialties.yaml"):
        owner |= {_key(name): row["names"][0] for name in row["names"] if name}
        short |= dict.fromkeys(row.get("short", ()), row["names"][0])
        heads |= {_key(name).replace(" ", "") for name in row.get("heads", ())}
    longest = sorted(owner, key=len, reverse=True)
    rx = re.compile(r"\b(?:" + "|".join(map(re.escape, longest)) + r")\b")
    run_together = {name.replace(" ", ""): owner[name] for name in longest if len(name) > 5}
    squeezed = re.compile("|".join(map(re.escape, run_together)))
    return _Names(rx, owner, short, squeezed, run_together, heads)


@lru_cache(maxsize=16_384)
def specialties_in(text: str) -> frozenset[str]:
    """ACGME names of all specialties a text names in full; longest match wins, so "Vascular Surgery" is one."""
    names = _names()
    return frozenset(names.owner[m.group(0)] for m in names.rx.finditer(_key(text))) - {""}


@lru_cache(maxsize=16_384)
def specialties_in_address(host: str, path_words: str) -> frozenset[str]:
    """Specialties of an address: names in path and host, also run together, and abbreviations as whole words."""
    names = _names()
    found = set(specialties_in(path_words))
    words = path_words.split()
    if not found:
        found |= {names.short[w] for w in words if w in names.short} or _squeezed(words, names)
    labels = host.split(".")[:-1] if host.count(".") else [host]
    for label in labels:
        parts = re.split(r"[^a-z]+", label)
        found |= {names.short[w] for w in map(_without_residency, parts) if w in names.short}
        found |= _squeezed(parts, names)
    return frozenset(found)


def _without_residency(word: str) -> str:
    return re.sub(r"residenc(?:y|ies)(?:programs?)?$", "", word)


def _squeezed(words: list[str], names: _Names) -> set[str]:
    """``internalmedicineresidency`` -> Internal Medicine. The first name counts, and of those the longest: what stands
    before ``medicineresidency`` says which medicine it is."""
    starts = set(accumulate(map(len, words), initial=0))
    hits = [m for m in names.squeezed.finditer("".join(words)) if m[0] not in names.heads or m.start() in starts]
    return {names.owner_squeezed[m[0]] for m in hits} - {""}


@lru_cache(maxsize=1_024)
def canonical(specialty: str) -> frozenset[str]:
    """The specialty of the directory as the names used here; empty when it is not one we know."""
    found = specialties_in(specialty)
    exact = _names().owner.get(_key(specialty))
    return frozenset({exact}) if exact else found


def names_other(named: frozenset[str], own: frozenset[str]) -> bool:
    """Whether the specialties named exclude the program's own. Nothing named, or own unknown, excludes nothing."""
    return bool(named) and bool(own) and not named & own
