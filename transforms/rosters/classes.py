"""Class by class: several IMGs a class (R-ROS-2), IMGs in the newest class and the trend over classes (R-ROS-3).

Belongs here: everything that needs the year in which a class began. Rows must already be in scope (`shares.in_scope`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms import frames
from transforms.origins import is_canadian
from transforms.rules import Rules

AT_MOST_ONE = "at_most_one"
"""Public word for what the rules call token presence."""


def class_table(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per program and class_start_year: listed, known, img, img_no_can (Canada held constant), current.

    ``rank`` is 0 for the newest class of a program. Residents without a class year are left out.
    """
    dated = rows[rows["class_start_year"].notna()]
    img = dated["origin"] == "IMG"
    counted = pd.DataFrame(
        {
            "program_id": dated["program_id"],
            "class_start_year": dated["class_start_year"].astype("Int64"),
            "listed": 1,
            "known": (dated["origin"] != "UNKNOWN").astype(int),
            "img": img.astype(int),
            "img_no_can": (img & ~is_canadian(dated)).astype(int),
            "current": (dated["status"] == "current").astype(int),
        }
    )
    table = counted.groupby(["program_id", "class_start_year"]).sum().reset_index()
    table = table.sort_values(["program_id", "class_start_year"], ascending=[True, False], ignore_index=True)
    return table.assign(rank=table.groupby("program_id").cumcount())


def multiple_per_class(classes: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """R-ROS-2 per program: ``multiple_per_class`` and ``is_multi_small`` (only classes of four or fewer are multiple).

    true, mostly, some, past (only a class older than the three newest), at_most_one, false. The last two say that
    something is absent, so they need the share of known origins that a share needs, else the value is unknown.
    """
    rule = rules.roster
    seen = classes[classes["known"] >= rule.class_min_known]
    seen = seen.assign(place=seen.groupby("program_id").cumcount(), multi=seen["img"] >= rule.multi_min)
    seen = seen.assign(
        recent_multi=seen["multi"] & (seen["place"] < rule.classes),
        large_multi=seen["multi"] & (seen["known"] > rule.small_class),
    )
    sums = seen.groupby("program_id")[["recent_multi", "multi", "large_multi"]].sum()
    whole = classes.groupby("program_id")[["listed", "known", "img"]].sum().reindex(sums.index)
    covered = whole["known"] / whole["listed"] >= rules.share.ok_coverage
    value = frames.codes(
        sums.index,
        [
            (sums["recent_multi"] >= rule.classes, "true"),
            (sums["recent_multi"] == rule.classes - 1, "mostly"),
            (sums["recent_multi"] >= 1, "some"),
            (sums["multi"] >= 1, "past"),
            (covered & (whole["img"] >= 1), AT_MOST_ONE),
            (covered & (whole["img"] == 0), "false"),
        ],
    )
    small = ((sums["multi"] > 0) & (sums["large_multi"] == 0)).astype("boolean")
    return pd.DataFrame({"multiple_per_class": value, "is_multi_small": small})


def newest_classes(classes: pd.DataFrame) -> pd.DataFrame:
    """IMGs in the newest current class, and in the two newest, per program; unknown where no origin is known."""
    current = classes[classes["current"] > 0]
    place = current.groupby("program_id").cumcount()
    sums = {n: current[place < n].groupby("program_id")[["img", "known"]].sum() for n in (1, 2)}
    counts = {n: s["img"].mask(s["known"] == 0).astype("Int64") for n, s in sums.items()}
    return pd.DataFrame({"newest_class_img": counts[1], "newest_2_classes_img": counts[2]})


def _fisher(tables: pd.DataFrame) -> pd.Series:
    """Two-sided Fisher p of 2x2 tables given as four columns; each distinct table is computed once."""
    from scipy.stats import fisher_exact  # a second to import, needed here alone

    kinds = tables.drop_duplicates()
    p = {row: float(fisher_exact([row[:2], row[2:]])[1]) for row in kinds.itertuples(index=False, name=None)}
    return pd.Series([p[row] for row in tables.itertuples(index=False, name=None)], index=tables.index, dtype=float)


def class_trend(classes: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """R-ROS-3 per program: ``trend`` (rising, falling, no_clear_change), ``trend_change`` and ``trend_p``.

    Share of the newest half of the current classes less that of the older half; of an odd number the middle one is
    left out. ``trend_p`` is adjusted by Benjamini and Hochberg over all programs given, which should be a release.
    """
    current = classes[(classes["current"] > 0) & (classes["known"] > 0)]
    place = current.groupby("program_id").cumcount()
    size = current.groupby("program_id")["known"].transform("size")
    halves = {"new": current[place < size // 2], "old": current[place >= size - size // 2]}
    sums = {name: half.groupby("program_id")[["img_no_can", "known"]].sum() for name, half in halves.items()}
    both = sums["new"].join(sums["old"], lsuffix="_new", rsuffix="_old", how="inner")
    if both.empty:
        return pd.DataFrame(columns=["trend", "trend_change", "trend_p"], index=both.index, dtype="object")
    from scipy.stats import false_discovery_control

    hits_new, hits_old = both["img_no_can_new"], both["img_no_can_old"]
    tables = pd.DataFrame({1: hits_new, 2: both["known_new"] - hits_new, 3: hits_old, 4: both["known_old"] - hits_old})
    p = pd.Series(np.asarray(false_discovery_control(_fisher(tables))), index=both.index)
    change = hits_new / both["known_new"] - hits_old / both["known_old"]
    clear = p < rules.roster.trend_p
    trend = frames.codes(both.index, [(clear & (change > 0), "rising"), (clear & (change < 0), "falling")])
    return pd.DataFrame({"trend": trend.fillna("no_clear_change"), "trend_change": change, "trend_p": p})
