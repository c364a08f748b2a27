"""``safetynet watch``: what changed for the programs of a list.

Belongs here: choosing rows of the published history. Not: how a change is found (transforms.history).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table as Grid

from pipelines.commands import applicant_output as output
from pipelines.commands.applicant_input import console, guarded, latest_release
from pipelines.home import Home
from transforms.audit import match_rows, records
from warehouse.lists import read_list
from warehouse.releases import ReleaseError, Releases

SHOWN = ("program_id", "name", "valid_from", "table", "field", "old", "new", "kind", "cause")
UNMATCHED = ("line", "given_id", "nrmp_code", "name", "state", "problem", "candidates")


def run_watch(file: Path, since: str, as_json: bool, state_dir: Path | None) -> int:
    """Print the changes after ``since``; exit 2 when list, release or version can't be used."""

    def work() -> int:
        home = Home.of(state_dir)
        release = latest_release(home)
        rows, _ = read_list(file)
        found = match_rows(rows, release["programs"], release["program_ids"])
        start = since or _before(Releases(home.releases), release.version)
        if since:
            _check_version(Releases(home.releases), since)
        changed = changes_of(release["history"], found["program_id"].dropna(), release["programs"], start)
        told = records(changed, SHOWN)
        unmatched = records(found[found["program_id"].isna()], UNMATCHED)
        if as_json:
            output.print_json({"since": start, "version": release.version, "changes": told, "unmatched": unmatched})
        else:
            _print(told, unmatched, start, release.version)
        return 0

    return guarded(work)


def changes_of(history: pd.DataFrame, ids: pd.Series, programs: pd.DataFrame, since: str) -> pd.DataFrame:
    """Rows of ``history`` for the ids that began after version ``since``, oldest first, with the program's name."""
    names = programs.set_index("program_id")["name"]
    rows = history[history["program_id"].isin(ids) & (history["valid_from"] > since)]
    rows = rows.assign(name=rows["program_id"].map(names))
    return rows.sort_values(["valid_from", "program_id", "table", "field"], kind="stable")


def _before(store: Releases, version: str) -> str:
    """The published version before this one; "" when it is the first."""
    older = [
        v["version"] for v in store.versions()["versions"] if v["status"] == "published" and v["version"] < version
    ]
    return max(older, default="")


def _check_version(store: Releases, since: str) -> None:
    known = [str(v["version"]) for v in store.versions()["versions"]]
    if since not in known:
        raise ReleaseError(f"no version {since}; known are {', '.join(known[-5:]) or 'none'} (`safetynet releases`)")


def _print(rows: list[dict[str, Any]], unmatched: list[dict[str, Any]], since: str, version: str) -> None:
    out = console()
    output.print_unmatched(out, unmatched)
    if not rows:
        output.say(out, f"nothing changed for these programs from {since or 'the first release'} to {version}")
        return
    grid = Grid("program", "release", "what", "before", "now", "cause")
    for row in rows:
        what = row["field"] if row["table"] == "programs" else f"{row['table']}: {row['field']}"
        old, new = ("unknown" if row[side] is None else str(row[side]) for side in ("old", "new"))
        cells = [f"{row['name'] or ''} {row['program_id']}".strip(), row["valid_from"], what, old, new, row["cause"]]
        grid.add_row(*(escape(cell) for cell in cells))
    out.print(grid)
