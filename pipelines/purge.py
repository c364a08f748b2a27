"""Tidying: what may go once it is old. Releases and page bytes have policies of their own; here they are carried out.

Belongs here: Dagster's old runs with their event logs, the leftovers of crawls that were taken in, old releases.
Not here: what the policies are (warehouse.retention, warehouse.snapshots).
"""

import shutil
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.home import Home
from pipelines.resources import Night


class Old(dg.Config):
    """How long things are kept."""

    run_days: int = 90
    crawl_days: int = 30
    release_nights: int = 30


@dg.op(description="Old runs with their event logs, leftovers of crawls, and releases that the policy lets go.")
def purge_old(context: dg.OpExecutionContext, config: Old, night: Night) -> None:
    """Remove what is old; the count of each kind is shown."""
    from warehouse.retention import Keep

    now = datetime.now(UTC)
    told = {
        "runs": old_runs(context.instance, now - timedelta(days=config.run_days)),
        "crawls": old_crawls(night.home, now - timedelta(days=config.crawl_days)),
        "releases": len(night.releases.prune(Keep(config.release_nights))) if night.home.releases.exists() else 0,
    }
    context.log.info(", ".join(f"{n} {name} removed" for name, n in told.items()))
    context.add_output_metadata({name: dg.MetadataValue.int(n) for name, n in told.items()})


def old_runs(instance: dg.DagsterInstance, before: datetime) -> int:
    """Delete finished runs created before, event logs included: retention settings don't touch those."""
    finished = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
    filters = dg.RunsFilter(statuses=finished, created_before=before)
    records = instance.get_run_records(filters)
    for record in records:
        instance.delete_run(record.dagster_run.run_id)
    return len(records)


def old_crawls(home: Home, before: datetime) -> int:
    """Remove folders and plans of crawls that were taken in and began before; unfinished ones can never be resumed."""
    mark, n = before.strftime("%Y%m%dT%H%M%SZ"), 0
    for plan in sorted(home.crawls.glob("*.plan.json")):
        crawl_id = plan.name.removesuffix(".plan.json")
        folder = home.crawls / crawl_id
        if crawl_id >= mark or (folder.exists() and not (folder / "taken_in").exists()):
            continue
        for path in (folder, home.crawls / f"{crawl_id}.part", home.crawls / f"{crawl_id}.shards"):
            shutil.rmtree(path, ignore_errors=True)
        plan.unlink()
        n += 1
    return n


@dg.job(
    description="Removes what is old: runs, event logs, leftovers of crawls, releases.",
    executor_def=dg.in_process_executor,
)
def purge() -> None:
    """The tidying."""
    purge_old()
