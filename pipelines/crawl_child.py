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

from scrapers.run import main as crawl

PLAIN_EVERY = 10.0
"""Seconds between two progress lines where there is no terminal."""


def sentence(counters: dict[str, Any]) -> str:
    """The crawler's counters in words."""
    outcomes = ", ".join(f"{name} {n}" for name, n in sorted(counters["outcomes"].items()))
    left = counters.get("eta_seconds")
    rest = f" · about {left} s left" if left else ""
    done = f"{counters['programs_done']}/{counters['programs']} programs"
    return f"crawl: {counters['pages']} pages · {counters['hosts']} hosts · {done} · {outcomes}{rest}"


class ReadableProgress(io.TextIOBase):
    """The crawler's JSON lines in words: one line that renews itself on a terminal, now and then a line elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.said_at, self.pending = out, 0.0, ""

    def write(self, text: str) -> int:
        """Text of the crawler; whole lines of counters are put in words."""
        if text.startswith("{"):
            self._say(sentence(json.loads(text)))
        elif text.strip():
            self.out.write(text)
        return len(text)

    def _say(self, words: str) -> None:
        if self.out.isatty():
            self.out.write("\r\x1b[K" + words)
        elif time.monotonic() - self.said_at >= PLAIN_EVERY:
            self.out.write(words + "\n")
            self.said_at, words = time.monotonic(), ""
        self.pending = words

    def flush(self) -> None:
        """Pass on."""
        self.out.flush()

    def end(self) -> None:
        """Close the line that was being renewed, or say what was last heard."""
        self.out.write("\n" if self.out.isatty() else f"{self.pending}\n" if self.pending else "")
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
