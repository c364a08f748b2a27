"""What a program's own wording says about applicants, as one row a program: refusals, thresholds, limits.

Belongs here: summing up wording signals for the tier (section 6, last lines). A gate needs a current statement and no
contrary one beside it; a stale or contradicted one is kept apart as something to check by hand.
"""

from __future__ import annotations

import pandas as pd

from transforms import frames

ACCEPTS = ("A0", "H1")


def _extreme(rows: pd.DataFrame, how: str, programs: pd.Index) -> pd.Series:
    """Smallest or largest threshold of the rows, per program."""
    values = pd.to_numeric(rows["threshold"]).astype("Float64").groupby(rows["program_id"])
    return values.agg(how).reindex(programs).astype("Float64")


def gate_columns(signals: pd.DataFrame) -> pd.DataFrame:
    """One row per program with signals, indexed by program_id.

    ``required_step2`` and ``required_step2_most`` are the lowest and highest current required score,
    ``required_step2_check`` the lowest stale one, ``stated_step2_mean`` a current stated average. ``yog_limit`` is the
    most generous current number of years since graduation, ``yog_limit_least`` the strictest of any age; so for
    ``attempts_limit`` (a first-attempt rule is 1). ``refuses_img`` is X1, ``refuses_img_check`` an X1 that is stale or
    stands beside an acceptance, ``has_reserve`` G8, ``citizens_only_signal`` X2.
    """
    programs = pd.Index(signals["program_id"].unique(), name="program_id")
    code = signals["code"].astype("string")
    strength = frames.column(signals, "strength", "string").fillna("")
    stale = frames.column(signals, "is_stale", "boolean").fillna(False)
    required = strength == "required"

    def having(mask: pd.Series) -> pd.Series:
        return pd.Series(programs.isin(signals.loc[mask, "program_id"]), index=programs, dtype="boolean")

    first_try = signals.assign(threshold=pd.to_numeric(signals["threshold"]).fillna(1))
    step2 = frames.column(signals, "unit", "string").fillna("step2") == "step2"
    scores, old_scores = (signals[(code == "G4") & required & step2 & when] for when in (~stale, stale))
    averages = signals[~stale & step2 & (code == "G3") & (strength == "mentioned")]
    limits, tries = (code == "G6") & required, (code == "G5") & required
    refuses = having((code == "X1") & ~stale)
    contradicted = refuses & having(code.isin(ACCEPTS) & ~stale)
    return pd.DataFrame(
        {
            "required_step2": _extreme(scores, "min", programs),
            "required_step2_most": _extreme(scores, "max", programs),
            "required_step2_check": _extreme(old_scores, "min", programs),
            "stated_step2_mean": _extreme(averages, "max", programs),
            "yog_limit": _extreme(signals[limits & ~stale], "max", programs),
            "yog_limit_least": _extreme(signals[limits], "min", programs),
            "attempts_limit": _extreme(first_try[tries & ~stale], "max", programs),
            "attempts_limit_least": _extreme(first_try[tries], "min", programs),
            "refuses_img": refuses & ~contradicted,
            "refuses_img_check": contradicted | having((code == "X1") & stale),
            "has_reserve": having((code == "G8") & ~stale),
            "citizens_only_signal": having((code == "X2") & ~stale),
        },
        index=programs,
    )
