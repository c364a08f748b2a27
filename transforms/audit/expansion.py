"""R-EXP-1 to R-EXP-3 and R-EXP-5: further programs in the middle of a season.

Belongs here: which programs, in which order, how many. Never padded: fewer than twenty are said to be fewer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from transforms import frames
from transforms.audit.applicant import Applicant
from transforms.audit.findings import Finding, note, tri

SPECIALTIES = ("internal medicine", "family medicine")
TYPES = ("community", "rural")
TIERS = ("safety", "match")


@dataclass(frozen=True)
class Expansion:
    """Programs in order, each with ``batch`` (first or second) and ``is_for_email``, and what has to be said."""

    rows: pd.DataFrame
    notes: list[dict[str, str]]


def expand(table: pd.DataFrame, applicant: Applicant, exclude: Collection[str] = ()) -> Expansion:
    """The 20-40 further programs out of `programs.applicant_table`, less those of ``exclude`` (ids)."""
    rules = applicant.rules
    fits = eligible(table, applicant) & ~table["program_id"].isin(list(exclude))
    seen = pd.to_datetime(table["observed_at"], utc=True)
    order = table.assign(
        tier_place=table["tier"].map({tier: i for i, tier in enumerate(TIERS)}),
        evidence_on=seen.dt.strftime("%Y-%m-%d"),
    )
    order = order[fits].sort_values(
        ["tier_place", "share_ci_low", "same_country_5", "evidence_on", "program_id"],
        ascending=[True, False, False, False, True],
        na_position="last",
    )
    least, most = (int(n) for n in rules.expand["targets"])
    rows = order.head(most).drop(columns=["tier_place"]).reset_index(drop=True)
    rows.insert(0, "position", range(1, len(rows) + 1))
    emails = int(rules.expand["emails"][1])
    rows["batch"] = ["first" if n <= least else "second" for n in rows["position"]]
    rows["is_for_email"] = rows["position"] <= emails
    return Expansion(rows, _notes(rows, applicant, least))


def eligible(table: pd.DataFrame, applicant: Applicant) -> pd.Series:
    """R-EXP-2: IM or FM, community or rural (an unknown type only with at least half IMGs), IMGs in the two newest
    classes, the visa sponsored, a rated tier above reach, and a state that the profile names if it names any.
    """
    kind = frames.column(table, "effective_type", "string")
    share = frames.column(table, "img_share", "Float64")
    heavy = (share >= applicant.rules.tier.safety_at).fillna(False)
    recent = frames.column(table, "newest_2_classes_img", "Int64")
    recent = recent.fillna(frames.column(table, "newest_class_img", "Int64"))
    fits = (
        table["specialty"].str.casefold().isin(SPECIALTIES)
        & (kind.isin(TYPES) | (kind.isna() & heavy))
        & (recent >= 1).fillna(False)
        & (frames.column(table, "visa_result", "string") == "ok").fillna(False)
        & table["tier"].isin(TIERS)
    )
    if applicant.profile.states:
        fits &= table["state"].isin(applicant.profile.states)
    return fits.astype(bool)


def _notes(rows: pd.DataFrame, applicant: Applicant, least: int) -> list[dict[str, str]]:
    said = [note("expand_few", n=len(rows), least=least)] if len(rows) < least else []
    if applicant.country_code is None:
        said.append(note("school_unknown"))
    schools = (frames.column(rows, "same_school_5", "Int64") >= 1).fillna(False)
    if schools.any():
        said.append(note("ask_alumni", n=int(schools.sum())))
    if len(rows) and (rows["tier_basis"] == "roster_only").any():
        said.append(note("roster_only"))
    return [*said, note("expand_email")]


def interviews_low(rows: pd.DataFrame, applicant: Applicant) -> Finding:
    """R-EXP-1: fewer than six interviews by 1 December of the season; unknown where no row says."""
    limit, by = int(applicant.rules.expand["interviews_low"]), str(applicant.rules.expand["by"])
    due = f"{applicant.cycle_year - 1}-{by}"
    interviewed = frames.column(rows, "interviewed", "boolean")
    n = int(interviewed.fillna(False).sum())
    figures = {"n": n, "limit": limit, "due": due}
    if interviewed.isna().all():
        return Finding("R-EXP-1", "interviews_low", "unknown", figures, ("the column interviewed",))
    if n >= limit or applicant.as_of.isoformat() < due:
        return Finding("R-EXP-1", "interviews_low", "false", figures)
    return Finding(
        "R-EXP-1", "interviews_low", tri(True if interviewed.notna().all() else None), figures, ("all rows",)
    )
