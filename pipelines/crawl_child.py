"""The child process of a crawl: the crawler's own entry, with Dagster listening and progress that a person can read.

Outside Dagster the pipes are a no-op, so this is also a plain command: ``python -m pipelines.crawl_child PLAN OUT``.
"""

from __future__ import annotations

import io
import json
import sys
import time
from typing import Any, TextIO

from dagster_pipes import open_dagster_pipes
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from scrapers.run import main as crawl

PLAIN_EVERY = 10.0
"""Seconds between two progress lines where there is no terminal."""


def sentence(counters: dict[str, Any]) -> str:
    """The crawler's counters in words."""
    outcomes = ", ".join(f"{name} {n}" for name, n in sorted(counters["outcomes"].items()))
    done = f"{counters['programs_done']}/{counters['programs']} programs"
    return f"crawl: {counters['pages']} pages · {counters['hosts']} hosts · {done} · {outcomes}{left(counters)}"


def left(counters: dict[str, Any]) -> str:
    """The time a crawl will still take, in words; empty when nobody knows."""
    seconds = counters.get("eta_seconds")
    if not seconds:
        return ""
    minutes, hours = round(seconds / 60), round(seconds / 3600, 1)
    return f" · about {f'{seconds} s' if seconds < 90 else f'{minutes} min' if minutes < 90 else f'{hours} h'} left"


class Bars:
    """The crawl on a terminal: one bar a group of shards, and beneath them what became of the pages."""

    def __init__(self, console: Console) -> None:
        columns = (
            TextColumn("shards {task.description:>5}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:>4.0f}/{task.total:.0f} programs"),
            TextColumn("{task.fields[pages]:>6} pages {task.fields[hosts]:>5} hosts"),
        )
        self.progress, self.words = Progress(*columns), Text("crawl: starting")
        self.tasks: dict[str, TaskID] = {}
        # Under one process the bars would outlive their terminal's height only with more than eight groups.
        self.live = Live(Group(self.progress, self.words), console=console, auto_refresh=False)
        self.live.start()

    def show(self, counters: dict[str, Any]) -> None:
        """Draw the counters anew."""
        for group in counters["groups"]:
            name, counts = group["shards"], {"pages": group["pages"], "hosts": group["hosts"]}
            if name not in self.tasks:
                self.tasks[name] = self.progress.add_task(name, total=group["programs"], **counts)
            self.progress.update(self.tasks[name], completed=group["programs_done"], **counts)
        self.words.plain = sentence(counters)
        self.live.refresh()

    def stop(self) -> None:
        """Leave the last picture standing."""
        self.live.stop()


class ReadableProgress(io.TextIOBase):
    """The crawler's JSON lines for a person: bars on a terminal, now and then a line in words elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.said_at, self.pending = out, 0.0, ""
        self.bars = Bars(Console(file=out)) if out.isatty() else None

    def write(self, text: str) -> int:
        """Text of the crawler; whole lines of counters are put in words."""
        if text.startswith("{"):
            self._say(json.loads(text))
        elif text.strip():
            self.out.write(text)
        return len(text)

    def _say(self, counters: dict[str, Any]) -> None:
        if self.bars is not None:
            self.bars.show(counters)
            return
        self.pending = sentence(counters)
        if time.monotonic() - self.said_at >= PLAIN_EVERY:
            self.out.write(self.pending + "\n")
            self.said_at, self.pending = time.monotonic(), ""

    def flush(self) -> None:
        """Pass on."""
        self.out.flush()

    def end(self) -> None:
        """Leave the bars, or say what was last heard."""
        if self.bars is not None:
            self.bars.stop()
        elif self.pending:
            self.out.write(self.pending + "\n")
        self.out.flush()


def main(argv: list[str]) -> int:
    """Crawl and tell Dagster how it ended. The exit code is the crawler's."""
    progress = ReadableProgress(sys.stdout)
    sys.stdout = progress
    with open_dagster_pipes() as pipes:
        code = crawl(argv)
        progress.end()
        pipes.log.info(f"crawl ended with code {code}")
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
