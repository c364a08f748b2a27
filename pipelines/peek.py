"""A look at Dagster's SQLite files without Dagster: whether the daemon lives and the schedule is on.

Belongs here: two read-only queries that keep ``safetynet status`` quick. Not here: anything that writes. With Postgres
there are no such files and the answer is unknown (None); ``safetynet doctor`` asks Dagster itself.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from pipelines.home import Home

NIGHTLY_SCHEDULE = "nightly_schedule"


def schedule_is_on(home: Home) -> bool | None:
    """Whether the nightly schedule was switched on; None where nobody knows."""
    rows = _ask(
        home.dagster / "schedules" / "schedules.db",
        "select status from instigators where instigator_type = 'SCHEDULE' and instigator_body like ?",
        f'%"{NIGHTLY_SCHEDULE}"%',
    )
    return None if rows is None else any(status == "RUNNING" for (status,) in rows)


def last_heartbeat(home: Home) -> datetime | None:
    """When the scheduler's daemon was last alive (UTC)."""
    path = home.dagster / "history" / "runs.db"
    rows = _ask(path, "select timestamp from daemon_heartbeats where daemon_type = ?", "SCHEDULER")
    if not rows:
        return None
    return datetime.fromisoformat(str(rows[0][0])).replace(tzinfo=UTC)


def _ask(path: Path, query: str, value: str) -> list[tuple[object, ...]] | None:
    if not path.exists():
        return None
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=2)
        try:
            return connection.execute(query, (value,)).fetchall()
        finally:
            connection.close()
    except sqlite3.Error:
        return None
