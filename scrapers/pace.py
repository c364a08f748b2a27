"""How fast a domain may be asked tonight, and which hosts are not asked any more.

Belongs here: delay, Crawl-delay, Retry-After and the count of failures in a row, all in one object that a crawl's
middlewares, downloader and spider share. Not here: waiting itself (``downloader``), reading robots.txt.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from time import monotonic

from scrapers.domains import host_of
from scrapers.outcomes import POLICIES, Outcome

MAX_CRAWL_DELAY = 60.0
MAX_WAIT = 120.0
"""A Retry-After beyond this many seconds ends the host for the night instead."""
STRIKES = 3
CAREFUL = 2.0
"""Seconds between two requests to a domain while the rules of some of its hosts are still unknown."""
_JITTER = 0.06
_MARGIN = 0.08
"""Seconds on top of every delay: the gap is promised at the server, where requests arrive a little unevenly."""


@dataclass
class Pace:
    """State by registrable domain (delay, hold) and by host (strikes, given up). Times are of ``time.monotonic``."""

    delay: float
    floors: dict[str, float] = field(default_factory=dict)
    holds: dict[str, float] = field(default_factory=dict)
    strikes: dict[str, int] = field(default_factory=dict)
    ended: dict[str, Outcome] = field(default_factory=dict)
    learning: set[str] = field(default_factory=set)
    """Domains with several hosts whose Crawl-delays are not all known yet."""

    def raise_floor(self, domain: str, crawl_delay: float) -> None:
        """Take a host's Crawl-delay in; the largest of a domain's hosts counts, up to :data:`MAX_CRAWL_DELAY`."""
        self.floors[domain] = max(self.floors.get(domain, 0.0), min(crawl_delay, MAX_CRAWL_DELAY))

    def floor(self, domain: str) -> float:
        """Seconds that must lie between two requests to a domain."""
        careful = CAREFUL if domain in self.learning else 0.0
        return max(self.delay, self.floors.get(domain, 0.0), careful)

    def gap(self, domain: str, throttled: float = 0.0) -> float:
        """Seconds until the next request after the last one began: never less than promised, jitter only upwards."""
        base = max(self.floor(domain), throttled)
        return base * (1 + random.uniform(0.0, _JITTER)) + _MARGIN if base else 0.0

    def hold(self, domain: str, seconds: float) -> None:
        """Ask nothing of a domain for so many seconds, as its Retry-After says."""
        self.holds[domain] = max(self.holds.get(domain, 0.0), monotonic() + seconds)

    def held_for(self, domain: str) -> float:
        """Seconds a domain still wants to be left alone."""
        return max(0.0, self.holds.get(domain, 0.0) - monotonic())

    def note(self, url: str, outcome: Outcome) -> None:
        """Count failures in a row; three end the host for the night, some outcomes do so at once."""
        host, policy = host_of(url), POLICIES[outcome]
        if not policy.strike and not policy.ends_host:
            self.strikes.pop(host, None)
            return
        self.strikes[host] = self.strikes.get(host, 0) + 1
        if policy.ends_host or self.strikes[host] >= STRIKES:
            self.ended.setdefault(host, outcome)

    def end(self, url: str, outcome: Outcome) -> None:
        """Give a host up for the night."""
        self.ended.setdefault(host_of(url), outcome)

    def refused(self, url: str) -> Outcome | None:
        """Why a URL is not asked for any more tonight, or None."""
        return self.ended.get(host_of(url))
