"""The rules as data: thresholds and decision order of ``rules.yaml``, typed and frozen.

Belongs here: the shape of the rule file, loading it, handing it on as JSON. No rule is applied here: the modules that
work on rosters, places, visas and tiers take a `Rules` as argument, so that a run can be repeated under other rules.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

Band = tuple[float, float]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """Section 1: when a share may be published, and its interval."""

    degree_only_max: float
    positions_max_age_years: float
    min_n: int
    ok_coverage: float
    thin_coverage: float
    ci: str
    ci_level: float
    small_cell: int
    roster_fill: Band


@dataclass(frozen=True)
class Season:
    """Month and day on which the season rolls over, and from which new classes must be on the page."""

    rolls_on: str
    rosters_due: str


@dataclass(frozen=True)
class Tracks:
    """Which tracks of a roster are counted."""

    scope: Names
    scope_transitional_year: Names
    preliminary: Names
    counted_if_not_past_final_year: Names


@dataclass(frozen=True)
class Degrees:
    """Degrees that reveal an origin without a school, as folded letters."""

    img: Names
    do: Names


@dataclass(frozen=True)
class Want:
    """R-WANT-1 and R-WANT-2."""

    img_low: float
    img_high: float
    same_country_min: int
    windows: tuple[int, ...]


@dataclass(frozen=True)
class Specialty:
    """R-SPEC-0: when a specialty is off the table."""

    off_table_below_step2: int
    brand_im_share: float
    brand_im_states: Names


@dataclass(frozen=True)
class Roster:
    """Section 4."""

    multi_min: int
    class_min_known: int
    small_class: int
    classes: int
    recency_amber: int
    recency_red: int
    rf1_min_n: int
    rf_coverage: float
    token_max: int
    token_exempt_share: float
    pipeline_top: float
    pipeline_min_k: int
    top_school_min_k: int
    simpson_low: float
    trend_p: float


@dataclass(frozen=True)
class Burn:
    """R-DATA-2."""

    gap: float
    share: float
    likely_share: float


@dataclass(frozen=True)
class Geo:
    """R-GEO. Bands are inclusive at both ends."""

    desirable_scope: Literal["core", "area"]
    tx_small_pop: int
    shoreline_pop: int
    rural_ruca: Band
    semi_rural_ruca: Band
    rural_rucc: Band
    semi_rural_rucc: Band
    state_note: str


@dataclass(frozen=True)
class Visa:
    """R-VISA-3."""

    season_start: str
    stale_months: int
    h1b_policy_date: str


@dataclass(frozen=True)
class Tier:
    """Section 7."""

    reach_below: float
    safety_at: float
    score_below: float
    conf_high: float
    conf_medium: float
    conf_small_n: int


@dataclass(frozen=True)
class VisaDecision:
    """R-VISA-2 as a table: results best first, what one field's value gives, which fields a need looks at."""

    order: Names
    field: Mapping[str, str]
    needs: Mapping[str, Names]


@dataclass(frozen=True)
class Step:
    """One step of the decision. Exactly one of ``any``, ``all`` and ``otherwise`` is given."""

    tier: str
    because: Literal["true", "false", "unknown"]
    any: Names = ()
    all: Names = ()
    otherwise: str = ""
    unless: str = ""
    note: Names = ()

    @property
    def names(self) -> Names:
        """The conditions of this step."""
        return self.any or self.all


@dataclass(frozen=True)
class Condition:
    """One comparison of a column with a value or a parameter, true, false or unknown."""

    field: str
    op: Literal["eq", "ne", "lt", "le", "gt", "ge", "in"]
    value: Any = None
    param: str = ""
    if_true: str = ""
    if_false: str = ""
    if_unknown: str = ""


@dataclass(frozen=True)
class Rules:
    """All rules of one version. Blocks used by lists and expansion only stay plain mappings."""

    rules_version: str
    share: Share
    canada_is_img_from_class_start: int
    season: Season
    tracks: Tracks
    degrees: Degrees
    step2_bands: Mapping[str, tuple[int, int]]
    step2_representative: Mapping[str, int]
    want: Want
    type_bands: Mapping[str, Band]
    specialty: Specialty
    roster: Roster
    burn: Burn
    geo: Geo
    visa: Visa
    tier: Tier
    visa_decision: VisaDecision
    decision: tuple[Step, ...]
    conditions: Mapping[str, Condition]
    pick: Mapping[str, float] = field(default_factory=dict)
    list: Mapping[str, Any] = field(default_factory=dict)
    redflags: Mapping[str, float] = field(default_factory=dict)
    expand: Mapping[str, Any] = field(default_factory=dict)

    def param(self, path: str) -> Any:
        """The parameter at a dotted path, as ``tier.reach_below``; AttributeError when there is none."""
        value: Any = self
        for name in path.split("."):
            value = getattr(value, name)
        return value


def _typed(kind: Any, value: Any) -> Any:
    """Turn parsed YAML into the annotated type; TypeError or KeyError on a shape that does not fit."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        unknown = set(value) - set(hints)
        if unknown:
            raise TypeError(f"{getattr(kind, '__name__', kind)}: unknown keys {sorted(unknown)}")
        return typing.cast(Any, kind)(**{k: _typed(hints[k], v) for k, v in value.items()})
    if origin is tuple:
        kinds = [args[0]] * len(value) if args[1:] == (...,) else list(args)
        return tuple(_typed(k, v) for k, v in zip(kinds, value, strict=True))
    if origin is Literal:
        if value not in args:
            raise TypeError(f"{value!r} is none of {args}")
        return value
    if origin is not None:
        return types.MappingProxyType({str(k): _typed(args[1], v) for k, v in value.items()})
    return kind(value) if kind in (int, float, str) else value


def parse(text: str) -> Rules:
    """Rules out of YAML text; TypeError or KeyError when keys are missing or unknown."""
    rules: Rules = _typed(Rules, yaml.safe_load(text))
    named = {name for step in rules.decision for name in (*step.names, *step.note)}
    if named - set(rules.conditions):
        raise KeyError(f"decision names unknown conditions {sorted(named - set(rules.conditions))}")
    return rules


@cache
def _source() -> str:
    return resources.files("transforms").joinpath("rules.yaml").read_text(encoding="utf-8")


@cache
def load() -> Rules:
    """The rules that this version of the package ships."""
    return parse(_source())


def as_json() -> str:
    """The shipped rule file as JSON, for a page that applies the same rules; keys in the file's order."""
    return json.dumps(yaml.safe_load(_source()), ensure_ascii=False, separators=(",", ":"))


def cycle_year(as_of: date, rules: Rules) -> int:
    """Year of the Match Day planned for on ``as_of`` (section 1): the next calendar year from 1 July on."""
    return as_of.year + (as_of.strftime("%m-%d") >= rules.season.rolls_on)


def rosters_due(as_of: date, rules: Rules) -> bool:
    """Whether the class that began in the summer before ``as_of`` must be on a page by now (section 1)."""
    due = f"{cycle_year(as_of, rules) - 1}-{rules.season.rosters_due}"
    return as_of.isoformat() >= due
