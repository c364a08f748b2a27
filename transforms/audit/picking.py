"""R-PICK: a personal list out of the whole release, with every part of the score and every cap in the open.

Belongs here: the score and the filling of the list. It orders by fit with the article's advice and is no chance of
matching. The same input gives the same list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from transforms import frames
from transforms.audit.applicant import Applicant
from transforms.audit.composition import RATED, bands
from transforms.audit.findings import note
from transforms.rules import Rules

PARTS = ("roster", "people", "recency", "visa", "wording", "evidence")
SHARE_FOR_FULL_ROSTER = 0.50
WORDING = {"hopeful": 1.0, "none": 0.6, "mixed": 0.6, "unread": 0.5, "rigid": 0.2, "exclusionary": 0.0}
FILL_ORDER = ("safety", "match", "reach")
"""Largest remainders and the room that a short tier leaves go to these in turn; reach takes no such room."""


@dataclass(frozen=True)
class Limits:
    """Size of the list and its caps."""

    size: int
    per_state: int
    per_sponsor: int

    @classmethod
    def of(cls, applicant: Applicant) -> Limits:
        """From the profile, else from the rules. ``per_state`` is given as a share of the list."""
        profile, pick = applicant.profile, applicant.rules.pick
        size = profile.size or int(pick["size"])
        share = profile.per_state if profile.per_state is not None else pick["per_state"]
        return cls(
            size, max(1, math.floor(Fraction(str(share)) * size)), profile.per_sponsor or int(pick["per_sponsor"])
        )


@dataclass(frozen=True)
class Picked:
    """The list, best first within each tier, and what has to be said about it."""

    rows: pd.DataFrame
    limits: Limits
    quota: Mapping[str, int]
    notes: list[dict[str, str]]


def score_parts(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """part_roster ... part_evidence, ``score`` (their sum, 0-100) and ``unknown``, the parts that rest on no figure."""
    weight = rules.pick
    low = frames.column(table, "share_ci_low", "Float64")
    coverage = frames.column(table, "coverage", "Float64")
    people, people_open = _people(table)
    recency, recency_open = _recency(table)
    visa, visa_open = _visa(table)
    signal = frames.column(table, "wording_signal", "string").fillna("unread")
    parts = {
        "roster": weight["roster"] * (low / SHARE_FOR_FULL_ROSTER).clip(upper=1.0).fillna(0.0),
        "people": weight["people"] * people,
        "recency": weight["recency"] * recency,
        "visa": visa,
        "wording": weight["wording"] * signal.map(WORDING).astype("Float64"),
        "evidence": weight["evidence"] * coverage.fillna(0.0),
    }
    open_parts: list[tuple[pd.Series, str | pd.Series]] = [
        (low.isna(), "roster"),
        (people_open, "people"),
        (recency_open, "recency"),
        (visa_open, "visa"),
        (signal == "unread", "wording"),
        (coverage.isna(), "evidence"),
    ]
    out = pd.DataFrame({f"part_{name}": values.astype("Float64").round(2) for name, values in parts.items()})
    return out.assign(score=out.sum(axis=1).round(2), unknown=frames.join_codes(table.index, open_parts))


def _people(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whole for the own country, half for the region or the own school once; nothing where it is unknown."""
    like = frames.column(table, "people_like_you", "string")
    country = frames.column(table, "same_country_5", "Int64") >= 2
    half = (like == "region_only") | (frames.column(table, "same_school_5", "Int64") >= 1).fillna(False)
    value = pd.Series(0.0, index=table.index).mask(half.fillna(False), 0.5).mask(country.fillna(False), 1.0)
    return value, like.isna() & (value == 0)


