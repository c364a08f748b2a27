"""``safetynet doctor``: looks at everything a night needs and says what to do about what is missing.

Belongs here: the findings and their words. Each check is one function that gives a finding; none changes anything.
"""

from __future__ import annotations

import os
import shutil
import socket
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.error import HTTPError
from urllib.parse import urlsplit

from rich.console import Console

from pipelines.home import POSTGRES, Home
from pipelines.morning import last_night

Grade = Literal["ok", "look", "broken"]
LEAST_FREE_GB = 2.0
MOST_CLOCK_SECONDS = 120
QUIET_DAEMON = timedelta(minutes=5)
TIMEOUT = 15.0


@dataclass(frozen=True)
class Finding:
    """One line of the report. ``todo`` is empty where nothing need be done."""

    grade: Grade
    what: str
    said: str
    todo: str = ""


def run_doctor(state_dir: Path | None, host: str, console: Console | None = None) -> int:
    """Print all findings; exit 1 when something is broken."""
    console = console or Console(soft_wrap=True, highlight=False)
    worst = 0
    for finding in findings(Home.of(state_dir), host):
        colour = {"ok": "green", "look": "yellow", "broken": "red"}[finding.grade]
        console.print(f"[{colour}]{finding.grade:>6}[/{colour}]  {finding.what}: ", end="")
        console.print(finding.said, markup=False)
        if finding.todo:
            console.print(f"        → {finding.todo}", markup=False)
        worst = max(worst, finding.grade == "broken")
    return worst


def findings(home: Home, host: str) -> Iterator[Finding]:
    """Everything that is looked at; a check that itself fails is a finding."""
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("state folder", lambda: folder(home)),
        ("disk", lambda: disk(home)),
        ("instance", lambda: instance(home)),
        ("last night", lambda: night(home)),
        ("alerts", lambda: alerts()),
        ("network", lambda: network(host)),
    ]
    for what, look in looks:
        try:
            yield from look()
        except Exception as error:
            yield Finding("broken", what, f"could not be looked at: {type(error).__name__}: {error}")


def folder(home: Home) -> Iterator[Finding]:
    """The state folder can be written."""
    if not home.root.exists():
        yield Finding("look", "state folder", f"{home.root} does not exist", "the first `safetynet refresh` makes it")
        return
    probe = home.root / f".doctor.{os.getpid()}"
    try:
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        from pipelines.failures import told

        yield Finding("broken", "state folder", str(home.root), told(error))
    else:
        yield Finding("ok", "state folder", f"{home.root} can be written")


def disk(home: Home) -> Iterator[Finding]:
    """Enough space for the next nights."""
    there = next(path for path in (home.root, *home.root.parents) if path.exists())
    free = shutil.disk_usage(there).free / 1e9
    if free < LEAST_FREE_GB:
        todo = "run the job `purge` or `safetynet releases --prune --keep 10`, or give the folder a larger disk"
        yield Finding("broken", "disk", f"{free:.1f} GB free, less than {LEAST_FREE_GB:g}", todo)
    else:
        yield Finding("ok", "disk", f"{free:.1f} GB free")


def instance(home: Home) -> Iterator[Finding]:
    """Dagster's instance opens, its daemon lives, its schedule is on."""
    if not (home.dagster / "dagster.yaml").exists():
        yield Finding("look", "instance", "no instance yet", "the first `safetynet refresh` or `safetynet ui` makes it")
        return
    import dagster as dg

    home.prepare()
    with dg.DagsterInstance.get() as opened:
        storage = "Postgres" if os.environ.get(POSTGRES) else "SQLite"
        yield Finding("ok", "instance", f"{home.dagster} opens ({storage}, {opened.get_runs_count()} runs)")
        status = opened.get_daemon_statuses().get("SCHEDULER")
        beat = status.last_heartbeat if status else None
        yield daemon(beat.timestamp if beat else None, datetime.now(UTC))
        states = {state.name: state.status.value for state in opened.all_instigator_state()}
    if states.get("nightly_schedule") == "RUNNING":
        yield Finding("ok", "schedule", "the nightly schedule is on")
    else:
        yield Finding("look", "schedule", "the nightly schedule is off", "switch it on: `safetynet ui`, Automation")


