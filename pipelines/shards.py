"""One crawl shared by many runs: where each shard leaves its part, and how the parts become one crawl again.

Belongs here: folders, locks, and joining parts into the very folder that a crawl on one machine leaves, so that nothing
after it can tell the difference. Not here: when a part is started (shard_turns, sensors), Dagster, reading pages.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.home import Home
from scrapers.domains import registrable_domain, shard_of
from scrapers.plan import CrawlPlan, ProgramTarget, from_json, start_of, to_json
from warehouse.files import sync_folder, write_json, write_text

SUFFIX = ".shards"
JOINED = ("fetches.jsonl", "program_pages.jsonl", "robots.jsonl")
WARC = "pages.warc.gz"
Row = dict[str, Any]


class HeldError(RuntimeError):
    """Another process is at work on the shard."""


@dataclass(frozen=True)
class SharedCrawl:
    """The folder of one shared crawl: its plan, the night's settings, and a folder a shard."""

    home: Home
    crawl_id: str

    @property
    def root(self) -> Path:
        """Where the parts lie."""
        return self.home.crawls / f"{self.crawl_id}{SUFFIX}"

    @property
    def plan_path(self) -> Path:
        """The plan, made once for all shards."""
        return self.home.crawls / f"{self.crawl_id}.plan.json"

    @property
    def whole(self) -> Path:
        """The folder of the joined crawl."""
        return self.home.crawls / self.crawl_id

    @property
    def settings_path(self) -> Path:
        """Settings of the night for the runs that follow; written last: a crawl without them was never opened."""
        return self.root / "night.json"

    def plan(self) -> CrawlPlan:
        """The stored plan."""
        return from_json(self.plan_path.read_text(encoding="utf-8"))

    def settings(self) -> Row:
        """Shards that have something to do, and settings of the Night resource."""
        told: Row = json.loads(self.settings_path.read_text(encoding="utf-8"))
        return told

    def part(self, shard: int) -> Path:
        """What a shard leaves: there only when whole."""
        return self.root / f"{shard:02d}"

    def lock(self, shard: int) -> Path:
        """Held by whoever works on the shard, for as long as that process lives."""
        return self.root / f"{shard:02d}.lock"

    def parts(self) -> list[tuple[int, Path]]:
        """Shards that were crawled to the end."""
        return [(int(p.parent.name), p.parent) for p in sorted(self.root.glob("[0-9][0-9]/report.json"))]

    def command(self, shard: int) -> list[str]:
        """The crawl child of one shard. Tried again it goes on where the killed one stopped."""
        child = [sys.executable, "-m", "pipelines.crawl_child", str(self.plan_path), str(self.part(shard))]
        return [*child, "--shards", str(shard)]

    def programs(self, plan: CrawlPlan, shard: int) -> list[ProgramTarget]:
        """Programs at home on a shard."""
        return [p for p in plan.programs if shard_of(registrable_domain(start_of(p))) == shard]


def open_crawl(plan: CrawlPlan, home: Home, settings: Row) -> SharedCrawl:
    """Store the plan and open its shards. Settings come last, so that a half-opened crawl is never begun."""
    crawl = SharedCrawl(home, plan.crawl_id)
    crawl.root.mkdir(parents=True, exist_ok=True)
    write_text(crawl.plan_path, to_json(plan))
    write_json(crawl.settings_path, {"shards": shards_of(plan), "night": settings})
    return crawl


def newest(home: Home) -> SharedCrawl | None:
    """The shared crawl opened last."""
    found = sorted(path.parent.name for path in home.crawls.glob(f"*{SUFFIX}/night.json"))
    return SharedCrawl(home, found[-1].removesuffix(SUFFIX)) if found else None


def shards_of(plan: CrawlPlan) -> list[int]:
    """Shards with something to ask: homes of programs, and pages that programs of other shards have there."""
    pages = {shard_of(registrable_domain(page.url)) for page in plan.program_pages}
    return sorted(pages.union(plan.shards))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file. Raises HeldError at once when another process does, on this machine or another."""
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HeldError(f"another process is at work on {path.stem}") from error
        yield


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock."""
    if not path.exists():
        return False
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def join(crawl: SharedCrawl) -> list[int]:
    """Make one crawl of the parts, once; the shards that are in it."""
    parts = crawl.parts()
    if parts and not (crawl.whole / "report.json").exists():
        fresh = crawl.root / "joined"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        _join_rows(parts, fresh)
        write_json(fresh / "report.json", joined_report([_json(path / "report.json") for _, path in parts]))
        fresh.rename(crawl.whole)
        sync_folder(crawl.home.crawls)
    report = crawl.whole / "report.json"
    return list(_json(report)["shards"]) if report.exists() else []


def _join_rows(parts: list[tuple[int, Path]], fresh: Path) -> None:
    """Rows and bytes of all parts. Bytes are gzip members one after the other, so only their places move."""
    rows: dict[str, list[Row]] = {name: [] for name in JOINED}
    with (fresh / WARC).open("wb") as target:
        for _, path in parts:
            start = target.tell()
            for name in JOINED:
                rows[name] += [_moved(row, start) for row in _lines(path / name)]
            if (path / WARC).exists():
                with (path / WARC).open("rb") as source:
                    shutil.copyfileobj(source, target)
    # Where two shards speak of one page, the one that read it has the last word; the other had only heard of it.
    rows["program_pages.jsonl"].sort(key=lambda row: bool(row.get("reread")))
    for name, found in rows.items():
        write_text(fresh / name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found))


def _moved(row: Row, start: int) -> Row:
    return {**row, "warc_offset": row["warc_offset"] + start} if row.get("warc_offset", -1) >= 0 else row


def joined_report(reports: list[Row]) -> Row:
    """One report of many: counts are summed, lists and mappings put together, time is that of the longest."""
    whole: Row = {}
    for report in reports:
        whole = _together(whole, {**report, "groups": {group["shards"]: group for group in report["groups"]}})
    groups = list(whole.pop("groups", {}).values())
    return {**whole, "groups": groups, "seconds": max((r["seconds"] for r in reports), default=0), "eta_seconds": None}


def _together(old: Any, new: Any) -> Any:
    if isinstance(old, dict):
        return old | {key: _together(old[key], value) if key in old else value for key, value in new.items()}
    return old if isinstance(old, (bool, str)) or old is None else old + new


def handed_over(crawl: SharedCrawl) -> set[str]:
    """Programs with a page on another shard of which that shard could not know: links found tonight."""
    told = crawl.whole / "report.json"
    if not told.exists():
        return set()
    known = {(page.program_id, page.url) for page in crawl.plan().program_pages}
    rows = [(row["program_id"], row["url"]) for row in _json(told)["handed_over"]]
    return {program for program, url in rows if (program, url) not in known}


def drop_parts(crawl: SharedCrawl) -> None:
    """Remove the parts of a crawl that was joined."""
    for _, path in crawl.parts():
        shutil.rmtree(path)


def _lines(path: Path) -> Iterator[Row]:
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _json(path: Path) -> Row:
    found: Row = json.loads(path.read_text(encoding="utf-8"))
    return found
