"""Looks at pages in processes of their own, so that parsing does not hold up the network.

Belongs here: the pool. A page that takes long or brings the parser down costs itself, not the crawl: the reactor keeps
its promises of pace and time-out meanwhile. Not here: what is looked for (``parsers.kinds``).
"""

from __future__ import annotations

import asyncio
import logging
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from scrapers.domains import host_of
from scrapers.lifetime import die_with_parent
from scrapers.parsers import kinds

logger = logging.getLogger(__name__)

FEW_PROGRAMS = 40
LIMIT = 10.0
"""Seconds a page may take before it is left unlooked at."""


def looked(body: bytes, charset: str, url: str, seen_on: str) -> kinds.PageFacts | None:
    """The facts of a page; None when our own code fails on it, which must cost one page and not the night."""
    try:
        return kinds.look(body, charset or None, url, seen_on)
    except Exception:
        logger.exception("looking at a page of %s", host_of(url))
        return None


class Looker:
    """A pool of processes, one fewer than there are processors, started when the first page comes.

    For a handful of programs their start would take longer than the looking: then this process looks itself.
    """

    def __init__(self, programs: int) -> None:
        self._in_process = programs <= FEW_PROGRAMS
        self._workers = max(1, min(4, (os.cpu_count() or 2) - 1))
        self._pool: ProcessPoolExecutor | None = None

    async def look(self, body: bytes, charset: str, url: str, seen_on: str) -> kinds.PageFacts | None:
        """The facts of a page, or None when they could not be had."""
        if self._in_process:
            return looked(body, charset, url, seen_on)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), die_with_parent)
        try:
            found = self._pool.submit(looked, body, charset, url, seen_on)
            return await asyncio.wait_for(asyncio.wrap_future(found), LIMIT + self._workers)
        except (BrokenProcessPool, TimeoutError):
            logger.exception("looking at a page of %s", host_of(url))
            self.close()
            return None

    def close(self) -> None:
        """End the processes; what they are at is lost."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
