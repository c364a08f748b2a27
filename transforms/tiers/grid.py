"""Tiers of all programs for one applicant, and for the whole grid of score bands and visa needs.

Belongs here: the two public tables. ``programs`` carries the tier of the reference profile, ``program_tiers`` the grid.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import date
from typing import cast

import pandas as pd

from transforms import frames
from transforms.profiles import REFERENCE, Profile, VisaNeed
from transforms.rules import Rules, cycle_year, load
from transforms.tiers import decide
from transforms.tiers.features import decision_fields, off_table
from transforms.tiers.gates import gate_columns
from transforms.tiers.posterior import band_probabilities, confidence

FAILED = "failed"
TEXTS = ["specialty", "state", "program_type", "article_class", "rural_class", "share_status", "wording_signal"]
TEXTS += ["is_no_img_seen", "is_few_img_seen", "j1", "h1b", "visa_freshness"]
GRID = ["program_id", "step2_band", "visa_need"]
GRID += ["tier", "tier_low", "confidence", "basis", "depends_on_score", "reasons"]


def with_gates(programs: pd.DataFrame, signals: pd.DataFrame | None) -> pd.DataFrame:
    """Programs with the columns of `gate_columns`; unknown for programs without signals."""
    programs = programs.reset_index(drop=True)
    programs = programs.assign(**{c: frames.column(programs, c, "string") for c in TEXTS})
    if signals is None or signals.empty:
        return programs
    gates = gate_columns(signals)
    fresh = gates.reindex(programs["program_id"]).reset_index(drop=True)
    return pd.concat([programs.drop(columns=[c for c in fresh if c in programs]), fresh], axis=1)


def _tiers(
    programs: pd.DataFrame, profile: Profile, rules: Rules, year: int, elite: Collection[str], p: pd.DataFrame
) -> pd.DataFrame:
    """The tier columns without the probabilities; ``programs`` already has its gate columns."""
    share = frames.column(programs, "img_share", "Float64")
    fields = decision_fields(programs, profile, rules, year, share, elite)
    truth = decide.evaluate_all(fields, rules)
    tier = decide.tiers(truth, rules)
    low = frames.column(programs, "share_ci_low", "Float64")
    cautious = fields.assign(img_share=low, is_off_table=off_table(programs, low, profile, rules))
    tier_low = decide.tiers(decide.evaluate_all(cautious, rules), rules)
    sure = confidence(programs, p, decide.has_unknown(tier, truth, rules), rules)
    sure = sure.mask(tier.isin(["excluded", "unrated"]))
    why = decide.reasons(tier, truth, fields, rules)
    near = (sure == "low").fillna(False)
    why = why.mask(near, (why + ";" + decide.NEAR_BOUNDARY).fillna(decide.NEAR_BOUNDARY))
    basis = pd.Series("roster_only", index=programs.index, dtype="string")
    return pd.DataFrame(
        {
            "program_id": programs["program_id"],
            "tier": tier,
            "tier_low": tier_low,
            "tier_basis": basis.mask(fields["is_score_compared"], "score_compared"),
            "tier_confidence": sure,
            "tier_reasons": why,
        }
    )


def tier_programs(
    programs: pd.DataFrame,
    profile: Profile = REFERENCE,
    rules: Rules | None = None,
    *,
    as_of: date,
    signals: pd.DataFrame | None = None,
    elite_schools: Collection[str] = (),
) -> pd.DataFrame:
    """program_id, tier, tier_low, tier_basis, tier_confidence, p_below_20, p_20_to_50, p_above_50, tier_reasons.

    ``programs`` has the columns of the published table (any may be missing and is then unknown), ``article_class`` of
    the specialty, and optionally a user's own ``step2_mean`` and ``step2_p10``. ``signals`` are the wording signals
    behind it; without them the columns of `gate_columns` are taken from ``programs`` where present.
    """
    rules = rules or load()
    gated = with_gates(programs, signals)
    p = _probabilities(gated, rules)
    year = profile.cycle_year or cycle_year(as_of, rules)
    table = _tiers(gated, profile, rules, year, elite_schools, p)
    out = pd.concat([table.drop(columns="tier_reasons"), p], axis=1)
    return out.assign(tier_reasons=table["tier_reasons"])


def _probabilities(programs: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Band probabilities of the programs that have a published share."""
    known = frames.column(programs, "img_share", "Float64").notna()
    n_img, n_known = (frames.column(programs, c, "Float64").where(known) for c in ("n_img", "n_known"))
    return band_probabilities(n_img, n_known, rules)


def _bands(rules: Rules, passing: int | None) -> dict[str, tuple[float, float]]:
    """Half-open score range of each band of the grid; what is below the passing score is the failed band's alone."""
    top = passing if passing is not None else rules.step2_representative[FAILED] + 1
    passed = {name: (float(max(low, top)), float(high)) for name, (low, high) in rules.step2_bands.items()}
    return {FAILED: (0.0, float(top)), **passed}


def depends_on_score(gated: pd.DataFrame, band: tuple[float, float], rules: Rules) -> pd.Series:
    """Where a stated threshold parts the scores of the band: a required score, or an average less the rules' margin."""
    low, high = band
    required = [frames.column(gated, c, "Float64") for c in ("required_step2", "required_step2_most")]
    mean = frames.column(gated, "stated_step2_mean", "Float64") - rules.tier.score_below + 1
    inside = [((t > low) & (t < high)).fillna(False) for t in (*required, mean)]
    return pd.concat(inside, axis=1).any(axis=1)


def tier_grid(
    programs: pd.DataFrame,
    rules: Rules,
    *,
    as_of: date,
    signals: pd.DataFrame | None = None,
    passing: int | None = None,
    elite_schools: Collection[str] = (),
) -> pd.DataFrame:
    """`program_tiers`: program_id, step2_band, visa_need, tier, tier_low, confidence, basis, depends_on_score, reasons.

    Each band is judged by its representative score; ``passing`` is the passing score in force.
    """
    gated = with_gates(programs, signals)
    p, year = _probabilities(gated, rules), cycle_year(as_of, rules)
    parts = []
    for band, limits in _bands(rules, passing).items():
        depends = depends_on_score(gated, limits, rules)
        for need in rules.visa_decision.needs:
            score = rules.step2_representative[band]
            applicant = dataclasses.replace(REFERENCE, step2_ck=score, visa_need=cast(VisaNeed, need))
            table = _tiers(gated, applicant, rules, year, elite_schools, p)
            parts.append(table.assign(step2_band=band, visa_need=need, depends_on_score=depends))
    grid = pd.concat(parts, ignore_index=True)
    names = {"tier_confidence": "confidence", "tier_basis": "basis", "tier_reasons": "reasons"}
    return grid.rename(columns=names)[GRID].sort_values(GRID[:3], ignore_index=True)