def daemon(beat: float | None, now: datetime) -> Finding:
    """The daemon's heartbeat (UNIX time; None: never)."""
    todo = "start it: `systemctl start safetynet-daemon`, or `safetynet ui`"
    if beat is None:
        return Finding("look", "daemon", "it never ran; nothing starts by itself", todo)
    age = now - datetime.fromtimestamp(beat, UTC)
    if age > QUIET_DAEMON:
        return Finding("broken", "daemon", f"last heard of {round(age.total_seconds() / 60)} minutes ago", todo)
    return Finding("ok", "daemon", f"alive {round(age.total_seconds())} seconds ago")


def night(home: Home) -> Iterator[Finding]:
    """How the last night ended."""
    said = last_night(home, datetime.now(UTC))
    if "ended without a word" in said:
        yield Finding("broken", "last night", said, "run it again: `safetynet refresh`; what was fetched is kept")
    elif ", failed" in said or ", refused" in said:
        yield Finding("broken", "last night", said, "see `safetynet status` and docs/operations.md, section Alerts")
    else:
        yield Finding("ok", "last night", said)


def alerts() -> Iterator[Finding]:
    """Whether anybody would be told."""
    from pipelines.alerts import Channels

    try:
        channels = Channels.of_environment()
    except ValueError as error:
        yield Finding("broken", "alerts", str(error), "see docs/operations.md, section Alerts")
        return
    ways = [name for name, there in (("webhook", channels.webhook), ("e-mail", channels.mail)) if there]
    todo = "" if ways else "set SAFETYNET_ALERT_WEBHOOK or SAFETYNET_ALERT_SMTP and _TO, or look every morning"
    yield Finding("ok" if ways else "look", "alerts", "by " + " and ".join(ways) if ways else "nobody is told", todo)


def network(host: str) -> Iterator[Finding]:
    """Names resolve (or a proxy is set), and one host's robots.txt can be read; the clock agrees with that host."""
    url = host if "//" in host else f"https://{host}"
    proxy = urllib.request.getproxies().get(urlsplit(url).scheme)
    if proxy:
        yield Finding("ok", "proxy", f"{urlsplit(url).scheme} goes through a proxy; it resolves names")
    else:
        try:
            socket.getaddrinfo(urlsplit(url).hostname, None)
            yield Finding("ok", "DNS", f"{urlsplit(url).hostname} resolves")
        except OSError as error:
            yield Finding(
                "broken", "DNS", f"{urlsplit(url).hostname}: {error}", "mend /etc/resolv.conf, or set https_proxy"
            )
            return
    yield from robots(url.rstrip("/") + "/robots.txt")


def robots(address: str) -> Iterator[Finding]:
    """One robots.txt, and the host's clock beside ours."""
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
            status, date = answer.status, answer.headers.get("Date")
    except HTTPError as error:
        status, date = error.code, error.headers.get("Date")
    except OSError as error:
        yield Finding("broken", "robots", f"{address}: {error}", "is the network up, and does the proxy let us out?")
        return
    grade: Grade = "ok" if status < 500 else "look"
    todo = "" if status < 500 else "a host that answers 5xx is not asked tonight (RFC 9309); try another --host"
    yield Finding(grade, "robots", f"{address} answered {status}", todo)
    if date:
        yield clock(datetime.now(UTC), parsedate_to_datetime(date))


def clock(ours: datetime, theirs: datetime) -> Finding:
    """Our clock beside a web server's."""
    off = abs((ours - theirs).total_seconds())
    if off > MOST_CLOCK_SECONDS:
        return Finding("broken", "clock", f"{off:.0f} seconds off", "set the clock (`timedatectl set-ntp true`)")
    return Finding("ok", "clock", f"within {max(1, round(off))} seconds of that host's")
