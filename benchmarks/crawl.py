"""How fast, how small and how punctual the crawl is, against servers on this machine.

    python benchmarks/crawl.py [speed] [--hosts 100] [--rosters 3] [--kb 90] [--repeat 1]
    python benchmarks/crawl.py memory [--requests 100000]
    python benchmarks/crawl.py delays [--hosts 12] [--delay 2]

``speed``: pages/s with delays off beside a bare Scrapy spider on the same pages, each crawl in a fresh process: the
bare spider asks a list of URLs, looks at nothing, follows nothing and stores nothing; ours on a first night looks at
every page, finds the next ones by itself and stores them; ours on a later night asks the known pages again, of a server
without validators. ``--rosters`` of the nine pages below each home are rosters, the dearest to look at.
``memory``: peak of the crawling process and its children over many small pages. ``delays``: wall time against the
bound, the domain with most requests x its delay; some domains have several hosts, one of them a Crawl-delay.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess

from scrapers.domains import registrable_domain
from scrapers.plan import CrawlPlan, KnownPage, ProgramPage, ProgramTarget, make_plan, to_json
from warehouse.ledger import Ledger

PAGES = 9
PERSONS = 90
RUN = [sys.executable, "-m", "scrapers.run"]
ME = [sys.executable, __file__]
FIRST = ("Ada", "Ben", "Cora", "Dev", "Elif")
NAMES = [f"{a} {b}" for a in FIRST for b in ("Quill", "Marsh", "Lund", "Orrin", "Stone")]
WORDING = ("How to Apply", "Eligibility", "Frequently Asked Questions", "Visa Sponsorship", "Application Requirements",
           "Visas", "Selection Criteria", "FAQ", "Apply")  # fmt: skip
Answer = Callable[[str, str], tuple[bytes, bytes]]
"""(host, path) -> (headers, body)."""


def roster() -> str:
    """A class of residents."""
    cards = "".join(f"<div class=card><h3>{n}, MD</h3><p>Medical School: Lake University</p></div>" for n in NAMES)
    return f"<main><h2>PGY-1</h2>{cards}</main></body></html>"


def wording() -> str:
    """A page about applying, as long as most."""
    told = "Applicants apply through ERAS. We sponsor the J-1 visa through ECFMG. Step 2 is required to be ranked. "
    return f"<main>{''.join(f'<h2>Step {i}</h2><p>{told * 3}</p>' for i in range(12))}</main></body></html>"


def chrome(kb: int) -> str:
    """Menus and style sheets, which most of a page's bytes are."""
    menu = "".join(f"<li><a href='/services/{i}'>Service number {i}</a></li>" for i in range(150))
    style = "".join(f".block-{i}:hover{{color:#1b3a57;margin:0 auto;padding:{i}px}} " for i in range(kb * 18))
    return f"<style>{style}</style><nav><ul>{menu}</ul></nav>"


def large_pages(kb: int, rosters: int) -> Answer:
    """A home page that links to nine others: rosters first, wording after. Pages of a kind differ in first bytes."""
    titles = [f"Current Residents {i}" if i < rosters else WORDING[i] for i in range(PAGES)]
    tails = {kind: gzip.compress((chrome(kb) + kind()).encode(), 5) for kind in (roster, wording)}
    links = "".join(f"<a href='/im/r{i}'>{title}</a> " for i, title in enumerate(titles))

    def answer(host: str, path: str) -> tuple[bytes, bytes]:
        is_home = path == "/im/"
        number = 0 if is_home else int(path.rsplit("r", 1)[1])
        title = "Internal Medicine Residency" if is_home else titles[number]
        head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><!-- {host}{path} -->"
        tail = tails[roster if not is_home and number < rosters else wording]
        return b"Content-Encoding: gzip\r\n", gzip.compress((head + links * is_home).encode(), 1) + tail

    return answer


def small_pages() -> Answer:
    """A home page, a roster without schools that links to a page for each resident, and those pages."""

    def answer(host: str, path: str) -> tuple[bytes, bytes]:
        if path == "/im/":
            title, body = "Internal Medicine Residency", "<a href='/im/residents'>Current Residents</a>"
        elif path == "/im/residents":
            people = (f"<li><a href='/im/residents/{i}'>{name_of(i)}, MD</a></li>" for i in range(PERSONS))
            title, body = "Current Residents", f"<h2>PGY-1</h2><ul>{''.join(people)}</ul>"
        else:
            name = name_of(int(path.rsplit("/", 1)[1]))
            title, body = name, f"<h2>{name}, MD</h2><p>Medical School: Lake University</p><p>{host}</p>"
        return b"", f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main>".encode()

    return answer


