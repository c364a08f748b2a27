"""Looks at pages in processes of their own, so that parsing does not hold up the network.

Belongs here: the pool. A page that takes long or brings the parser down costs itself, not the crawl: the reactor keeps
its promises of pace and time-out meanwhile. Not here: what is looked for (``parsers.kinds``).
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from scrapers.domains import host_of
from scrapers.lifetime import die_with_parent
from scrapers.parsers import kinds

T = TypeVar("T")
Trim = Callable[[kinds.PageFacts], kinds.PageFacts]

logger = logging.getLogger(__name__)

FEW_PROGRAMS = 40
LIMIT = 10.0
"""Seconds a page may take before it is left unlooked at."""
_PLACES = 2
"""Pages with a process at a time: the one it is at, and the next."""


def looked(body: bytes, charset: str, url: str, seen_on: str, trim: Trim | None) -> kinds.PageFacts | None:
    """The facts of a page; None when our own code fails on it, which must cost one page and not the night."""
    try:
        facts = kinds.look(body, charset or None, url, seen_on)
        return trim(facts) if trim else facts
    except Exception:
        logger.exception("looking at a page of %s", host_of(url))
        return None


def _settle_down() -> None:
    """At the start of a process: what is loaded stays, and a page's garbage goes by reference counts."""
    die_with_parent()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _is_up() -> bool:
    return True


async def _of_pool(found: Future[T]) -> T:
    """A pool's result. One that was cancelled with its pool is a broken pool's, not a cancelled task."""
    try:
        return await asyncio.wrap_future(found)
    except asyncio.CancelledError:
        if found.cancelled() and not _is_being_cancelled():
            raise BrokenProcessPool("ended with its neighbour") from None
        raise


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Looker:
    """A pool of processes, one fewer than there are processors, started when the first page comes.

    For a handful of programs their start would take longer than the looking: then this process looks itself.
    """

    def __init__(self, programs: int, trim: Trim | None = None) -> None:
        """``trim``: a module's function that leaves out of a page's facts what the crawl has no use for."""
        self.trim = trim
        self._in_process = programs <= FEW_PROGRAMS
        self._workers = max(1, min(4, (os.cpu_count() or 2) - 1))
        self._in_flight = 0
        self._places = asyncio.Semaphore(_PLACES * self._workers)
        self._pool: ProcessPoolExecutor | None = None
        self._started: Future[bool] = Future()

    async def look(self, body: bytes, charset: str, url: str, seen_on: str) -> kinds.PageFacts | None:
        """The facts of a page, or None when they could not be had.

        Few pages are handed over at a time, so that the limit counts a page's own time and not that of a queue.
        """
        if self._in_process:
            return looked(body, charset, url, seen_on, self.trim)
        async with self._places:
            for _ in range(2):
                try:
                    return await self._in_pool(body, charset, url, seen_on)
                except TimeoutError:
                    logger.warning("a page of %s took too long to look at", host_of(url))
                    return None
                except BrokenProcessPool:
                    # Brought down by this page or by its neighbour: the neighbour deserves a second chance.
                    logger.warning("a process went down while a page of %s was looked at", host_of(url))
        return None

    async def _in_pool(self, body: bytes, charset: str, url: str, seen_on: str) -> kinds.PageFacts | None:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _settle_down)
            self._started = self._pool.submit(_is_up)
        pool, started = self._pool, self._started
        ahead, self._in_flight = self._in_flight, self._in_flight + 1
        try:
            # A process takes seconds to start on a busy machine: that is no page's fault.
            await _of_pool(started)
            found = pool.submit(looked, body, charset, url, seen_on, self.trim)
            return await asyncio.wait_for(_of_pool(found), LIMIT * (1 + ahead // self._workers))
        except RuntimeError as error:
            # Also what a pool says that was shut down meanwhile. Others may have opened a new one: that one stays.
            self._drop(pool)
            raise BrokenProcessPool(str(error)) from error
        except TimeoutError:
            self._drop(pool)
            raise
        finally:
            self._in_flight -= 1

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self.close()

    def close(self) -> None:
        """End the processes; what they are at is lost."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
