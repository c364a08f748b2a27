"""The demo web: fifteen fictional residency programs on ten living domains, served by a proxy on loopback.

``start()`` runs it as a child process. It serves ``safetynet demo`` and is the test web of crawl and e2e tests;
``tests.mocksite.truth`` says what a perfect reader would publish about it. Everything in it is invented except
the names of medical schools, cities and states.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DIRECTORY = HERE / "directory.csv"
FAULT_DIRECTORY = HERE / "faults.csv"


@dataclass(frozen=True)
class Running:
    """A demo web that is being served. ``address`` is what ``http_proxy`` should hold."""

    address: str
    process: subprocess.Popen[str]
    log: Path | None = None

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self.address.rpartition(":")[2])

    def requests(self) -> list[dict[str, Any]]:
        """The access log so far (t, host, path, status, cond, ua, bytes, method); ValueError when none is kept."""
        if self.log is None:
            raise ValueError("started without a log")
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self) -> None:
        """End the child process; may be called twice."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def _command(log: Path | None, change: int, academic_year: int | None, faults: dict[str, str]) -> list[str]:
    command = [sys.executable, "-m", "tests.mocksite", "--end-with-stdin", "--change", str(change)]
    command += ["--log", str(log.resolve())] if log else []
    command += ["--academic-year", str(academic_year)] if academic_year else []
    for name, hosts in faults.items():
        command += [f"--fault={name}={host}" for host in hosts.split(",")]
    return command


@contextmanager
def start(
    log: Path | None = None, change: int = 0, academic_year: int | None = None, **faults: str
) -> Iterator[Running]:
    """Serve the demo web in a child process on a free port.

    ``change``: so many rosters differ (the second night). ``academic_year``: the July the rosters belong to
    (default: today's). ``faults``: name of a fault = host or hosts joined by commas. RuntimeError when it won't start.
    """
    paths = [str(HERE.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        _command(log, change, academic_year, faults),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )
    assert process.stdout is not None
    running = Running(process.stdout.readline().strip(), process, log)
    try:
        if not running.address:
            raise RuntimeError("the demo web did not start; its message is on standard error")
        yield running
    finally:
        running.stop()
