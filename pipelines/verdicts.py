"""What became of a run, read from its events: which checks failed, and which error ended it.

Belongs here: the one reading of Dagster's events that command line, alerts and the morning page share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg
from dagster_shared.error import SerializableErrorInfo


@dataclass(frozen=True)
class Broken:
    """One check that failed: table, check, whether it kept the release back, and what it found."""

    table: str
    check: str
    stops: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Checks that failed and the error that ended the run, if one did."""

    broken: tuple[Broken, ...] = ()
    error: str = ""

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why publication was refused."""
        return tuple(line for check in self.broken if check.stops for line in check.lines)

    @property
    def drift(self) -> tuple[str, ...]:
        """What moved more than a night explains, whether it stopped the release or not."""
        return tuple(line for check in self.broken if check.check == "drift" for line in check.lines)


def verdict_of(instance: dg.DagsterInstance, run_id: str) -> Verdict:
    """The verdict on a run that ended."""
    return Verdict(tuple(_broken(instance, run_id)), _error(instance, run_id))


def _broken(instance: dg.DagsterInstance, run_id: str) -> Iterator[Broken]:
    for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records:
        event = record.event_log_entry.dagster_event
        if event is None or event.asset_check_evaluation_data.passed:
            continue
        found = event.asset_check_evaluation_data
        lines = failures_of(found.metadata) or (f"{found.check_name} failed",)
        stops = found.blocking is not False and found.severity == dg.AssetCheckSeverity.ERROR
        yield Broken(found.asset_key.to_user_string(), found.check_name, stops, lines)


def failures_of(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """What a check of ours put down as its failures; other checks put down nothing."""
    failures = metadata.get("failures")
    return tuple(str(line) for line in failures.value) if failures else ()


def _error(instance: dg.DagsterInstance, run_id: str) -> str:
    for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.STEP_FAILURE).records:
        event = record.event_log_entry.dagster_event
        data = event.step_failure_data if event else None
        if data and data.user_failure_data and data.user_failure_data.description:
            return data.user_failure_data.description
        if data and data.error:
            return _own(data.error)
    for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records:
        event = record.event_log_entry.dagster_event
        # A run that somebody else ended has a message and no error of its own.
        if event is not None and (error := getattr(event.event_specific_data, "error", None)):
            return _own(error)
        return (event.message if event else "") or "the run ended without a word: its process was killed"
    return ""


def _own(error: SerializableErrorInfo) -> str:
    """The error that Dagster wrapped into its own."""
    while error.cause and (error.cls_name or "").startswith("Dagster"):
        error = error.cause
    return error.message.strip()
