"""Cost of reading a roster page, against a bare lxml parse and BeautifulSoup of the same bytes.

``python -m benchmarks.parse [--pages DIR] [--rounds N]``: without DIR the saved cases are used, each filled up with
menus and scripts to the weight of a hospital's page (about 90 kB). School matching is reported apart: the readers get
a matcher whose answers are remembered, and the time of its first answers is printed beside.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import lxml.html
from bs4 import BeautifulSoup

from scrapers.parsers.records import Page
from scrapers.parsers.roster import parse_roster
from tests.unit.roster.casebook import all_cases, sense

WEIGHT = 90_000
_MENU = "".join(
    f'<li class="menu-item menu-item-{i}"><a href="/services/service-{i}">Service line number {i}</a></li>'
    for i in range(120)
)
_SCRIPT = "window.dataLayer=window.dataLayer||[];" + "".join(f"dataLayer.push({{k:'{i:06x}'}});" for i in range(1600))
_STYLE = "".join(f".wp-block-{i:05x}{{margin:0 auto;display:flex;padding:1.2rem;color:#1b3a57}}" for i in range(200))


def fill(body: bytes) -> bytes:
    """A saved page with the menus, styles and scripts a real one carries."""
    head, mark, rest = body.partition(b"<body>")
    if not mark:
        return body
    chrome = f"<style>{_STYLE}</style><header><nav><ul>{_MENU}</ul></nav></header>".encode()
    missing = max(0, WEIGHT - len(body) - len(chrome))
    return head + mark + chrome + rest + f"<script>{_SCRIPT[:missing]}</script>".encode()


def pages_of(folder: str | None) -> list[Page]:
    """Pages to measure: every HTML file of a folder, or the filled-up cases."""
    if folder:
        files = sorted(Path(folder).rglob("*.html"))
        return [Page(f"https://bench.test/{f.stem}", f.read_bytes(), "2026-10-14") for f in files]
    cases = [c for c in all_cases() if c.pages[0].content_type == "text/html" and len(c.pages) == 1]
    return [Page(c.pages[0].url, fill(c.pages[0].body), "2026-10-14", charset=c.pages[0].charset) for c in cases]


class Remembering:
    """A matcher that remembers, and adds up what its first answers cost."""

    def __init__(self) -> None:
        self.known: dict[str, float] = {}
        self.cost = 0.0

    def __call__(self, text: str) -> float:
        found = self.known.get(text)
        if found is None:
            begun = time.process_time()
            found = self.known[text] = sense(text)
            self.cost += time.process_time() - begun
        return found


def best(work: Callable[[], object], rounds: int) -> float:
    """Shortest of several rounds, in seconds: CPU time, and other work on the machine only ever adds."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages")
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    pages, matcher = pages_of(args.pages), Remembering()
    bare = soup = ours = 0.0
    for page in pages:
        parse_roster([page], matcher)
        bare += best(lambda body=page.body: lxml.html.fromstring(body), args.rounds)  # type: ignore[misc]
        soup += best(lambda body=page.body: BeautifulSoup(body, "html.parser"), 2)  # type: ignore[misc]
        ours += best(lambda one=page: parse_roster([one], matcher), args.rounds)  # type: ignore[misc]
    kilobytes = sum(len(p.body) for p in pages) / len(pages) / 1000
    print(f"{len(pages)} pages, {kilobytes:.0f} kB on average")
    for name, seconds in (("bare lxml", bare), ("BeautifulSoup html.parser", soup), ("full extraction", ours)):
        print(f"{name:28} {1000 * seconds / len(pages):7.2f} ms a page")
    print(f"extraction / bare lxml       {ours / bare:7.1f}   (target: at most 10)")
    print(f"extraction / BeautifulSoup   {ours / soup:7.2f}   (target: at most 0.33)")
    print(f"pages a second per core      {len(pages) / ours:7.0f}")
    print(f"first answers of the matcher {1000 * matcher.cost / len(pages):7.2f} ms a page")
    print(f"peak memory                  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    main()
