"""Running one night in this process, through Dagster: the same job that the schedule starts.

Belongs here: starting the job, one night at a time, and turning its events into an outcome for a person. Not here:
what a night does (assets) nor whether it may publish (checks).
"""

from __future__ import annotations

import fcntl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.home import Home
from warehouse.release_files import refusal_report
from warehouse.releases import Releases


class BusyError(RuntimeError):
    """Another night is running on the same state folder."""


@dataclass(frozen=True)
class NightOutcome:
    """What became of a night: the release, or the reasons for which there is none."""

    release: Path | None
    refused: tuple[str, ...] = ()
    failed: str = ""

    @property
    def exit_code(self) -> int:
        """0 published, 1 not published."""
        return 0 if self.release else 1


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold the state folder for one night. Raises BusyError at once when another night holds it."""
    with (home.root / "night.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(
                f"another night is running in {home.root}; wait for it or use another --state-dir"
            ) from error
        yield


def run_night(home: Home, settings: dict[str, Any]) -> NightOutcome:
    """Run the nightly job with the given settings of the Night resource; the last release stays unless it succeeds."""
    from pipelines.definitions import build_defs

    home.prepare()
    warnings.filterwarnings("ignore", category=dg.PreviewWarning)
    before = Releases(home.releases).latest()
    with alone(home), dg.DagsterInstance.get() as instance:
        job = build_defs().resolve_job_def("nightly")
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {"night": {"config": {**settings, "state_dir": str(home.root)}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
    after = Releases(home.releases).latest()
    if result.success and after and after != before:
        return NightOutcome(after)
    reasons = tuple(_failed_checks(result))
    if reasons:
        _record_refusal(home, reasons)
    return NightOutcome(None, reasons, _first_failure(result))


def _failed_checks(result: dg.ExecuteInProcessResult) -> Iterator[str]:
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR:
            lines: Any = evaluation.metadata["failures"].value
            yield from (str(line) for line in lines)


def _record_refusal(home: Home, reasons: tuple[str, ...]) -> None:
    store = Releases(home.releases)
    version = store.new_version(datetime.now(UTC))
    store.refuse(version, "\n".join(f"- {reason}" for reason in reasons), refusal_report(home.tables / "quality"))


def _first_failure(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_node_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            return (error.cause or error).message.strip()
    return ""
