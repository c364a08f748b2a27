"""``safetynet releases`` and ``safetynet diff``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from pipelines.home import Home
from warehouse.releases import Releases


def list_releases(state_dir: Path | None) -> int:
    """Print every version with its status; exit code 0."""
    known = Releases(Home.of(state_dir).releases).versions()
    grid = Grid("version", "status", "reason")
    for entry in known["versions"]:
        mark = " (latest)" if entry["version"] == known["last_successful"] else ""
        grid.add_row(entry["version"] + mark, entry["status"], entry["reason"])
    Console().print(grid if known["versions"] else "No release yet: run `safetynet refresh` or `safetynet demo`.")
    return 0


def diff_releases(old: str, new: str, state_dir: Path | None) -> int:
    """Print the changes between two versions; exit 2 when a version is not there."""
    from transforms.history import changes

    store = Releases(Home.of(state_dir).releases)
    console = Console()
    for version in (old, new):
        if not (store.root / version / "manifest.json").exists():
            console.print(f"[red]no published release {version}[/red]; `safetynet releases` lists them")
            return 2
    found = changes(store.read("programs", old), store.read("programs", new))
    grid = Grid("program", "field", "old", "new", "kind")
    for row in found.astype("object").fillna("").itertuples(index=False):
        grid.add_row(str(row.program_id), str(row.field), str(row.old), str(row.new), str(row.kind))
    console.print(grid if len(found) else "nothing changed")
    return 0
