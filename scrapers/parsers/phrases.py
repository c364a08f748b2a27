"""Families of phrases as compiled expressions, from phrases.yaml.

Belongs here: loading and compiling. Not here: what a phrase means for a reader.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _families() -> dict[str, Any]:
    text = files(__package__).joinpath("phrases.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def phrase(name: str) -> re.Pattern[str]:
    """The compiled expression of a family; KeyError for a name that phrases.yaml lacks."""
    family = _families()[name]
    if "words" in family:
        pattern = rf"\b(?:{'|'.join(family['words'])})\b{family.get('tail', '')}"
    else:
        pattern = _alternatives(family["any"])
    return re.compile(pattern, re.I if family.get("ignore_case") else 0)


def _alternatives(expressions: list[str]) -> str:
    """One expression out of several. Those that begin at a word share its border, which is then looked for once at each
    place instead of once for each of them."""
    at_word = [e.removeprefix(r"\b") for e in expressions if e.startswith(r"\b")]
    elsewhere = [e for e in expressions if not e.startswith(r"\b")]
    return "|".join([*([rf"\b(?:{'|'.join(at_word)})"] if at_word else []), *elsewhere])
