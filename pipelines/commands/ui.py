"""``safetynet ui``: Dagster's web server and daemon on loopback, over the state folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from pipelines.home import Home


def run_ui(state_dir: Path | None, port: int) -> int:
    """Start both processes and wait; when one ends or Ctrl-C comes, end the other. Returns the exit code."""
    home = Home.of(state_dir).prepare()
    _open_instance_once()
    module = ["-m", "pipelines.definitions"]
    env = {**os.environ, "DAGSTER_HOME": str(home.dagster)}
    web = [sys.executable, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(port), *module]
    daemon = [sys.executable, "-m", "dagster._daemon", "run", *module]
    children = [subprocess.Popen(command, env=env) for command in (web, daemon)]
    Console().print(f"Dagster's UI is on http://127.0.0.1:{port} (Ctrl-C ends it)")
    try:
        while all(child.poll() is None for child in children):
            try:
                children[0].wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.send_signal(signal.SIGINT)
        for child in children:
            child.wait(timeout=30)
    return 1


def _open_instance_once() -> None:
    """Let one process create the instance's tables before web server and daemon race for it."""
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
