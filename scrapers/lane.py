"""The lane for pages that scripts draw: the page received is given to a browser, its requests go through our crawl.

Belongs here: fetching what a page's scripts ask for, by the rules of every other request (address, robots.txt, the
domain's slot and delay, budget), refusing what is not of the page's own domain. Not here: the browser (``browser``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from scrapers.browser import Browser, DrawingError, Piece, missing
from scrapers.domains import registrable_domain
from scrapers.failures import outcome_of
from scrapers.outcomes import Outcome, of_status

logger = logging.getLogger(__name__)

_MAX_HOPS = 5
_MAX_DRAWING = 5_000_000
_NOT_PASSED_ON = frozenset({"set-cookie", "content-encoding", "content-length", "transfer-encoding", "connection"})
_HOW = "set SAFETYNET_RENDER=1 or give --render"


def why_closed(wanted: bool) -> str:
    """Why pages are not drawn tonight and how to change that; empty when they are."""
    return missing() if wanted else f"pages are not drawn: {_HOW}" + (f"; {missing()}" if missing() else "")


class Lane:
    """Draws pages of one crawl. ``afford`` says whether one more request to a domain is within its budget."""

    def __init__(self, crawler: Crawler, user_agent: str, afford: Callable[[str], bool]) -> None:
        self._crawler, self._afford = crawler, afford
        self._browser = Browser(user_agent)

    async def draw(self, url: str, response: Response) -> bytes:
        """The document a page becomes in a browser, as UTF-8. Raises :class:`DrawingError`; never anything else."""
        domain = registrable_domain(url)

        async def fetch(wanted: str, headers: dict[str, str]) -> Piece | None:
            return await self._fetch(wanted, headers, domain)

        try:
            drawn = await self._browser.draw(url, _piece(response), fetch)
        except DrawingError:
            raise
        except Exception as error:
            logger.exception("drawing a page of %s", domain)
            raise DrawingError("the browser could not be used") from error
        body = drawn.encode("utf-8", "replace")
        if len(body) > _MAX_DRAWING:
            raise DrawingError("the page grows too large")
        return body

    async def _fetch(self, url: str, headers: dict[str, str], domain: str) -> Piece | None:
        """Through up to five redirects; other domains and what the rules forbid are not asked."""
        for _ in range(_MAX_HOPS + 1):
            if registrable_domain(url) != domain:
                return None
            response = await self._ask(url, headers)
            location = response.headers.get("Location") if response is not None else None
            if response is None or response.status not in (301, 302, 303, 307, 308) or not location:
                return None if response is None else _piece(response)
            url = urljoin(url, location.decode("latin-1"))
        return None

    async def _ask(self, url: str, headers: dict[str, str]) -> Response | None:
        """One request in the domain's slot. What fails for the moment makes the drawing void: it would lack a part."""
        if not self._afford(url):
            raise DrawingError("the budget of the domain is used up")
        request = Request(url, headers=headers, callback=NO_CALLBACK, dont_filter=True)
        try:
            assert self._crawler.engine is not None
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            outcome = outcome_of(error)
            if outcome in (Outcome.ROBOTS_DENIED, Outcome.FORBIDDEN_ADDRESS):
                return None
            raise DrawingError(f"a part of the page could not be had ({outcome})") from error
        if of_status(response.status) in (Outcome.RATE_LIMITED, Outcome.HTTP_5XX):
            raise DrawingError(f"a part of the page could not be had ({response.status})")
        return response

    async def close(self) -> None:
        """End the browser."""
        await self._browser.close()


def _piece(response: Response) -> Piece:
    """A response as the browser is told of it: decoded, without cookies."""
    pairs = {k.decode("latin-1").lower(): v[0].decode("latin-1") for k, v in response.headers.items() if v}
    return Piece(response.status, {k: v for k, v in pairs.items() if k not in _NOT_PASSED_ON}, response.body)
