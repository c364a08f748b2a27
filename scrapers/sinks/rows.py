"""The rows of a crawl: in a file, one line each, with only their places in memory.

Belongs here: writing a row, finding it again, taking up what a killed attempt left. 100,000 rows would fill a hundred
megabytes otherwise. Not here: page bytes (``warc``), the order of writing (``recorder``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from scrapers.sinks.fetches import Fetch, from_line

_CHUNK = 16_384


class RowLog(Mapping[str, Fetch]):
    """URL -> its last row. A row handed in is there at once (:meth:`hold`) and in the file later (:meth:`write`)."""

    def __init__(self, path: Path) -> None:
        """Take up what an earlier attempt left whole; a torn line is cut off."""
        self._path = path
        self._at: dict[str, Fetch | int] = {}
        self._end = 0
        if path.exists():
            self._resume()
        self._file = path.open("ab")

    def hold(self, row: Fetch) -> None:
        """A row that is still to be written."""
        self._at[row.url] = row

    def write(self, row: Fetch) -> int:
        """Append a row and hand it to the operating system; its place."""
        at, line = self._end, (row.line() + "\n").encode()
        self._file.write(line)
        self._file.flush()
        self._end += len(line)
        self._at[row.url] = at
        return at

    def at(self, place: int) -> Fetch:
        """The row at a place that :meth:`write` gave."""
        handle = os.open(self._path, os.O_RDONLY)
        try:
            line = b""
            while b"\n" not in line and (more := os.pread(handle, _CHUNK, place + len(line))):
                line += more
        finally:
            os.close(handle)
        return from_line(line.partition(b"\n")[0].decode())

    def places(self) -> Iterator[tuple[int, Fetch]]:
        """All rows written, with their places, in the order of writing."""
        at = 0
        with self._path.open("rb") as file:
            for raw in file:
                yield at, from_line(raw.decode())
                at += len(raw)

    def __getitem__(self, url: str) -> Fetch:
        found = self._at[url]
        return found if isinstance(found, Fetch) else self.at(found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def close(self) -> None:
        """No more rows; those written can still be read."""
        self._file.close()

    def _resume(self) -> None:
        with self._path.open("rb") as file:
            for raw in file:
                try:
                    row = from_line(raw.decode())
                except ValueError:
                    break
                if not raw.endswith(b"\n"):
                    break
                self._at[row.url] = self._end
                self._end += len(raw)
        os.truncate(self._path, self._end)
