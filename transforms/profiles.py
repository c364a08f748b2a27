"""The applicant that a tier is for: a typed profile out of parsed TOML, and the score bands of R-APP-1.

Belongs here: what an applicant says about themselves, checked. Reading the file is done by the caller; every key but
the visa need is optional and stays unknown (None) when missing.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
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
    "step1": ("pass", "fail"),
    "research": get_args(Amount),
    "letters": get_args(Amount),
    "scenario": ("A", "B", "C"),
}
RANGES: Mapping[str, tuple[float, float]] = {
    "step2_ck": (100, 300),
    "step1": (100, 300),
    "attempts": (1, 20),
    "graduation_year": (1950, 2100),
    "usce_months": (0, 240),
    "cycle_year": (2020, 2100),
    "size": (1, 300),
    "per_state": (0.01, 1),
    "per_sponsor": (1, 300),
}
"""Both ends inclusive; ``per_state`` is a share of the list."""


class ProfileError(ValueError):
    """A profile that can't be used; ``problems`` are (key, what is wrong), all that were found."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{key}: {what}" for key, what in problems))
        self.problems = problems


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

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "applicant": (
        *("is_img", "step2_ck", "step2_tested_on", "step1", "attempts", "step3_passed", "visa_need", "school"),
        *("school_id", "graduation_year", "ecfmg_certified", "usce_months", "usce_hands_on", "research", "letters"),
        "applied_this_cycle",
    ),
    "goals": ("scenario", "specialties", "preferred_specialty", "states", "cycle_year"),
    "list": ("size", "per_state", "per_sponsor"),
    "answers": ("friends_worried", "counting_on_interview"),
}
"""The sections of ``profile.toml`` and their keys, in the order in which they are asked."""
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


def checked(name: str, value: Any) -> Any:
    """The value of the key ``name`` in its declared type; ValueError when it is of another type, word or range."""
    kind = {f.name: str(f.type) for f in dataclasses.fields(Profile)}[name]
    if kind.startswith("tuple"):
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise ValueError("must be a list of texts")
        return tuple(value)
    allowed = KINDS[kind.removesuffix(" | None")]
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise ValueError(f"must be of type {kind.removesuffix(' | None')}, is {type(value).__name__}")
    if isinstance(value, str) and name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"is none of {', '.join(CHOICES[name])}")
    low, high = RANGES.get(name, (-math.inf, math.inf))
    if isinstance(value, (int, float)) and not low <= value <= high:
        raise ValueError(f"lies outside {low:g} to {high:g}; is there a digit too many or too few?")
    return value


def _misplaced(section: str, key: str) -> str:
    """What is wrong with a key that its section does not have."""
    for home, keys in SECTIONS.items():
        if key in keys:
            return f"belongs in [{home}], not in [{section}]"
    near = difflib.get_close_matches(key, [k for keys in SECTIONS.values() for k in keys], n=1)
    return "unknown key" + (
        f"; did you mean {near[0]}?" if near else f"; [{section}] has {', '.join(SECTIONS[section])}"
    )


def _problems(parsed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All that is wrong with a parsed profile."""
    found: list[tuple[str, str]] = []
    for section, keys in parsed.items():
        if section not in SECTIONS or not isinstance(keys, Mapping):
            near = difflib.get_close_matches(section, SECTIONS, n=1)
            hint = f"did you mean [{near[0]}]?" if near else f"sections are [{'], ['.join(SECTIONS)}]"
            found.append((section, f"unknown section; {hint}"))
            continue
        for key, value in keys.items():
            if key not in SECTIONS[section]:
                found.append((key, _misplaced(section, key)))
                continue
            try:
                checked(key, value)
            except ValueError as error:
                found.append((key, str(error)))
    applicant = parsed.get("applicant")
    if not isinstance(applicant, Mapping) or "visa_need" not in applicant:
        found.append(("visa_need", "required in [applicant], one of " + ", ".join(CHOICES["visa_need"])))
    return found


def from_mapping(parsed: Mapping[str, Any]) -> Profile:
    """Profile out of parsed TOML ([applicant], [goals], [list], [answers]); ProfileError names every wrong key."""
    problems = _problems(parsed)
    if problems:
        raise ProfileError(problems)
    given = {key: checked(key, value) for keys in parsed.values() for key, value in keys.items()}
    return Profile(**{"is_img": None, **given})


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
