"""How current a visa statement is (R-VISA-3), judged against the season and the table of national policies.

Belongs here: current, stale, recheck_policy, unknown. No clock: ``as_of`` is an argument.
"""

from __future__ import annotations

import pandas as pd

UNCHECKED_DAYS = 180


def cycle_year(as_of: pd.Timestamp) -> int:
    """Year of Match Day of the season being planned: from 1 July on, next year's (rules, section 1)."""
    return as_of.year + (as_of.month >= 7)


def freshness(
    statements: pd.DataFrame, as_of: pd.Timestamp, season_start: str = "07-01", stale_months: int = 18
) -> pd.Series:
    """``current``, ``stale`` or ``unknown`` per statement (columns fetched_at, season_year, names_step2_cs).

    Stale: the page names past seasons only, or Step 2 CS, or was fetched more than ``stale_months`` ago. A page
    fetched before 1 July Y-1 that is none of these is ``unknown``: the season may have changed it.
    """
    year = cycle_year(as_of)
    fetched = pd.to_datetime(statements["fetched_at"], utc=True)
    old = fetched < _utc(as_of) - pd.DateOffset(months=stale_months)
    past_season = (pd.to_numeric(statements["season_year"], errors="coerce") < year).fillna(False).astype(bool)
    stale = past_season | statements["names_step2_cs"].astype("boolean").fillna(False).astype(bool) | old
    current = fetched >= pd.Timestamp(f"{year - 1}-{season_start}", tz="UTC")
    return pd.Series("unknown", index=statements.index, dtype="object").mask(current, "current").mask(stale, "stale")


def policy_note(policies: pd.DataFrame, visa: str, changed_at: pd.Timestamp, as_of: pd.Timestamp) -> str | None:
    """What the newest national policy on ``visa`` says that began after the page last changed; None without one.

    ``policies``: visa, what, valid_from, valid_until, checked_on. A row not checked for 180 days says so.
    """
    starts = pd.to_datetime(policies["valid_from"], utc=True)
    ends = pd.to_datetime(policies["valid_until"], utc=True)
    today = _utc(as_of)
    hit = policies[(policies["visa"] == visa) & (starts > _utc(changed_at)) & (starts <= today) & ~(ends < today)]
    if hit.empty:
        return None
    row = hit.sort_values("valid_from").iloc[-1]
    unchecked = today - pd.Timestamp(row["checked_on"], tz="UTC") > pd.Timedelta(days=UNCHECKED_DAYS)
    return f"{row['what']} (not checked since {row['checked_on']})" if unchecked else str(row["what"])


def _utc(day: pd.Timestamp) -> pd.Timestamp:
    return day.tz_localize("UTC") if day.tzinfo is None else day.tz_convert("UTC")
