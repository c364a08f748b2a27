"""Scrapy's downloader with a slot that keeps its word: one connection a domain, gaps never shorter than promised.

Belongs here: the slot. Scrapy's own has jitter in both directions, forgets a Crawl-delay with an idle slot, and
AutoThrottle may lower it below one. Not here: what the gap is (``pace``).
"""

from __future__ import annotations

from time import monotonic

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot

from scrapers.pace import Pace


class PoliteSlot(Slot):
    """One registrable domain. ``delay`` is what AutoThrottle moves; the pace sets the floor under it."""

    __slots__ = ("_basis", "_drawn", "domain", "pace")

    def __init__(self, domain: str, pace: Pace) -> None:
        super().__init__(concurrency=1, delay=pace.delay, jitter=0.0)
        self.domain, self.pace = domain, pace
        self._basis, self._drawn = (-1.0, 0.0, 0.0), 0.0

    def download_delay(self) -> float:
        """Seconds after the last request's start. Jitter is drawn once a request; a hold lasts until it ends."""
        basis = (self.lastseen, self.delay, self.pace.floor(self.domain))
        if basis != self._basis:
            self._basis, self._drawn = basis, self.pace.gap(self.domain, self.delay)
        held = self.pace.held_for(self.domain)
        return max(self._drawn, monotonic() - self.lastseen + held) if held else self._drawn


class PoliteDownloader(Downloader):
    """The downloader of every crawl. The spider owns the :class:`~scrapers.pace.Pace`."""

    def _get_slot(self, request: Request, spider: Spider | None = None) -> tuple[str, Slot]:
        key = self.get_slot_key(request)
        if key not in self.slots:
            pace: Pace = self.crawler.spider.pace  # type: ignore[union-attr]
            self.slots[key] = PoliteSlot(key, pace)
            self._start_slot_gc()
        return key, self.slots[key]
