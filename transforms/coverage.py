"""How much is known: counts of what a release covers, by specialty and state.

Belongs here: coverage alone. How our shares compare with published ones is in `calibration`.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from transforms import frames

STATED = ("yes", "no", "conditional")


def coverage(programs: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """`coverage`: specialty, state, n_programs, n_with_roster, n_with_school, n_with_visa, median_age_days.

    With roster: residents are listed; with school: the origin of at least one is known; with visa: a J-1 or H-1B policy
    is stated. Age is that of the observation of rosters, in days before ``as_of``; unknown without any.
    """
    listed = frames.column(programs, "n_listed", "Int64").fillna(0) > 0
    seen = pd.to_datetime(programs["observed_at"], utc=True, errors="coerce")
    age = (pd.Timestamp(as_of, tz="UTC") - seen).dt.total_seconds() / 86400
    flags = pd.DataFrame(
        {
            "specialty": programs["specialty"],
            "state": programs["state"],
            "n_programs": 1,
            "n_with_roster": listed.astype(int),
            "n_with_school": (frames.column(programs, "n_known", "Int64").fillna(0) > 0).astype(int),
            "n_with_visa": (programs["j1"].isin(STATED) | programs["h1b"].isin(STATED)).astype(int),
            "age": age.clip(lower=0).where(listed),
        }
    )
    grouped = flags.groupby(["specialty", "state"], sort=True)
    sums = grouped[["n_programs", "n_with_roster", "n_with_school", "n_with_visa"]].sum().astype("Int64")
    return sums.assign(median_age_days=grouped["age"].median().astype("Float64")).reset_index()
