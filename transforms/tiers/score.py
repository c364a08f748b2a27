"""The applicant's score against what a program says: gaps, gates, and whether a score was compared at all.

Belongs here: arithmetic on Step 2 figures, graduation years and attempts. Which of it decides is said in the rules.
"""

from __future__ import annotations

import pandas as pd

from transforms import frames
from transforms.profiles import Profile
from transforms.rules import Rules


def burn(gap: pd.Series, share: pd.Series, rules: Rules) -> pd.Series:
    """R-DATA-2: ``burn``, ``likely_burn`` or ``no`` by the gap to the program's mean and its share; else unknown."""
    wide = gap >= rules.burn.gap
    low, few = share <= rules.burn.share, share < rules.burn.likely_share
    return frames.codes(share.index, [(wide & low, "burn"), (wide & few, "likely_burn"), (~(wide & few), "no")])


def _over(limit: pd.Series, value: float | None) -> pd.Series:
    """Where the applicant's value is above the limit; unknown when either is not given."""
    if value is None:
        return pd.Series(pd.NA, index=limit.index, dtype="boolean")
    return (limit < value).astype("boolean")


def score_columns(programs: pd.DataFrame, profile: Profile, cycle_year: int) -> pd.DataFrame:
    """Gaps, gates and checks of each program for the profile, by name of the decision's fields.

    A threshold gates where all current statements bar the applicant; where they differ or are stale it has to be
    checked by hand. ``step2_mean`` and ``step2_p10`` are a user's own figures and may be absent.
    """

    def get(name: str) -> pd.Series:
        return frames.column(programs, name, "Float64")

    score, years = profile.step2_ck, profile.years_since_graduation(cycle_year)
    mean = pd.concat([get("stated_step2_mean"), get("step2_mean")], axis=1).max(axis=1).astype("Float64")
    unknown = pd.Series(pd.NA, index=programs.index, dtype="Float64")
    gaps = (unknown, unknown) if score is None else (mean - score, get("step2_p10") - score)
    below_all, below_any, below_stale = (
        _over(-get(name), None if score is None else -score)
        for name in ("required_step2", "required_step2_most", "required_step2_check")
    )
    late_all, late_any = _over(get("yog_limit"), years), _over(get("yog_limit_least"), years)
    tried_all, tried_any = (_over(get(name), profile.attempts) for name in ("attempts_limit", "attempts_limit_least"))
    doubts = [
        below_any & ~below_all,
        below_stale,
        late_any & ~late_all.fillna(False),
        tried_any & ~tried_all.fillna(False),
    ]
    compared = (mean.notna() | get("step2_p10").notna() | get("required_step2").notna()) & (score is not None)
    return pd.DataFrame(
        {
            "step2_mean_gap": gaps[0],
            "step2_p10_gap": gaps[1],
            "is_score_gate": below_all,
            "is_graduation_gate": late_all,
            "is_attempts_gate": tried_all,
            "is_score_doubt": pd.concat([d.fillna(False) for d in doubts], axis=1).any(axis=1),
            "is_score_compared": compared,
        }
    )
