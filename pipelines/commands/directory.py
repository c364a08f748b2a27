"""``safetynet directory import | check | discover``: the names, options and exit codes of the directory's commands.

Belongs here: options and printed words. The work is in ``directory_work``, which is imported only when a command runs:
this module stays cheap.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

directory_app = typer.Typer(no_args_is_help=True, help="The program directory: lists, home pages, what is missing.")

StateDir = Annotated[
    Path | None,
    typer.Option("--state-dir", envvar="SAFETYNET_HOME", help="Folder for everything written (default ./.safetynet)."),
]
Directory = Annotated[
    Path | None,
    typer.Option("--directory", help="Directory to start from (default: the imported one, else the shipped one)."),
]


@directory_app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="ACGME's list, NRMP's codes or a spreadsheet: CSV or xlsx.")],
    directory: Directory = None,
    state_dir: StateDir = None,
    source: Annotated[str, typer.Option(help="What to call the list (default: its kind and file name).")] = "",
    as_of: Annotated[str, typer.Option(help="Date of the list, like 2026-09-30 (default: as the list states).")] = "",
    review: Annotated[
        Path | None, typer.Option(help="Reviewed matches: review.csv with `same` or `different` in decision.")
    ] = None,
    skip_bad_rows: Annotated[bool, typer.Option(help="Leave rows out that can't be understood.")] = False,
) -> None:
    """Merge a list into the directory. Exit 0 merged, 2 bad input: nothing is changed then."""
    from pipelines.commands.directory_work import ImportWish, run_import

    raise typer.Exit(run_import(ImportWish(file, directory, state_dir, source, as_of, review, skip_bad_rows)))


@directory_app.command("check")
def check(directory: Directory = None, state_dir: StateDir = None) -> None:
    """Report home pages that are dead, moved, parked or blank, as the last nights saw them. Exit 0."""
    from pipelines.commands.directory_work import run_check

    raise typer.Exit(run_check(directory, state_dir))


@directory_app.command("discover")
def discover(
    directory: Directory = None,
    state_dir: StateDir = None,
    accept_above: Annotated[
        float | None, typer.Option(help="Take proposals of at least this score (0-1; 0.85 is certain).", min=0, max=1)
    ] = None,
    accept: Annotated[
        Path | None, typer.Option(help="Take the rows decided `yes` in this reviewed CSV; no page is asked.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Look around from so many pages only.", min=0)] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to the printed scope.")] = False,
) -> None:
    """Propose home pages for programs without one, from sponsors' indexes. Exit 0, 1 not finished, 2 bad input."""
    from pipelines.commands.discover_work import DiscoverWish, run_discover

    raise typer.Exit(run_discover(DiscoverWish(directory, state_dir, accept_above, accept, limit, yes)))
