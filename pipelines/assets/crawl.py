"""The crawl: pages asked politely by a child process, bytes stored, and the ledger of what became of each page."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.errors import DagsterPipesExecutionError

from pipelines.assets.catalog import asset
from pipelines.failures import TransientError, told_apart
from pipelines.resources import Frame, Night

if TYPE_CHECKING:
    from scrapers.plan import CrawlPlan


@asset("fetch_ledger", ins={"directory": dg.AssetIn()})
def fetch_ledger(
    context: dg.AssetExecutionContext, directory: Frame, night: Night, pipes: dg.PipesSubprocessClient
) -> dg.MaterializeResult[None]:
    """Crawl what the plan asks for, in a child process, then take its output in."""
    with told_apart(context.retry_number):
        return crawl_tonight(context, directory, night, pipes)


def crawl_tonight(
    context: dg.AssetExecutionContext, directory: Frame, night: Night, pipes: dg.PipesSubprocessClient
) -> dg.MaterializeResult[None]:
    """The crawl of one night. Raises TransientError when the child was killed or could not end: it resumes.

    Where shards have crawled, their parts are taken in, and only what they handed over to each other is asked.
    """
    from pipelines.crawling import child_command, last_counters, take_in_finished
    from warehouse.ledger import Ledger

    home = night.home
    take_in_finished(home, night.day, context.log.info)
    shared = night.shared_crawl
    rest = gathered(directory, night, shared, context.log.info) if shared else directory
    plan = plan_tonight(directory, rest, night)
    if plan.programs:
        command, _ = child_command(plan, home)
        try:
            pipes.run(command=command, context=context)
        except DagsterPipesExecutionError as error:
            raise TransientError(f"the crawl did not end: {error}; what it fetched is kept") from error
        take_in_finished(home, night.day, context.log.info)
    pages = Ledger(home.tables).pages()
    outcomes = Counter(row["outcome"] for row in pages if row["crawl_id"] in {plan.crawl_id, shared})
    told = {"pages asked": sum(outcomes.values()), "pages known": len(pages), "dagster/row_count": len(pages)}
    counters = last_counters(shared or plan.crawl_id, home)
    return dg.MaterializeResult(metadata={**told, **outcome_mix(outcomes), **counters})


def plan_tonight(directory: Frame, rest: Frame, night: Night) -> "CrawlPlan":
    """What is to be asked of ``rest``, a part or all of the directory; ids that moved take their pages along first."""
    from pipelines.crawling import CrawlSettings, at_domain, plan_of, resumed
    from pipelines.directory_notes import moved_ids
    from warehouse.ledger import Ledger

    home = night.home
    Ledger(home.tables).rename(moved_ids(directory, home))
    only = (*night.only, *(at_domain(directory, night.domain) if night.domain else ()))
    wishes = {"full": night.full, "due_only": night.due_only, "only": only, "limit": night.limit}
    wishes["render"] = night.render
    crawl_id = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return resumed(plan_of(rest, home, CrawlSettings.of_environment(**wishes), night.day, crawl_id), home)


def gathered(directory: Frame, night: Night, crawl_id: str, log: Callable[[str], None]) -> Frame:
    """Take in what the shards of a crawl left; the rows of programs that one handed over to another."""
    from pipelines.crawling import take_in_finished
    from pipelines.read_ahead import lay_beside
    from pipelines.shards import SharedCrawl, drop_parts, handed_over, join

    crawl = SharedCrawl(night.home, crawl_id)
    missing = set(crawl.settings()["shards"]) - set(join(crawl))
    if missing:
        log(f"shards that did not end, left to the next night: {sorted(missing)}")
    log(f"{lay_beside(crawl)} programs were read by their shards")
    take_in_finished(night.home, night.day, log)
    drop_parts(crawl)
    return directory[directory["program_id"].isin(handed_over(crawl))]


def outcome_mix(outcomes: Counter[str]) -> dict[str, dg.MetadataValue]:
    """Tonight's outcomes as a picture; nothing where nothing was asked."""
    from pipelines.shown import picture

    if not outcomes:
        return {}
    rows = [(name, float(n), str(n)) for name, n in outcomes.most_common()]
    return {"outcome mix": picture("pages asked tonight, by outcome", rows, rows[0][1])}
