"""What we know of every URL ever asked, from night to night.

Belongs here: the tables ``ledger`` (key url), ``program_pages`` (key program_id, url), ``robots`` (key host), the pure
merge of a run's rows into them, and their atomic storage. Not here: page bytes (``snapshots``), when a page is due next
(``due``), what is published.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.due import next_due
from warehouse.snapshots import warc_name

Row = dict[str, Any]

_TEXT, _INT = pa.string(), pa.int64()
LEDGER = pa.schema(
    [
        *((name, _TEXT) for name in ("url", "final_url", "kind", "outcome", "etag", "last_modified")),
        *((name, _TEXT) for name in ("content_sha256", "text_sha256", "rows_sha256", "rows_changed_at")),
        *((name, _TEXT) for name in ("first_seen", "observed_at", "changed_at", "checked_at", "asked_at", "next_due")),
        *((name, _TEXT) for name in ("warc_file", "content_type", "charset", "title", "detail", "history", "crawl_id")),
        *((name, _INT) for name in ("http_status", "warc_offset", "n_bytes", "n_failures")),
        ("noindex", pa.bool_()),
    ]
)
PROGRAM_PAGES = pa.schema(
    [
        *((name, _TEXT) for name in ("program_id", "url", "kind", "level", "why", "referrer", "list_url", "crawl_id")),
        ("score", pa.float64()),
        ("depth", _INT),
    ]
)
ROBOTS = pa.schema([("host", _TEXT), ("fetched_at", _TEXT), ("body", _TEXT), ("crawl_delay", pa.float64())])

_SEEN = ("ok", "not_modified", "redirected")
_KIND_ORDER = ("roster", "person", "eligibility", "visa", "faq", "home", "gme_policy", "alumni", "other")
_HISTORY = 12


class Ledger:
    """The three tables in one folder. Reading a folder that does not exist gives empty tables."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def pages(self) -> list[Row]:
        """Rows of ``ledger``, one a URL."""
        return _read(self.root / "ledger.parquet")

    def program_pages(self) -> list[Row]:
        """Rows of ``program_pages``, one a program and URL."""
        return _read(self.root / "program_pages.parquet")

    def robots(self) -> list[Row]:
        """Rules of every host as last read."""
        return _read(self.root / "robots.parquet")

    def add_run(self, folder: Path, *, as_of: str) -> None:
        """Merge a finished run; doing so again changes nothing. ``as_of``: ISO date of the night."""
        self._store(*self.with_run(folder, as_of=as_of))

    def with_run(self, folder: Path, *, as_of: str) -> tuple[list[Row], list[Row], list[Row]]:
        """The three tables as they would be after a finished run; nothing is stored."""
        report = json.loads((folder / "report.json").read_text("utf-8"))
        crawl_id, warc = report["crawl_id"], warc_name(report["crawl_id"], folder)
        found = [{**row, "crawl_id": crawl_id} for row in _lines(folder / "program_pages.jsonl")]
        links = merge_program_pages(self.program_pages(), found, full=bool(report.get("full")))
        pages = merge_pages(self.pages(), _lines(folder / "fetches.jsonl"), kinds_of(links), crawl_id, warc, as_of)
        robots = {row["host"]: row for row in [*self.robots(), *_lines(folder / "robots.jsonl")]}
        return pages, links, list(robots.values())

    def note_rows(self, rows: Mapping[str, str]) -> None:
        """Remember what reading made of pages: URL -> fingerprint of the rows that cite it. A page whose text moves
        while its rows stand still is a stable one, and asked as seldom."""
        known = self.pages()
        pages = [_with_rows(p, rows.get(p["url"], "")) for p in known]
        if pages != known:
            _write(self.root / "ledger.parquet", LEDGER, pages)

    def rename(self, moved: Mapping[str, str]) -> None:
        """Give programs their new ids (former id -> new id), so that their pages are still theirs. A page that the
        new id has already stays as that id knows it."""
        rows = self.program_pages()
        if not any(row["program_id"] in moved for row in rows):
            return
        rows.sort(key=lambda row: row["program_id"] not in moved)
        named = [row | {"program_id": moved.get(row["program_id"], row["program_id"])} for row in rows]
        links = {(row["program_id"], row["url"]): row for row in named}
        self._store(self.pages(), list(links.values()), self.robots())

    def forget(
        self,
        urls: Iterable[str],
        program_ids: Iterable[str] = (),
        hosts: Callable[[str], bool] = lambda _origin: False,
    ) -> None:
        """Erase URLs and programs as if they had never been asked, and the rules of hosts whose origin matches."""
        gone, programs = set(urls), set(program_ids)
        pages = [p for p in self.pages() if p["url"] not in gone]
        links = [r for r in self.program_pages() if r["url"] not in gone and r["program_id"] not in programs]
        self._store(pages, links, [r for r in self.robots() if not hosts(f"http://{r['host']}/")])

    def for_plan(self) -> dict[str, list[Row]]:
        """Rows with exactly the fields of the plan's ``KnownPage``, ``ProgramPage`` and ``KnownRobots``."""
        page = ("url", "etag", "last_modified", "content_sha256", "text_sha256", "kind", "observed_at", "next_due")
        link = ("program_id", "url", "kind", "level", "score", "why", "depth", "referrer", "list_url")
        return {
            "known_pages": [{k: p[k] for k in (*page, "n_failures", "outcome")} for p in self.pages()],
            "program_pages": [{k: r[k] for k in link} for r in self.program_pages()],
            "robots": self.robots(),
        }

    def _store(self, pages: list[Row], links: list[Row], robots: list[Row]) -> None:
        _write(self.root / "ledger.parquet", LEDGER, sorted(pages, key=lambda r: r["url"]))
        _write(
            self.root / "program_pages.parquet", PROGRAM_PAGES, sorted(links, key=lambda r: (r["program_id"], r["url"]))
        )
        _write(self.root / "robots.parquet", ROBOTS, sorted(robots, key=lambda r: r["host"]))


