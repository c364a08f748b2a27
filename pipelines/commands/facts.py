"""``safetynet facts import``: figures that a user may lawfully hold, and DOL's public H-1B filings.

Belongs here: options, exit codes and printed words. Not here: the readers (``warehouse.facts``, ``warehouse.lca``) and
the comparison (``transforms.h1b_filings``), imported only when the command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from pipelines.home import Home

facts_app = typer.Typer(no_args_is_help=True, help="Figures you hold yourself; shown apart, never as ours.")


@facts_app.callback()
def facts() -> None:
    """Figures you hold yourself; shown apart from ours, never as ours."""


@facts_app.command("import")
def import_facts(
    file: Annotated[
        Path, typer.Argument(help="program_facts.csv; DOL's LCA or HRSA's HPSA file; national Step 2 CK figures.")
    ],
    directory: Annotated[
        Path | None, typer.Option(help="Directory (default: the imported, else the shipped one).")
    ] = None,
    state_dir: Annotated[
        Path | None,
        typer.Option("--state-dir", envvar="SAFETYNET_HOME", help="State folder (default ./.safetynet)."),
    ] = None,
    skip_bad_rows: Annotated[bool, typer.Option(help="Leave bad rows out and keep them in a reject file.")] = False,
) -> None:
    """Keep figures in the state folder. Exit 0 kept, 2 bad input: nothing is changed then."""
    raise typer.Exit(run_import_facts(file, directory, state_dir, skip_bad_rows))


def run_import_facts(
    file: Path, directory: Path | None, state_dir: Path | None, skip_bad_rows: bool, console: Console | None = None
) -> int:
    """Tell the kind of file by its header and keep what it says; the exit code."""
    from rich.console import Console

    from pipelines.commands.directory_work import directory_in_use
    from pipelines.home import Home
    from warehouse.hpsa import is_hpsa
    from warehouse.lca import is_lca
    from warehouse.national_scores import is_national_scores

    console = console or Console(soft_wrap=True)
    home = Home.of(state_dir)
    try:
        programs = directory_in_use(directory, home)
        if is_lca(file):
            return _import_filings(file, programs, home, console)
        if is_hpsa(file):
            return _import_hpsa(file, home, console)
        if is_national_scores(file):
            return _import_national_scores(file, home, console)
        return _import_figures(file, programs, home, skip_bad_rows, console)
    except (OSError, ValueError) as error:
        console.print(f"bad input, nothing was changed:\n{error}", markup=False, highlight=False)
        return 2


def _import_figures(file: Path, programs: pd.DataFrame, home: Home, skip_bad_rows: bool, console: Console) -> int:
    from warehouse.facts import keep_facts, read_facts
    from warehouse.files import write_text

    found = read_facts(file, set(programs["program_id"]), skip_bad_rows)
    for problem in found.problems:
        console.print(f"left out: {problem}", markup=False, highlight=False)
    if len(found.rejected):
        write_text(home.root / "facts" / "rejected.csv", found.rejected.to_csv(index=False, lineterminator="\n"))
    kept = keep_facts(home.root, found.facts)
    for row in kept.replaced.to_dict("records"):
        now = f"{row['value_new']} ({row['as_of_new']}) instead of {row['value_old']} ({row['as_of_old']})"
        console.print(f"{row['program_id']} {row['field']} by {row['source']}: {now}", markup=False, highlight=False)
    if found.ignored_columns:
        console.print(f"columns not used: {', '.join(found.ignored_columns)}", markup=False)
    console.print(f"{len(found.facts)} facts read; {kept.n_facts} kept in {kept.path}", markup=False, highlight=False)
    return 0


def _import_filings(file: Path, programs: pd.DataFrame, home: Home, console: Console) -> int:
    from transforms.h1b_filings import match_employers
    from warehouse.files import write_text
    from warehouse.lca import keep_filings, read_lca

    found = read_lca(file)
    filings = keep_filings(home.root, found.filings)
    matches = match_employers(programs, filings)
    path = home.root / "facts" / "h1b_employers.csv"
    write_text(path, matches.to_csv(index=False, lineterminator="\n"))
    sure = matches["basis"].isin(["exact", "likeness"])
    none = matches["basis"] == "none"
    console.print(
        f"{found.n_rows} filings read, {len(found.filings)} certified for residents and fellows; {len(filings)} kept, "
        f"by {len(matches)} employers: {int(sure.sum())} are sponsors of the directory, {int(none.sum())} like none; "
        f"{path}",
        markup=False,
        highlight=False,
    )
    console.print("The next night publishes them in h1b_checks: a check on a stated policy, never proof of one.")
    return 0


def _import_hpsa(file: Path, home: Home, console: Console) -> int:
    from warehouse.hpsa import keep_hpsa, read_hpsa

    counties = read_hpsa(file)
    path = keep_hpsa(home.root, counties)
    n_whole = int((counties["extent"] == "whole").sum())
    console.print(
        f"{n_whole} whole counties are primary-care shortage areas, {len(counties) - n_whole} more in part "
        f"(unknown for a program there, as no street address is known); {path}",
        markup=False,
        highlight=False,
    )
    return 0


def _import_national_scores(file: Path, home: Home, console: Console) -> int:
    from warehouse.national_scores import keep_national_scores, read_national_scores

    figures = read_national_scores(file)
    path, n_kept = keep_national_scores(home.root, figures)
    console.print(
        f"{len(figures)} national figures read, {n_kept} kept in {path}: context, with which no program is compared",
        markup=False,
        highlight=False,
    )
    return 0
