"""``safetynet forget``: erase a domain or a program, and keep it off the next nights."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from rich.console import Console

from pipelines.alone import BusyError, alone
from pipelines.assets.directory import SHIPPED
from pipelines.directory_notes import moved_ids
from pipelines.home import Home
from scrapers.domains import registrable_domain
from warehouse.directory import read_directory
from warehouse.directory_import import DirectoryStore, current
from warehouse.erasure import erase_published, erase_stored
from warehouse.ledger import Ledger
from warehouse.opt_outs import add_opt_out
from warehouse.releases import Releases

_PROGRAM = re.compile(r"\d{10}|\d{7}[A-Z]\d")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def run_forget(who: str, directory: Path | None, state_dir: Path | None) -> int:
    """Erase; exit 2 for what is neither a domain nor a program id, 1 while a night is running."""
    console = Console()
    home = Home.of(state_dir)
    is_program = bool(_PROGRAM.fullmatch(who))
    if not is_program and not _DOMAIN.fullmatch(who):
        console.print(f"{who!r} is neither a domain nor a program id", markup=False, soft_wrap=True)
        return 2
    who = who if is_program else registrable_domain(who)
    home.snapshots.mkdir(parents=True, exist_ok=True)
    on = datetime.now(UTC).date().isoformat()
    try:
        with alone(home):
            add_opt_out(home.root, who, on, "safetynet forget")
            programs, urls = _covered(who, is_program, directory, home)
            n_pages = erase_stored(home.tables, home.snapshots, programs, urls)
            DirectoryStore(home.root).forget(programs, lambda url: registrable_domain(url) == who)
            store = Releases(home.releases)
            published = [v["version"] for v in store.versions()["versions"] if v["status"] == "published"]
            n_releases = sum(erase_published(store.root / version, programs, on) for version in published)
    except BusyError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    console.print(
        f"erased {len(programs)} programs, {n_pages} pages, in {n_releases} releases; {who} stays off the next nights"
    )
    return 0


def _covered(who: str, is_program: bool, directory: Path | None, home: Home) -> tuple[set[str], set[str]]:
    """Program ids and page addresses that the request is about."""
    listed = read_directory(directory or current(home.root, SHIPPED), skip_bad_rows=True).programs
    links = pd.DataFrame(Ledger(home.tables).program_pages(), columns=["program_id", "url"])
    if is_program:
        names = _names(who, listed, home)
        own = links["program_id"].isin(names)
        return names, set(links.loc[own, "url"]) - set(links.loc[~own, "url"])
    domain = registrable_domain(who)
    at_home = listed[[bool(url) and registrable_domain(url) == domain for url in listed["url"]]]
    pages = {str(row["url"]) for row in Ledger(home.tables).pages() if registrable_domain(row["url"]) == domain}
    programs = set(at_home["program_id"]) | set(links.loc[links["url"].isin(pages), "program_id"])
    return {name for program_id in programs for name in _names(program_id, listed, home)}, pages


def _names(who: str, listed: pd.DataFrame, home: Home) -> set[str]:
    """All ids under which a program is or was published: an old release has it under its former one."""
    moved = moved_ids(listed, home)
    now = moved.get(who, who)
    return {who, now, *(old for old, new in moved.items() if new == now)}