def kinds_of(links: Iterable[Row]) -> dict[str, str]:
    """URL -> the kind that matters most among the programs which use the page."""
    best: dict[str, str] = {}
    for link in links:
        known = best.get(link["url"])
        if known is None or _rank(link["kind"]) < _rank(known):
            best[link["url"]] = link["kind"]
    return best


def _rank(kind: str) -> int:
    return _KIND_ORDER.index(kind) if kind in _KIND_ORDER else len(_KIND_ORDER)


def merge_pages(
    old: Iterable[Row], fetches: Iterable[Row], kinds: Mapping[str, str], crawl_id: str, warc: str, as_of: str
) -> list[Row]:
    """The ledger after a run. A 304 renews ``checked_at`` only; a failure keeps the content last seen."""
    pages = {row["url"]: row for row in old}
    for fetch in fetches:
        known = pages.get(fetch["url"])
        if known is None or known["crawl_id"] != crawl_id:
            kind = kinds.get(fetch["url"]) or (known["kind"] if known else "other")
            pages[fetch["url"]] = _merged(known, fetch, kind, crawl_id, warc, as_of)
    return list(pages.values())


def _merged(known: Row | None, fetch: Row, kind: str, crawl_id: str, warc: str, as_of: str) -> Row:
    row: Row = (
        dict(known) if known else dict.fromkeys(LEDGER.names, "") | {"warc_offset": -1, "n_bytes": 0, "n_failures": 0}
    )
    seen = fetch["outcome"] in _SEEN
    same = ("final_url", "outcome", "http_status", "noindex", "detail")
    row |= {"url": fetch["url"], "kind": kind, "crawl_id": crawl_id, "asked_at": fetch["fetched_at"]}
    row |= {name: fetch[name] for name in same}
    row["first_seen"] = row["first_seen"] or (fetch["fetched_at"] if seen else "")
    row["n_failures"] = 0 if seen else row["n_failures"] + 1
    row["history"] = ";".join([*filter(None, row["history"].split(";")), f"{as_of} {fetch['outcome']}"][-_HISTORY:])
    if seen:
        row["checked_at"] = fetch["fetched_at"]
    if seen and not fetch["not_modified"]:
        row |= _content(row, fetch, warc)
    elif fetch["not_modified"]:
        row |= {name: fetch[name] or row[name] for name in ("etag", "last_modified")}
    row["next_due"] = next_due(kind, as_of, row)
    return row


def _content(row: Row, fetch: Row, warc: str) -> Row:
    """Fields that follow from bytes really received. Bytes the store has already keep their place in it."""
    names = ("etag", "last_modified", "content_sha256", "text_sha256", "content_type", "charset", "n_bytes")
    changed = fetch["text_sha256"] != row["text_sha256"]
    stored = fetch["warc_offset"] >= 0
    unchanged_bytes = fetch["content_sha256"] == row["content_sha256"] and row["warc_offset"] >= 0
    place = {"warc_file": warc, "warc_offset": fetch["warc_offset"]} if stored and not unchanged_bytes else {}
    if not fetch["content_sha256"]:
        place = {"warc_file": "", "warc_offset": -1}
    return {
        **{name: fetch[name] for name in names},
        "title": fetch["title"] or row["title"] if fetch["content_sha256"] == row["content_sha256"] else fetch["title"],
        **place,
        "observed_at": fetch["fetched_at"],
        "changed_at": fetch["fetched_at"] if changed else row["changed_at"],
    }


def _with_rows(row: Row, fingerprint: str) -> Row:
    if row["rows_sha256"] == fingerprint:
        return row
    first = not row["rows_sha256"]
    return {**row, "rows_sha256": fingerprint, "rows_changed_at": row["changed_at" if first else "observed_at"]}


def merge_program_pages(old: Iterable[Row], found: Iterable[Row], *, full: bool) -> list[Row]:
    """Pages of programs after a run. A person no longer linked from a roster that was read again is gone; a full
    crawl replaces all pages of the programs it reached."""
    found = list(found)
    rows = {(r["program_id"], r["url"]): r for r in old}
    fresh = {(r["program_id"], r["url"]) for r in found}
    reread = {(r["program_id"], r["url"]) for r in found if r.get("reread")}
    replaced = {r["program_id"] for r in found if full and r["kind"] == "home" and r.get("reread")}
    for key, row in list(rows.items()):
        orphan = row["kind"] == "person" and (row["program_id"], row["list_url"]) in reread
        if key not in fresh and (orphan or row["program_id"] in replaced):
            del rows[key]
    for row in found:
        rows[row["program_id"], row["url"]] = {name: row[name] for name in PROGRAM_PAGES.names}
    return list(rows.values())


def _lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _read(path: Path) -> list[Row]:
    return pq.read_table(path).to_pylist() if path.exists() else []


def _write(path: Path, schema: pa.Schema, rows: list[Row]) -> None:
    """Write a table whole or not at all: temporary name, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
