"""``safetynet demo``: the packaged demo sites on loopback, and a whole night on them through Dagster."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.commands.refresh import Wish, run_refresh, wide_console
from pipelines.home import Home


def run_demo(state_dir: Path | None) -> int:
    """Serve, run, print where the release is. Exit codes as of ``refresh``."""
    from tests.mocksite import DIRECTORY, start

    console = wide_console()
    home = Home.of(state_dir or Path(".safetynet") / "demo")
    with start() as web:
        console.print(f"demo sites (invented hospitals and people) are served on {web.address}")
        os.environ["http_proxy"] = web.address
        os.environ.setdefault("SAFETYNET_CRAWL_DELAY", "0.05")
        return run_refresh(Wish(directory=DIRECTORY, state_dir=home.root), console)
