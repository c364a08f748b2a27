"""``safetynet refresh``: check the input, show the scope, ask once, run the night, say what came of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.prompt import Confirm
from rich.table import Table as Grid

from pipelines.alone import BusyError
from pipelines.assets.directory import SHIPPED
from pipelines.crawling import CrawlSettings, plan_of
from pipelines.failures import is_of_the_disk, told
from pipelines.home import Home
from pipelines.night import NightOutcome, run_night
from scrapers.domains import host_of, is_public_host
from scrapers.plan import CrawlPlan, PlanError, scope
from warehouse.directory import DirectoryError, read_directory
from warehouse.directory_import import current
from warehouse.facts import read_facts
from warehouse.files import write_json
from warehouse.releases import Releases


@dataclass(frozen=True)
class Wish:
    """What the user asked for on the command line."""

    directory: Path | None = None
    state_dir: Path | None = None
    facts: Path | None = None
    only: tuple[str, ...] = ()
    full: bool = False
    canary: int = 0
    yes: bool = False
    skip_bad_rows: bool = False
    as_of: str = ""
    render: bool = False

    def settings(self, limit: int = 0) -> dict[str, Any]:
        """The fields of the Night resource."""
        return {
            "directory": str(self.directory.absolute()) if self.directory else "",
            "facts": str(self.facts.absolute()) if self.facts else "",
            "only": list(self.only),
            "full": self.full,
            "skip_bad_rows": self.skip_bad_rows,
            "as_of": self.as_of,
            "limit": limit,
            "render": self.render,
        }


def run_refresh(wish: Wish, console: Console | None = None) -> int:
    """The whole command. Returns 0 published, 1 refused or failed, 2 bad input or no consent."""
    console = console or wide_console()
    home = Home.of(wish.state_dir)
    try:
        found = read_directory(wish.directory or current(home.root, SHIPPED), wish.skip_bad_rows)
        if wish.facts:
            read_facts(wish.facts, set(found.programs["program_id"]), wish.skip_bad_rows)
        as_of = date.fromisoformat(wish.as_of) if wish.as_of else datetime.now(UTC).date()
        settings = CrawlSettings.of_environment(full=wish.full, only=wish.only, render=wish.render)
        plan = plan_of(found.programs, home, settings, as_of)
    except (DirectoryError, PlanError, OSError, ValueError) as error:
        console.print("[red]bad input[/red], nothing was run:")
        console.print(str(error), highlight=False, markup=False, soft_wrap=True)
        return 2
    for problem in found.problems:
        console.print(f"left out: {problem}", highlight=False, markup=False, soft_wrap=True)
    if not _consent(plan, home, wish, console):
        return 2
    try:
        for limit in ([wish.canary] if wish.canary else []) + [0]:
            outcome = run_night(home, wish.settings(limit))
            report(outcome, home, console)
            if outcome.exit_code:
                return outcome.exit_code
    except BusyError as error:
        console.print(f"[red]{error}[/red]")
        return 1
    except Exception as error:
        if not is_of_the_disk(error):
            raise
        console.print(f"the night failed: {told(error)}", style="red", markup=False, soft_wrap=True)
        return 1
    return 0


def wide_console() -> Console:
    """A console that doesn't squeeze tables where output goes to a file or a log."""
    return Console() if sys.stdout.isatty() else Console(width=150)


def _consent(plan: CrawlPlan, home: Home, wish: Wish, console: Console) -> bool:
    """Before the first run against public hosts: print the scope and get a yes; later runs are covered by it."""
    public = [p for p in plan.programs if is_public_host(host_of(p.url or p.sponsor_url))]
    given = home.root / "consent.json"
    if not public:
        return True
    size = scope(plan)
    console.print(
        f"This run asks {size.programs} programs on {size.domains} domains: about {size.requests} requests in "
        f"{size.hours:.1f} hours, at most one every {plan.delay:g} s a domain, as {plan.user_agent}."
    )
    if given.exists() or wish.yes or (console.is_terminal and Confirm.ask("Go on?", console=console, default=False)):
        home.root.mkdir(parents=True, exist_ok=True)
        write_json(given, {"programs": size.programs, "domains": size.domains, "user_agent": plan.user_agent})
        return True
    console.print("Nothing was asked. Run again with --yes to agree (and --canary 25 to begin with 25 programs).")
    return False


def report(outcome: NightOutcome, home: Home, console: Console) -> None:
    """Say where the release is, or why there is none and what still stands."""
    for failure in outcome.untold:
        console.print(failure, style="red", markup=False, soft_wrap=True)
    if outcome.release:
        console.print(summary(Releases(home.releases).read("programs")))
        console.print(f"[green]published[/green] {outcome.release}", soft_wrap=True)
        return
    latest = Releases(home.releases).latest()
    stands = f"the last release still stands: {latest}" if latest else "there is no release yet"
    if outcome.refused:
        console.print(f"[red]publication refused[/red]; {stands}", soft_wrap=True)
        for reason in outcome.refused:
            console.print(f"  - {reason}", markup=False, soft_wrap=True)
    else:
        console.print(f"[red]the night failed[/red]; {stands}\n{outcome.failed}", soft_wrap=True)


def summary(programs: pd.DataFrame, most: int = 40) -> Grid:
    """The programs of a release as a table for the terminal."""
    grid = Grid("program", "place", "roster", "IMG", "share", "J-1", "H-1B", "tier", title=f"{len(programs)} programs")
    for row in programs.head(most).to_dict("records"):
        cells: dict[str, Any] = {str(key): None if pd.isna(value) else value for key, value in row.items()}
        grid.add_row(*_summary_row(cells))
    return grid


def _summary_row(row: dict[str, Any]) -> list[str]:
    share = "-"
    if row["img_share"] is not None:
        share = f"{row['img_share']:.0%} [{row['share_ci_low']:.0%}-{row['share_ci_high']:.0%}]"
    listed = "-" if row["n_listed"] is None else f"{row['n_known']}/{row['n_listed']}"
    n_img = "-" if row["n_img"] is None else str(row["n_img"])
    place = f"{row['city'] or '?'}, {row['state']}"
    return [row["name"], place, listed, n_img, share, _word(row["j1"]), _word(row["h1b"]), row["tier"]]


def _word(value: str) -> str:
    return {"not_stated": "not stated", "unread": "-"}.get(value, value)
