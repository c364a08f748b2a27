"""``safetynet reparse``: a night over the stored pages only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.alone import BusyError
from pipelines.commands.refresh import report, wide_console
from pipelines.home import Home
from pipelines.night import run_night


def run_reparse(state_dir: Path | None, as_of: str) -> int:
    """Exit 0 published, 1 refused or failed, 2 where nothing was ever fetched or the date is none."""
    console, home = wide_console(), Home.of(state_dir)
    if not (home.tables / "directory.parquet").exists():
        console.print(f"no night ever ran in {home.root}; `safetynet refresh` runs one", markup=False, soft_wrap=True)
        return 2
    try:
        if as_of:
            date.fromisoformat(as_of)
        outcome = run_night(home, {"as_of": as_of}, "reparse")
    except ValueError as error:
        console.print(f"[red]bad input[/red]: {error}")
        return 2
    except BusyError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    report(outcome, home, console)
    return outcome.exit_code
