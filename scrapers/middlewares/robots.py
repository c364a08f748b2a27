"""robots.txt as RFC 9309 has it, and Crawl-delay before a host's second request.

Belongs here: reading the rules of a host once a night, deciding, telling the pace. Scrapy's own middleware takes an
unreachable robots.txt for permission and ignores Crawl-delay. Not here: waiting (``downloader``).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from scrapers.domains import host_of, registrable_domain
from scrapers.failures import outcome_of
from scrapers.outcomes import Denied, Outcome, of_proxy_error
from scrapers.plan import KnownRobots

if TYPE_CHECKING:
    from scrapers.spiders.programs import ProgramSpider

logger = logging.getLogger(__name__)

AGENT = "SafetynetBot"
MAX_BYTES = 512_000
"""RFC 9309 section 2.5: at least 500 kiB must be read; what lies beyond is not."""
_MAX_HOPS = 5
_MAX_AGE = timedelta(hours=24)
_UNREACHABLE = frozenset(
    {Outcome.DNS_FAILURE, Outcome.REFUSED, Outcome.TIMEOUT, Outcome.TLS_INVALID, Outcome.FORBIDDEN_ADDRESS}
)
"""Failures that say more about the host than "denied" would."""


class RobotsDenied(Denied, IgnoreRequest):
    """The host does not want this page asked, or could not be asked for its rules."""


@dataclass(frozen=True)
class Rules:
    """Rules of one host for tonight. ``outcome`` is set when there are none: everything is disallowed, and why."""

    parsed: Protego | None = None
    outcome: Outcome | None = None

    def allow(self, url: str) -> bool:
        """Whether our robot may ask for a URL."""
        return self.outcome is None and (self.parsed is None or bool(self.parsed.can_fetch(url, AGENT)))


def crawl_delay_of(parsed: Protego) -> float:
    """Seconds a host wants between two requests, by Crawl-delay or Request-rate; 0 when it does not say."""
    rate = parsed.request_rate(AGENT)
    by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
    return max(float(parsed.crawl_delay(AGENT) or 0.0), by_rate)


class RobotsMiddleware:
    """Asks each host for robots.txt first, and all known hosts of a domain before any of its pages.

    So the largest Crawl-delay of a domain's hosts is known before the first page is asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Future[Rules]] = {}
        self.last_known: dict[str, KnownRobots] = {}
        self.hosts: dict[str, list[str]] = defaultdict(list)

    @property
    def spider(self) -> ProgramSpider:
        """The spider, which owns plan and pace."""
        return self.crawler.spider  # type: ignore[return-value]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor. The plan's hosts are known from the start."""
        self = cls(crawler)
        self.last_known = {r.host: r for r in self.spider.plan.robots}
        for url in self.spider.known_urls():
            origin = _origin(url)
            if origin not in self.hosts[registrable_domain(url)]:
                self.hosts[registrable_domain(url)].append(origin)
        return self

    async def process_request(self, request: Request) -> None:
        """Let a request pass or raise :class:`RobotsDenied`."""
        if request.meta.get("is_robots"):
            return
        await self._learn(registrable_domain(request.url))
        rules = await self.rules_of(_origin(request.url))
        if not rules.allow(request.url):
            raise RobotsDenied(rules.outcome or Outcome.ROBOTS_DENIED, "robots.txt")

    async def _learn(self, domain: str) -> None:
        """Read the rules of all known hosts of a domain; slowly, where a Crawl-delay may still turn up."""
        origins = self.hosts.get(domain, [])
        pace = self.spider.pace
        if any(o not in self.rules for o in origins) and any(host_of(o) not in self.last_known for o in origins[1:]):
            pace.learning.add(domain)
        for origin in origins:
            await self.rules_of(origin)
        pace.learning.discard(domain)

    async def rules_of(self, origin: str) -> Rules:
        """Rules of ``scheme://host``, asked for once a night."""
        if origin not in self.rules:
            self.rules[origin] = asyncio.get_running_loop().create_future()
            try:
                rules = await self._ask(origin)
            except Exception:
                logger.exception("robots.txt of %s", origin)
                rules = Rules(outcome=Outcome.ROBOTS_DENIED)
            self.rules[origin].set_result(rules)
        return await self.rules[origin]

    async def _ask(self, origin: str) -> Rules:
        outcome, response = await self._fetch(f"{origin}/robots.txt")
        if response is None and outcome in (Outcome.REFUSED, Outcome.TIMEOUT):
            outcome, response = await self._fetch(f"{origin}/robots.txt")
        if outcome is Outcome.OK and response is not None:
            return self._read(origin, response.body[:MAX_BYTES].decode("utf-8", "replace"))
        if outcome in (Outcome.GONE, Outcome.HTTP_4XX, Outcome.BLOCKED):
            return Rules()
        return self._unreadable(origin, outcome)

    async def _fetch(self, url: str) -> tuple[Outcome, Response | None]:
        """robots.txt, through up to five redirects."""
        for _ in range(_MAX_HOPS + 1):
            request = Request(url, meta={"is_robots": True, "download_maxsize": 2_000_000}, callback=NO_CALLBACK)
            try:
                response = await self.crawler.engine.download_async(request)
            except Exception as error:
                return outcome_of(error), None
            location = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and location:
                url = urljoin(url, location.decode("latin-1"))
                continue
            headers = {k.decode("latin-1").lower(): v[0].decode("latin-1") for k, v in response.headers.items() if v}
            return of_proxy_error(response.status, headers, response.body), response
        return Outcome.REDIRECT_LOOP, None

    def _read(self, origin: str, text: str) -> Rules:
        parsed = Protego.parse(text)
        delay = crawl_delay_of(parsed)
        self.spider.pace.raise_floor(registrable_domain(origin), delay)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.spider.robots_read[origin] = KnownRobots(host_of(origin), now, text[:100_000], delay)
        self.spider.sitemaps[host_of(origin)] = tuple(parsed.sitemaps)[:4]
        return Rules(parsed)

    def _unreadable(self, origin: str, outcome: Outcome) -> Rules:
        """No rules tonight: the last ones known if under 24 hours old, else everything is disallowed."""
        known = self.last_known.get(host_of(origin))
        if known and datetime.now(UTC) - datetime.fromisoformat(known.fetched_at) < _MAX_AGE:
            return Rules(Protego.parse(known.body))
        return Rules(outcome=outcome if outcome in _UNREACHABLE else Outcome.ROBOTS_DENIED)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
