"""What changed between two releases, why, and the dated history over all of them.

Belongs here: comparing published tables. Figures are compared field by field, residents by counts, visa statements and
code words by meaning (a new wording of the same rule is no change). A change of ours (parser, rules) is told apart from
a change of the page and of the directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

CHANGES = ["program_id", "table", "field", "old", "new", "kind", "cause"]
KEY = ["program_id", "table", "field"]
VOLATILE = frozenset({"observed_at", "checked_at", "first_seen", "program_id"})
DIRECTORY_FIELDS = frozenset(
    [
        "name",
        "specialty",
        "sponsor",
        "city",
        "state",
        "positions_per_year",
        "positions_as_of",
        "accreditation_status",
        "directory_source",
        "directory_as_of",
        "url",
    ]
)
DERIVED_FIELDS = frozenset(
    [
        "directory_status",
        "img_target",
        "multiple_per_class",
        "recency",
        "trend",
        "is_no_img_seen",
        "is_few_img_seen",
        "is_narrow_schools",
        "is_single_school_majority",
        "declared_vs_counted",
        "share_status",
        "rural_class",
        "hpsa_flag",
        "geo_yield",
        "is_desirable_core",
        "is_low_yield_area",
        "is_coastal_prestige",
        "share_vs_type",
        "visa_freshness",
        "wording_signal",
        "tier",
        "tier_low",
        "tier_basis",
        "tier_confidence",
        "tier_reasons",
    ]
)
MEANINGS: Mapping[str, tuple[list[str], list[str]]] = {
    "visa_statements": (["policy", "level"], ["value", "conditions"]),
    "wording_signals": (["code", "level"], ["strength", "threshold", "unit"]),
}
COUNTS: Mapping[str, tuple[list[str], list[str]]] = {
    "program_classes": (["track", "class_start_year", "pgy"], ["n_listed", "n_known", "n_img"]),
    "program_countries": (["country_code"], ["n_current", "n_3y", "n_5y"]),
}
COMPARED = ("programs", "pages", *MEANINGS, *COUNTS)
PAGE = ["program_id", "page_key", "outcome", "content_sha256", "text_sha256"]


@dataclass(frozen=True)
class Versions:
    """What made a release, besides pages and directory: ``code`` stands for parsers and reference tables."""

    rules: str
    code: str


SAME = Versions("", "")


def _text(values: pd.Series) -> pd.Series:
    """Cells as the text to compare and to print; numbers to six digits and decimals, unknown stays unknown."""
    kind = pd.api.types
    if kind.is_bool_dtype(values.dtype) or not kind.is_numeric_dtype(values.dtype):
        words = values.astype("string").str.strip()
        return words.mask(words == "")
    printed = [pd.NA if pd.isna(v) else f"{round(float(v), 6):.6g}" for v in values]
    return pd.Series(printed, values.index, dtype="string")


def _long(table: pd.DataFrame, name: str, keys: list[str], fields: list[str]) -> pd.Series:
    """All known cells as text, indexed by program_id, table and field ("key.column" for tables with further keys)."""
    if table.empty:
        return pd.Series([], index=pd.MultiIndex.from_arrays([[], [], []], names=KEY), dtype="string")
    prefix = pd.Series("", index=table.index, dtype="string")
    for key in keys:
        prefix = prefix + _text(table[key]).fillna("?") + "."
    parts = []
    for field in fields:
        cells = pd.DataFrame({"program_id": table["program_id"], "field": prefix + field, "value": _text(table[field])})
        parts.append(cells.dropna(subset=["value"]))
    whole = pd.concat(parts).assign(table=name)
    whole = whole.drop_duplicates(KEY)
    return pd.Series(whole["value"].to_numpy(), pd.MultiIndex.from_frame(whole[KEY]), dtype="string")


def _meanings(table: pd.DataFrame, name: str, keys: list[str], values: list[str]) -> pd.Series:
    """Statements of a table as one text per program and key: the sorted set of what is stated, without quotes."""
    if table.empty:
        return _long(table, name, keys, values)
    words = [_text(table[value]).fillna("") for value in values]
    said = [" ".join(" ".join(cells).split()) or "stated" for cells in zip(*words, strict=True)]
    rows = table[["program_id", *keys]].assign(said=said)
    rows = rows.drop_duplicates().sort_values("said")
    joined = rows.groupby(["program_id", *keys])["said"].agg("; ".join).reset_index()
    cells = _long(joined, name, keys, ["said"])
    table_of_keys = cells.index.to_frame(index=False)
    table_of_keys["field"] = table_of_keys["field"].str.removesuffix(".said")
    return pd.Series(cells.to_numpy(), pd.MultiIndex.from_frame(table_of_keys), dtype="string")


def _cells(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Every compared cell of a release."""
    programs = _alike(tables["programs"])
    fields = [c for c in programs.columns if c not in VOLATILE]
    parts = [_long(programs, "programs", [], fields)]
    parts += [_meanings(tables[name], name, *spec) for name, spec in MEANINGS.items() if name in tables]
    parts += [_long(tables[name], name, *spec) for name, spec in COUNTS.items() if name in tables]
    cells: pd.Series = pd.concat(parts)
    return cells


