"""Stores what a crawl receives, beside the reactor: WARC records and one row a URL, in a thread of its own.

Belongs here: the order of writing (record before row), de-duplication by digest, taking up what a killed attempt left.
Not here: the WARC format (``warc``), judging pages.
"""

from __future__ import annotations

import hashlib
import json
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scrapers.outcomes import POLICIES, Outcome
from scrapers.sinks.fetches import Fetch
from scrapers.sinks.rows import RowLog
from scrapers.sinks.warc import WarcFile, read_body

WARC_NAME = "pages.warc.gz"
LOG_NAME = "fetches.part.jsonl"
_BACKLOG = 200
"""Pages waiting to be written before the crawl waits for the disk: bounds memory, not speed."""


@dataclass(frozen=True)
class Received:
    """A response as it came: what the WARC stores. ``body`` is still compressed when the server compressed it.

    ``drawn``: the document a browser made of it, where that is what is read.
    """

    status_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    drawn: bytes | None = None


class Recorder:
    """The store of one attempt. Thread-safe where the spider uses it; rows of earlier attempts are kept."""

    def __init__(
        self, folder: Path, crawl_id: str, user_agent: str, held: dict[str, tuple[str, str]] | None = None
    ) -> None:
        """``held``: digest -> (URL, time) of bodies the durable store has already: they become revisit records."""
        self._held = held or {}
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows = RowLog(folder / LOG_NAME)
        self._first: dict[bytes, int] = {}
        """Digest of a body -> place of the row whose record holds it."""
        _cut(folder / WARC_NAME, self._resume())
        self._warc = WarcFile(folder / WARC_NAME, crawl_id, user_agent)
        self._queue: queue.Queue[tuple[Fetch, Received | None] | None] = queue.Queue(_BACKLOG)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def put(self, row: Fetch, received: Received | None = None) -> None:
        """Hand a row over for writing; with ``received`` its bytes are stored too. Raises what the writer ran into."""
        if self._error is not None:
            raise RuntimeError("the store cannot be written") from self._error
        self.rows.hold(row)
        self._queue.put((row, received))

    def body(self, url: str) -> bytes | None:
        """The decoded body of a page stored in this run, by this or an earlier attempt."""
        self._queue.join()
        row = self.rows.get(url)
        holder = self._holder(row.content_sha256) if row and row.content_sha256 else None
        return read_body(self.folder / WARC_NAME, holder.warc_offset) if holder else None

    def close(self) -> None:
        """Write everything out and stop the thread."""
        self._queue.put(None)
        self._thread.join()
        self._warc.close()
        self.rows.close()
        if self._error is not None:
            raise RuntimeError("the store could not be written") from self._error

    def _run(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                if self._error is None:
                    self._write(*task)
            except BaseException as error:
                self._error = error
            finally:
                self._queue.task_done()
        self._queue.task_done()

    def _write(self, row: Fetch, received: Received | None) -> None:
        if received is not None:
            row = self._store(row, received)
            self._warc.flush()
        place = self.rows.write(row)
        if row.warc_length and row.content_sha256:
            self._first.setdefault(bytes.fromhex(row.content_sha256), place)

    def _holder(self, sha256: str) -> Fetch | None:
        place = self._first.get(bytes.fromhex(sha256))
        return None if place is None else self.rows.at(place)

    def _resume(self) -> int:
        """Note which bodies an earlier attempt stored; where its last whole record ends."""
        end = 0
        for place, row in self.rows.places():
            end = max(end, row.warc_offset + row.warc_length)
            if row.warc_length and row.content_sha256:
                self._first.setdefault(bytes.fromhex(row.content_sha256), place)
        return end

    def _store(self, row: Fetch, received: Received) -> Fetch:
        digest = f"sha256:{hashlib.sha256(received.body if received.drawn is None else received.drawn).hexdigest()}"
        if row.content_sha256 in self._held:
            self._warc.revisit(row.url, row.fetched_at, received.status_line, digest, self._held[row.content_sha256])
            return row
        first = self._holder(row.content_sha256)
        if first is None:
            parts = (row.url, row.fetched_at, received.status_line, received.headers, received.body)
            at, length = (
                self._warc.response(*parts) if received.drawn is None else self._warc.drawn(*parts, received.drawn)
            )
            return replace(row, warc_file=WARC_NAME, warc_offset=at, warc_length=length)
        self._warc.revisit(row.url, row.fetched_at, received.status_line, digest, (first.url, first.fetched_at))
        return replace(row, warc_file=WARC_NAME, warc_offset=first.warc_offset, warc_length=first.warc_length)


def _cut(path: Path, size: int) -> None:
    if path.exists() and path.stat().st_size > size:
        with path.open("r+b") as file:
            file.truncate(size)


def settled_rows(rows: Mapping[str, Fetch]) -> Iterator[Fetch]:
    """All rows by address, redirects with the outcome of the end of their chain where that is a failure."""
    for url in sorted(rows):
        yield _resolved(rows[url], rows)


def _resolved(row: Fetch, rows: Mapping[str, Fetch]) -> Fetch:
    seen, end = {row.url}, row
    while end.outcome == Outcome.REDIRECTED and end.final_url in rows and end.final_url not in seen:
        seen.add(end.final_url)
        end = rows[end.final_url]
    if end is row:
        return row
    failed = not POLICIES[Outcome(end.outcome)].seen
    return replace(row, final_url=end.url, outcome=end.outcome if failed else row.outcome)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file of lines, one after another."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def write_json(path: Path, value: object) -> None:
    """Write a JSON file for people to read."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
