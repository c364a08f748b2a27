"""A shard reads its programs' pages itself, so that the closing run finds them read.

Belongs here: the raw rows of one shard, and laying them beside the stored ones. They need not be trusted: each row
carries the digest of the pages it was read from, and the closing run reads again what does not match, such as programs
with a page on another shard. Not here: reading a page (parsing), what is due (reading).
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pandas as pd

from pipelines.parsing import ReadBytes
from pipelines.reading import ROSTER_TABLES, WORDING_TABLES, joined_pages, read_tonight
from pipelines.schools import matcher
from pipelines.shards import WARC, SharedCrawl
from pipelines.versions import parser_version
from scrapers.plan import CrawlPlan
from scrapers.sinks.warc import read_body
from warehouse.ledger import Ledger
from warehouse.reference import load
from warehouse.snapshots import Snapshots
from warehouse.tables import TableStore

DIGESTS_LAST = sorted((*ROSTER_TABLES, *WORDING_TABLES), key=lambda name: name in ("raw_rosters", "raw_readings"))
"""Tables in the order of writing: a killed writer leaves rows without their digest, which are then read again."""
PROGRAMS = "programs.txt"


def read_shard(crawl: SharedCrawl, plan: CrawlPlan, shard: int) -> int:
    """Read the pages of the programs at home on a crawled shard; the number of readings. Again changes nothing."""
    tables = crawl.part(shard) / "tables"
    if tables.exists():
        return 0
    home, folder = crawl.home, crawl.part(shard)
    pages, links, _ = Ledger(home.tables).with_run(folder, as_of=plan.as_of)
    mine = crawl.programs(plan, shard)
    directory = pd.DataFrame([(p.program_id, p.specialty) for p in mine], columns=["program_id", "specialty"])
    reading = read_tonight(
        joined_pages(links, pages),
        directory,
        load("specialties"),
        TableStore(home.tables),
        bytes_of(folder, Snapshots(home.snapshots)),
        matcher(home).sense,
        parser_version(),
    )
    _leave(tables, reading.tables, [p.program_id for p in mine])
    return reading.n_read


def _leave(tables: Path, found: dict[str, pd.DataFrame], programs: list[str]) -> None:
    """Write the rows under a name of this attempt's own and rename them when whole."""
    fresh = tables.with_name(f"tables.{os.getpid()}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    for name in DIGESTS_LAST:
        TableStore(fresh).write(name, found[name])
    (fresh / PROGRAMS).write_text("\n".join(programs), encoding="utf-8")
    fresh.rename(tables)


def bytes_of(folder: Path, store: Snapshots) -> ReadBytes:
    """Reads a body by its digest out of a crawl that was not taken in yet, else out of the store."""
    rows = map(json.loads, (folder / "fetches.jsonl").read_text(encoding="utf-8").splitlines())
    places = {row["content_sha256"]: row["warc_offset"] for row in rows if row["warc_offset"] >= 0}

    def read(sha256: str) -> bytes | None:
        return read_body(folder / WARC, places[sha256]) if sha256 in places else store.read(sha256)

    return read


def lay_beside(crawl: SharedCrawl) -> int:
    """Put the shards' rows into the stored raw tables, in place of their programs' old ones; programs replaced."""
    folders = [path / "tables" for _, path in crawl.parts() if (path / "tables").exists()]
    programs = {p for folder in folders for p in (folder / PROGRAMS).read_text(encoding="utf-8").splitlines()}
    store = TableStore(crawl.home.tables)
    for name in DIGESTS_LAST if programs else ():
        old = store.read(name)
        rows = [old[~old["program_id"].isin(programs)], *(TableStore(folder).read(name) for folder in folders)]
        together = pd.concat([part.astype("object") for part in rows if len(part)] or [old.astype("object")])
        store.write(name, together.sort_values("program_id", kind="stable", ignore_index=True))
    return len(programs)
