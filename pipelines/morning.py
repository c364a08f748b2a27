"""Each morning on one screen: the last night, what is new, refused, broken, outcomes, oldest evidence, disk, next tick.

Belongs here: gathering it from the state folder and putting it in words; ``safetynet status`` prints it and Dagster's
``morning`` asset shows it. Imports neither Dagster nor pandas, so that it answers at once.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.alone import is_busy
from pipelines.home import Home
from pipelines.peek import last_heartbeat, schedule_is_on
from warehouse.files import write_json

NEW_YORK = ZoneInfo("America/New_York")
NIGHT_HOUR = 2
RECORD = "night.json"
Lines = Iterator[tuple[str, str]]


def note_start(home: Home, run_id: str, job: str) -> None:
    """Remember that a run began: a run that is killed can't say so itself."""
    write_json(home.root / RECORD, {"run_id": run_id, "job": job, "started_at": _iso(datetime.now(UTC))})


def note_end(home: Home, run_id: str, how: str, error: str) -> None:
    """Remember how the run ended, unless another has begun since."""
    record = _record(home)
    if record.get("run_id") == run_id:
        write_json(home.root / RECORD, {**record, "ended_at": _iso(datetime.now(UTC)), "how": how, "error": error})


def page(home: Home, now: datetime | None = None) -> str:
    """The screen as Markdown."""
    rows = [f"| {name} | {said.replace('|', '/')} |" for name, said in lines(home, now or datetime.now(UTC))]
    return "\n".join(["| | |", "|---|---|", *rows])


def lines(home: Home, now: datetime) -> Lines:
    """Name and sentence of each part."""
    versions = _versions(home)
    folder = home.releases / str(versions["last_successful"]) if versions["last_successful"] else None
    yield "last night", last_night(home, now)
    yield "release", _release(folder, now)
    yield "new", _new(folder)
    yield "refused", _refused(versions)
    yield "broken", _broken(home)
    yield "outcomes", _outcomes(home)
    yield "oldest evidence", _oldest(folder, now)
    yield "disk", disk(home)
    yield "next night", next_night(home, now)


def last_night(home: Home, now: datetime) -> str:
    """When the last run began and how it ended."""
    record = _record(home)
    if not record:
        return "none yet: run `safetynet refresh`, or switch the schedule on in `safetynet ui`"
    began = f"{record['job']} began {_ago(record['started_at'], now)}"
    if "ended_at" in record:
        took = datetime.fromisoformat(record["ended_at"]) - datetime.fromisoformat(record["started_at"])
        error = f": {record['error'].splitlines()[0]}" if record.get("error") else ""
        return f"{began}, {record['how']} after {round(took.total_seconds() / 60)} min{error}"
    if is_busy(home):
        return f"{began} and is running"
    return f"{began} and ended without a word: its process was killed, or the daemon has not looked yet"


def _release(folder: Path | None, now: datetime) -> str:
    if folder is None:
        return "none yet"
    rows = _columns(folder / "programs.parquet", ["crawl_status", "img_share"])
    shares = sum(row["img_share"] is not None for row in rows)
    carried = sum(row["crawl_status"] == "carried_forward" for row in rows)
    made = datetime.strptime(folder.name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    told = f"{len(rows)} programs, {shares} with a share, {carried} carried forward"
    return f"{folder.name} ({_ago(_iso(made), now)}): {told}"


def _new(folder: Path | None) -> str:
    if folder is None:
        return "-"
    rows = _columns(folder / "changes.parquet", ["program_id", "kind", "cause"])
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(row["kind"] for row in rows).items()))
    programs = {row["program_id"] for row in rows}
    return f"{len(rows)} changes in {len(programs)} programs ({kinds})" if rows else "nothing"


def _refused(versions: dict[str, Any]) -> str:
    last = versions["versions"][-1] if versions["versions"] else {}
    if last.get("status") != "refused":
        return "nothing"
    return f"{last['version']}: " + " ".join(str(last["reason"]).splitlines()[:5])


def _broken(home: Home) -> str:
    path = home.tables / "quality" / "findings.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    told = [f"{where}: {line}" for where, broken in sorted(found.items()) for _, line in broken]
    return "; ".join(told[:5]) + (f"; and {len(told) - 5} more" if len(told) > 5 else "") if told else "nothing"


def _outcomes(home: Home) -> str:
    rows = _columns(home.tables / "ledger.parquet", ["outcome", "crawl_id"])
    latest = max((row["crawl_id"] or "" for row in rows), default="")
    mix = Counter(row["outcome"] for row in rows if row["crawl_id"] == latest)
    return ", ".join(f"{name} {n}" for name, n in mix.most_common()) or "nothing was asked yet"


def _oldest(folder: Path | None, now: datetime) -> str:
    if folder is None:
        return "-"
    rows = _columns(folder / "programs.parquet", ["program_id", "observed_at"])
    seen = [(row["observed_at"], row["program_id"]) for row in rows if row["observed_at"] is not None]
    if not seen:
        return "no roster was read"
    oldest, program = min(seen)
    return f"{oldest:%Y-%m-%d} ({(now - oldest).days} days) for {program}"


def disk(home: Home) -> str:
    """Free space, and what the state folder holds."""
    there = next(path for path in (home.root, *home.root.parents) if path.exists())
    rooms = ", ".join(
        f"{path.name} {_size(path)}" for path in (home.snapshots, home.releases, home.tables, home.dagster, home.crawls)
    )
    return f"{shutil.disk_usage(there).free / 1e9:.1f} GB free; {rooms}"


def next_night(home: Home, now: datetime) -> str:
    """The next tick of the schedule, and whether anything will answer it."""
    on, beat = schedule_is_on(home), last_heartbeat(home)
    when = f"{next_tick(now):%Y-%m-%d %H:%M %Z}"
    if on is False:
        return f"none: the schedule is off (it would start at {when}); switch it on in `safetynet ui`"
    if beat is None or now - beat > timedelta(minutes=5):
        return f"{when}, but no daemon is alive to start it: `safetynet ui` or the systemd unit"
    return when


def next_tick(now: datetime) -> datetime:
    """The next 02:00 in New York."""
    there = now.astimezone(NEW_YORK)
    tick = there.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tick if tick > there else tick + timedelta(days=1)


def _record(home: Home) -> dict[str, Any]:
    path = home.root / RECORD
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _versions(home: Home) -> dict[str, Any]:
    path = home.releases / "versions.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {"last_successful": None, "versions": [], **told}


def _columns(path: Path, names: list[str]) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    import pyarrow.parquet as pq

    return list(pq.read_table(path, columns=names).to_pylist())


def _size(folder: Path) -> str:
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return f"{total / 1e6:.0f} MB" if total < 1e9 else f"{total / 1e9:.1f} GB"


def _ago(iso: str, now: datetime) -> str:
    then = datetime.fromisoformat(iso)
    hours = (now - then).total_seconds() / 3600
    unit, size = ("min", 1 / 60) if hours < 2 else ("h", 1.0) if hours < 72 else ("days", 24.0)
    return f"{then:%Y-%m-%d %H:%M} UTC, {round(hours / size)} {unit} ago"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
