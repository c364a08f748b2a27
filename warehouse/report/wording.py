"""How the codes of the tables are said in print: the words of the release's page, and shares with their interval.

Belongs here: codes to words, for a terminal and for a page alike. The words themselves are warehouse/site/words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

_NUMBERED = re.compile(r"^(.*?)_(-?\d+)$")
RATED = ("reach", "match", "safety")
VISA_FIELDS = {"j1": ("j1",), "h1b_only": ("h1b",), "either": ("j1", "h1b"), "none": ("j1", "h1b")}


@cache
def _words() -> dict[str, Any]:
    text = resources.files("warehouse.site").joinpath("words.yaml").read_text(encoding="utf-8")
    # libyaml's loader is eight times as fast, where it is there.
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def word(column: str, code: Any) -> str:
    """The label of a code of a column; ``unknown`` for none, the code itself where it has no label."""
    if code is None or code == "":
        return str(_words()["unknown"])
    column = _words()["same"].get(column, column)
    return str(_words()["values"].get(column, {}).get(code, code))


def reasons(codes: str | None) -> list[str]:
    """A tier's reason codes (joined by ``;``) as sentences."""
    return [_reason(code) for code in (codes or "").split(";") if code]


def why(row: Mapping[str, Any]) -> list[str]:
    """A tier's reasons as sentences, or what the tier means where nothing speaks against it; and what it rests on."""
    said = reasons(row["tier_reasons"]) or [str(_words()["tiers"].get(row["tier"], ""))]
    if row["tier"] in RATED and row["tier_basis"] == "roster_only":
        said.append("Score not compared.")
    return said


def _reason(code: str) -> str:
    known: Mapping[str, str] = _words()["reasons"]
    numbered = _NUMBERED.match(code)
    if code not in known and numbered and numbered.group(1) in known:
        return known[numbered.group(1)].replace("{n}", numbered.group(2))
    return known.get(code, code)


def share_words(row: Mapping[str, Any]) -> str:
    """A share with its interval and counts, or why there is none."""
    if row["img_share"] is None:
        counted = f"{row['n_img']} of {row['n_known']} known" if row["n_known"] is not None else ""
        return ", ".join(part for part in ("unknown", counted) if part)
    low, high = (round(100 * row[f"share_ci_{end}"]) for end in ("low", "high"))
    return f"{round(100 * row['img_share'])} % [{low}-{high}], {row['n_img']} of {row['n_known']}"


def visa_words(row: Mapping[str, Any], need: str | None) -> str:
    """What is stated on the visas that the applicant could use."""
    names = {"j1": "J-1", "h1b": "H-1B"}
    fields = VISA_FIELDS.get(need or "", ("j1", "h1b"))
    said = ", ".join(f"{names[name]} {word(name, row[name])}" for name in fields)
    only = "; citizens and permanent residents only" if row["citizen_gc_only"] else ""
    return said + only


def place(row: Mapping[str, Any]) -> str:
    """City and state, as far as known."""
    return ", ".join(str(row[name]) for name in ("city", "state") if row[name])
