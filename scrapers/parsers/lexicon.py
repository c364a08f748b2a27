"""The words of ``kinds.yaml`` and ``specialties.yaml`` compiled: what a text says about a page's kind and specialty.

Belongs here: loading and matching. Not here: how scores of anchor, path and page are combined (``frontier``), nor any
knowledge of HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
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
    squeezed: tuple[tuple[str, str], ...]


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower().replace("&", " and ")).strip()


@lru_cache(maxsize=1)
def _names() -> _Names:
    owner: dict[str, str] = {}
    short: dict[str, str] = {}
    for row in _load("specialties.yaml"):
        owner |= {_key(name): row["names"][0] for name in row["names"] if name}
        short |= dict.fromkeys(row.get("short", ()), row["names"][0])
    longest = sorted(owner, key=len, reverse=True)
    rx = re.compile(r"\b(?:" + "|".join(map(re.escape, longest)) + r")\b")
    squeezed = tuple((name.replace(" ", ""), owner[name]) for name in longest if len(name) > 5 and owner[name])
    return _Names(rx, owner, short, squeezed)


@lru_cache(maxsize=16_384)
def specialties_in(text: str) -> frozenset[str]:
    """ACGME names of all specialties a text names in full; longest match wins, so "Vascular Surgery" is one."""
    names = _names()
    return frozenset(names.owner[m.group(0)] for m in names.rx.finditer(_key(text))) - {""}


@lru_cache(maxsize=16_384)
def specialties_in_address(host: str, path_words: str) -> frozenset[str]:
    """Specialties of an address: names in the path, abbreviations as whole words, names run together in the host."""
    names = _names()
    found = set(specialties_in(path_words))
    words = path_words.split()
    if not found:
        found |= {names.short[w] for w in words if w in names.short}
    labels = host.split(".")[:-1] if host.count(".") else [host]
    for label in labels:
        found |= {names.short[w] for w in re.split(r"[-_]", label) if w in names.short}
        found |= _squeezed(re.sub(r"[^a-z]", "", label), names)
    return frozenset(found)


def _squeezed(label: str, names: _Names) -> set[str]:
    """``internalmedicineresidency`` -> Internal Medicine. A match is cut out, so that its tail is not read again."""
    found = set()
    for name, owner in names.squeezed:
        if name in label:
            found.add(owner)
            label = label.replace(name, " ")
    return found


@lru_cache(maxsize=1_024)
def canonical(specialty: str) -> frozenset[str]:
    """The specialty of the directory as the names used here; empty when it is not one we know."""
    found = specialties_in(specialty)
    exact = _names().owner.get(_key(specialty))
    return frozenset({exact}) if exact else found


def names_other(named: frozenset[str], own: frozenset[str]) -> bool:
    """Whether the specialties named exclude the program's own. Nothing named, or own unknown, excludes nothing."""
    return bool(named) and bool(own) and not named & own
