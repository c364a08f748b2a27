"""Running one night in this process, through Dagster: the same job that the schedule starts.

Belongs here: starting the job, one night at a time, and turning its events into an outcome for a person. Not here:
what a night does (assets) nor whether it may publish (checks).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.alone import alone
from pipelines.home import Home
from pipelines.verdicts import verdict_of
from warehouse.releases import Releases


@dataclass(frozen=True)
class NightOutcome:
    """What became of a night: the release, or the reasons for which there is none."""

    release: Path | None
    refused: tuple[str, ...] = ()
    failed: str = ""
    untold: tuple[str, ...] = ()
    """Alerts that could not be delivered."""

    @property
    def exit_code(self) -> int:
        """0 published, 1 not published."""
        return 0 if self.release else 1


def run_night(home: Home, settings: dict[str, Any], job: str = "nightly") -> NightOutcome:
    """Run a job that publishes, with the given settings of the Night resource, and tell whom alerts concern.

    The last release stays unless it succeeds. Raises BusyError when another night is running.
    """
    for kind in (dg.PreviewWarning, dg.BetaWarning):  # what Dagster says of itself is of no use to who runs a night
        warnings.filterwarnings("ignore", category=kind)
    from pipelines.aftermath import after_run
    from pipelines.definitions import build_defs

    home.prepare()
    before = Releases(home.releases).latest()
    with alone(home), dg.DagsterInstance.get() as instance:
        result = (
            build_defs()
            .resolve_job_def(job)
            .execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={
                    "resources": {"night": {"config": {**settings, "state_dir": str(home.root)}}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
            )
        )
        verdict = verdict_of(instance, result.run_id)
        untold = tuple(after_run(instance, result.dagster_run, verdict, home))
    after = Releases(home.releases).latest()
    if result.success and after and after != before:
        return NightOutcome(after, untold=untold)
    return NightOutcome(None, verdict.refusals, verdict.error, untold)
