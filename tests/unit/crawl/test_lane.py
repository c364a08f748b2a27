"""What a page's scripts may ask for, without a browser: domains, redirects, failures, budget; and what is missing."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response, TextResponse

from pipelines.crawling import CrawlSettings
from scrapers import browser
from scrapers.browser import DrawingError, Piece
from scrapers.lane import Lane, why_closed
from scrapers.middlewares.address import ForbiddenAddress
from scrapers.middlewares.robots import RobotsDenied
from scrapers.outcomes import Outcome

HOME = "http://www.elm.test/im/"


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Response:
    return TextResponse("http://x.test/", status=status, body=body, headers=headers)


WEB: dict[str, Response | Exception] = {
    "http://data.elm.test/list.json": answer(body=b"[1]", **{"Set-Cookie": "a=b", "X-Kind": "list"}),
    "http://www.elm.test/moved": answer(302, Location="/there"),
    "http://www.elm.test/there": answer(body=b"there"),
    "http://www.elm.test/away": answer(301, Location="http://oak.test/x"),
    "http://www.elm.test/circle": answer(302, Location="/circle"),
    "http://www.elm.test/gone": answer(404),
    "http://www.elm.test/closed": RobotsDenied(Outcome.ROBOTS_DENIED, "robots.txt"),
    "http://www.elm.test:81/": ForbiddenAddress("a port other than 80 and 443"),
    "http://www.elm.test/down": answer(503),
    "http://www.elm.test/busy": answer(429),
    "http://www.elm.test/late": DownloadTimeoutError(),
    "http://rules.elm.test/": RobotsDenied(Outcome.TIMEOUT, "robots.txt"),
}


def fetch(url: str, budget: int = 10) -> tuple[Piece | None, list[str]]:
    asked: list[str] = []

    async def download(request: Request) -> Response:
        asked.append(request.url)
        found = WEB[request.url]
        if isinstance(found, Exception):
            raise found
        return found

    crawler: Any = SimpleNamespace(engine=SimpleNamespace(download_async=download))
    lane = Lane(crawler, "SafetynetBot", lambda _url: len(asked) < budget)
    return asyncio.run(lane._fetch(url, {}, "elm.test")), asked


def test_a_subdomain_is_asked_and_cookies_stay_here() -> None:
    piece, _ = fetch("http://data.elm.test/list.json")
    assert piece == Piece(200, {"x-kind": "list"}, b"[1]")


def test_redirects_are_followed_within_the_domain() -> None:
    piece, asked = fetch("http://www.elm.test/moved")
    assert piece is not None and piece.body == b"there" and len(asked) == 2
    assert fetch("http://www.elm.test/away") == (None, ["http://www.elm.test/away"])
    assert fetch("http://www.elm.test/circle")[0] is None


@pytest.mark.parametrize("url", ["http://oak.test/", "http://127.0.0.1/", "http://elm.test.oak.test/", "data:,x"])
def test_other_domains_are_not_asked(url: str) -> None:
    assert fetch(url) == (None, [])


@pytest.mark.parametrize("url", ["http://www.elm.test/closed", "http://www.elm.test:81/"])
def test_what_the_rules_forbid_is_left_out(url: str) -> None:
    assert fetch(url)[0] is None


def test_a_part_that_does_not_exist_is_an_answer() -> None:
    piece, _ = fetch("http://www.elm.test/gone")
    assert piece is not None and piece.status == 404


@pytest.mark.parametrize("path", ["www.elm.test/down", "www.elm.test/busy", "www.elm.test/late", "rules.elm.test/"])
def test_a_part_that_fails_for_now_makes_the_drawing_void(path: str) -> None:
    with pytest.raises(DrawingError, match="could not be had"):
        fetch(f"http://{path}")


def test_the_budget_of_the_domain_holds_for_parts_too() -> None:
    with pytest.raises(DrawingError, match="budget"):
        fetch("http://www.elm.test/moved", budget=1)


def test_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.shutil, "which", lambda _name: None)
    monkeypatch.setattr(browser.importlib.util, "find_spec", lambda _name: object())
    assert "apt-get install chromium" in why_closed(wanted=True)
    assert "SAFETYNET_RENDER=1" in why_closed(wanted=False) and "chromium" in why_closed(wanted=False)
    monkeypatch.setattr(browser.importlib.util, "find_spec", lambda _name: None)
    assert "residency-safetynet[render]" in why_closed(wanted=True)
    monkeypatch.setattr(browser.importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert why_closed(wanted=True) == "" and why_closed(wanted=False)


@pytest.mark.parametrize(("said", "wish", "drawn"), [("1", False, True), ("", True, True), ("", False, False)])
def test_the_lane_is_opened_by_environment_or_option(
    said: str, wish: bool, drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETYNET_RENDER", said)
    assert CrawlSettings.of_environment(render=wish).render is drawn
