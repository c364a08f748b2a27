"""``safetynet ui``: Dagster's web server and daemon on loopback, over the state folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from pipelines.home import Home
from scrapers.lifetime import die_with_parent


def run_ui(state_dir: Path | None, port: int) -> int:
    """Start both processes and wait; when one ends or Ctrl-C comes, end the other. Returns the exit code."""
    home = Home.of(state_dir).prepare()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what systemd sends ends the children like Ctrl-C
    _open_instance_once()
    module = ["-m", "pipelines.definitions"]
    env = {"SAFETYNET_UI_URL": f"http://127.0.0.1:{port}", **os.environ, "DAGSTER_HOME": str(home.dagster)}
    web = [sys.executable, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(port), *module]
    daemon = [sys.executable, "-m", "dagster._daemon", "run", *module]
    # Killed outright, this process can't end its children: the kernel does.
    children = [subprocess.Popen(command, env=env, preexec_fn=die_with_parent) for command in (web, daemon)]
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
    """Let one process create the instance's tables before web server and daemon race for it.

    In a process of its own: this one stays for as long as the UI does, and should stay small.
    """
    subprocess.run(
        [sys.executable, "-c", "import dagster; dagster.DagsterInstance.get().get_runs(limit=1)"], check=True
    )
