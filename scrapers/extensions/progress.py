"""One line of JSON a second on standard output: what a terminal's bar and Dagster's metadata are made of.

Belongs here: when to print. Not here: what is counted (the spider).
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapers.spiders.programs import ProgramSpider

INTERVAL = 1.0


class Progress:
    """Prints the spider's counters every second while it runs, and once at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.loop = create_looping_call(self.print)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler)

    def _opened(self) -> None:
        self.loop.start(INTERVAL, now=False)

    def _closed(self) -> None:
        if self.loop.running:
            self.loop.stop()
        self.print()

    def print(self) -> None:
        """One line of counters."""
        spider: ProgramSpider = self.crawler.spider  # type: ignore[assignment]
        sys.stdout.write(json.dumps(spider.counters()) + "\n")
        sys.stdout.flush()
