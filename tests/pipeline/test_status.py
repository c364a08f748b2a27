"""The morning's screen and the doctor: every sentence against a state folder made for it; quick to start."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from pipelines.alone import alone
from pipelines.commands import doctor
from pipelines.home import POSTGRES, Home
from pipelines.morning import last_night, lines, next_night, next_tick, note_end, note_start
from pipelines.peek import last_heartbeat, schedule_is_on
from tests.pipeline.sinks import served
from warehouse.files import write_json, write_text
from warehouse.releases import Releases

NOW = datetime(2026, 10, 3, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv(POSTGRES, raising=False)
    for name in ("DAGSTER_HOME", "SAFETYNET_HOME"):
        monkeypatch.setenv(name, "")
    return Home(tmp_path / "state").prepare()


def test_the_screen_needs_neither_dagster_nor_pandas_nor_a_night(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from pipelines.commands.status import run_status\n"
        f"run_status(pathlib.Path({str(tmp_path / 'none')!r}))\n"
        "print([m for m in ('dagster', 'pandas', 'scrapy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "none yet" in done.stdout and done.stdout.strip().endswith("[]")


def test_how_the_last_night_ended(home: Home) -> None:
    note_start(home, "a", "nightly")
    assert "ended without a word" in last_night(home, NOW)
    with alone(home):
        assert "ended without a word" in last_night(home, NOW), "this process holds the folder for other work"
    note_end(home, "b", "ended", "")
    assert "ended without a word" in last_night(home, NOW), "another run's end is not this one's"
    note_end(home, "a", "failed", "the disk is full\nand more")
    assert "failed after 0 min: the disk is full" in last_night(home, NOW)


def test_what_was_refused_and_what_is_broken_is_said(home: Home) -> None:
    store = Releases(home.releases)
    store.publish("20261001T060000Z", lambda folder: write_text(folder / "x.csv", "x\n"))
    store.refuse("20261002T060000Z", "- half of the programs are gone", lambda folder: None)
    write_json(home.tables / "quality" / "findings.json", {"programs.drift": [["critical", "25 of 50 are gone"]]})
    said = dict(lines(home, NOW))
    assert "20261002T060000Z: - half of the programs are gone" in said["refused"]
    assert said["broken"] == "programs.drift: 25 of 50 are gone"
    assert said["release"].startswith("20261001T060000Z")


def test_the_next_night_is_at_two_in_new_york_over_both_changes_of_the_clock() -> None:
    assert next_tick(datetime(2026, 10, 3, 5, 59, tzinfo=UTC)).isoformat() == "2026-10-03T02:00:00-04:00"
    assert next_tick(datetime(2026, 10, 3, 6, 0, tzinfo=UTC)).isoformat() == "2026-10-04T02:00:00-04:00"
    assert next_tick(datetime(2026, 11, 1, 12, tzinfo=UTC)).isoformat() == "2026-11-02T02:00:00-05:00"


def test_schedule_and_heartbeat_are_read_as_dagster_keeps_them(home: Home) -> None:
    assert schedule_is_on(home) is None and last_heartbeat(home) is None
    with dg.DagsterInstance.get() as instance:
        beat = datetime.now(UTC) - timedelta(minutes=1)
        instance.add_daemon_heartbeat(DaemonHeartbeat(beat.timestamp(), "SCHEDULER", "x", []))
        assert schedule_is_on(home) is False
        assert "schedule is off" in next_night(home, datetime.now(UTC))
        seen = last_heartbeat(home)
        assert seen is not None and abs((seen - beat).total_seconds()) < 2
        switch_on(instance)
        assert schedule_is_on(home) is True
        assert "no daemon" not in next_night(home, datetime.now(UTC))
        assert "no daemon" in next_night(home, datetime.now(UTC) + timedelta(minutes=10))


def switch_on(instance: dg.DagsterInstance) -> None:
    """What the UI's switch writes."""
    from dagster._core.definitions.run_request import InstigatorType
    from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteInstigatorOrigin, RemoteRepositoryOrigin
    from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData

    place = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("pipelines.definitions"), "__repository__")
    origin = RemoteInstigatorOrigin(place, "nightly_schedule")
    data = ScheduleInstigatorData("0 2 * * *", datetime.now(UTC).timestamp())
    instance.add_instigator_state(InstigatorState(origin, InstigatorType.SCHEDULE, InstigatorStatus.RUNNING, data))


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, object]]]:
    """A web server whose robots.txt and clock a test sets."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    told: dict[str, object] = {"status": 200, "date": None}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(int(str(told["status"])))
            self.send_header("Date", str(told["date"] or self.date_time_string()))
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}", told


def test_the_doctor_asks_one_host_and_compares_clocks(host: tuple[str, dict[str, object]]) -> None:
    address, told = host
    grades = {finding.what: finding.grade for finding in doctor.network(address)}
    assert grades == {"DNS": "ok", "robots": "ok", "clock": "ok"}
    told |= {"status": 503, "date": "Tue, 01 Sep 2026 00:00:00 GMT"}
    findings = {finding.what: finding for finding in doctor.network(address)}
    assert findings["robots"].grade == "look" and "RFC 9309" in findings["robots"].todo
    assert findings["clock"].grade == "broken" and "timedatectl" in findings["clock"].todo
    (dns,) = doctor.network("nowhere.invalid")
    assert dns.grade == "broken" and dns.todo


def test_the_doctor_looks_at_daemon_disk_and_night(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    assert doctor.daemon(None, now).grade == "look"
    assert doctor.daemon((now - timedelta(hours=1)).timestamp(), now).grade == "broken"
    assert doctor.daemon(now.timestamp(), now).grade == "ok"
    monkeypatch.setattr(doctor, "LEAST_FREE_GB", 1e9)
    (full,) = doctor.disk(home)
    assert full.grade == "broken" and "purge" in full.todo
    note_start(home, "a", "nightly")
    (night,) = doctor.night(home)
    assert night.grade == "broken" and "safetynet refresh" in night.todo
    opened = {finding.what: finding.grade for finding in doctor.instance(home)}
    assert opened == {"instance": "ok", "daemon": "look", "schedule": "look"}
