"""Debian's Chromium, driven by Playwright: one browser for all tests, a fresh context for each.

Belongs here: starting, opening a page of a release, noting what the browser complains of, keeping screenshots.
Not: what is tested.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

BINARY = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BINARY is None, reason="no chromium on this machine (Debian: apt-get install chromium)"),
]
Scheme = Literal["light", "dark"]


class Tab:
    """One tab on the page of a release, with everything that went wrong in it in ``complaints``."""

    def __init__(self, browser: Browser, release: Path, width: int = 1200, scheme: Scheme = "light") -> None:
        self.release = release
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=width < 600
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, view: str = "#/") -> None:
        """Load the page anew on that view and wait until it shows its heading."""
        self.page.goto("about:blank")
        self.page.goto((self.release / "site" / "index.html").as_uri() + view)
        self.page.locator("main h1").wait_for()

    def js(self, expression: str, argument: Any = None) -> Any:
        """The value of a JavaScript expression or function (promises are awaited)."""
        return self.page.evaluate(expression, argument)

    def wait(self, condition: str) -> None:
        """Wait until a JavaScript condition holds. Raises TimeoutError with the condition and the complaints."""
        # Playwright's own wait evaluates inside the page, which the page's policy forbids, as it should.
        until = time.monotonic() + 15
        while not self.js(f"() => Boolean({condition})"):
            if time.monotonic() > until:
                raise TimeoutError(f"never came true: {condition}; complaints: {self.complaints}")
            time.sleep(0.02)

    def text(self, selector: str = "main") -> str:
        """What the first element shows."""
        return self.page.locator(selector).first.inner_text()

    def shown(self) -> list[str]:
        """Ids of the programs in the table, in order."""
        links = (
            "[...document.querySelectorAll('#results tbody tr')].map(row => row.querySelector('a').hash.split('/')[2])"
        )
        found: list[str] = self.js(links)
        return found

    def choose(self, field: str, value: str) -> None:
        """Set a filter."""
        control = self.page.locator(f"#f-{field}")
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)

    def picture(self, name: str) -> None:
        """Keep the whole page as a PNG in the folder named by ``SAFETYNET_TEST_ARTIFACTS``, else beside the release."""
        folder = Path(os.environ.get("SAFETYNET_TEST_ARTIFACTS") or self.release)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self.page.screenshot(path=folder / f"{name}.png", full_page=True)
        except Error as problem:  # a page too tall for one picture is still a page
            self.complaints.append(f"no picture {name}: {problem.message}")
