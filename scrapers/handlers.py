"""Scrapy's HTTP handler without second requests that nobody asked for.

Belongs here: the settings of its pool, which repeats a request at once when a kept-alive connection proves closed: a
second request without delay, unseen by the slot. Our own retry waits its turn instead.
"""

from __future__ import annotations

from urllib.request import getproxies

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler

from scrapers.settings import MAX_OPEN_DOMAINS


class OneTryHandler(HTTP11DownloadHandler):
    """One request sent for one request made."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        if getproxies():
            # All hosts share the proxy's connections: one kept open each, as without it. The slots hold the promise.
            self._pool.maxPersistentPerHost = MAX_OPEN_DOMAINS
