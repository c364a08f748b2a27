"""What a check of an applicant's list comes to: true, false or unknown, a code, the figures, and what was missing.

Belongs here: the shape of a finding, three-valued counting, and the fixed words of ``texts.yaml`` that go with a code.
No check is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

import pandas as pd
import yaml

Tri = Literal["true", "false", "unknown"]
Json = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """One check. ``figures`` fill the words of its code; ``missing`` names what an unknown value would need."""

    rule: str
    code: str
    value: Tri
    figures: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def tri(value: bool | None) -> Tri:
    """The word for a truth value; None is unknown."""
    return "unknown" if value is None else "true" if value else "false"


def tally(values: pd.Series) -> tuple[int, int]:
    """How many are true, and how many are unknown."""
    flags = values.astype("boolean")
    return int(flags.fillna(False).sum()), int(flags.isna().sum())


def reaches(yes: int, unknown: int, least: float) -> bool | None:
    """Whether a count is at least ``least``, when ``unknown`` more may or may not belong to it."""
    if yes >= least:
        return True
    return None if yes + unknown >= least else False


def any_true(findings: list[Finding]) -> Tri:
    """True if any is; else unknown if any is; else false."""
    values = {f.value for f in findings}
    return "true" if "true" in values else "unknown" if "unknown" in values else "false"


@cache
def texts() -> Mapping[str, Any]:
    """The fixed words: ``findings``, ``checklists``, ``notes`` and ``labels`` by code."""
    text = resources.files("transforms.audit").joinpath("texts.yaml").read_text(encoding="utf-8")
    # libyaml's loader is eight times as fast, where it is there.
    loaded: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def spoken(finding: Finding) -> Json:
    """The finding with its words, as plain data. KeyError when its code has no words."""
    words = texts()["findings"][finding.code]
    if finding.value == "true":
        text = words["text"].format_map(finding.figures)
    elif finding.value == "false":
        text = words.get("if_false", "Does not apply.").format_map(finding.figures)
    else:
        text = "Not known" + (f": it would need {', '.join(finding.missing)}." if finding.missing else ".")
    return {
        "rule": finding.rule,
        "code": finding.code,
        "value": finding.value,
        "level": words["level"] if finding.value == "true" else "info",
        "section": words["section"],
        "title": words["title"],
        "text": text,
        "figures": dict(finding.figures),
        "missing": list(finding.missing),
    }


def checklist(code: str) -> Json:
    """A fixed checklist: code, section, title and steps."""
    return {"code": code, **texts()["checklists"][code]}


def note(code: str, **figures: Any) -> Json:
    """A fixed remark: code, section and text."""
    words = texts()["notes"][code]
    return {"code": code, "section": words["section"], "text": words["text"].format_map(figures)}
