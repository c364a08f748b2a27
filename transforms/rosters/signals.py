"""Roster signals per program: the columns of the group "roster signals" of ``programs`` (R-WANT-1, R-ROS).

Belongs here: target share, presence, spread over schools and countries, and the join of all roster signals into one
table. Class and date arithmetic is in the neighbouring modules.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from transforms import frames, shares
from transforms.rosters import classes as by_class
from transforms.rosters import dates
from transforms.rosters.cells import window_observed
from transforms.rules import Rules

GROUP_COLUMNS = {
    "n_caribbean": ("Caribbean",),
    "n_india": ("India",),
    "n_pakistan": ("Pakistan",),
    "n_south_asia": ("India", "Pakistan", "South Asia"),
    "n_middle_east": ("Middle East",),
    "n_eastern_europe": ("Eastern Europe",),
    "n_latin_america": ("Latin America",),
}
WITH_UNKNOWN = ("img_target", "is_no_img_seen", "is_few_img_seen", "multiple_per_class", "recency", "trend")


def img_target(share: pd.Series, ci_low: pd.Series, rules: Rules) -> pd.DataFrame:
    """R-WANT-1: ``img_target`` strong, met or not_met, and whether the interval lies above the lower target."""
    low, high = rules.want.img_low, rules.want.img_high
    target = frames.codes(share.index, [(share >= high, "strong"), (share >= low, "met"), (share < low, "not_met")])
    certain = (ci_low.astype("Float64") >= low).astype("boolean")
    return pd.DataFrame({"img_target": target, "img_target_certain": certain})


def presence(counts: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """R-ROS-RF1 and RF2 from n_known, n_img and coverage: ``is_no_img_seen`` and ``is_few_img_seen``.

    No IMG: true, possible (too little of the roster is known to say so), false. One or two IMGs: true, small_program
    (their share is at or above the exempt one), false. Unknown where the roster shows too little to tell.
    """
    rule = rules.roster
    n, k = counts["n_known"].astype("Float64"), counts["n_img"].astype("Float64")
    covered = counts["coverage"] >= rule.rf_coverage
    none, few = k == 0, (k > 0) & (k <= rule.token_max)
    sure = covered & (n >= rule.rf1_min_n)
    exempt = frames.ratio(k, n) >= rule.token_exempt_share
    no_img = [(none & sure, "true"), (none, "possible"), (k > 0, "false")]
    few_img = [
        (few & covered & exempt, "small_program"),
        (few & covered, "true"),
        ((k > rule.token_max) | (none & sure), "false"),
    ]
    return pd.DataFrame(
        {"is_no_img_seen": frames.codes(counts.index, no_img), "is_few_img_seen": frames.codes(counts.index, few_img)}
    )


def school_spread(
    imgs: pd.DataFrame, n_img: pd.Series, rules: Rules, elite_schools: Collection[str] = ()
) -> pd.DataFrame:
    """R-ROS-RF3 and distinct counts per program, from current IMG rows; ``n_img`` is their number by program.

    ``is_single_school_majority`` is unknown when IMGs without a matched school could decide it. ``is_narrow_schools``
    needs a sourced list of schools and is unknown without one.
    """
    rule = rules.roster
    placed = imgs[frames.column(imgs, "school_id", "string").notna()]
    sizes = placed.groupby(["program_id", "school_id"]).size()
    top = sizes.groupby(level=0).max().reindex(n_img.index, fill_value=0)
    known = sizes.groupby(level=0).sum().reindex(n_img.index, fill_value=0)
    squares = (sizes**2).groupby(level=0).sum().reindex(n_img.index, fill_value=0)
    total = n_img.astype("Float64")
    diversity = 1 - squares / known.where(known > 0).astype("Float64") ** 2
    one = (top >= rule.pipeline_top * total) | ((known == total) & (diversity < rule.simpson_low))
    perhaps = (top + (total - known)) >= rule.pipeline_top * total
    enough = total >= rule.pipeline_min_k
    single = (enough & one).mask(enough & ~one & perhaps & (known < total))
    narrow = pd.Series(pd.NA, index=n_img.index, dtype="boolean")
    if elite_schools:
        listed = placed["school_id"].isin(elite_schools).groupby(placed["program_id"]).sum().reindex(n_img.index)
        narrow = ((total >= rule.top_school_min_k) & (listed.fillna(0) == total)).astype("boolean")
    countries = imgs[frames.column(imgs, "country_code", "string").notna()]
    return pd.DataFrame(
        {
            "n_schools": sizes.groupby(level=0).size().reindex(n_img.index, fill_value=0),
            "n_countries": countries.groupby("program_id")["country_code"].nunique().reindex(n_img.index, fill_value=0),
            "is_narrow_schools": narrow,
            "is_single_school_majority": single,
        }
    ).astype({"n_schools": "Int64", "n_countries": "Int64"})


def group_counts(imgs: pd.DataFrame, country_regions: pd.DataFrame, programs: pd.Index) -> pd.DataFrame:
    """R-ROS-1: current IMGs by the article's regions; each resident is in one group, South Asia holds three of them."""
    group = imgs["country_code"].map(country_regions.set_index("country_code")["region_group"])
    counts = {name: frames.count(imgs, programs, group.isin(groups)) for name, groups in GROUP_COLUMNS.items()}
    return pd.DataFrame(counts)


def roster_signals(
    residents: pd.DataFrame,
    share_table: pd.DataFrame,
    directory: pd.DataFrame,
    specialties: pd.DataFrame,
    country_regions: pd.DataFrame,
    rules: Rules,
    as_of: date,
    elite_schools: Collection[str] = (),
) -> pd.DataFrame:
    """One row per row of ``share_table`` (`shares.program_shares` of the whole release, which the trend needs).

    The roster-signal columns of ``programs`` except declared_*, with img_target_certain, is_multi_small,
    newest_2_classes_img, trend_change, trend_p, window_observed and the counts by region beside them.
    """
    programs = shares.specialty_years(directory, specialties)
    rows = residents[shares.in_scope(residents, programs, rules)]
    classes = by_class.class_table(rows)
    base = share_table.set_index("program_id")
    listed = base.index[base["n_listed"].fillna(0) > 0]
    imgs = rows[(rows["status"] == "current") & (rows["origin"] == "IMG")]
    parts = [
        img_target(base["img_share"], base["share_ci_low"], rules),
        presence(base, rules),
        by_class.multiple_per_class(classes, rules),
        by_class.newest_classes(classes),
        dates.years_since_last_img(rows, programs.set_index("program_id")["years"], rules, as_of),
        by_class.class_trend(classes, rules),
        school_spread(imgs, base.loc[listed, "n_img"], rules, elite_schools),
        group_counts(imgs, country_regions, listed),
        window_observed(classes, rules, as_of).rename("window_observed").to_frame(),
    ]
    table = pd.concat([part.reindex(base.index) for part in parts], axis=1).reset_index()
    return frames.say_unknown(table, WITH_UNKNOWN)
