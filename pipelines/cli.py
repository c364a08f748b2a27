"""The command line: names, options and exit codes (dataset.md, section 2). Each command's work is one import away.

Belongs here: the tree of commands. Importing this module must stay cheap: no pandas, no Dagster, no Scrapy.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.applicant import applicant_app
from pipelines.commands.directory import directory_app
from pipelines.commands.facts import facts_app
from pipelines.commands.review import review_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who trains there now, which visas they sponsor, what their wording signals: US residency programs for IMGs.",
)
parse_app = typer.Typer(no_args_is_help=True, help="What the parsers read on a saved page.")
schools_app = typer.Typer(no_args_is_help=True, help="The matcher of medical-school names.")
export_app = typer.Typer(no_args_is_help=True, help="Restricted tables for checking, without names.")
app.add_typer(applicant_app)
app.add_typer(directory_app, name="directory")
app.add_typer(facts_app, name="facts")
app.add_typer(parse_app, name="parse")
app.add_typer(schools_app, name="schools")
app.add_typer(export_app, name="export")
app.add_typer(review_app, name="review")

StateDir = Annotated[
    Path | None,
    typer.Option("--state-dir", envvar="SAFETYNET_HOME", help="Folder for everything written (default ./.safetynet)."),
]


@app.command()
def demo(state_dir: StateDir = None) -> None:
    """Serve the packaged demo sites on loopback and run a whole night on them."""
    from pipelines.commands.demo import run_demo

    raise typer.Exit(run_demo(state_dir))


@app.command()
def refresh(
    directory: Annotated[Path | None, typer.Option(help="Program directory (CSV); default: the shipped one.")] = None,
    state_dir: StateDir = None,
    facts: Annotated[Path | None, typer.Option(help="program_facts.csv that you may lawfully hold.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Ask only these programs' pages (repeatable).")] = None,
    full: Annotated[bool, typer.Option(help="Fetch everything again, validators or not.")] = False,
    canary: Annotated[int, typer.Option(help="Do that many programs first.", min=0)] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to the printed scope.")] = False,
    skip_bad_rows: Annotated[bool, typer.Option(help="Leave bad rows out and keep them in a reject file.")] = False,
    as_of: Annotated[str, typer.Option(help="Date to which the night refers (default: today, UTC).")] = "",
    render: Annotated[bool, typer.Option("--render", help="Draw pages made by scripts in Chromium.")] = False,
) -> None:
    """Run one night: crawl, parse, transform, validate, publish. Exit 0 published, 1 refused, 2 bad input."""
    from pipelines.commands.refresh import Wish, run_refresh

    wish = Wish(directory, state_dir, facts, tuple(only or ()), full, canary, yes, skip_bad_rows, as_of, render)
    raise typer.Exit(run_refresh(wish))


@app.command()
def ui(
    state_dir: StateDir = None,
    port: Annotated[int, typer.Option(help="Port on loopback.")] = 3000,
) -> None:
    """Open Dagster's web UI with the daemon, on loopback, over the same state folder."""
    from pipelines.commands.ui import run_ui

    raise typer.Exit(run_ui(state_dir, port))


@app.command()
def status(state_dir: StateDir = None) -> None:
    """Show the last night on one screen: what is new, refused or broken, outcomes, disk, the next night."""
    from pipelines.commands.status import run_status

    raise typer.Exit(run_status(state_dir))


@app.command()
def doctor(
    host: Annotated[str, typer.Option(help="A host whose robots.txt is asked for.")] = "www.acgme.org",
    state_dir: StateDir = None,
) -> None:
    """Look at everything that a night needs and say what to do. Exit 1: something is broken."""
    from pipelines.commands.doctor import run_doctor

    raise typer.Exit(run_doctor(state_dir, host))


@app.command()
def reparse(
    state_dir: StateDir = None,
    as_of: Annotated[str, typer.Option(help="Date to which the figures refer (default: today, UTC).")] = "",
) -> None:
    """Read the stored pages again, after a parser changed, and publish. Asks nobody. Exit codes as of refresh."""
    from pipelines.commands.reparse import run_reparse

    raise typer.Exit(run_reparse(state_dir, as_of))


@app.command()
def explain(
    program_id: Annotated[str, typer.Argument(help="Program id.")],
    field: Annotated[str, typer.Option(help="One figure only.")] = "",
    state_dir: StateDir = None,
) -> None:
    """Show every published figure of a program with its evidence."""
    from pipelines.commands.explain import run_explain

    raise typer.Exit(run_explain(program_id, field, state_dir))


