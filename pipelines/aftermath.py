"""After a run ended: who must know, and the morning page.

Belongs here: from a run's verdict to alerts and to the ``morning`` asset, alike for nights of the command line and of
the daemon's sensors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.alerts import Alert, Channels, run_link, send
from pipelines.home import Home
from pipelines.morning import note_end, page
from pipelines.verdicts import Verdict


def after_run(instance: dg.DagsterInstance, run: dg.DagsterRun, verdict: Verdict, home: Home) -> list[str]:
    """Send alerts, note how the run ended, rewrite the morning page; what could not be delivered.

    Alerts go first: on a full disk nothing after them may work.
    """
    undelivered = list(told(alerts_of(run, verdict)))
    note_end(home, run.run_id, _how(run, verdict), verdict.error)
    metadata = {"status": dg.MetadataValue.md(page(home)), "run": dg.MetadataValue.url(run_link(run.run_id))}
    instance.report_runless_asset_event(dg.AssetMaterialization("morning", metadata=metadata))
    return undelivered


def told(alerts: Iterable[Alert]) -> Iterator[str]:
    """Send all by the channels of the environment; what could not be delivered."""
    try:
        channels = Channels.of_environment()
    except ValueError as error:
        yield str(error)
        return
    for alert in alerts:
        yield from send(alert, channels)


def alerts_of(run: dg.DagsterRun, verdict: Verdict) -> Iterator[Alert]:
    """None for a quiet night."""
    link = run_link(run.run_id)
    if verdict.refusals:
        yield Alert("refused", "publication refused; the last release stands", verdict.refusals, link)
    elif not run.is_success:
        yield Alert("failed", f"the {run.job_name} run failed; the last release stands", (verdict.error,), link)
    elif verdict.drift:
        yield Alert("drift", "published, but figures moved more than usual", verdict.drift, link)
    if broken := [line for check in verdict.broken if check.table == "release" for line in check.lines]:
        yield Alert("broken", "the data set needs a look", tuple(broken), link)


def home_of(run: dg.DagsterRun) -> Home:
    """The state folder of a run: its own setting, else the environment's."""
    config: Any = run.run_config
    for name in ("resources", "night", "config", "state_dir"):
        config = config.get(name, {}) if isinstance(config, dict) else {}
    return Home.of(Path(config) if isinstance(config, str) and config else None)


def _how(run: dg.DagsterRun, verdict: Verdict) -> str:
    return "refused" if verdict.refusals else "ended" if run.is_success else "failed"
