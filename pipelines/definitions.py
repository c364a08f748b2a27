"""Everything Dagster sees, put together in one function. Loading it must stay quick: no pandas, no GX, no Scrapy."""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipelines.assets import core, crawl, directory, out, raw, release
from pipelines.assets.catalog import shown
from pipelines.checks import core_checks, release_checks
from pipelines.health import release_health
from pipelines.jobs import JOBS
from pipelines.purge import purge
from pipelines.resources import ContractTables, Night
from pipelines.schedules import SCHEDULES
from pipelines.sensors import after_failed_run, after_good_run, lost_runs
from pipelines.shard_sensor import shard_sensor
from pipelines.shared_night import shard, shared_night, shared_night_schedule

MORNING = dg.AssetSpec("morning", deps=["release"], **shown("morning"))
"""Written after a run has ended, also a failed one: no run makes it."""

ASSETS = [*dg.load_assets_from_modules([directory, crawl, raw, core, out, release]), MORNING]


def build_defs(**overrides: Any) -> dg.Definitions:
    """The definitions; ``overrides`` replace resources by name (tests give their own)."""
    night = Night.configure_at_launch()
    resources = {"night": night, "io_manager": ContractTables(night=night), "pipes": dg.PipesSubprocessClient()}
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=[core_checks, release_checks, release_health],
        jobs=[*JOBS, purge, shared_night, shard],
        schedules=[*SCHEDULES, shared_night_schedule],
        sensors=[after_failed_run, after_good_run, lost_runs, shard_sensor],
        resources={**resources, **overrides},
    )


defs = build_defs()
