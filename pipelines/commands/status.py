"""``safetynet status``: the last night on one screen, without starting Dagster."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from pipelines.home import Home
from pipelines.morning import lines


def run_status(state_dir: Path | None) -> int:
    """Print the screen; exit code 0."""
    grid = Grid.grid(padding=(0, 2))
    for name, said in lines(Home.of(state_dir), datetime.now(UTC)):
        grid.add_row(Text(name, style="bold"), Text(said))
    Console().print(grid)
    return 0
