"""The wording columns of ``programs``: the codes of a program and the figures that readers ask for first.

Belongs here: summing up many signals of a program in one row. What a signal is, and whether it is stale, is said in
`wording`; what it does to a tier in `tiers`.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from transforms import frames
from transforms.wording import wording_signal

LATE_REVIEW = "L1"
"""Neutral, and has a column of its own."""
STRENGTHS = ("required", "preferred", "mentioned")


def signal_columns(signals: pd.DataFrame, program_ids: pd.Series, read: Collection[str]) -> pd.DataFrame:
    """One row for each of ``program_ids``: wording_signal, signals, thresholds and limits with their strength.

    ``read``: programs of whose own pages at least one was read; the others are ``unread``.
    """
    programs = pd.Index(program_ids, name="program_id")
    named = signals[["program_id", "code"]].drop_duplicates().sort_values("code")
    codes = named.groupby("program_id")["code"].agg(";".join).reindex(programs)
    words = {joined: wording_signal(joined.split(";")) for joined in codes.dropna().unique()}
    told = codes.map(words).astype("string").fillna(wording_signal([])).where(programs.isin(read), "unread")
    own = named[named["code"] != LATE_REVIEW].groupby("program_id")["code"].agg(";".join)
    late = programs.isin(named.loc[named["code"] == LATE_REVIEW, "program_id"])
    is_step2 = frames.column(signals, "unit", "string").fillna("step2") == "step2"
    step2 = _strongest(signals[signals["code"].isin(["G3", "G4"]) & is_step2], "max")
    years = _strongest(signals[signals["code"] == "G6"], "min")
    table = pd.DataFrame(
        {
            "wording_signal": told,
            "signals": own.reindex(programs),
            "min_step2": step2["number"].reindex(programs),
            "min_step2_strength": step2["strength"].reindex(programs),
            "max_years_since_graduation": years["number"].reindex(programs),
            "yog_strength": years["strength"].reindex(programs),
            "usce": _with_number(signals[signals["code"] == "G7"]).reindex(programs),
            "attempts": _with_number(signals[signals["code"] == "G5"]).reindex(programs),
            "late_review": pd.Series("stated", index=programs, dtype="string").where(late),
        },
        index=programs,
    )
    return table.reset_index()


def _binding(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each program's most binding strength; rows of no known strength are left out."""
    rank = rows["strength"].map({name: place for place, name in enumerate(STRENGTHS)})
    rows = rows.assign(rank=pd.to_numeric(rank), threshold=pd.to_numeric(rows["threshold"])).dropna(subset=["rank"])
    return rows[rows["rank"] == rows.groupby("program_id")["rank"].transform("min")]


def _strongest(rows: pd.DataFrame, pick: str) -> pd.DataFrame:
    """By program ``number`` and ``strength`` of the most binding statement that gives a number."""
    best = _binding(rows[rows["threshold"].notna()]).groupby("program_id")
    number = best["threshold"].agg(pick).astype("Float64").round().astype("Int64")
    return pd.DataFrame({"number": number, "strength": best["strength"].first().astype("string")})


def _with_number(rows: pd.DataFrame) -> pd.Series:
    """By program the strength of the most binding statement, with the least number it gives: ``required 3``."""
    best = _binding(rows).groupby("program_id")
    strength, number = best["strength"].first().astype("string"), best["threshold"].min()
    shown = number.map(lambda value: f" {value:g}", na_action="ignore").astype("string")
    return strength + shown.fillna("")
