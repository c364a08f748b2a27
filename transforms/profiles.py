"""The applicant that a tier is for: a typed profile out of parsed TOML, and the score bands of R-APP-1.

Belongs here: what an applicant says about themselves, checked. Reading the file is done by the caller; every key but
the visa need is optional and stays unknown (None) when missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

import pandas as pd

from transforms.rules import Rules, load

VisaNeed = Literal["none", "j1", "h1b_only", "either"]
Amount = Literal["none", "some", "strong"]
CHOICES: Mapping[str, tuple[Any, ...]] = {
    "visa_need": get_args(VisaNeed),
    "research": get_args(Amount),
    "letters": get_args(Amount),
    "scenario": ("A", "B", "C"),
}


@dataclass(frozen=True)
class Profile:
    """Keys of ``profile.toml``, flat. ``attempts`` counts all tries at a USMLE Step, 1 being a first-time pass."""

    visa_need: VisaNeed | None = None
    is_img: bool | None = True
    step2_ck: int | None = None
    step2_tested_on: date | None = None
    step1: str | int | None = None
    attempts: int | None = None
    step3_passed: bool | None = None
    school: str | None = None
    school_id: str | None = None
    graduation_year: int | None = None
    ecfmg_certified: bool | None = None
    usce_months: float | None = None
    usce_hands_on: bool | None = None
    research: Amount | None = None
    letters: Amount | None = None
    applied_this_cycle: bool | None = None
    scenario: str | None = None
    specialties: tuple[str, ...] = ()
    preferred_specialty: str | None = None
    states: tuple[str, ...] = ()
    cycle_year: int | None = None
    size: int | None = None
    per_state: float | None = None
    per_sponsor: int | None = None
    friends_worried: bool | None = None
    counting_on_interview: bool | None = None

    def years_since_graduation(self, cycle_year: int) -> int | None:
        """Years from medical-school graduation to Match Day; None when the year is not given."""
        return None if self.graduation_year is None else cycle_year - self.graduation_year


REFERENCE = Profile(visa_need="j1", is_img=True, step2_ck=227)
"""The applicant that the published ``programs.tier`` is for: IMG, Step 2 CK 227, needs a J-1."""

SECTIONS = ("applicant", "goals", "list", "answers")
KINDS: Mapping[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "date": (date,),
    "str": (str,),
    "str | int": (str, int),
    "VisaNeed": (str,),
    "Amount": (str,),
}


def _checked(name: str, kind: str, value: Any) -> Any:
    """The value in its declared type; ValueError naming the key when it is of another type or none of its words."""
    if kind.startswith("tuple"):
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise ValueError(f"{name}: expected a list of texts, found {value!r}")
        return tuple(value)
    allowed = KINDS[kind.removesuffix(" | None")]
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise ValueError(f"{name}: expected {kind.removesuffix(' | None')}, found {value!r}")
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"{name}: {value!r} is none of {', '.join(CHOICES[name])}")
    return value


def from_mapping(parsed: Mapping[str, Any]) -> Profile:
    """Profile out of parsed TOML ([applicant], [goals], [list], [answers]); ValueError names the key that is wrong."""
    fields = {f.name: str(f.type) for f in dataclasses.fields(Profile)}
    unknown = set(parsed) - set(SECTIONS)
    if unknown:
        raise ValueError(f"unknown sections {sorted(unknown)}; known are {', '.join(SECTIONS)}")
    given = {key: value for section in SECTIONS for key, value in parsed.get(section, {}).items()}
    unknown = set(given) - set(fields)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    if "visa_need" not in given:
        raise ValueError("visa_need: required, one of " + ", ".join(CHOICES["visa_need"]))
    checked = {key: _checked(key, fields[key], value) for key, value in given.items()}
    return Profile(**{"is_img": None, **checked})


def passing_score(passing_scores: pd.DataFrame, exam: str, tested_on: date) -> int | None:
    """Passing score in force on the test date, from the reference table; None before its first row."""
    rows = passing_scores[(passing_scores["exam"] == exam) & (passing_scores["valid_from"] <= tested_on.isoformat())]
    return None if rows.empty else int(rows.sort_values("valid_from")["score"].iloc[-1])


def step2_band(score: int | None, rules: Rules | None = None, passing: int | None = None) -> str:
    """R-APP-1: failed, very_high_risk, high_risk, borderline, fine_if_aligned, outside_article_scope or unknown."""
    if score is None:
        return "unknown"
    if passing is not None and score < passing:
        return "failed"
    bands = (rules or load()).step2_bands
    return next((name for name, (low, high) in bands.items() if low <= score < high), "outside_article_scope")


def is_in_article_scope(profile: Profile, rules: Rules | None = None) -> bool | None:
    """R-APP-2: whether the article's list advice is meant for this applicant; None when that can't be said."""
    if profile.is_img is False or step2_band(profile.step2_ck, rules) == "outside_article_scope":
        return False
    return None if profile.is_img is None or profile.step2_ck is None else True