def name_of(number: int) -> str:
    """An invented name for each number below 250."""
    first, last = NAMES[number % 25].split()
    return f"{first} {'ABCDEFGHIJ'[number // 25]}{last.lower()}"


async def serve(answer: Answer) -> None:
    """Answer for every host as a forward proxy; the port goes to standard output."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                target = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
                parts = urlsplit(target)
                host = parts.hostname or ""
                headers, body = robots(host) if parts.path == "/robots.txt" else answer(host, parts.path)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n" % len(body)
                writer.write(head + headers + b"\r\n" + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def robots(host: str) -> tuple[bytes, bytes]:
    """No rules, but for the hosts that want to be asked slowly."""
    return b"", b"User-agent: *\nCrawl-delay: 3\n" if host.startswith("slow") else b""


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


@dataclass(frozen=True)
class Cost:
    """What a process cost: wall seconds, CPU seconds of its own, peak MB of its own and of all together."""

    seconds: float
    cpu: float
    peak: float
    peak_all: float


def cost_of(command: list[str], port: int) -> Cost:
    """Run a command to its end and watch it; a failure ends the benchmark."""
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    began, peaks, cpu = time.monotonic(), {}, 0.0
    child = subprocess.Popen(
        command, env=environment | {"http_proxy": f"http://127.0.0.1:{port}"}, stdout=subprocess.DEVNULL
    )
    while child.poll() is None:
        for pid in family(child.pid):
            peaks[pid] = max(peak_of(pid), peaks.get(pid, 0.0))
        cpu = cpu_of(child.pid) or cpu
        time.sleep(0.05)
    if child.returncode:
        sys.exit(f"failed: {' '.join(command)}")
    return Cost(time.monotonic() - began, cpu, peaks[child.pid], sum(peaks.values()))


def family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except OSError:
        return [pid]


def peak_of(pid: int) -> float:
    """Peak resident memory so far, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
    except OSError:
        return 0.0


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far, without its children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def plan_file(folder: Path, name: str, urls: list[str], ledger: Ledger | None = None, **options: object) -> Path:
    """A plan of one program a URL, with what the ledger knows."""
    programs = [
        ProgramTarget(f"140{n:07d}", "P", "Internal Medicine", "S", "C", "OH", url) for n, url in enumerate(urls)
    ]
    known = ledger.for_plan() if ledger else {"known_pages": [], "program_pages": []}
    plan: CrawlPlan = make_plan(
        programs,
        crawl_id=name,
        as_of="2026-11-24",
        known_pages=[KnownPage(**row) for row in known["known_pages"]],
        program_pages=[ProgramPage(**row) for row in known["program_pages"]],
        **({"delay": 0.0} | options),  # type: ignore[arg-type]
    )
    path = folder / f"{name}.json"
    path.write_text(to_json(plan))
    return path


def asked(folder: Path) -> list[str]:
    """URLs a finished crawl has asked for."""
    return [json.loads(line)["url"] for line in (folder / "fetches.jsonl").read_text().splitlines()]


