"""Everything Dagster sees, put together in one function. Loading it must stay quick: no pandas-heavy import, no GX."""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipelines.assets import core, crawl, directory, out, raw, release
from pipelines.checks import core_checks, release_checks
from pipelines.resources import ContractTables, Night

ASSETS = dg.load_assets_from_modules([directory, crawl, raw, core, out, release])

nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks(),
    description="One whole night: crawl, parse, transform, validate, publish.",
    executor_def=dg.in_process_executor,
)

nightly_schedule = dg.ScheduleDefinition(
    name="nightly_schedule",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone="America/New_York",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every night at 02:00 New York time; off until switched on.",
)


def build_defs(**overrides: Any) -> dg.Definitions:
    """The definitions; ``overrides`` replace resources by name (tests give their own)."""
    night = Night.configure_at_launch()
    resources = {"night": night, "io_manager": ContractTables(night=night), "pipes": dg.PipesSubprocessClient()}
    return dg.Definitions(
        assets=ASSETS,
        asset_checks=[core_checks, release_checks],
        jobs=[nightly],
        schedules=[nightly_schedule],
        resources={**resources, **overrides},
    )


defs = build_defs()
