"""People like you (R-WANT-2): residents by country and by school of medical degree, with the small-cell rule.

Belongs here: the tables ``program_countries`` and ``program_schools`` and what an applicant reads from them. A cell of
one person is never published by country or school: such cells are pooled into one row per program. Windows that a page
does not show give unknown, never false.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from transforms import frames
from transforms.rosters.classes import class_table
from transforms.rules import Rules, cycle_year, rosters_due
from transforms.shares import scoped_rows

POOLED = "ZZ"
COUNTS = ["n_current", "n_3y", "n_5y"]


def window_observed(classes: pd.DataFrame, rules: Rules, as_of: date) -> pd.Series:
    """Full years before Match Day whose class is on the page, per program, counted back without a gap, at most five.

    A class counts as seen when enough of it has a known origin (``ok_coverage``). Before 1 October the class that has
    just begun need not be there.
    """
    longest, year = max(rules.want.windows), cycle_year(as_of, rules)
    seen = classes[classes["known"] >= rules.share.ok_coverage * classes["listed"]]
    ago = year - seen["class_start_year"].astype("int64")
    grid = pd.crosstab(seen["program_id"], ago).reindex(columns=range(1, longest + 1), fill_value=0) > 0
    if not rosters_due(as_of, rules):
        grid[1] = True
    run = grid.astype(int).cumprod(axis=1).sum(axis=1)
    return run.reindex(classes["program_id"].unique(), fill_value=0).astype("Int64")


def _tally(rows: pd.DataFrame, keys: list[str], rules: Rules, as_of: date) -> pd.DataFrame:
    """Foreign-educated residents per program and key: now, and by class start within three and five years."""
    short, long = sorted(rules.want.windows)
    since = cycle_year(as_of, rules) - frames.column(rows, "class_start_year", "Int64")
    flags = {
        "n_current": rows["status"] == "current",
        "n_3y": (since <= short).fillna(False),
        "n_5y": (since <= long).fillna(False),
    }
    counted = rows[["program_id", *keys]].assign(**{k: v.astype(int) for k, v in flags.items()})
    return counted.groupby(["program_id", *keys], as_index=False)[COUNTS].sum()


def _pool(table: pd.DataFrame, keys: list[str], rules: Rules) -> pd.DataFrame:
    """Merge the cells of one person of a program into one row, and drop cells with nobody in any window."""
    table = table[table[["n_current", "n_5y"]].max(axis=1) > 0]
    small = rules.share.small_cell
    alone = table["n_5y"].between(1, small - 1) | (table["n_current"].between(1, small - 1) & (table["n_5y"] == 0))
    kept = table[~alone].assign(n_cells=0)
    others = table[alone].groupby("program_id", as_index=False)[COUNTS].sum()
    others = others.assign(n_cells=table[alone].groupby("program_id").size().to_numpy())
    for key in keys:
        others[key] = POOLED if key == keys[0] else pd.NA
    out = pd.concat([kept, others], ignore_index=True)
    out = out.assign(n_cells=out["n_cells"].astype("Int64").mask(out[keys[0]] != POOLED))
    return out.sort_values(["program_id", keys[0]], ignore_index=True).astype(dict.fromkeys(COUNTS, "Int64"))


def _abroad(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Rows of schools outside the United States whose ``key`` is known."""
    return rows[rows["origin"].isin(["IMG", "CAN"]) & frames.column(rows, key, "string").notna()]


def country_cells(
    residents: pd.DataFrame,
    directory: pd.DataFrame,
    specialties: pd.DataFrame,
    country_regions: pd.DataFrame,
    rules: Rules,
    as_of: date,
) -> pd.DataFrame:
    """`program_countries`: program_id, country_code, region_group, n_current, n_3y, n_5y, window_observed, n_cells.

    Residents and alumni in scope whose school lies abroad. ``ZZ`` is the pooled row of a program and ``n_cells`` how
    many countries it holds.
    """
    rows = scoped_rows(residents, directory, specialties, rules)
    table = _pool(_tally(_abroad(rows, "country_code"), ["country_code"], rules, as_of), ["country_code"], rules)
    regions = country_regions.set_index("country_code")["region_group"]
    seen = window_observed(class_table(rows), rules, as_of)
    table = table.assign(
        region_group=table["country_code"].map(regions).astype("string"),
        window_observed=table["program_id"].map(seen).astype("Int64").fillna(0),
    )
    return table[["program_id", "country_code", "region_group", *COUNTS, "window_observed", "n_cells"]]


def school_cells(
    residents: pd.DataFrame, directory: pd.DataFrame, specialties: pd.DataFrame, rules: Rules, as_of: date
) -> pd.DataFrame:
    """`program_schools`: as `country_cells`, by school_id with the school's country_code."""
    keys = ["school_id", "country_code"]
    rows = scoped_rows(residents, directory, specialties, rules)
    abroad = _abroad(rows, "school_id")
    names = abroad.sort_values("country_code").drop_duplicates("school_id").set_index("school_id")
    tally = _tally(abroad, ["school_id"], rules, as_of)
    tally = tally.assign(country_code=tally["school_id"].map(names["country_code"]))
    table = _pool(tally, keys, rules)
    seen = window_observed(class_table(rows), rules, as_of)
    table = table.assign(window_observed=table["program_id"].map(seen).astype("Int64").fillna(0))
    return table[["program_id", *keys, *COUNTS, "window_observed", "n_cells"]]


def people_like_you(
    countries: pd.DataFrame, country_code: str, country_regions: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """R-WANT-2 for an applicant whose school is in ``country_code``, from ``program_countries``.

    program_id, same_country_3, same_country_5, same_region_5 (unknown where the pooled row may hide one) and
    ``people_like_you``: true_strict, true, region_only, false; unknown where the window is not seen or the region may
    be in the pooled row. Programs without a row in the table are unknown.
    """
    near = _same_region(country_regions, country_code)
    programs = pd.Index(countries["program_id"].unique(), name="program_id")

    def total(mask: pd.Series, field: str) -> pd.Series:
        sums = countries[mask].groupby("program_id")[field].sum()
        return sums.reindex(programs, fill_value=0).astype("Int64")

    here, around = countries["country_code"] == country_code, countries["country_code"].isin(near)
    pooled = countries["country_code"] == POOLED
    three, five, wide = total(here, "n_3y"), total(here, "n_5y"), total(around, "n_5y")
    hidden, least = total(pooled, "n_5y"), rules.want.same_country_min
    window = countries.groupby("program_id")["window_observed"].max().reindex(programs)
    seen = window >= max(rules.want.windows)
    value = frames.codes(
        programs,
        [
            (three >= least, "true_strict"),
            (five >= least, "true"),
            (wide >= least, "region_only"),
            (seen & (wide + hidden < least), "false"),
        ],
    )
    maybe = hidden > 0
    out = {"same_country_3": three.mask(maybe & (three == 0)), "same_country_5": five.mask(maybe & (five == 0))}
    return pd.DataFrame({**out, "same_region_5": wide.mask(maybe), "people_like_you": value}).reset_index()


def _same_region(country_regions: pd.DataFrame, country_code: str) -> pd.Series:
    """Codes of the countries of the same UN sub-region or of the same group of the article; none for a stray code."""
    mine = country_regions[country_regions["country_code"] == country_code]
    alike = [country_regions[c].isin(mine[c]) for c in ("m49_subregion", "region_group")]
    return country_regions.loc[alike[0] | alike[1], "country_code"]
