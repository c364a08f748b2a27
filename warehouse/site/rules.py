"""What the page needs to tier programs for a reader's own profile, which never leaves the browser.

Belongs here: the rule table and the columns that it reads, as the payload of ``data/rules.js``, which is loaded when a
profile is entered and not before. No rule is applied here, and none is known: table and columns are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from warehouse.reference import load
from warehouse.site.encode import coded


@dataclass(frozen=True)
class TierRules:
    """``table``: the exported rule table. ``cycle_year``: the year of the Match planned for. ``passing_step2``: the
    passing score in force, None when not known. ``programs``: program_id and the columns that the table reads."""

    table: Mapping[str, Any]
    cycle_year: int
    passing_step2: int | None
    programs: pd.DataFrame


def rules_payload(rules: TierRules, frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Rule table, columns in the order of ``programs``, and the published cells of starters by country of school."""
    ids = frames["programs"]["program_id"]
    rows = rules.programs.set_index("program_id").reindex(ids)
    return {
        "table": rules.table,
        "cycle_year": rules.cycle_year,
        "passing_step2": rules.passing_step2,
        "columns": {str(name): coded(_plain(rows[name])) for name in rows},
        "cells": _cells(frames["program_countries"], ids.tolist()),
        "regions": load("country_regions")[["country_code", "m49_subregion", "region_group"]].to_numpy().tolist(),
    }


def _plain(column: pd.Series) -> list[Any]:
    """Cells as JSON values. Shares keep every digit: a rounded one could change sides of a limit."""
    known = column.notna()
    return [value if ok else None for value, ok in zip(column.tolist(), known.tolist(), strict=True)]


def _cells(countries: pd.DataFrame, ids: list[str]) -> list[list[list[Any]]]:
    """Per program: [country_code, n_3y, n_5y, window_observed] of each published cell, the pooled one included."""
    found: dict[str, list[list[Any]]] = {}
    columns = ["program_id", "country_code", "n_3y", "n_5y", "window_observed"]
    for program, *cell in countries[columns].astype("object").itertuples(index=False, name=None):
        found.setdefault(program, []).append([None if value is pd.NA else value for value in cell])
    return [found.get(program, []) for program in ids]
