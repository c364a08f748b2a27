"""A whole station under a test's control: web server, daemon and run workers over one state folder, and who is killed.

``python -m tests.pipeline.station --kills 50`` soaks it: as many kills at random moments, a whole night after each.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.home import Home
from tests.mocksite import DIRECTORY, start
from warehouse.release_files import verify_checksums
from warehouse.releases import Releases

PATIENCE = 300.0
VICTIMS = ("daemon", "worker", "child")
WORDS = {"worker": "multiprocessing.spawn", "child": "pipelines.crawl_child", "daemon": "dagster._daemon"}
ENDED = ("SUCCESS", "FAILURE", "CANCELED")
LAUNCH = """mutation($p: ExecutionParams!) { launchRun(executionParams: $p) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
STATUS = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
LOADED = "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }"


def until(what: str, ready: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait for something true. Raises TimeoutError with its name."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if found := ready():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{what} did not come within {patience:.0f} s")


@dataclass
class Station:
    """``safetynet ui`` as a process; everything it starts carries its state folder in the environment."""

    home: Home
    proxy: str
    settings: dict[str, Any] = field(default_factory=dict)
    ui: subprocess.Popen[bytes] | None = None
    port: int = 0

    def up(self) -> None:
        """Start and wait until the definitions are loaded."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        env = {**os.environ, "SAFETYNET_HOME": str(self.home.root), "http_proxy": self.proxy, "no_proxy": "127.0.0.1"}
        env |= {"SAFETYNET_CRAWL_DELAY": "0.05", "SAFETYNET_CONTACT": ""}
        command = [sys.executable, "-m", "pipelines.cli", "ui", "--port", str(self.port)]
        log = (self.home.root.parent / "station.log").open("ab")
        self.ui = subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)
        until("the web server", self._is_loaded)

    def down(self) -> None:
        """Stop as systemd would, and see that nothing is left."""
        if self.ui is not None and self.ui.poll() is None:
            self.ui.terminate()
            self.ui.wait(timeout=60)
        until("the end of all processes", lambda: not self.processes(), 120)

    def launch(self) -> str:
        """Start a night through the web server, as the launchpad does; the run's id."""
        config = {"resources": {"night": {"config": self.settings}}}
        place = {"repositoryLocationName": "pipelines.definitions", "repositoryName": "__repository__"}
        params = {"selector": {**place, "jobName": "nightly"}, "runConfigData": json.dumps(config)}
        return str(self._ask(LAUNCH, p=params)["launchRun"]["run"]["runId"])

    def status(self, run_id: str) -> str:
        """The run's status in Dagster's words."""
        return str(self._ask(STATUS, id=run_id)["runOrError"]["status"])

    def end_of(self, run_id: str) -> str:
        """Wait for the run's end; its last status."""
        until("the end of the run", lambda: self.status(run_id) in ENDED)
        return self.status(run_id)

    def processes(self, word: str = "") -> list[int]:
        """Living processes of this station whose command line holds a word."""
        return [pid for pid, line in self._lines() if word in line]

    def kill(self, victim: str) -> bool:
        """kill -9; False where there is nobody to kill."""
        found = self.processes(WORDS[victim])
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        return bool(found)

    def _lines(self) -> Iterator[tuple[int, str]]:
        mark = f"SAFETYNET_HOME={self.home.root}".encode()
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes().split(b"\0"):
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    # A killed process whose parent has not looked yet has no command line any more.
                    if line:
                        yield int(folder.name), line
            except OSError:
                continue

    def _is_loaded(self) -> bool:
        entries = self._ask(LOADED)["workspaceOrError"]["locationEntries"]
        return all(entry["loadStatus"] == "LOADED" for entry in entries)

    def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql", body, {"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
            return data


def broken(home: Home) -> list[str]:
    """What is not whole of the releases that readers may see now."""
    store = Releases(home.releases)
    seen = {(home.releases / "latest").resolve(), store.latest()} - {None}
    return [f"{folder.name}: {name}" for folder in seen if folder for name in verify_checksums(folder)]


def sizes(home: Home) -> dict[str, int]:
    """Rows of every stored table of facts, and of the ledger: a doubled row shows here."""
    names = [path.stem for path in home.tables.glob("*.parquet") if path.stem not in ("changes", "history")]
    return {name: pq.read_metadata(home.tables / f"{name}.parquet").num_rows for name in sorted(names)}


def strike(station: Station, victim: str, moment: float, say: Callable[[str], None]) -> None:
    """Start a night, kill one process at a moment, and wait for what a night's end looks like then."""
    run_id = station.launch()
    if victim == "child":
        until("the crawl", lambda: station.processes(WORDS["child"]) or station.status(run_id) in ENDED)
    elif victim == "worker":
        until("the run worker", lambda: station.processes(WORDS["worker"]) or station.status(run_id) in ENDED)
    time.sleep(moment)
    hit = station.kill(victim)
    assert broken(station.home) == []
    if victim == "daemon":
        assert station.ui is not None
        station.ui.wait(timeout=60)
        station.up()
    say(f"{victim} {'killed' if hit else 'had ended'} after {moment:.1f} s: run {station.end_of(run_id)}")
    assert broken(station.home) == []


def soak(kills: int, seed: int, every_night: bool, longest: float, say: Callable[[str], None] = print) -> None:
    """As many kills, then (or after each) a night that must be published with the rows of the first one."""
    chance = random.Random(seed)
    say(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="station") as folder, start() as web:
        home = Home(Path(folder) / "state").made()
        directory = Path(folder) / "directory.csv"
        directory.write_text("".join(DIRECTORY.read_text(encoding="utf-8").splitlines(keepends=True)[:4]))
        station = Station(home, web.address, {"directory": str(directory), "full": True})
        station.up()
        try:
            assert station.end_of(station.launch()) == "SUCCESS"
            first = sizes(home)
            for number in range(kills):
                victim = VICTIMS[number % len(VICTIMS)]
                strike(station, victim, chance.uniform(0, 1.0 if victim == "child" else longest), say)
                if every_night or number == kills - 1:
                    assert station.end_of(station.launch()) == "SUCCESS"
                    assert sizes(home) == first
                    assert broken(home) == []
        finally:
            station.down()


def main() -> None:
    """Soak from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--longest", type=float, default=30.0, help="latest moment of a kill, seconds into the run")
    args = parser.parse_args()
    soak(args.kills, args.seed, True, args.longest, lambda line: print(time.strftime("%H:%M:%S"), line, flush=True))
    print(f"{args.kills} kills survived")


if __name__ == "__main__":
    main()
