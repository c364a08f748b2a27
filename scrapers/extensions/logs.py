"""Log lines that name hosts and no pages: the address of a resident's page holds the resident's name.

Belongs here: the formatter and putting it in place. Not here: what is logged.
"""

from __future__ import annotations

import logging
import re
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

_ADDRESS = re.compile(r"(https?://[^/\s'\"<>]+/)[^\s'\"<>]+", re.I)


class HostsOnly(logging.Formatter):
    """Formats as asked, then cuts every address after its host, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """One log line."""
        return _ADDRESS.sub(r"\1…", super().format(record))


class DiscreetLog:
    """Puts the formatter on Scrapy's handler once a crawl's settings have made it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        self = cls()
        fmt = crawler.settings["LOG_FORMAT"]

        def opened() -> None:
            handler = get_scrapy_root_handler()
            if handler is not None:
                handler.setFormatter(HostsOnly(fmt))

        crawler.signals.connect(opened, signal=signals.spider_opened, weak=False)
        return self
