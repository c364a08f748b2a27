"""The work behind ``safetynet directory discover``: plan, crawl in a child, propose, accept.

Belongs here: joining the crawler, ``transforms.directory_discovery`` and the state folder. Their rules are theirs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.prompt import Confirm
from rich.table import Table as Grid

from pipelines.alone import BusyError, alone
from pipelines.commands.directory_work import MOST_SHOWN, directory_in_use
from pipelines.crawling import TARGET, CrawlSettings
from pipelines.directory_notes import moved_ids
from pipelines.home import Home
from scrapers.domains import host_of, is_public_host, registrable_domain
from scrapers.parsers import lexicon
from scrapers.plan import CrawlPlan, KnownRobots, PlanError, ProgramTarget, make_plan, scope, to_json
from transforms import directory_discovery
from warehouse import reference
from warehouse.directory import DirectoryError
from warehouse.directory_import import DirectoryStore
from warehouse.files import write_text
from warehouse.ledger import Ledger
from warehouse.opt_outs import OptOuts, read_opt_outs

LINK_COLUMNS = [
    *("seed_id", "url", "final_url", "specialty", "text", "heading", "page_url", "page_name", "score", "why", "rest"),
    *("in_main", "n_same", "named"),
]


@dataclass(frozen=True)
class DiscoverWish:
    """What the user asked for on the command line."""

    directory: Path | None = None
    state_dir: Path | None = None
    accept_above: float | None = None
    accept: Path | None = None
    limit: int = 0
    yes: bool = False


def run_discover(wish: DiscoverWish, console: Console | None = None) -> int:
    """Propose home pages, or accept reviewed ones; 0 done, 1 the crawl did not finish, 2 bad input or no consent."""
    console = console or Console(soft_wrap=True)
    home = Home.of(wish.state_dir)
    store = DirectoryStore(home.root)
    try:
        programs = directory_in_use(wish.directory, home)
        if wish.accept:
            return accept(programs, _read_review(wish.accept), wish.accept_above, store, console)
        plan = plan_of(programs, CrawlSettings.of_environment(limit=wish.limit), home)
    except (DirectoryError, PlanError, OSError, ValueError) as error:
        console.print(f"bad input, nothing was asked:\n{error}", markup=False, highlight=False)
        return 2
    if not plan.programs:
        console.print("no program without a home page has a sponsor whose pages are known")
        return 0
    if not _consent(plan, wish.yes, console):
        return 2
    home.root.mkdir(parents=True, exist_ok=True)
    try:
        with alone(home):
            links = links_of(plan, home)
    except BusyError as error:
        console.print(str(error), markup=False, highlight=False)
        return 1
    if links is None:
        console.print("the crawl did not finish; run the command again, it goes on where it was")
        return 1
    proposed = without(propose(programs, links), opt_outs(programs, home))
    path = store.write("discovered", proposed)
    console.print(proposal_table(proposed))
    console.print(f"written to {path}: write yes or no into decision, then discover --accept {path}", highlight=False)
    return accept(programs, proposed, wish.accept_above, store, console) if wish.accept_above is not None else 0


def plan_of(programs: pd.DataFrame, settings: CrawlSettings, home: Home) -> CrawlPlan:
    """The checked plan of a search: the known programs of sponsors some of whose programs have no home page."""
    chosen = directory_discovery.seeds(programs)
    rows = programs[programs["program_id"].isin(chosen)]
    rows = rows.head(settings.limit) if settings.limit else rows
    rules = Ledger(home.tables).for_plan()["robots"]
    left_out = opt_outs(programs, home)
    now = datetime.now(UTC)
    return make_plan(
        [ProgramTarget(**{str(k): str(v) for k, v in row.items()}) for row in rows[list(TARGET)].to_dict("records")],
        crawl_id=f"discover-{now:%Y%m%d}",
        as_of=now.date().isoformat(),
        delay=settings.delay,
        contact=settings.contact,
        robots=[KnownRobots(**rule) for rule in rules],
        opt_out_domains=left_out.domains,
        opt_out_programs=left_out.programs,
    )


def opt_outs(programs: pd.DataFrame, home: Home) -> OptOuts:
    """Who is left out of a search as of any night: neither asked nor proposed."""
    return read_opt_outs(home.root).under(moved_ids(programs, home))


def links_of(plan: CrawlPlan, home: Home) -> pd.DataFrame | None:
    """Run the search in a child process; the links it found, None when it did not finish."""
    folder = DirectoryStore(home.root).searches / plan.crawl_id
    path = folder.with_name(f"{plan.crawl_id}.plan.json")
    write_text(path, to_json(plan))
    command = [sys.executable, "-m", "scrapers.discover", str(path), str(folder)]
    if subprocess.run(command, check=False).returncode:
        return None
    DirectoryStore(home.root).drop_searches(keep=plan.crawl_id)
    lines = (folder / "links.jsonl").read_text("utf-8").splitlines()
    return pd.DataFrame([json.loads(line) for line in lines], columns=LINK_COLUMNS)


def propose(programs: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Proposals for the directory out of links, with ACGME's names where indexes use their own."""
    names = {s: next(iter(lexicon.canonical(s)), "") for s in reference.load("specialties")["name"]}
    ours = {index: acgme for acgme, index in names.items() if index}
    table = programs.assign(index_specialty=programs["specialty"].map(lambda s: next(iter(lexicon.canonical(s)), "")))
    found = directory_discovery.proposals(table, links, ours)
    return found.assign(specialty=found["specialty"].map(lambda s: ours.get(s, s)))