def _recency(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whole with an IMG in the newest class, half where that is unknown or the last one is 6-7 years ago."""
    newest = frames.column(table, "newest_class_img", "Int64")
    amber = (frames.column(table, "recency", "string") == "amber").fillna(False)
    half = newest.isna() | amber
    return pd.Series(0.0, index=table.index).mask(half, 0.5).mask((newest >= 1).fillna(False), 1.0), newest.isna()


def _visa(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """15 not needed, or sponsored on a current page; 7 conditional or on an older page; 3 not stated; 0 refused."""
    result = frames.column(table, "visa_result", "string")
    current = (frames.column(table, "visa_freshness", "string") == "current").fillna(False)
    needed = frames.column(table, "is_visa_needed", "boolean").fillna(True)
    value = pd.Series(3.0, index=table.index)
    value = value.mask((result == "blocked").fillna(False), 0.0)
    value = value.mask(result.isin(["ok", "conditional"]), 7.0)
    value = value.mask((result == "ok").fillna(False) & (current | ~needed), 15.0)
    return value, (result.isna() | (result == "ask_coordinator")).fillna(True)


def candidates(table: pd.DataFrame, applicant: Applicant, unrated: bool = False) -> pd.DataFrame:
    """Programs of the profile's specialties and states that are not excluded; unrated ones on request only."""
    profile = applicant.profile
    wanted = {name.casefold() for name in (*profile.specialties, profile.preferred_specialty or "") if name}
    fits = table["tier"].isin([*RATED, *(["unrated"] if unrated else [])])
    if wanted:
        fits &= table["specialty"].str.casefold().isin(wanted)
    if profile.states:
        fits &= table["state"].isin(profile.states)
    return table[fits].assign(is_visa_needed=profile.visa_need != "none")


def quotas(size: int, rules: Rules) -> dict[str, int]:
    """Seats a tier, towards the article's chart, by largest remainder."""
    exact = {tier: Fraction(str(rules.list["chart"][tier])) * size for tier in RATED}
    seats = {tier: math.floor(value) for tier, value in exact.items()}
    order = sorted(FILL_ORDER, key=lambda tier: -(exact[tier] - seats[tier]))
    for tier in order[: size - sum(seats.values())]:
        seats[tier] += 1
    return seats


def pick(table: pd.DataFrame, applicant: Applicant, unrated: bool = False) -> Picked:
    """A list for the applicant out of `programs.applicant_table`; see R-PICK."""
    rules, limits = applicant.rules, Limits.of(applicant)
    pool = candidates(table, applicant, unrated).reset_index(drop=True)
    pool = pd.concat([pool, score_parts(pool, rules)], axis=1)
    pool = pool.sort_values(["score", "share_ci_low", "program_id"], ascending=[False, False, True], na_position="last")
    seats, quota = _Seats(limits), quotas(limits.size, rules)
    taken = {tier: seats.fill(pool[pool["tier"] == tier], quota[tier]) for tier in RATED}
    most = {tier: high for tier, (_, high) in bands(limits.size, rules).items()}
    for tier in ("safety", "match"):
        room = min(most[tier] - len(taken[tier]), limits.size - seats.n)
        taken[tier] += seats.fill(pool[pool["tier"] == tier], room)
    extra = seats.fill(pool[pool["tier"] == "unrated"], limits.size - seats.n) if unrated else []
    order = [key for tier in RATED for key in taken[tier]] + extra
    rows = pool.set_index("program_id").loc[order].reset_index()
    rows.insert(0, "position", range(1, len(rows) + 1))
    return Picked(rows, limits, quota, _notes(pool, taken, quota, limits, seats, applicant))


class _Seats:
    """The seats of one list, with its caps. A program without a known sponsor is under no sponsor's cap."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.n = limits, 0
        self.states: dict[str, int] = {}
        self.sponsors: dict[str, int] = {}
        self.taken: set[str] = set()
        self.capped: set[str] = set()

    def fill(self, rows: pd.DataFrame, most: int) -> list[str]:
        """Ids of up to ``most`` further rows, in their order, that fit under the caps."""
        got: list[str] = []
        for key, state, sponsor in rows[["program_id", "state", "sponsor"]].itertuples(index=False, name=None):
            if len(got) >= most:
                break
            if key in self.taken:
                continue
            known = sponsor if isinstance(sponsor, str) and sponsor else None
            full = self.states.get(state, 0) >= self.limits.per_state
            if full or (known and self.sponsors.get(known, 0) >= self.limits.per_sponsor):
                self.capped.add(key)
                continue
            self.states[state] = self.states.get(state, 0) + 1
            if known:
                self.sponsors[known] = self.sponsors.get(known, 0) + 1
            self.taken.add(key)
            got.append(key)
        self.n += len(got)
        return got


def _notes(
    pool: pd.DataFrame,
    taken: Mapping[str, list[str]],
    quota: Mapping[str, int],
    limits: Limits,
    seats: _Seats,
    applicant: Applicant,
) -> list[dict[str, str]]:
    """What the list lacks, in fixed words."""
    said = [
        note("pick_tier_short", tier=tier, got=len(taken[tier]), want=quota[tier])
        for tier in RATED
        if len(taken[tier]) < quota[tier]
    ]
    if seats.n < limits.size:
        said.append(note("pick_short", got=seats.n, want=limits.size))
    left = len(seats.capped - seats.taken)
    if left:
        said.append(note("pick_capped", n=left, state=limits.per_state, sponsor=limits.per_sponsor))
    if not applicant.profile.specialties:
        said.append(note("pick_any_specialty"))
    if applicant.country_code is None:
        said.append(note("school_unknown"))
    if len(pool) and (pool["tier_basis"] == "roster_only").any():
        said.append(note("roster_only"))
    return [*said, note("pick_is_fit")]
