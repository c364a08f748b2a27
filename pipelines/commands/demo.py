"""``safetynet demo``: the packaged demo sites on loopback, a whole night on them through Dagster, then an audit."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from pipelines.commands.audit_work import Wanted, run_audit
from pipelines.commands.refresh import Wish, run_refresh, wide_console
from pipelines.example import write_example
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
        code = run_refresh(Wish(directory=DIRECTORY, state_dir=home.root), console)
    if code == 0:
        show_example(home.root / "example", console)
    return code


def show_example(root: Path, console: Console) -> None:
    """Audit the article's worked example and say what it is: invented programs, apart from the demo's release."""
    example = write_example(root, datetime.now(UTC))
    report = root / "report.html"
    console.rule("the article's worked example, audited")
    console.print(
        "Nine invented programs with the shares of the article's example (§5): two of 10 %, three of 40 %, four of "
        "70 % and more; Step 2 CK 227. They are a small release of their own and were read from no page.",
        soft_wrap=True,
    )
    run_audit(example.list_file, example.profile, Wanted("rank", report=report), example.home, console)
    again = f"safetynet audit {example.list_file} --profile {example.profile} --state-dir {example.home}"
    console.print(f"again: {again}", markup=False, highlight=False, soft_wrap=True)
