"""Where each published figure comes from: for every non-null figure of ``programs`` at least one row of evidence.

Belongs here: naming the source of each column. The sources themselves (rosters, quotes, directory, reference tables)
are given.
"""

from __future__ import annotations

import pandas as pd

from warehouse.contracts.tables.programs import PROGRAMS

KEYS = ("program_id",)
FROM_DIRECTORY = (
    *("name", "specialty", "sponsor", "city", "state", "positions_per_year", "positions_as_of"),
    *("accreditation_status", "directory_source", "directory_as_of", "directory_status", "url"),
)
FROM_CRAWL = ("crawl_status", "roster_url", "observed_at", "checked_at", "first_seen", "contact_url", "apply_url")
FROM_PLACE = (
    *("rural_class", "hpsa_flag", "geo_yield", "is_desirable_core", "is_low_yield_area", "is_coastal_prestige"),
)
FROM_VISA = ("j1", "h1b", "citizen_gc_only", "visa_level", "visa_freshness")
FROM_WORDING = (
    *("wording_signal", "signals", "min_step2", "min_step2_strength", "max_years_since_graduation", "yog_strength"),
    *("usce", "attempts", "late_review", "declared_share"),
)
FROM_RULES = (
    *("tier", "tier_low", "tier_basis", "tier_confidence", "p_below_20", "p_20_to_50", "p_above_50", "tier_reasons"),
    *("share_vs_type", "declared_vs_counted", "program_type_basis"),
)
COLUMNS = (
    "program_id",
    "field",
    "value",
    "url",
    "fetched_at",
    "snapshot_sha256",
    "locator",
    "method",
    "parser_version",
)


def method_of(field: str) -> str:
    """How a column of ``programs`` is made; what is not named otherwise is counted from the roster."""
    groups = {
        "directory": FROM_DIRECTORY,
        "crawl": FROM_CRAWL,
        "place tables": FROM_PLACE,
        "page wording": (*FROM_VISA, *FROM_WORDING),
        "rules": FROM_RULES,
        "directory or page wording": ("program_type",),
    }
    return next((method for method, fields in groups.items() if field in fields), "roster count")


def evidence(
    programs: pd.DataFrame, rosters: pd.DataFrame, statements: pd.DataFrame, signals: pd.DataFrame, parser_version: str
) -> pd.DataFrame:
    """The ``evidence`` table: one row a figure, and one more for each further quote behind it."""
    figures = _figures(programs)
    counted = figures[figures["method"] == "roster count"].merge(
        rosters.rename(columns={"roster_url": "url", "observed_at": "fetched_at"})[
            ["program_id", "url", "fetched_at", "snapshot_sha256"]
        ],
        on="program_id",
        how="left",
    )
    worded = figures[figures["method"] == "page wording"].merge(
        _quotes(statements, signals), on=["program_id", "field"]
    )
    rest = figures[~figures["method"].isin(["roster count"])]
    plain = rest.merge(worded[["program_id", "field"]].drop_duplicates(), how="left", indicator=True)
    plain = plain[plain["_merge"] == "left_only"].drop(columns="_merge")
    parts = [part.reindex(columns=list(COLUMNS)) for part in (counted, worded, plain) if len(part)]
    table = pd.concat([part.astype("object") for part in parts], ignore_index=True)
    return table.assign(parser_version=parser_version)


def _figures(programs: pd.DataFrame) -> pd.DataFrame:
    fields = [name for name in PROGRAMS.names if name not in KEYS]
    long = programs[["program_id", *fields]].astype("object").melt("program_id", var_name="field", value_name="value")
    long = long[long["value"].notna()]
    methods = {name: method_of(name) for name in fields}
    return long.assign(value=long["value"].map(_shown), method=long["field"].map(methods), locator=None)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def _quotes(statements: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """(program_id, field) with the places that state it: a visa statement backs its own column, a code its figures."""
    source = ["url", "fetched_at", "snapshot_sha256", "locator"]
    backed = {"G3": ["min_step2"], "G4": ["min_step2"], "G6": ["max_years_since_graduation"], "G7": ["usce"]}
    backed |= {"G5": ["attempts"], "L1": ["late_review"], "H3": ["declared_share"]}
    parts = [statements.rename(columns={"policy": "field"})[["program_id", "field", *source]]]
    for row_codes, fields in ((code, [*more, "signals", "wording_signal"]) for code, more in backed.items()):
        rows = signals[signals["code"] == row_codes]
        parts += [rows.assign(field=field)[["program_id", "field", *source]] for field in fields]
    others = signals[~signals["code"].isin(list(backed))]
    parts += [others.assign(field=f)[["program_id", "field", *source]] for f in ("signals", "wording_signal")]
    return pd.concat(parts, ignore_index=True).drop_duplicates()
