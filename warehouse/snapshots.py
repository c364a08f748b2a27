"""The bytes of pages, in WARC files any WARC tool reads, found by the digest of their decoded body.

Belongs here: taking in a run's file, reading a body, dropping bytes (compaction, erasure). Not here: what is known of
URLs (``ledger``); writing WARCs in a crawl (``scrapers.sinks``).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

RETENTION_DAYS = 90
"""Bytes that nothing current rests on are dropped after so many days."""
_INDEX = pa.schema([(name, pa.string()) for name in ("sha256", "file", "url", "needed_on")] + [("offset", pa.int64())])


def warc_name(crawl_id: str, folder: Path) -> str:
    """Name of a run's WARC file in the store."""
    return f"{crawl_id}-{folder.name}.warc.gz"


class Snapshots:
    """A folder of WARC files with an index from SHA-256 of a decoded body to file and offset."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._entries: dict[str, dict[str, Any]] | None = None

    @property
    def _index(self) -> dict[str, dict[str, Any]]:
        if self._entries is None:
            path = self.root / "index.parquet"
            rows = pq.read_table(path).to_pylist() if path.exists() else []
            self._entries = {row["sha256"]: row for row in rows}
        return self._entries

    def __contains__(self, sha256: str) -> bool:
        return sha256 in self._index

    def read(self, sha256: str) -> bytes | None:
        """The decoded body with this digest, or None when it is not (or no longer) stored."""
        entry = self._index.get(sha256)
        if entry is None:
            return None
        with (self.root / entry["file"]).open("rb") as file:
            file.seek(entry["offset"])
            for record in ArchiveIterator(file):
                return bytes(record.content_stream().read())
        return None

    def add_run(self, folder: Path) -> str:
        """Move a finished run's WARC in and index it; its name in the store. Doing so again changes nothing."""
        report = json.loads((folder / "report.json").read_text("utf-8"))
        name, source = warc_name(report["crawl_id"], folder), folder / "pages.warc.gz"
        self.root.mkdir(parents=True, exist_ok=True)
        if source.exists():
            _move(source, self.root / name)
        entries = dict(self._index)
        for line in (folder / "fetches.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["warc_offset"] >= 0 and row["content_sha256"] not in entries:
                sha = row["content_sha256"]
                place = {"file": name, "offset": row["warc_offset"], "needed_on": row["fetched_at"][:10]}
                entries[sha] = {"sha256": sha, "url": row["url"], **place}
        self._save(entries)
        return name

    def compact(self, needed: Collection[str], on: str, days: int = RETENTION_DAYS) -> int:
        """Drop bytes that neither ledger nor current release has ``needed`` for so many days; the bytes freed on disk.

        ``on``: ISO date of the night. Call it every night: it also notes what is needed now.
        """
        wanted = set(needed)
        last = (date.fromisoformat(on) - timedelta(days=days)).isoformat()
        entries = {sha: {**e, "needed_on": on} if sha in wanted else e for sha, e in self._index.items()}
        gone = {sha for sha, e in entries.items() if e["needed_on"] < last}
        self._save(entries)
        return self._drop(gone, set()) if gone else 0

    def erase(self, urls: Callable[[str], bool], still_needed: Mapping[str, str]) -> int:
        """Drop all bytes and records of the URLs a test names, whenever stored; the bytes freed on disk.

        ``still_needed``: digest -> URL of another page with the same body; the body stays, under that address.
        """
        named = {sha for sha, e in self._index.items() if urls(e["url"])}
        for sha in named & set(still_needed):
            self._index[sha]["url"] = still_needed[sha]
        gone = named - set(still_needed)
        files = {p.name for p in self.root.glob("*.warc.gz") if any(urls(u) for u in _targets(p))}
        return self._drop(gone, files)

    def _drop(self, gone: Collection[str], named: set[str]) -> int:
        """Rewrite the files that hold dropped bodies, and those named; the index is replaced before a file goes."""
        before = self._size()
        entries = {sha: e for sha, e in self._index.items() if sha not in gone}
        stale = {e["file"] for sha, e in self._index.items() if sha in gone} | named
        for name in sorted(stale):
            entries |= self._rewrite(name, {sha: e for sha, e in entries.items() if e["file"] == name})
        self._save(entries)
        live = {e["file"] for e in entries.values()}
        for path in self.root.glob("*.warc.gz"):
            if path.name not in live:
                path.unlink()
        return before - self._size()

    def _size(self) -> int:
        return sum(p.stat().st_size for p in self.root.glob("*.warc.gz"))

    def _rewrite(self, name: str, kept: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Copy the records that stay into a new file; their new places."""
        if not kept:
            return {}
        fresh = f"{name.removesuffix('.warc.gz').split('~')[0]}~{_generation(name) + 1}.warc.gz"
        part = self.root / f"{fresh}.part"
        moved = {}
        with (self.root / name).open("rb") as source, part.open("wb") as target:
            writer = WARCWriter(target, gzip=True)
            for sha, entry in sorted(kept.items(), key=lambda item: int(item[1]["offset"])):
                source.seek(entry["offset"])
                moved[sha] = {**entry, "file": fresh, "offset": target.tell()}
                record = next(iter(ArchiveIterator(source)))
                record.rec_headers.replace_header("WARC-Target-URI", entry["url"])
                writer.write_record(record)
            target.flush()
            os.fsync(target.fileno())
        part.replace(self.root / fresh)
        return moved

    def _save(self, entries: dict[str, dict[str, Any]]) -> None:
        path = self.root / "index.parquet"
        part = path.with_suffix(".part")
        pq.write_table(pa.Table.from_pylist([entries[sha] for sha in sorted(entries)], schema=_INDEX), part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
        self._entries = entries


def _targets(path: Path) -> Iterator[str]:
    """Addresses of all records of a file."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            yield record.rec_headers.get_header("WARC-Target-URI") or ""


def _generation(name: str) -> int:
    mark = name.removesuffix(".warc.gz").partition("~")[2]
    return int(mark) if mark.isdigit() else 0


def _move(source: Path, target: Path) -> None:
    """Move a file so that it is under its final name only when whole, also between file systems."""
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    source.unlink()
