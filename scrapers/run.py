"""``python -m scrapers.run PLAN.json OUT_DIR``: crawls some shards of a plan in this process and leaves a whole folder.

Belongs here: the process. It dies with its parent, prints progress on standard output, writes into a temporary folder
beside OUT_DIR and renames it when whole; started again after a kill it asks for nothing it already has. Exit codes:
0 finished, 1 the crawl did not finish, 2 bad input, 75 another process is at the same work.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from scrapers.domains import registrable_domain, shard_of
from scrapers.lifetime import die_with_parent
from scrapers.plan import CrawlPlan, PlanError, check, from_json
from scrapers.settings import settings_for
from scrapers.sinks.recorder import LOG_NAME, Recorder, settled_rows, write_json, write_lines
from scrapers.spiders.programs import ProgramSpider

BUSY = 75


def main(argv: list[str] | None = None) -> int:
    """Crawl; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scrapers.run", description="Crawl some shards of a plan.")
    parser.add_argument("plan", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shards", default="", help="comma-separated; default: all of the plan's")
    args = parser.parse_args(argv)
    try:
        plan = from_json(args.plan.read_text("utf-8"))
        check(plan)
        shards = frozenset(int(s) for s in args.shards.split(",") if s.strip()) or frozenset(range(64))
    except (OSError, ValueError, KeyError, TypeError, PlanError) as error:
        print(f"{args.plan}: {error}", file=sys.stderr)
        return 2
    die_with_parent()
    return crawl_into(plan, args.out, shards)


def crawl_into(plan: CrawlPlan, out: Path, shards: frozenset[int]) -> int:
    """Crawl into ``out`` unless it is there already; the exit code."""
    if (out / "report.json").exists():
        return 0
    part = out.with_name(out.name + ".part")
    part.mkdir(parents=True, exist_ok=True)
    with (part / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{part}: another process is crawling into it", file=sys.stderr)
            return BUSY
        _forget_other_crawl(part, plan.crawl_id)
        spider, reason = _crawl(plan, part, shards)
        if spider is None or reason != "finished" or not spider.desk.is_idle:
            print(f"the crawl did not finish: {reason}", file=sys.stderr)
            return 1
        _finish(spider, part, out)
    return 0


def _forget_other_crawl(part: Path, crawl_id: str) -> None:
    """What another night left unfinished in this folder is of no use to this one."""
    mark = part / "crawl_id"
    if mark.exists() and mark.read_text() != crawl_id:
        for path in part.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != ".lock":
                path.unlink()
    mark.write_text(crawl_id)


def _crawl(plan: CrawlPlan, part: Path, shards: frozenset[int]) -> tuple[ProgramSpider | None, str]:
    """Run the reactor to the end; the spider and the reason why it closed."""
    held = {} if plan.full else {p.content_sha256: (p.url, p.observed_at) for p in plan.known_pages if p.content_sha256}
    recorder = Recorder(part, plan.crawl_id, plan.user_agent, held)
    process = AsyncCrawlerProcess(settings_for(plan))
    crawler = process.create_crawler(ProgramSpider)
    process.crawl(crawler, plan=plan, shards=shards, recorder=recorder)
    try:
        process.start()
    finally:
        recorder.close()
    reason = str(crawler.stats.get_value("finish_reason", "failed")) if crawler.spider else "failed"
    return (crawler.spider if isinstance(crawler.spider, ProgramSpider) else None), reason


def _finish(spider: ProgramSpider, part: Path, out: Path) -> None:
    """Write the tables and the report, sync, and give the folder its name."""
    rows = spider.recorder.rows
    pages = [page for walk in spider.finished_walks() for page in walk.result()]
    write_lines(part / "fetches.jsonl", (row.line() for row in settled_rows(rows)))
    write_lines(part / "program_pages.jsonl", (json.dumps(asdict(p), ensure_ascii=False) for p in pages))
    write_lines(part / "robots.jsonl", [json.dumps(asdict(r)) for r in spider.robots_read.values()])
    _write_shards(spider, part / "shards")
    write_json(part / "report.json", _report(spider, len(rows), len(pages)))
    (part / LOG_NAME).unlink()
    (part / "crawl_id").unlink(missing_ok=True)
    for path in part.rglob("*"):
        _sync(path)
    (part / ".lock").unlink()
    if out.exists():
        shutil.rmtree(out)
    part.rename(out)
    _sync(out.parent)


def _report(spider: ProgramSpider, n_rows: int, n_pages: int) -> dict[str, Any]:
    walks = spider.finished_walks()
    over = [
        {"program_id": w.target.program_id, "url": u, "kind": c.kind} for u, (w, c) in spider.desk.handed_over.items()
    ]
    return {
        "crawl_id": spider.plan.crawl_id,
        "full": spider.plan.full,
        "shards": sorted(spider.shards),
        "finish_reason": "finished",
        **spider.counters(),
        "urls": n_rows,
        "program_pages": n_pages,
        **_limits(spider, spider.shards),
        "handed_over": over,
        "discovery_pages": {w.target.program_id: w.n_asked for w in walks},
    }


def _write_shards(spider: ProgramSpider, folder: Path) -> None:
    """``<shard>/report.json`` of every shard that had something to do."""
    for shard in sorted(spider.shards):
        counts = spider.tally.of([shard])
        if counts["programs"] or counts["pages"]:
            (folder / f"{shard:02d}").mkdir(parents=True, exist_ok=True)
            told = {"crawl_id": spider.plan.crawl_id, "shard": shard, **counts, **_limits(spider, frozenset({shard}))}
            write_json(folder / f"{shard:02d}" / "report.json", told)


def _limits(spider: ProgramSpider, shards: frozenset[int]) -> dict[str, Any]:
    """Hosts given up for the night and why, and the Crawl-delays kept."""
    ended, floors = spider.pace.ended, spider.pace.floors
    given_up = {h: str(o) for h, o in sorted(ended.items()) if shard_of(registrable_domain(h)) in shards}
    delays = {d: s for d, s in sorted(floors.items()) if s and shard_of(d) in shards}
    return {"hosts_given_up": given_up, "crawl_delays": delays}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