@app.command()
def releases(
    prune: Annotated[bool, typer.Option("--prune", help="Remove old releases as the retention policy says.")] = False,
    keep: Annotated[int, typer.Option(help="Newest nights that stay (with --prune).", min=1)] = 30,
    pin: Annotated[str, typer.Option(help="Never prune this version.")] = "",
    state_dir: StateDir = None,
) -> None:
    """List the versions, published and refused; pin one, or prune old ones."""
    from pipelines.commands.releases import list_releases, pin_release, prune_releases

    if pin:
        raise typer.Exit(pin_release(pin, state_dir))
    raise typer.Exit(prune_releases(keep, state_dir) if prune else list_releases(state_dir))


@app.command()
def publish(
    to: Annotated[str, typer.Option("--to", help="Folder, or an address such as s3://bucket/path.")],
    version: Annotated[str, typer.Option(help="Version to publish (default: the latest).")] = "",
    state_dir: StateDir = None,
) -> None:
    """Copy a release to a folder or bucket; its latest.json is moved last."""
    from pipelines.commands.publish import run_publish

    raise typer.Exit(run_publish(to, version, state_dir))


@app.command()
def pull(
    url: Annotated[str, typer.Argument(help="Where a release was published: https://, s3:// or a folder.")],
    version: Annotated[str, typer.Option(help="Version to fetch (default: the latest there).")] = "",
    state_dir: StateDir = None,
) -> None:
    """Get a published release without crawling; checksums are verified, an interrupted pull goes on."""
    from pipelines.commands.publish import run_pull

    raise typer.Exit(run_pull(url, version, state_dir))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on loopback.")] = 8000,
    release: Annotated[str, typer.Option(help="Version to serve (default: the latest).")] = "",
    state_dir: StateDir = None,
) -> None:
    """Serve the published release on loopback: its page, and a read-only JSON API (/openapi.json)."""
    from pipelines.commands.serve import run_serve

    raise typer.Exit(run_serve(port, release, state_dir))


@app.command()
def diff(old: str, new: str, state_dir: StateDir = None) -> None:
    """Show what changed between two releases."""
    from pipelines.commands.releases import diff_releases

    raise typer.Exit(diff_releases(old, new, state_dir))


@app.command()
def forget(
    who: Annotated[str, typer.Argument(help="A domain or a program id.")],
    directory: Annotated[
        Path | None, typer.Option(help="Directory in which the domain's programs are looked up.")
    ] = None,
    state_dir: StateDir = None,
) -> None:
    """Erase a domain or a program: stored pages, rows, figures in old releases; it stays off the next nights."""
    from pipelines.commands.forget import run_forget

    raise typer.Exit(run_forget(who, directory, state_dir))


@export_app.command("residents")
def export_residents(
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV to write.")],
    state_dir: StateDir = None,
) -> None:
    """Write the restricted resident rows, without names, for checking and scoring."""
    from pipelines.commands.export import run_export_residents

    raise typer.Exit(run_export_residents(output, state_dir))


@parse_app.command("roster")
def parse_roster(
    file: Annotated[Path, typer.Argument(help="Saved page.")],
    url: Annotated[str, typer.Option(help="Address it came from.")] = "http://saved.test/",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    fetched_on: Annotated[str, typer.Option(help="Day it was saved (default: the file's date).")] = "",
    specialty: Annotated[str, typer.Option(help="The program's specialty, which tells how long its training is.")] = "",
    save_case: Annotated[Path | None, typer.Option(help="Write page and expected.json as a test case.")] = None,
) -> None:
    """Show what the roster parser reads on one saved page."""
    from pipelines.commands.parse import SavedPage, run_parse_roster

    raise typer.Exit(run_parse_roster(SavedPage(file, url, fetched_on, specialty), as_json, save_case))


@parse_app.command("wording")
def parse_wording(
    file: Annotated[Path | None, typer.Argument(help="Saved page.")] = None,
    url: Annotated[str, typer.Option(help="Address it came from.")] = "http://saved.test/",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    jsonl: Annotated[Path | None, typer.Option(help="Many fragments, one JSON object a line.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="JSON lines to write (with --jsonl).")] = None,
) -> None:
    """Show what the wording parser reads on one page, or on many fragments."""
    from pipelines.commands.parse import run_parse_wording

    raise typer.Exit(run_parse_wording(file, url, as_json, jsonl, output))


@schools_app.command("match")
def schools_match(
    file: Annotated[Path, typer.Argument(help="CSV to read.")],
    column: Annotated[str, typer.Option(help="Column with the strings.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV to write.")],
    state_dir: StateDir = None,
) -> None:
    """Match a column of strings against the registry of medical schools."""
    from pipelines.commands.schools import run_match

    raise typer.Exit(run_match(file, column, output, state_dir))


def main() -> None:
    """Entry point of the ``safetynet`` command."""
    try:
        app()
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
