"""A Chromium without a network: it draws a page that was already received, and asks us for whatever its scripts want.

Belongs here: starting the system's browser, one throw-away context a page, what a script may ask for, when a drawing is
finished. Not here: which pages are drawn and how what they ask for is fetched (``lane``). The browser itself has no
network: its proxy leads nowhere and no name resolves, so that a script's way round the interception ends there too.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Browser as Process
    from playwright.async_api import BrowserContext, Page, Playwright, Request, Route

logger = logging.getLogger(__name__)

LIMIT = 120.0
"""Seconds a page may take, the pauses between its requests included."""
MAX_REQUESTS = 40
MAX_TOTAL_BYTES = 20_000_000
_QUIET = 1.0
"""Seconds without a request or a change after which a page counts as drawn."""
_POLL = 0.25
_ANSWER = 5.0
"""Seconds within which a page must answer; one that does not is lost in a script of its own."""
_WANTED = frozenset({"script", "xhr", "fetch"})
"""What text may come from. Pictures, fonts, styles, frames, sockets and beacons are not fetched."""
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-dev-shm-usage",
)
_NOWHERE = "http://nowhere.invalid:9"
_SERIALIZE = "'<!DOCTYPE html>' + document.documentElement.outerHTML"


class DrawingError(Exception):
    """A page could not be drawn, or not wholly: what there is of it must not be taken for the page."""


@dataclass(frozen=True)
class Piece:
    """What a script asked for, as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


_STAY = Piece(204, {}, b"")
Fetch = Callable[[str, dict[str, str]], Awaitable[Piece | None]]
"""Fetches an address (with a few of the browser's headers); None when it must not be asked. Raises DrawingError."""


def missing() -> str:
    """What this machine lacks for drawing pages, and how to get it; empty when it lacks nothing."""
    if importlib.util.find_spec("playwright") is None:
        return "drawing pages needs the extra: pip install 'residency-safetynet[render]'"
    if _binary() is None:
        return "drawing pages needs Chromium on the PATH (Debian: apt-get install chromium)"
    return ""


def _binary() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@dataclass
class _Traffic:
    """What one page has asked for so far. An address asked for again is answered from here."""

    fetch: Fetch
    pieces: dict[str, asyncio.Future[Piece | None]] = field(default_factory=dict)
    pending: int = 0
    n_bytes: int = 0
    trouble: str = ""

    async def get(self, url: str, headers: dict[str, str]) -> Piece | None:
        """The answer to an address; None when there is none to be had."""
        if url not in self.pieces:
            if len(self.pieces) >= MAX_REQUESTS or self.n_bytes > MAX_TOTAL_BYTES:
                self.trouble = "the page asks for too much"
                return None
            self.pieces[url] = asyncio.get_running_loop().create_future()
            self.pieces[url].set_result(await self._ask(url, headers))
        return await self.pieces[url]

    async def _ask(self, url: str, headers: dict[str, str]) -> Piece | None:
        self.pending += 1
        try:
            piece = await self.fetch(url, headers)
        except DrawingError as error:
            self.trouble = str(error)
            return None
        finally:
            self.pending -= 1
        self.n_bytes += len(piece.body) if piece else 0
        return piece