def without(proposed: pd.DataFrame, left_out: OptOuts) -> pd.DataFrame:
    """The proposals that concern nobody who asked to be left out."""
    rows = zip(proposed["program_id"], proposed["url"], strict=True)
    kept = [not left_out.covers(program_id, [url], registrable_domain) for program_id, url in rows]
    return proposed[kept].reset_index(drop=True)


def accept(
    programs: pd.DataFrame, proposed: pd.DataFrame, above: float | None, store: DirectoryStore, console: Console
) -> int:
    """Fill accepted home pages into the state folder's directory; what was taken is kept with its evidence."""
    table, taken = directory_discovery.accepted(programs, proposed, above)
    store.write_programs(table)
    known = store.read("accepted", [*directory_discovery.COLUMNS, "accepted_on"])
    dated = taken.assign(accepted_on=datetime.now(UTC).date().isoformat()).astype(str)
    store.write("accepted", pd.concat([known, dated], ignore_index=True))
    console.print(f"{len(taken)} home pages taken into {store.path('programs')}", highlight=False)
    return 0


def _read_review(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [c for c in directory_discovery.COLUMNS if c not in table.columns]
    if missing:
        raise ValueError(f"{path}:1: missing column {', '.join(missing)}")
    stray = table[~table["decision"].str.strip().str.lower().isin(["", "yes", "no"])]
    for line, word in zip(stray.index + 2, stray["decision"], strict=True):
        raise ValueError(f"{path}:{line}: decision={word!r} must be yes, no or empty")
    return table


def _consent(plan: CrawlPlan, yes: bool, console: Console) -> bool:
    """Before public hosts are asked: print the scope and get a yes."""
    if not any(is_public_host(host_of(u)) for p in plan.programs for u in (p.url, p.sponsor_url) if u):
        return True
    size = scope(plan)
    console.print(
        f"This search looks around from {size.programs} pages on {size.domains} domains: at most {size.programs * 32} "
        f"requests, at most one every {plan.delay:g} s a domain, as {plan.user_agent}.",
        highlight=False,
    )
    return yes or (console.is_terminal and Confirm.ask("Go on?", console=console, default=False))


def proposal_table(proposed: pd.DataFrame) -> Grid:
    """The likeliest proposals, the first forty of them."""
    grid = Grid("score", "program", "specialty", "sponsor", "address", title=f"{len(proposed)} proposals")
    for row in proposed.head(MOST_SHOWN).to_dict("records"):
        who = str(row["sponsor"] or row["name"])
        grid.add_row(
            f"{float(row['score']):.2f}",
            str(row["program_id"] or "(lacking)"),
            str(row["specialty"]),
            who,
            str(row["url"]),
        )
    return grid
