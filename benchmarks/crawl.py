"""Pages per second of the crawl beside a bare Scrapy spider that stores nothing, on one local site, delays off.

    python benchmarks/crawl.py [--hosts 100] [--pages 12] [--kb 90]

A server in a process of its own answers for invented hosts under .test. Three crawls of the same pages, each in a fresh
process: the bare spider (asks a list of URLs, looks at nothing), ours on a later night (a list of known pages, whose
bytes are digested, compared and noted), ours on a first night (every page looked at and stored). Prints pages/s, the
ratio to the bare spider and the peak memory of each process.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess

from scrapers.plan import KnownPage, ProgramPage, ProgramTarget, make_plan, to_json
from warehouse.ledger import Ledger

NAMES = [
    f"{a} {b}" for a in ("Ada", "Ben", "Cora", "Dev", "Elif") for b in ("Quill", "Marsh", "Lund", "Orrin", "Stone")
]


def body_of(kb: int) -> bytes:
    """The part that all pages share: menus to fill the size, and a roster."""
    menu = "".join(f"<li><a href='/services/{i}'>Service number {i}</a></li>" for i in range(150))
    style = "".join(f".block-{i}:hover{{color:#1b3a57;margin:0 auto;padding:{i}px}} " for i in range(kb * 18))
    cards = "".join(f"<div class=card><h3>{n}, MD</h3><p>Medical School: Lake University</p></div>" for n in NAMES)
    return f"<style>{style}</style><nav><ul>{menu}</ul></nav><main><h2>PGY-1</h2>{cards}</main></body></html>".encode()


async def serve(kb: int, pages: int) -> None:
    """Answer every host: page i of a host links to page i + 1. Pages differ in their first bytes only."""
    shared = gzip.compress(body_of(kb), 5)

    def page(host: str, path: str) -> bytes:
        links = "".join(f"<a href='/im/r{i}'>Current residents {i}</a>" for i in range(pages)) if path == "/im/" else ""
        title = "Internal Medicine Residency" if path == "/im/" else "Current Residents"
        head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><!-- {host}{path} -->{links}"
        return gzip.compress(head.encode(), 1) + shared

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                target = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                parts = urlsplit(target)
                body = b"" if parts.path == "/robots.txt" else page(parts.hostname or "", parts.path)
                kind = b"Content-Encoding: gzip\r\n" if body else b""
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + kind)
                writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class BareSpider(scrapy.Spider):
    """Asks and forgets."""

    name = "bare"

    def __init__(self, urls: list[str]) -> None:
        super().__init__()
        self.urls = urls

    async def start(self):  # type: ignore[no-untyped-def]
        for url in self.urls:
            yield scrapy.Request(url)

    def parse(self, response: scrapy.http.Response) -> None:
        """Nothing."""


def bare(urls: list[str]) -> None:
    """The comparison: Scrapy as it comes, without robots, delay and log."""
    process = CrawlerProcess({"CONCURRENT_REQUESTS": 100, "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR"})
    process.crawl(BareSpider, urls=urls)
    process.start()


def addresses(hosts: int, pages: int) -> list[str]:
    """All URLs, host after host in turn."""
    return [f"http://h{h}.test/im/{'' if p == 0 else f'r{p - 1}'}" for p in range(pages + 1) for h in range(hosts)]


def timed(command: list[str], port: int) -> tuple[float, float]:
    """(seconds, peak MB) of a child process."""
    environment = os.environ | {"http_proxy": f"http://127.0.0.1:{port}"}
    began = time.monotonic()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def plan_file(folder: Path, name: str, hosts: int, pages: int, ledger: Ledger | None) -> Path:
    """A plan for all hosts, with what the ledger knows."""
    programs = [
        ProgramTarget(f"140{h:07d}", "P", "Internal Medicine", "S", "C", "OH", f"http://h{h}.test/im/")
        for h in range(hosts)
    ]
    known = ledger.for_plan() if ledger else {"known_pages": [], "program_pages": [], "robots": []}
    plan = make_plan(
        programs,
        crawl_id=name,
        as_of="2026-11-24",
        delay=0.0,
        known_pages=[KnownPage(**row) for row in known["known_pages"]],
        program_pages=[ProgramPage(**row) for row in known["program_pages"]],
        max_discovery_pages=pages + 1,
    )
    path = folder / f"{name}.json"
    path.write_text(to_json(plan))
    return path


def report(name: str, n: int, took: tuple[float, float], base: float, idle: float) -> float:
    """One line of the table; pages a second without the start of the process."""
    rate = n / max(0.01, took[0] - idle)
    ratio = f"{rate / base:5.2f}" if base else " 1.00"
    print(f"{name:32} {n:6} pages {took[0]:7.1f} s {rate:7.0f} pages/s   ratio {ratio}   peak {took[1]:4.0f} MB")
    return rate


def main() -> None:
    """Run all three and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--pages", type=int, default=9)
    parser.add_argument("--kb", type=int, default=90)
    args = parser.parse_args()
    me = [sys.executable, __file__]
    server = subprocess.Popen([*me, "serve", str(args.kb), str(args.pages)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port = int(server.stdout.readline())
    try:
        with tempfile.TemporaryDirectory() as name:
            compare(Path(name), me, port, args.hosts, args.pages)
    finally:
        server.terminate()


def compare(folder: Path, me: list[str], port: int, hosts: int, pages: int) -> None:
    """Bare, first night, later night; the start of each process is measured on an empty list and taken off."""
    urls = folder / "urls.json"
    run = [sys.executable, "-m", "scrapers.run"]
    urls.write_text("[]")
    idle_bare, _ = timed([*me, "bare", str(urls)], port)
    idle, _ = timed([*run, str(plan_file(folder, "idle", 0, pages, None)), str(folder / "idle")], port)
    n = hosts * (pages + 1)
    urls.write_text(json.dumps(addresses(hosts, pages)))
    base = report("bare spider", n, timed([*me, "bare", str(urls)], port), 0.0, idle_bare)
    took = timed([*run, str(plan_file(folder, "first", hosts, pages, None)), str(folder / "first")], port)
    asked = (folder / "first" / "fetches.jsonl").read_text().count("\n")
    report("first night (look, store)", asked, took, base, idle)
    ledger = Ledger(folder / "ledger")
    ledger.add_run(folder / "first", as_of="2026-11-24")
    took = timed([*run, str(plan_file(folder, "later", hosts, pages, ledger)), str(folder / "later")], port)
    asked = (folder / "later" / "fetches.jsonl").read_text().count("\n")
    report("later night (known pages)", asked, took, base, idle)
    print(f"peak of all children: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(int(sys.argv[2]), int(sys.argv[3])))
    elif sys.argv[1:2] == ["bare"]:
        bare(json.loads(Path(sys.argv[2]).read_text()))
    else:
        main()
