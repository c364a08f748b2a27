"""Runs whose process is gone: Dagster keeps them "started" for hours, and with one run at a time nothing else starts.

Belongs here: finding such runs on this machine and ending them on the record. A run worker killed together with its
code server, a machine that lost its power and a killed `safetynet refresh` leave one. Not for launchers elsewhere.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.launcher import DefaultRunLauncher

_PID = re.compile(r"\(pid: (\d+)\)")
SETTLING = timedelta(seconds=20)
"""A run that just changed may be between two processes."""
AT_WORK = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
WHY = "the process of this run is gone: it was killed, or the machine went down. Run it again; what it fetched is kept."


def end_lost_runs(instance: dg.DagsterInstance, now: datetime) -> list[str]:
    """Mark runs of this machine whose process no longer exists as failed; their ids."""
    if not isinstance(instance.run_launcher, DefaultRunLauncher):
        return []
    lost = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=AT_WORK)):
        changed = record.update_timestamp.replace(tzinfo=record.update_timestamp.tzinfo or UTC)
        pid = pid_of(instance, record.dagster_run.run_id)
        if pid is not None and not is_alive(pid) and now - changed > SETTLING:
            instance.report_run_failed(record.dagster_run, WHY)
            lost.append(record.dagster_run.run_id)
    return lost


def pid_of(instance: dg.DagsterInstance, run_id: str) -> int | None:
    """The last process that worked at the run, as its events tell; None before there was one."""
    found = None
    for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT).records:
        event = record.event_log_entry.dagster_event
        if told := _PID.search((event.message if event else "") or ""):
            found = int(told.group(1))
    return found


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
