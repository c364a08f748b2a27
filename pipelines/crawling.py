"""The crawl as the night sees it: a plan out of directory and ledger, a child process, its output taken in.

Belongs here: joining directory, ledger and the crawler, and starting the child. Not here: what the child does
(scrapers) nor how its output is merged (warehouse.ledger).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.directory_notes import moved_ids
from pipelines.home import Home
from scrapers.domains import registrable_domain
from scrapers.plan import (
    MIN_DELAY,
    CrawlPlan,
    KnownPage,
    KnownRobots,
    PlanError,
    ProgramPage,
    ProgramTarget,
    from_json,
    make_plan,
    to_json,
)
from warehouse.files import write_text
from warehouse.ledger import Ledger
from warehouse.opt_outs import read_opt_outs
from warehouse.snapshots import Snapshots

TARGET = ("program_id", "name", "specialty", "sponsor", "city", "state", "url", "sponsor_url")


@dataclass(frozen=True)
class CrawlSettings:
    """How a crawl behaves: what the environment and the command line say."""

    delay: float = MIN_DELAY
    contact: str = ""
    full: bool = False
    due_only: bool = False
    only: tuple[str, ...] = ()
    limit: int = 0
    render: bool = False

    @classmethod
    def of_environment(cls, **wishes: Any) -> CrawlSettings:
        """Delay, contact and rendering from the environment. Raises PlanError when the delay is no number."""
        raw = os.environ.get("SAFETYNET_CRAWL_DELAY", "").strip()
        try:
            delay = float(raw) if raw else MIN_DELAY
        except ValueError as error:
            raise PlanError(f"SAFETYNET_CRAWL_DELAY={raw!r} is no number of seconds") from error
        if os.environ.get("SAFETYNET_RENDER", "").strip() in ("1", "true", "yes"):
            wishes["render"] = True
        return cls(delay=delay, contact=os.environ.get("SAFETYNET_CONTACT", "").strip(), **wishes)


def plan_of(
    directory: pd.DataFrame, home: Home, settings: CrawlSettings, as_of: date, crawl_id: str = "scope"
) -> CrawlPlan:
    """The checked plan of one night. Raises PlanError when it would be impolite or anonymous, or names unknown ids."""
    unknown = sorted(set(settings.only) - set(directory["program_id"]))
    if unknown:
        raise PlanError(f"--only names programs that the directory does not hold: {', '.join(unknown)}")
    rows = directory[directory["program_id"].isin(settings.only)] if settings.only else directory
    rows = rows[(rows["url"].fillna("") != "") | (rows["sponsor_url"].fillna("") != "")]
    rows = rows.head(settings.limit) if settings.limit else rows
    known = Ledger(home.tables).for_plan()
    left_out = read_opt_outs(home.root).under(moved_ids(directory, home))
    return make_plan(
        [ProgramTarget(*map(str, cells)) for cells in rows[list(TARGET)].astype("object").fillna("").to_numpy()],
        crawl_id=crawl_id,
        as_of=as_of.isoformat(),
        delay=settings.delay,
        contact=settings.contact,
        known_pages=[KnownPage(**row) for row in known["known_pages"]],
        program_pages=[ProgramPage(**row) for row in known["program_pages"]],
        robots=[KnownRobots(**row) for row in known["robots"]],
        opt_out_domains=left_out.domains,
        opt_out_programs=left_out.programs,
        full=settings.full,
        due_only=settings.due_only,
        render=settings.render,
    )


def at_domain(directory: pd.DataFrame, domain: str) -> tuple[str, ...]:
    """Programs whose own or sponsor's page lies at the registrable domain. Raises PlanError when there is none."""
    wanted = registrable_domain(domain)
    rows = (
        directory[["program_id", "url", "sponsor_url"]].astype("object").fillna("").itertuples(index=False, name=None)
    )
    found = tuple(key for key, *urls in rows if any(url and registrable_domain(url) == wanted for url in urls))
    if not found:
        raise PlanError(f"no program of the directory has a page at {wanted}")
    return found


def resumed(plan: CrawlPlan, home: Home) -> CrawlPlan:
    """The plan of a killed night that asked for the very same, so that what it fetched is not fetched again."""
    for part in sorted(home.crawls.glob("*.part"), reverse=True):
        path = home.crawls / f"{part.stem}.plan.json"
        if path.exists():
            old = from_json(path.read_text(encoding="utf-8"))
            if replace(old, crawl_id=plan.crawl_id) == plan:
                return old
    return plan


def child_command(plan: CrawlPlan, home: Home) -> tuple[list[str], Path]:
    """Store the plan; the command of the child process that carries it out, and the folder that it will leave."""
    folder = home.crawls / plan.crawl_id
    path = home.crawls / f"{plan.crawl_id}.plan.json"
    write_text(path, to_json(plan))
    return [sys.executable, "-m", "pipelines.crawl_child", str(path), str(folder)], folder


def last_counters(crawl_id: str, home: Home) -> dict[str, Any]:
    """What the progress of a finished crawl showed last; nothing where nothing was asked."""
    path = home.crawls / crawl_id / "report.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    names = ("pages", "hosts", "outcomes", "programs_done", "programs", "seconds", "groups")
    return {name.replace("_", " "): told[name] for name in names if name in told}


def take_in(folder: Path, home: Home, as_of: date) -> None:
    """Store the bytes of a finished crawl and merge what it found; doing so again changes nothing."""
    Snapshots(home.snapshots).add_run(folder)
    Ledger(home.tables).add_run(folder, as_of=as_of.isoformat())


def take_in_finished(home: Home, as_of: date, log: Callable[[str], None]) -> None:
    """Take in crawls that ended but whose night was killed before it could."""
    for report in sorted(home.crawls.glob("*/report.json")):
        if not (report.parent / "taken_in").exists():
            log(f"taking in the crawl {report.parent.name} of a night that did not end")
            take_in(report.parent, home, as_of)
            (report.parent / "taken_in").touch()