def _alike(programs: pd.DataFrame) -> pd.DataFrame:
    """A roster seen again unchanged is as well seen as a new one: that is no change of the program."""
    if "crawl_status" not in programs:
        return programs
    return programs.assign(crawl_status=programs["crawl_status"].replace("unchanged", "ok"))


def _whole_programs(previous: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """One row per program that came into the directory or left it."""
    added = current[~current["program_id"].isin(previous["program_id"])]
    gone = previous[~previous["program_id"].isin(current["program_id"])]
    rows = [
        pd.DataFrame({"program_id": added["program_id"], "new": added["name"], "kind": "ADD"}),
        pd.DataFrame({"program_id": gone["program_id"], "old": gone["name"], "kind": "DEL"}),
    ]
    return pd.concat(rows).assign(table="programs", field="program", cause="directory").reindex(columns=CHANGES)


def _paired_pages(previous: pd.DataFrame, current: pd.DataFrame, by_text: bool) -> pd.DataFrame:
    """Pages seen in either release, side by side, with ``is_changed``: new, gone, or its main text (else its bytes)
    differs. Releases that hold no digest of the main text are compared by bytes.
    """
    seen = [t.reindex(columns=PAGE).astype("string").dropna(subset=["content_sha256"]) for t in (previous, current)]
    keys = ["program_id", "page_key"]
    old, new = (table.drop_duplicates(keys, keep="last") for table in seen)
    both = old.merge(new, on=keys, how="outer", suffixes=("_old", "_new"), indicator="side")
    digests = {name: [both[f"{name}_{when}"] for when in ("old", "new")] for name in ("content_sha256", "text_sha256")}
    texts, contents = digests["text_sha256"], digests["content_sha256"]
    known = texts[0].notna() & texts[1].notna() & by_text
    same = (texts[0] == texts[1]).where(known, contents[0] == contents[1])
    return both.assign(is_changed=(both["side"] != "both") | ~same.fillna(False))


def changed_pages(previous: pd.DataFrame, current: pd.DataFrame, by_text: bool = False) -> set[str]:
    """Programs with a page whose content differs, appeared or went; pages not seen in either are no change.

    ``by_text`` where we ourselves changed too: a page whose bytes alone differ (a counter, a token) explains nothing
    then.
    """
    both = _paired_pages(previous, current, by_text)
    return set(both.loc[both["is_changed"], "program_id"])


def page_changes(previous: pd.DataFrame, current: pd.DataFrame) -> pd.DataFrame:
    """Changed pages as rows of `changes`: the field is the page, old and new are beginnings of the content's digest."""
    both = _paired_pages(previous, current, by_text=True)
    both = both[both["is_changed"]]
    kinds = both["side"].astype("string").map({"left_only": "DEL", "right_only": "ADD", "both": "MOD"})
    return pd.DataFrame(
        {
            "program_id": both["program_id"],
            "table": "pages",
            "field": both["page_key"],
            "old": both["content_sha256_old"].str.slice(0, 12),
            "new": both["content_sha256_new"].str.slice(0, 12),
            "kind": kinds,
            "cause": "page",
        }
    ).astype("string")


def _cause(
    found: pd.DataFrame, from_pages: set[str], from_directory: set[str], old: Versions, new: Versions
) -> pd.Series:
    """Why each cell changed; what nothing else explains is the season's turn, a matter of the rules."""
    ours = ["parser"] * (old.code != new.code) + ["rules"] * (old.rules != new.rules)
    cause = pd.Series("rules", index=found.index, dtype="string")
    cause = cause.mask(found["program_id"].isin(from_directory), "directory")
    if ours:
        derived = found["field"].isin(DERIVED_FIELDS)
        cause = pd.Series(ours[0], index=found.index, dtype="string").mask(derived, ours[-1])
    cause = cause.mask(found["program_id"].isin(from_pages), "page")
    listed: pd.Series = cause.mask((found["table"] == "programs") & found["field"].isin(DIRECTORY_FIELDS), "directory")
    return listed


Release = pd.DataFrame | Mapping[str, pd.DataFrame]


def _tables(release: Release) -> dict[str, pd.DataFrame]:
    """The tables by name; a single frame is the ``programs`` table, and missing pages are no pages."""
    tables = {"programs": release} if isinstance(release, pd.DataFrame) else dict(release)
    return {"pages": pd.DataFrame(columns=PAGE), **tables}


def changes(previous: Release, current: Release, old: Versions = SAME, new: Versions = SAME) -> pd.DataFrame:
    """`changes`: program_id, table, field, old, new, kind (ADD, MOD, DEL), cause (page, parser, rules, directory).

    A release is its tables by name (programs and pages, and visa_statements, wording_signals, program_classes,
    program_countries where given) or the ``programs`` table alone. A program that is new or gone is one row.
    """
    was, now = _tables(previous), _tables(current)
    stay = set(was["programs"]["program_id"]) & set(now["programs"]["program_id"])
    pair = pd.concat({"old": _cells(was), "new": _cells(now)}, axis=1).reset_index()
    found = pair[pair["program_id"].isin(stay) & ~(pair["old"] == pair["new"]).fillna(False)]
    kind = pd.Series("MOD", index=found.index, dtype="string")
    kind = kind.mask(found["old"].isna(), "ADD").mask(found["new"].isna(), "DEL")
    in_directory = found[(found["table"] == "programs") & found["field"].isin(DIRECTORY_FIELDS)]["program_id"]
    pages = changed_pages(was["pages"], now["pages"], by_text=old != new)
    found = found.assign(kind=kind, cause=_cause(found, pages, set(in_directory), old, new))
    whole = _whole_programs(was["programs"], now["programs"])
    table = pd.concat([found[CHANGES], whole], ignore_index=True).astype("string")
    return table.sort_values(KEY, ignore_index=True)


PENDING = "pending"
"""Stands for the version of the release in the making: it has a name only when it is published."""


def extend(history: pd.DataFrame | None, changed: pd.DataFrame, version: str = PENDING) -> pd.DataFrame:
    """`history`: the changes so far with valid_from and valid_to, extended by those of release ``version``.

    A row that is open for a cell that changed again is closed at this version. The first release has no changes.
    """
    fresh = changed.assign(valid_from=version, valid_to="").astype("string")
    fresh["valid_to"] = fresh["valid_to"].mask(fresh["valid_to"] == "")
    if history is None or history.empty:
        return fresh
    again = pd.MultiIndex.from_frame(history[KEY]).isin(pd.MultiIndex.from_frame(fresh[KEY]))
    closed = history["valid_to"].mask(history["valid_to"].isna() & again, version)
    whole = pd.concat([history.assign(valid_to=closed), fresh], ignore_index=True)
    return whole.astype("string").sort_values([*KEY, "valid_from"], ignore_index=True)


def named(history: pd.DataFrame, version: str) -> pd.DataFrame:
    """The history with the version's name in place of PENDING."""
    return history.assign(**{name: history[name].replace(PENDING, version) for name in ("valid_from", "valid_to")})


def timeline(history: pd.DataFrame, program_id: str) -> pd.DataFrame:
    """One program's history, oldest first."""
    return history[history["program_id"] == program_id].sort_values(["valid_from", "table", "field"], ignore_index=True)


def first_seen(programs: pd.DataFrame, previous: pd.DataFrame | None) -> pd.Series:
    """When each program was first published with a roster: carried over, else when its roster is first observed."""
    now = programs["observed_at"].where(programs["n_listed"].notna())
    if previous is None:
        return now
    before = previous.set_index("program_id")["first_seen"]
    known = programs["program_id"].map(before)
    return known.where(known.notna(), now)
