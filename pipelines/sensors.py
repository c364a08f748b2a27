"""Sensors: what is done when a run that the daemon started has ended. Off only by hand; silent without addresses.

Belongs here: when. Not here: what is told (aftermath) and how (alerts).
"""

from datetime import UTC, datetime

import dagster as dg

from pipelines.aftermath import after_run, home_of
from pipelines.lost import end_lost_runs
from pipelines.verdicts import verdict_of

EVERY = 30
"""Seconds between two looks."""


@dg.run_failure_sensor(
    name="after_failed_run",
    minimum_interval_seconds=EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of failed and refused nights by webhook and e-mail, where set; rewrites the morning page.",
)
def after_failed_run(context: dg.RunFailureSensorContext) -> None:
    """A failed or refused run."""
    _after(context)


@dg.run_status_sensor(
    name="after_good_run",
    run_status=dg.DagsterRunStatus.SUCCESS,
    minimum_interval_seconds=EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of drift and of what is broken by webhook and e-mail, where set; rewrites the morning page.",
)
def after_good_run(context: dg.RunStatusSensorContext) -> None:
    """A run that succeeded."""
    _after(context)


@dg.sensor(
    name="lost_runs",
    minimum_interval_seconds=EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Ends runs whose process is gone, so that they do not keep the next night from starting.",
)
def lost_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Runs that nobody works at any more."""
    lost = end_lost_runs(context.instance, datetime.now(UTC))
    return dg.SkipReason(f"ended as lost: {', '.join(lost)}" if lost else "no run is lost")


def _after(context: dg.RunStatusSensorContext) -> None:
    run = context.dagster_run
    verdict = verdict_of(context.instance, run.run_id)
    for failure in after_run(context.instance, run, verdict, home_of(run)):
        context.log.error(failure)
