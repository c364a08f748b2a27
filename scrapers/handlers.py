"""Scrapy's HTTP handler without second requests that nobody asked for.

Belongs here: the one setting. Twisted's pool repeats a request at once when a kept-alive connection proves closed: a
second request without delay, unseen by the slot. Our own retry waits its turn instead.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler


class OneTryHandler(HTTP11DownloadHandler):
    """One request sent for one request made."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
