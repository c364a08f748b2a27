"""Names of hospitals, sponsors and employers: one spelling to compare, and how alike two names are.

Belongs here: text alone. The abbreviations are data (``organisations.yaml``). Not here: what follows from a likeness
(``directory_match``, ``directory_discovery``, ``h1b_filings``); likeness alone never decides anything.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz import fuzz


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(files("transforms").joinpath("organisations.yaml").read_text("utf-8"))
    return {"expand": table["expand"], "drop": frozenset(table["drop"]), "common": frozenset(table["common"])}


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """Lower-case words of a name: abbreviations written out, a state at the end and words without meaning gone.

    ``"Riverbend Reg Med Ctr-OH"`` gives ``"riverbend regional medical center"``.
    """
    text = unicodedata.normalize("NFKD", re.sub(r"\s*-\s*[A-Z]{2}$", "", name.strip()))
    text = text.encode("ascii", "ignore").decode().lower().replace("&amp;", "&").replace("&", " and ").replace("'", "")
    words = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", text)
    expanded = " ".join(_words()["expand"].get(w, w) for w in re.findall(r"[a-z0-9]+", words))
    return " ".join(w for w in expanded.split() if w not in _words()["drop"])


@lru_cache(maxsize=65_536)
def distinctive(name: str) -> frozenset[str]:
    """Words of a name that tell it from others: what is left when "hospital", "university" and their like are gone."""
    common: frozenset[str] = _words()["common"]
    return frozenset(plain(name).split()) - common


@lru_cache(maxsize=262_144)
def likeness(one: str, other: str) -> float:
    """How alike two names are, 0-1. A part of a longer name counts for less than the whole; 0 when one is blank."""
    a, b = plain(one), plain(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if not distinctive(one) & distinctive(other):
        return round(0.5 * fuzz.ratio(a, b) / 100, 4)
    return round((fuzz.token_set_ratio(a, b) + fuzz.token_sort_ratio(a, b)) / 200, 4)
