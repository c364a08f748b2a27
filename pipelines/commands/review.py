"""``safetynet review sample`` and ``review score``: published figures checked by two people against the pages.

Belongs here: options, exit codes and printed words. Not here: sampling and scoring (warehouse.review).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

review_app = typer.Typer(no_args_is_help=True, help="Published figures checked by people.")
StateDir = Annotated[
    Path | None,
    typer.Option("--state-dir", envvar="SAFETYNET_HOME", help="State folder (default ./.safetynet)."),
]


@review_app.command("sample")
def review_sample(
    output: Annotated[Path, typer.Option("-o", "--output", help="Worksheet (CSV) to write.")],
    n: Annotated[int, typer.Option("--n", help="Programs to draw.", min=1)] = 100,
    seed: Annotated[int, typer.Option(help="Same seed, same release: same worksheet.")] = 1,
    state_dir: StateDir = None,
) -> None:
    """Write a worksheet for two coders: programs drawn by specialty, tier and what is unknown, with page links."""
    raise typer.Exit(run_sample(output, n, seed, state_dir))


@review_app.command("score")
def review_score(
    file: Annotated[Path, typer.Argument(help="Worksheet with both coders' answers.")],
    state_dir: StateDir = None,
) -> None:
    """Score a filled worksheet; the result goes to quality/reviews of the state folder. Exit 2: bad worksheet."""
    raise typer.Exit(run_score(file, state_dir))


def run_sample(output: Path, n: int, seed: int, state_dir: Path | None) -> int:
    """Draw and write; exit 2 without a release."""
    from rich.console import Console

    from pipelines.home import Home
    from warehouse.files import write_text
    from warehouse.releases import Releases
    from warehouse.review import worksheet

    console = Console(soft_wrap=True)
    store = Releases(Home.of(state_dir).releases)
    latest = store.latest()
    if latest is None:
        console.print("no release yet: run `safetynet refresh`, `safetynet demo` or `safetynet pull`")
        return 2
    frames = {name: store.read(name) for name in ("programs", "evidence", "visa_statements", "wording_signals")}
    sheet = worksheet(frames, latest.name, n, seed)
    write_text(output, "\ufeff" + sheet.to_csv(index=False, lineterminator="\n"))
    console.print(
        f"{sheet['program_id'].nunique()} programs, {len(sheet)} figures of release {latest.name} in {output}; "
        "each coder fills a column alone, then `safetynet review score`",
        markup=False,
        highlight=False,
    )
    return 0


def run_score(file: Path, state_dir: Path | None) -> int:
    """Score and keep the result; exit 2 with the lines that are wrong."""
    from rich.console import Console
    from rich.table import Table as Grid

    from pipelines.home import Home
    from warehouse.directory import DirectoryError
    from warehouse.files import write_text
    from warehouse.review import read_worksheet, score

    console = Console(soft_wrap=True)
    try:
        answers = read_worksheet(file)
    except (DirectoryError, OSError) as error:
        console.print(f"bad worksheet, nothing was scored:\n{error}", markup=False, highlight=False)
        return 2
    result = score(answers)
    path = Home.of(state_dir).root / "quality" / "reviews" / f"{file.stem}.csv"
    write_text(path, result.to_csv(index=False, lineterminator="\n"))
    grid = Grid(*result.columns)
    for row in result.astype("object").fillna("").itertuples(index=False):
        grid.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row))
    console.print(grid)
    console.print(f"kept in {path}", markup=False, highlight=False)
    return 0
