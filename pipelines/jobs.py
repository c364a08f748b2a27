"""Jobs: which part of the graph is run for which purpose. All run in one process; parallelism is inside the crawl.

Belongs here: selections and default settings. A job's settings can be changed in the launchpad (see Night).
"""

from __future__ import annotations

from typing import Any

import dagster as dg

HEALTH = ("freshness", "carried_forward", "broken_now")
MORNING = dg.AssetSelection.assets("morning")
FROM_STORED = dg.AssetSelection.groups("raw", "core", "out") | dg.AssetSelection.assets("release")
AGAIN = dg.AssetSelection.groups("out") | dg.AssetSelection.assets("release")


def settings(**values: Any) -> dict[str, Any]:
    """Run config with these settings of the Night resource."""
    return {"resources": {"night": {"config": values}}}


def _job(name: str, selection: dg.AssetSelection, what: str, **values: Any) -> Any:
    config = dg.RunConfig(resources=settings(**values)["resources"]) if values else None
    return dg.define_asset_job(
        name, selection=selection, description=what, config=config, executor_def=dg.in_process_executor
    )


nightly = _job(
    "nightly",
    dg.AssetSelection.all() - MORNING,
    "One whole night: ask what is due, parse, transform, validate, publish.",
)
reparse = _job(
    "reparse",
    FROM_STORED,
    "Read the stored pages again, after a parser changed, and publish. Asks nobody.",
)
republish = _job("republish", AGAIN, "Compute the tables again from what was read, and publish. Asks nobody.")
backfill_host = _job(
    "backfill_host",
    dg.AssetSelection.all() - MORNING,
    "Fetch all pages of one domain again (set `domain`), then publish.",
    domain="example.org",
    full=True,
)
health = dg.define_asset_job(
    "health",
    selection=dg.AssetSelection.checks(*(dg.AssetCheckKey(dg.AssetKey("release"), name) for name in HEALTH)),
    description="Is the release fresh, how much is carried forward, what is broken now? Warns; changes nothing.",
    config=settings(exclusive=False),
    executor_def=dg.in_process_executor,
)

JOBS = [nightly, reparse, republish, backfill_host, health]
"""``purge`` is a job of ops and stands in pipelines.purge."""
