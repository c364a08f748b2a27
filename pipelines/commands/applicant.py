"""``audit``, ``watch``, ``pick``, ``expand``, ``email-check``, ``profile init``: names, options and exit codes.

Belongs here: options. The work is one import away; this module stays cheap, and no Dagster and no crawl is behind it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

applicant_app = typer.Typer()
profile_app = typer.Typer(no_args_is_help=True, help="The applicant's profile (profile.toml).")
applicant_app.add_typer(profile_app, name="profile")

ListFile = Annotated[
    Path, typer.Argument(metavar="LIST.csv", help="The list: program_id, nrmp_code, or name and state.")
]
ProfileFile = Annotated[Path, typer.Option("--profile", help="profile.toml; `safetynet profile init` writes one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="CSV to write.")]
StateDir = Annotated[
    Path | None,
    typer.Option("--state-dir", envvar="SAFETYNET_HOME", help="Folder of the releases (default ./.safetynet)."),
]


@applicant_app.command()
def audit(
    file: Annotated[Path | None, typer.Argument(metavar="LIST.csv", help="The list to audit.")] = None,
    profile: Annotated[Path | None, typer.Option(help="profile.toml; `safetynet profile init` writes one.")] = None,
    mode: Annotated[str, typer.Option(help="application (programs can be added) or rank.")] = "application",
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option(help="CSV to write: the table of the programs.")] = None,
    report: Annotated[Path | None, typer.Option(help="HTML report to write: one file, printable.")] = None,
    clients: Annotated[Path | None, typer.Option(help="Folder of profile and list pairs: one summary.")] = None,
    state_dir: StateDir = None,
) -> None:
    """Audit a list: tiers, composition, omissions, red flags. Nothing leaves this machine. Exit 2: bad input."""
    from pipelines.commands.audit_work import Wanted, run_audit, run_clients

    wanted = Wanted(mode, as_json, csv, report)
    if clients:
        raise typer.Exit(run_clients(clients, wanted, state_dir))
    raise typer.Exit(run_audit(file, profile, wanted, state_dir))


@applicant_app.command()
def watch(
    file: ListFile,
    since: Annotated[str, typer.Option(help="Version from which on (default: the one before the latest).")] = "",
    as_json: AsJson = False,
    state_dir: StateDir = None,
) -> None:
    """Show what changed for the programs of a list."""
    from pipelines.commands.watch_work import run_watch

    raise typer.Exit(run_watch(file, since, as_json, state_dir))


@applicant_app.command()
def pick(
    profile: ProfileFile,
    output: Output = None,
    as_json: AsJson = False,
    unrated: Annotated[bool, typer.Option(help="Fill free places with unrated programs.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Make a personal list out of the whole release, with every part of each program's score."""
    from pipelines.commands.pick_work import run_pick

    raise typer.Exit(run_pick(profile, output, as_json, unrated, state_dir))


@applicant_app.command()
def expand(
    profile: ProfileFile,
    exclude: Annotated[Path | None, typer.Option(help="List of programs applied to already.")] = None,
    output: Output = None,
    as_json: AsJson = False,
    state_dir: StateDir = None,
) -> None:
    """Find up to 40 further programs in the middle of a season, 15 of them marked for an e-mail."""
    from pipelines.commands.pick_work import run_expand

    raise typer.Exit(run_expand(profile, exclude, output, as_json, state_dir))


@applicant_app.command("email-check")
def email_check(
    file: Annotated[Path, typer.Argument(help="The letter, as plain text.")],
    program: Annotated[str, typer.Option("--program", help="Program id.")],
    profile: ProfileFile,
    as_json: AsJson = False,
    state_dir: StateDir = None,
) -> None:
    """Check an e-mail to a program against the article's list. It writes none. Exit 1: something is missing."""
    from pipelines.commands.email_work import run_email_check

    raise typer.Exit(run_email_check(file, program, profile, as_json, state_dir))


@profile_app.callback()
def profile() -> None:
    """The applicant's profile (profile.toml)."""


@profile_app.command("init")
def profile_init(
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")] = Path("profile.toml"),
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Answer without being asked (repeatable).")
    ] = None,
    force: Annotated[bool, typer.Option(help="Write over a file that is there.")] = False,
) -> None:
    """Ask for the profile and write it. With --set, or without a terminal, nothing is asked."""
    from pipelines.commands.profile_work import run_profile_init

    raise typer.Exit(run_profile_init(output, tuple(given or ()), force))
