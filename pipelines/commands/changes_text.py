"""How changes between releases are shown on a terminal: by program, cause first, long ones cut.

Belongs here: words and layout, for ``diff`` and for the timeline of ``explain``. Not here: what counts as a change
(``transforms.history``).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

import pandas as pd

CAUSES = {
    "page": "the page changed",
    "parser": "our reader changed",
    "rules": "our rules or the season changed",
    "directory": "the directory changed",
}
LONGEST = 90


def moment(version: str) -> str:
    """``2026-11-25 00:40`` of a version name like 20261125T004051Z."""
    return f"{version[:4]}-{version[4:6]}-{version[6:8]} {version[9:11]}:{version[11:13]}"


def lines(rows: pd.DataFrame) -> Iterator[str]:
    """One line a change, grouped by cause: ``programs.n_img: 12 -> 13``."""
    shown = rows.astype("object").fillna("unknown")
    for cause, label in CAUSES.items():
        here = shown[shown["cause"] == cause].sort_values(["table", "field"])
        if len(here):
            yield f"  {label}:"
            yield from (f"    {_line(row)}" for row in here.to_dict("records"))


def summary(rows: pd.DataFrame) -> str:
    """``14 changes in 3 programs: page 9, directory 5``."""
    counts = rows["cause"].value_counts()
    causes = ", ".join(f"{cause} {counts[cause]}" for cause in CAUSES if cause in counts)
    return f"{len(rows)} changes in {rows['program_id'].nunique()} programs: {causes}"


def _line(row: Mapping[Hashable, object]) -> str:
    what = str(row["field"]) if row["table"] == "programs" else f"{row['table']} {row['field']}"
    old, new = (_cut(str(row[side])) for side in ("old", "new"))
    return {"ADD": f"+ {what}: {new}", "DEL": f"- {what}: was {old}"}.get(str(row["kind"]), f"  {what}: {old} -> {new}")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def timeline_lines(program: pd.Series, history: pd.DataFrame, field: str = "") -> Iterator[str]:
    """A program's dated history over all releases, oldest first; of one figure when ``field`` is given."""
    from transforms.history import timeline

    rows = timeline(history, str(program["program_id"]))
    if field:
        rows = rows[(rows["table"] == "programs") & (rows["field"] == field)]
    first = program["first_seen"]
    seen = "no roster published yet" if pd.isna(first) else f"first published with a roster seen on {first:%Y-%m-%d}"
    yield f"Timeline (UTC): {seen}"
    if rows.empty:
        yield f"  no change of {field or 'any figure'} in any release since"
    for version, at in rows.groupby("valid_from", sort=True):
        yield f"{moment(str(version))}, release {version}"
        yield from lines(at)
