"""When a roster is of, and how long ago its last IMG finished.

Belongs here: dates out of labels, classes and alumni lists. Nothing reads a clock: the season comes from ``as_of``.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from transforms import frames
from transforms.rules import Rules, cycle_year


def date_rosters(rosters: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    """Fill ``roster_as_of`` (ISO date) and ``as_of_basis``: label printed on the page, newest class, else fetch date.

    ``rosters`` has program_id, roster_as_of (from a printed label, else unknown) and observed_at.
    """
    current = residents[residents["status"] == "current"]
    newest = frames.column(current, "class_start_year", "Int64").groupby(current["program_id"]).max()
    by_class = (rosters["program_id"].map(newest).astype("Int64").astype("string") + "-07-01").astype("string")
    by_fetch = frames.column(rosters, "observed_at", "string").str.slice(0, 10)
    label = frames.column(rosters, "roster_as_of", "string").str.slice(0, 10)
    basis = frames.codes(
        rosters.index, [(label.notna(), "label"), (by_class.notna(), "class"), (by_fetch.notna(), "fetch")]
    )
    return rosters.assign(roster_as_of=label.fillna(by_class).fillna(by_fetch), as_of_basis=basis)


def completion_years(rows: pd.DataFrame, years: pd.Series) -> pd.Series:
    """Year in which an alumnus finished: the printed one, else start of the class plus the length of training."""
    start = frames.column(rows, "class_start_year", "Int64")
    return frames.column(rows, "grad_year", "Int64").fillna(start + rows["program_id"].map(years).astype("Int64"))


def years_since_last_img(rows: pd.DataFrame, years: pd.Series, rules: Rules, as_of: date) -> pd.DataFrame:
    """R-ROS-3 per program: ``years_since_last_img`` and ``recency`` (green, amber, red; unknown when none is dated).

    0 with a current IMG, else years from the completion of the latest IMG alumnus to Match Day. ``years`` is the
    length of training by program_id.
    """
    imgs = rows[rows["origin"] == "IMG"]
    current = imgs["status"] == "current"
    done = completion_years(imgs, years).groupby(imgs["program_id"]).max()
    since = (cycle_year(as_of, rules) - done).clip(lower=0)
    since = since.mask(since.index.isin(imgs.loc[current, "program_id"]), 0)
    amber, red = rules.roster.recency_amber, rules.roster.recency_red
    recency = frames.codes(since.index, [(since <= amber, "green"), (since <= red, "amber"), (since > red, "red")])
    return pd.DataFrame({"years_since_last_img": since.astype("Int64"), "recency": recency})