class Browser:
    """One Chromium, started for the first page and again after it was lost. Two pages are drawn at a time."""

    def __init__(self, user_agent: str, limit: float = LIMIT) -> None:
        self._user_agent, self._limit = user_agent, limit
        self._playwright: Playwright | None = None
        self._process: Process | None = None
        self._starting, self._room = asyncio.Lock(), asyncio.Semaphore(2)

    async def draw(self, url: str, page: Piece, fetch: Fetch) -> str:
        """The document that the scripts of ``page``, received from ``url``, make of it.

        Raises :class:`DrawingError` when it does not come to rest in time, is lost, or lacks what it asked for.
        """
        from playwright.async_api import Error

        async with self._room:
            try:
                async with asyncio.timeout(self._limit + _ANSWER):
                    context = await self._context()
                    try:
                        return await self._drawn(context, url, page, _Traffic(fetch))
                    finally:
                        await self._discard(context)
            except TimeoutError as error:
                raise DrawingError("the page does not come to rest") from error
            except Error as error:
                raise DrawingError("the browser lost the page") from error

    async def _context(self) -> BrowserContext:
        async with self._starting:
            if self._process is None or not self._process.is_connected():
                await self._start()
        assert self._process is not None
        return await self._process.new_context(
            user_agent=self._user_agent, service_workers="block", accept_downloads=False, locale="en-US"
        )

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        await self.close()
        try:
            self._playwright = await async_playwright().start()
            self._process = await self._playwright.chromium.launch(
                executable_path=_binary(),
                args=list(_ARGUMENTS),
                proxy={"server": _NOWHERE},
                # Chromium refuses its sandbox to root, and to nobody else should it be taken away.
                chromium_sandbox=os.geteuid() != 0,
            )
        except Exception as error:
            logger.exception("the browser does not start")
            raise DrawingError("the browser does not start") from error

    async def _drawn(self, context: BrowserContext, url: str, received: Piece, traffic: _Traffic) -> str:
        page = await context.new_page()
        gate = _Gate(page, url, received, traffic)
        await context.route("**/*", gate.answer)
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
        crashed = asyncio.Event()
        page.on("crash", lambda _page: crashed.set())
        await page.goto(url, wait_until="commit", timeout=_ANSWER * 1000)
        await _rest(page, traffic, crashed, monotonic() + self._limit)
        if traffic.trouble:
            raise DrawingError(traffic.trouble)
        return str(await asyncio.wait_for(page.evaluate(_SERIALIZE), _ANSWER))

    async def _discard(self, context: BrowserContext) -> None:
        """Close a context; where its page will not let go, the whole browser."""
        try:
            await asyncio.wait_for(context.close(), _ANSWER)
        except Exception:
            await self.close()

    async def close(self) -> None:
        """End the browser."""
        process, self._process = self._process, None
        playwright, self._playwright = self._playwright, None
        with suppress(Exception):
            if process is not None:
                await asyncio.wait_for(process.close(), _ANSWER)
        with suppress(Exception):
            if playwright is not None:
                await asyncio.wait_for(playwright.stop(), _ANSWER)


class _Gate:
    """Answers every request of one page: the page itself once, then what its scripts may ask for."""

    def __init__(self, page: Page, url: str, received: Piece, traffic: _Traffic) -> None:
        self.page, self.url, self.traffic = page, url, traffic
        self.received: Piece | None = received

    async def answer(self, route: Route, request: Request) -> None:
        """Fulfil or refuse one request; nothing is ever passed on."""
        from playwright.async_api import Error

        piece = await self._piece(request)
        with suppress(Error):
            if piece is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=piece.status, headers=piece.headers, body=piece.body)

    async def _piece(self, request: Request) -> Piece | None:
        if request.is_navigation_request():
            is_first = self.received is not None and request.frame == self.page.main_frame
            # "No content" leaves the document standing; a refusal would put an error page in its place.
            piece, self.received = (self.received, None) if is_first else (_STAY, self.received)
            return piece
        if request.resource_type not in _WANTED or request.method != "GET":
            return None
        kept = {k: v for k, v in request.headers.items() if k in ("accept", "x-requested-with")}
        return await self.traffic.get(request.url, kept)


async def _rest(page: Page, traffic: _Traffic, crashed: asyncio.Event, deadline: float) -> None:
    """Wait until a page asks for nothing and changes no more. At the deadline one that only ticks on will do."""
    seen, since = (-1, -1), monotonic()
    while monotonic() < deadline and not traffic.trouble:
        if crashed.is_set():
            raise DrawingError("the browser lost the page")
        size = int(await asyncio.wait_for(page.evaluate("document.documentElement.outerHTML.length"), _ANSWER))
        if traffic.pending or seen != (size, len(traffic.pieces)):
            seen, since = (size, len(traffic.pieces)), monotonic()
        elif monotonic() - since >= _QUIET:
            return
        await asyncio.sleep(_POLL)
    if traffic.pending:
        raise DrawingError("the page does not come to rest")