@contextmanager
def server(*args: object) -> Iterator[int]:
    """A server in a process of its own; its port."""
    process = subprocess.Popen([*ME, "serve", *map(str, args)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()


def speed(folder: Path, args: argparse.Namespace) -> None:
    """Bare, first night, later night; the start of each process is measured on an empty list and taken off."""
    homes = [f"http://h{h}.test/im/" for h in range(args.hosts)]
    every = [f"{home}{'' if p == 0 else f'r{p - 1}'}" for p in range(PAGES + 1) for home in homes]
    urls = folder / "urls.json"
    with server("large", args.kb, args.rosters) as port:
        urls.write_text("[]")
        idle_bare = cost_of([*ME, "bare", str(urls)], port)
        idle = cost_of([*RUN, str(plan_file(folder, "idle", [])), str(folder / "idle")], port)
        urls.write_text(json.dumps(every))
        for turn in range(args.repeat):
            base = cost_of([*ME, "bare", str(urls)], port)
            rate = line("bare spider", len(every), base, idle_bare, 0.0)
            first, later = folder / f"first{turn}", folder / f"later{turn}"
            cost = cost_of([*RUN, str(plan_file(folder, first.name, homes)), str(first)], port)
            line("first night (look, store)", len(asked(first)), cost, idle, rate)
            ledger = Ledger(folder / f"ledger{turn}")
            ledger.add_run(first, as_of="2026-11-24")
            cost = cost_of([*RUN, str(plan_file(folder, later.name, homes, ledger)), str(later)], port)
            line("later night (known pages)", len(asked(later)), cost, idle, rate)


def line(name: str, n: int, cost: Cost, idle: Cost, base: float) -> float:
    """One line of the table; pages a second without the start of the process."""
    rate = n / max(0.01, cost.seconds - idle.seconds)
    cpu = 1000 * (cost.cpu - idle.cpu) / n
    ratio = f"{rate / base:5.2f}" if base else " 1.00"
    print(
        f"{name:28} {n:6} pages {cost.seconds:6.1f} s {rate:6.0f} pages/s   ratio {ratio}   "
        f"{cpu:4.1f} ms CPU a page in its own process   peak {cost.peak:4.0f} MB, with children {cost.peak_all:4.0f}",
        flush=True,
    )
    return rate


def memory(folder: Path, args: argparse.Namespace) -> None:
    """A tenth of the requests, then all of them: the peak must not follow."""
    with server("small") as port:
        for n in (args.requests // 10, args.requests):
            homes = [f"http://h{h}.test/im/" for h in range(round(n / (PERSONS + 2)))]
            out = folder / f"memory{n}"
            cost = cost_of([*RUN, str(plan_file(folder, out.name, homes)), str(out)], port)
            print(
                f"{len(asked(out)):7} requests {cost.seconds:7.1f} s   peak {cost.peak:4.0f} MB, "
                f"with children {cost.peak_all:4.0f} MB",
                flush=True,
            )


def delays(folder: Path, args: argparse.Namespace) -> None:
    """Programs of one host each, two domains with several hosts, one of these with a Crawl-delay of three seconds."""
    homes = [f"http://h{h}.test/im/" for h in range(args.hosts)]
    homes += [f"http://h{h}.many.test/im/" for h in range(3)]
    homes += ["http://slow.few.test/im/", "http://quick.few.test/im/"]
    with server("large", args.kb, args.rosters) as port:
        idle = cost_of([*RUN, str(plan_file(folder, "idle", [])), str(folder / "idle")], port)
        plan, out = plan_file(folder, "delays", homes, delay=args.delay), folder / "delays"
        cost = cost_of([*RUN, str(plan), str(out)], port)
    pages = Counter(map(registrable_domain, asked(out)))
    hosts = Counter(registrable_domain(url) for url in homes)
    gap = {domain: max(3.0, args.delay) if domain == "few.test" else args.delay for domain in pages}
    bounds = {domain: (n + hosts[domain] - 1) * gap[domain] for domain, n in pages.items()}
    slowest = max(bounds, key=lambda d: bounds[d])
    took = cost.seconds - idle.seconds
    print(f"{pages.total()} pages of {len(pages)} domains in {took:.1f} s (start of the process taken off)")
    print(f"bound {bounds[slowest]:.1f} s ({slowest}: {pages[slowest]} pages, {hosts[slowest]} robots.txt)")
    print(f"ratio {took / bounds[slowest]:.3f}")


def main() -> None:
    """Run what was asked for in a folder that goes away."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", nargs="?", choices=("speed", "memory", "delays"), default="speed")
    parser.add_argument("--hosts", type=int, default=0, help="100 for speed, 12 for delays")
    parser.add_argument("--rosters", type=int, default=3, choices=range(PAGES + 1))
    parser.add_argument("--kb", type=int, default=90)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--delay", type=float, default=2.0)
    args = parser.parse_args()
    args.hosts = args.hosts or (12 if args.mode == "delays" else 100)
    with tempfile.TemporaryDirectory() as name:
        {"speed": speed, "memory": memory, "delays": delays}[args.mode](Path(name), args)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        pages = small_pages() if sys.argv[2] == "small" else large_pages(int(sys.argv[3]), int(sys.argv[4]))
        asyncio.run(serve(pages))
    elif sys.argv[1:2] == ["bare"]:
        bare(json.loads(Path(sys.argv[2]).read_text()))
    else:
        main()
