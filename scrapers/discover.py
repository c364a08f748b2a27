"""``python -m scrapers.discover PLAN.json OUT_DIR``: reads the sponsors' indexes of programs, as politely as any crawl.

Belongs here: the process and its output: ``links.jsonl`` (one link a line), ``fetches.jsonl``, ``report.json``. The
programs of the plan are the known ones from which to look around. Not here: the search (``index_walk``), or what
follows from a link.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from scrapers.desk import by_domain
from scrapers.domains import registrable_domain, shard_of
from scrapers.index_walk import IndexWalk, index_walk
from scrapers.lifetime import die_with_parent
from scrapers.plan import CrawlPlan, PlanError, check, from_json, start_of
from scrapers.settings import settings_for
from scrapers.sinks.recorder import Recorder, settled_rows, write_json, write_lines
from scrapers.spiders.programs import ProgramSpider


class IndexSpider(ProgramSpider):
    """The program spider with another search: same pace, same robots, same limits."""

    name = "indexes"

    def __init__(self, plan: CrawlPlan, shards: frozenset[int], recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(plan, shards, recorder, **kwargs)
        walks = [index_walk(p) for p in plan.programs if shard_of(registrable_domain(start_of(p))) in shards]
        self.tally.expect(walks)
        self.desk.walks = by_domain(walks)

    def trim(self) -> None:
        """Nothing: an index is judged by all its links."""


def main(argv: list[str] | None = None) -> int:
    """Look around; exit code 0 finished, 1 the crawl did not finish, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m scrapers.discover", description="Read indexes of programs.")
    parser.add_argument("plan", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args(argv)
    try:
        plan = from_json(args.plan.read_text("utf-8"))
        check(plan)
    except (OSError, ValueError, KeyError, TypeError, PlanError) as error:
        print(f"{args.plan}: {error}", file=sys.stderr)
        return 2
    die_with_parent()
    return discover_into(plan, args.out)


def discover_into(plan: CrawlPlan, out: Path) -> int:
    """Run the search to its end and write what it found into ``out``; the exit code."""
    recorder = Recorder(out, plan.crawl_id, plan.user_agent)
    process = AsyncCrawlerProcess(settings_for(plan))
    crawler = process.create_crawler(IndexSpider)
    process.crawl(crawler, plan=plan, shards=frozenset(range(64)), recorder=recorder)
    try:
        process.start()
    finally:
        recorder.close()
    spider = crawler.spider
    reason = str(crawler.stats.get_value("finish_reason", "failed")) if spider else "failed"
    if not isinstance(spider, IndexSpider) or reason != "finished":
        print(f"the search did not finish: {reason}", file=sys.stderr)
        return 1
    write_lines(out / "fetches.jsonl", (row.line() for row in settled_rows(recorder.rows)))
    write_lines(out / "links.jsonl", (json.dumps(link, ensure_ascii=False) for link in found_links(spider)))
    write_json(out / "report.json", {"crawl_id": plan.crawl_id, "finish_reason": reason, **spider.counters()})
    return 0


def found_links(spider: IndexSpider) -> Iterator[dict[str, Any]]:
    """Every program link with the known program it was found from, and whether its page bore it out.

    ``named`` is null where the page was not looked at; ``final_url`` is where it led.
    """
    for walk in spider.finished_walks():
        if not isinstance(walk, IndexWalk):
            continue
        for url, link in walk.links.items():
            named, final = walk.named.get(url, (None, url))
            yield {"seed_id": walk.target.program_id, **asdict(link), "named": named, "final_url": final}


if __name__ == "__main__":
    sys.exit(main())
