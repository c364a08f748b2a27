"""When things run by themselves. All schedules are off until switched on in the UI or by ``dagster schedule start``.

Belongs here: times, and not starting what is running already. A tick that the daemon missed is made up for once at
most: Dagster keeps only the last of several missed ticks of a schedule without partitions.
"""

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from pipelines.jobs import JOBS, health, nightly, settings
from pipelines.purge import purge

NEW_YORK = "America/New_York"
PUBLISHING = (frozenset(job.name for job in JOBS) - {"health"}) | {"shared_night", "shard"}


def running(instance: dg.DagsterInstance) -> str | None:
    """The job of a run that publishes and has not ended, if there is one."""
    runs = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED, *IN_PROGRESS_RUN_STATUSES]))
    return next((run.job_name for run in runs if run.job_name in PUBLISHING), None)


def tonight(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A run that asks what is due, unless one that publishes is still at work."""
    if busy := running(context.instance):
        return dg.SkipReason(f"{busy} has not ended: no second night beside it")
    return dg.RunRequest(run_key=None, run_config=settings(due_only=True))


@dg.schedule(
    name="nightly_schedule",
    job=nightly,
    cron_schedule="0 2 * * *",
    execution_timezone=NEW_YORK,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every night at 02:00 New York time, asking what is due; off until switched on.",
)
def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Tonight's run, unless the last one is still at work."""
    return tonight(context)


health_schedule = dg.ScheduleDefinition(
    name="health_schedule",
    job=health,
    cron_schedule="0 8 * * *",
    execution_timezone=NEW_YORK,
    run_config=settings(exclusive=False),
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every morning at 08:00 New York time: stale data is told of even where no night ran.",
)
purge_schedule = dg.ScheduleDefinition(
    name="purge_schedule",
    job=purge,
    cron_schedule="0 12 * * 0",
    execution_timezone=NEW_YORK,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every Sunday at noon: what is old goes.",
)

SCHEDULES = [nightly_schedule, health_schedule, purge_schedule]
