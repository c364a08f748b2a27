"""Pages drawn by scripts, in a real Chromium: what is found with the lane, what is not asked, what does not finish.

The web of these tests is a forward proxy in this process, so that its log shows every request that was ever sent.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.browser import MAX_REQUESTS, missing
from scrapers.plan import KnownPage, ProgramPage
from scrapers.sinks.warc import read_body
from tests.crawl.conftest import Run, Web, crawl, plan_for, target
from warehouse.ledger import Ledger
from warehouse.snapshots import Snapshots

needs_browser = pytest.mark.skipif(bool(missing()), reason=missing() or "a browser is there")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE = ["Ana Brook", "Tomas Vale", "Ines Marlow", "Omar Linden", "Rosa Finch", "Pavel Stone"]
DATA = json.dumps([{"who": name, "from": "Northfield Medical College"} for name in PEOPLE])
SHELL = (
    "<html><head><title>Internal Medicine Residency - Current Residents</title></head><body><div id='root'></div>"
    "<script src='/app.js'></script></body></html>"
)
DRAW = """
fetch('/data/residents.json').then(r => r.json()).then(people => {
  document.getElementById('root').innerHTML = '<main><h1>Current Residents</h1>' +
    `<p>${location.hostname}</p><h2>PGY-1</h2>` + people.map(p =>
    `<div class="card"><h3>${p.who}, MD</h3><p>Medical School: ${p.from}</p></div>`).join('') + '</main>';
});
"""
SNOOP = """
const tell = what => fetch(what, {mode: 'no-cors'}).catch(() => 0);
['http://169.254.169.254/latest/meta-data/', 'http://OTHER/secret', 'http://localhost:PORT/secret', 'file:///etc/passwd',
 'http://third-party.test/app.json', 'http://snoop.test:8080/x', 'http://10.0.0.1/', 'http://[::1]:PORT/secret',
 '/private/list.json', 'http://snoop.test/moved'].forEach(tell);
