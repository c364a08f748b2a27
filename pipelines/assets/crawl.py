"""The crawl: pages asked politely by a child process, bytes stored, and the ledger of what became of each page."""

from collections import Counter
from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from pipelines.crawling import CrawlSettings, child_command, plan_of, resumed, take_in_finished
from pipelines.resources import Night
from warehouse.ledger import Ledger


@dg.asset(
    group_name="crawl",
    kinds={"scrapy", "parquet"},
    ins={"directory": dg.AssetIn()},
    description="Every page ever asked for, with the outcome of the last request; bytes lie in the snapshots (WARC).",
)
def fetch_ledger(
    context: dg.AssetExecutionContext, directory: pd.DataFrame, night: Night, pipes: dg.PipesSubprocessClient
) -> dg.MaterializeResult[None]:
    """Crawl what the plan asks for, in a child process, then take its output in."""
    home = night.home
    take_in_finished(home, night.day, context.log.info)
    wishes = {"full": night.full, "due_only": night.due_only, "only": tuple(night.only), "limit": night.limit}
    crawl_id = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    plan = resumed(plan_of(directory, home, CrawlSettings.of_environment(**wishes), night.day, crawl_id), home)
    if plan.programs:
        command, _ = child_command(plan, home)
        pipes.run(command=command, context=context)
        take_in_finished(home, night.day, context.log.info)
    pages = Ledger(home.tables).pages()
    outcomes = Counter(row["outcome"] for row in pages if row["crawl_id"] == plan.crawl_id)
    return dg.MaterializeResult(
        metadata={"pages asked": sum(outcomes.values()), "pages known": len(pages), "outcomes": dict(outcomes)}
    )
