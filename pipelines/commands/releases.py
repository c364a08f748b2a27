"""``safetynet releases`` (list, pin, prune) and ``safetynet diff``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from pipelines.home import Home
from warehouse.release_files import read_manifest
from warehouse.releases import ReleaseError, Releases
from warehouse.retention import Keep


def list_releases(state_dir: Path | None) -> int:
    """Print every version with its status; exit code 0."""
    store = Releases(Home.of(state_dir).releases)
    known, pinned = store.versions(), store.pinned()
    grid = Grid("version", "status", "reason")
    for entry in known["versions"]:
        mark = " (latest)" if entry["version"] == known["last_successful"] else ""
        mark += " (pinned)" if entry["version"] in pinned else ""
        grid.add_row(entry["version"] + mark, entry["status"], entry["reason"])
    Console().print(grid if known["versions"] else "No release yet: run `safetynet refresh` or `safetynet demo`.")
    return 0


def pin_release(version: str, state_dir: Path | None) -> int:
    """Keep a version for ever; exit 2 when there is none of that name."""
    try:
        Releases(Home.of(state_dir).releases).pin(version)
    except ReleaseError as error:
        Console(soft_wrap=True).print(str(error), markup=False)
        return 2
    Console().print(f"{version} is pinned: it is never pruned")
    return 0


def prune_releases(nights: int, state_dir: Path | None) -> int:
    """Remove what the retention policy lets go (docs/releases.md); exit 1 while a night is running."""
    from pipelines.alone import BusyError, alone

    console = Console(soft_wrap=True)
    home = Home.of(state_dir)
    home.releases.mkdir(parents=True, exist_ok=True)
    try:
        with alone(home):
            gone = Releases(home.releases).prune(Keep(nights))
    except BusyError as error:
        console.print(str(error), markup=False)
        return 1
    console.print(f"{len(gone)} releases removed" + "".join(f"\n  {version}" for version in gone), markup=False)
    return 0


def diff_releases(old: str, new: str, state_dir: Path | None) -> int:
    """Print the changes between two versions, by program and cause; exit 2 when a version is not there."""
    from pipelines.commands.changes_text import lines, moment, summary

    store = Releases(Home.of(state_dir).releases)
    console = Console(soft_wrap=True, highlight=False)
    for version in (old, new):
        if not (store.root / version / "manifest.json").exists():
            console.print(f"[red]no published release {version}[/red]; `safetynet releases` lists them")
            return 2
    found = changes_between(store, old, new)
    console.print(f"{moment(old)} to {moment(new)} (UTC): " + (summary(found) if len(found) else "nothing changed"))
    names = pd.concat([store.read("programs", version) for version in (old, new)])
    named = names.drop_duplicates("program_id", keep="last").set_index("program_id")["name"]
    for program_id, rows in found.groupby("program_id", sort=True):
        console.print(f"\n{program_id} {named[program_id]}", markup=False, style="bold")
        for line in lines(rows):
            console.print(line, markup=False)
    return 0


def changes_between(store: Releases, old: str, new: str) -> pd.DataFrame:
    """Every change between two published versions, pages included, as rows of the ``changes`` table."""
    from transforms import history

    tables = [{name: store.read(name, version) for name in history.COMPARED} for version in (old, new)]
    made_by = []
    for version in (old, new):
        told = read_manifest(store.root / version)
        made_by.append(history.Versions(str(told.get("rules_version", "")), str(told.get("parser_version", ""))))
    found = history.changes(tables[0], tables[1], *made_by)
    return pd.concat([found, history.page_changes(tables[0]["pages"], tables[1]["pages"])], ignore_index=True)