new Image().src = 'http://third-party.test/pixel.gif';
new Image().src = '/own.png';
navigator.sendBeacon('/beacon', 'x');
try { new WebSocket('ws://OTHER/socket'); } catch (e) {}
try { new EventSource('http://OTHER/events'); } catch (e) {}
fetch('/post', {method: 'POST', body: 'x'}).catch(() => 0);
const frame = document.createElement('iframe'); frame.src = 'http://OTHER/frame'; document.body.append(frame);
const script = document.createElement('script'); script.src = 'http://third-party.test/lib.js';
document.body.append(script);
navigator.serviceWorker && navigator.serviceWorker.register('/worker.js').catch(() => 0);
const link = document.createElement('a'); link.href = '/file.zip'; link.download = 'f';
document.body.append(link); link.click();
window.open('http://third-party.test/popup');
setTimeout(() => alert('hello'), 50);
"""
PLAIN = "<html><title>Welcome</title><body><p>" + "Welcome to us. " * 30 + "</p></body></html>"
APPS = {
    "drawn.test": DRAW,
    "snoop.test": SNOOP + DRAW,
    "polling.test": DRAW + "setInterval(() => fetch('/data/residents.json'), 100);",
    "loop.test": "setTimeout(() => { while (true) {} }, 100);",
    "endless.test": "let n = 0; setInterval(() => fetch('/part' + n++ + '.json'), 20);",
    "broken.test": DRAW,
    "leaving.test": DRAW + "setTimeout(() => { location.href = 'http://third-party.test/away'; }, 300);",
}


@dataclass
class Site:
    """The answers of all hosts, and the log of what they were asked."""

    other: str = ""
    people: str = DATA
    asked: list[tuple[str, str, float]] = field(default_factory=list)

    def answer(self, host: str, path: str) -> tuple[int, str, str, dict[str, str]]:
        if path == "/robots.txt":
            return 200, "text/plain", "User-agent: *\nDisallow: /private/\n", {}
        if host == "static.test":
            return 200, "text/html", PLAIN, {}
        if path == "/im/":
            return 200, "text/html", SHELL, {"ETag": '"shell"'}
        if path == "/app.js":
            port = self.other.rpartition(":")[2]
            return 200, "text/javascript", APPS[host].replace("OTHER", self.other).replace("PORT", port), {}
        if path == "/moved":
            return 302, "text/plain", "", {"Location": f"http://{self.other}/moved"}
        if path == "/data/residents.json" and host != "broken.test":
            return 200, "application/json", self.people, {}
        if path.startswith("/part"):
            return 200, "application/json", "{}", {}
        return (500 if host == "broken.test" else 404), "text/plain", "none", {}


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Serve a site as a forward proxy on loopback; ``host:port``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            host = parts.netloc or self.headers.get("Host", "")
            site.asked.append((host, parts.path, time.monotonic()))
            status, kind, text, headers = site.answer(host, parts.path)
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, text = 304, ""
            self.send_response(status)
            for name, value in (headers | {"Content-Type": kind, "Content-Length": str(len(text.encode()))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_HEAD = do_OPTIONS = do_CONNECT = do_GET

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


World = tuple[Site, Web, Site]


@contextmanager
def world() -> Iterator[World]:
    """The web of the tests, and another server on loopback that nobody may ask."""
    mine, secret = Site(), Site()
    with serving(secret) as other, serving(mine) as address:
        mine.other = other
        yield mine, Web(f"http://{address}", Path()), secret


def night(web: Web, out: Path, *hosts: str, **options: Any) -> Run:
    run = crawl(plan_for(*(target(h) for h in hosts), **{"render": True, "timeout": 5, **options}), out, web)
    assert run.code == 0, run.stderr
    return run


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, World]]:
    """One night over all hosts with the lane on."""
    with world() as here:
        yield night(here[1], tmp_path_factory.mktemp("night") / "run", *APPS, "static.test"), here


@needs_browser
def test_a_roster_drawn_by_a_script_is_found(drawn: tuple[Run, World]) -> None:
    run, (mine, _, _) = drawn
    row = run.fetches["http://drawn.test/im/"]
    assert row["outcome"] == "ok" and row["detail"] == "drawn by a browser"
    assert {p["kind"] for p in run.pages if "drawn.test" in p["url"]} == {"roster"}
    document = read_body(run.out / "pages.warc.gz", row["warc_offset"]).decode()
    assert all(name in document for name in PEOPLE)
    with (run.out / "pages.warc.gz").open("rb") as file:
        stored = [
            r.rec_type for r in ArchiveIterator(file) if r.rec_headers.get_header("WARC-Target-URI") == row["url"]
        ]
    assert stored == ["response", "conversion"]
    mine_only = [path for host, path, _ in mine.asked if host == "drawn.test"]
    assert mine_only == ["/robots.txt", "/im/", "/app.js", "/data/residents.json"], (
        "the page received is the page drawn"
    )


@needs_browser
def test_parts_keep_the_delay(drawn: tuple[Run, World]) -> None:
    for host in APPS:
        times = [at for asked, _, at in drawn[1][0].asked if asked == host]
        assert times[-1] - times[0] >= 0.1 * (len(times) - 1), host


@needs_browser
def test_a_page_reaches_its_own_domain_only(drawn: tuple[Run, World]) -> None:
    run, (mine, _, secret) = drawn
    assert run.fetches["http://snoop.test/im/"]["outcome"] == "ok"
    assert secret.asked == []
    assert {host for host, _, _ in mine.asked} == {*APPS, "static.test"}
    paths = {path for host, path, _ in mine.asked if host == "snoop.test"}
    assert paths == {"/robots.txt", "/im/", "/app.js", "/data/residents.json", "/moved"}


@needs_browser
def test_pages_that_never_finish_end_in_an_outcome(drawn: tuple[Run, World]) -> None:
    run, (mine, _, _) = drawn
    found = {host: run.fetches[f"http://{host}/im/"]["outcome"] for host in (*APPS, "static.test")}
    failed = {host for host, outcome in found.items() if outcome == "render_failed"}
    assert failed == {"loop.test", "endless.test", "broken.test"}
    assert set(found.values()) == {"render_failed", "ok"}
    asked = Counter((host, path) for host, path, _ in mine.asked)
    assert asked["polling.test", "/data/residents.json"] == 1
    assert sum(n for (host, _), n in asked.items() if host == "endless.test") <= MAX_REQUESTS + 2


@needs_browser
def test_nights_with_and_without_the_lane(tmp_path: Path) -> None:
    ledger, store = Ledger(tmp_path / "tables"), Snapshots(tmp_path / "snapshots")
    with world() as (mine, web, _):

        def row(name: str, day: str, **options: Any) -> dict[str, Any]:
            run = night(web, tmp_path / name, "drawn.test", crawl_id=name, as_of=day, **_known(ledger), **options)
            assert ("SAFETYNET_RENDER=1" in run.stderr) == ("render" in options), "it is said how to get the lane"
            store.add_run(run.out)
            ledger.add_run(run.out, as_of=day)
            return next(page for page in ledger.pages() if page["url"] == "http://drawn.test/im/")

        empty = row("n0", "2026-11-23", render=False)
        assert {path for _, path, _ in mine.asked} == {"/robots.txt", "/im/"}
        first = row("n1", "2026-11-24")
        off = row("n2", "2026-11-25", render=False)
        mine.people = mine.people.replace("Northfield", "Southlake")
        changed = row("n3", "2026-11-26")
    assert [r["outcome"] for r in (empty, first, off, changed)] == ["needs_render", "ok", "needs_render", "ok"]
    assert not empty["content_sha256"], "a shell is no content"
    assert off["content_sha256"] == first["content_sha256"], "nor does it take the place of what was read"
    assert off["checked_at"] == off["observed_at"] == first["observed_at"]
    assert b"Northfield" in (store.read(first["content_sha256"]) or b"")
    assert store.compact({changed["content_sha256"]}, "2027-11-27", days=1) > 0
    assert b"Southlake" in (store.read(changed["content_sha256"]) or b"")


def _known(ledger: Ledger) -> dict[str, Any]:
    known = ledger.for_plan()
    return {
        "known_pages": [KnownPage(**r) for r in known["known_pages"]],
        "program_pages": [ProgramPage(**r) for r in known["program_pages"]],
    }
