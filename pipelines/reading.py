"""Tonight's reading: programs whose pages changed are parsed again, all others keep the rows of their last reading.

Belongs here: merging new rows with kept ones, table by table. Not here: reading a page (pipelines.parsing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipelines.parsing import (
    ROSTER_KINDS,
    WORDING_KINDS,
    ReadBytes,
    Row,
    Work,
    issue_rows,
    read_roster,
    read_wording,
    resident_rows,
    roster_row,
    work_of,
)
from scrapers.parsers.records import SchoolSense
from warehouse.tables import TableStore

ROSTER_TABLES = ("raw_residents", "raw_rosters", "raw_issues")
_NOT_TOLD = ("person_key", "fetched_at", "snapshot_sha256", "url")
"""Columns that differ from reading to reading though the page says the same."""
WORDING_TABLES = (
    *("raw_readings", "raw_statements", "raw_signals", "raw_review", "raw_type_sentences", "raw_contacts"),
)


@dataclass
class Reading:
    """Raw tables after tonight, and how much had to be read."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    n_read: int = 0
    n_kept: int = 0


def joined_pages(program_pages: Iterable[Row], ledger: Iterable[Row]) -> list[Row]:
    """Pages of programs with what the ledger knows of each; the kind is the program's own view of the page."""
    known = {row["url"]: row for row in ledger}
    return [known[row["url"]] | row for row in program_pages if row["url"] in known]


def row_fingerprints(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """URL -> fingerprint of all rows that cite it, whatever their order: residents, statements and code words."""
    sums: dict[str, int] = {}
    for name in ("raw_residents", "raw_statements", "raw_signals"):
        rows = tables[name]
        told = rows[[c for c in rows.columns if c not in _NOT_TOLD]].astype("string").fillna("")
        for url, value in zip(rows["url"], pd.util.hash_pandas_object(told, index=False), strict=True):
            sums[url] = (sums.get(url, 0) + int(value)) % 2**64
    return {url: f"{value:016x}" for url, value in sums.items()}


def read_tonight(
    pages: list[Row],
    directory: pd.DataFrame,
    specialties: pd.DataFrame,
    store: TableStore,
    read: ReadBytes,
    sense: SchoolSense,
    version: str,
) -> Reading:
    """All raw tables: read again where the digest of the pages or the version differs, else as they were."""
    facts = training_facts(directory, specialties)
    out = Reading()
    _merge(
        out, store, "raw_rosters", ROSTER_TABLES, work_of(pages, ROSTER_KINDS, facts, version),
        lambda work: _roster_tables(work, read, sense),
    )  # fmt: skip
    _merge(
        out, store, "raw_readings", WORDING_TABLES, work_of(pages, WORDING_KINDS, facts, version),
        lambda work: _wording_tables(work, read),
    )  # fmt: skip
    return out


def training_facts(directory: pd.DataFrame, specialties: pd.DataFrame) -> dict[str, tuple[str, int | None]]:
    """Program -> its specialty and years of training, which the roster parser is told."""
    years = {
        name: int(length) for name, length in zip(specialties["name"], specialties["years"], strict=True) if length
    }
    rows = directory[["program_id", "specialty"]].itertuples(index=False, name=None)
    return {program_id: (specialty, years.get(specialty)) for program_id, specialty in rows}


def _roster_tables(work: Work, read: ReadBytes, sense: SchoolSense) -> dict[str, Any]:
    parsed = read_roster(work, read, sense)
    return {
        "raw_residents": list(resident_rows(work, parsed)),
        "raw_rosters": [roster_row(work, parsed)] if parsed.residents else [],
        "raw_issues": list(issue_rows(work, parsed)),
    }


def _wording_tables(work: Work, read: ReadBytes) -> dict[str, Any]:
    own = sum(page["level"] == "program" for page in work.pages)
    row = {"program_id": work.program_id, "n_own_pages": own, "input_digest": work.digest}
    return {"raw_readings": [row], **read_wording(work, read)}


def _merge(
    out: Reading,
    store: TableStore,
    digests_in: str,
    names: tuple[str, ...],
    work: list[Work],
    read_one: Callable[[Work], dict[str, Any]],
) -> None:
    before = {name: store.read(name) for name in names}
    last = dict(zip(before[digests_in]["program_id"], before[digests_in]["input_digest"], strict=True))
    due = [item for item in work if last.get(item.program_id) != item.digest]
    kept = {item.program_id for item in work} - {item.program_id for item in due}
    fresh: dict[str, list[pd.DataFrame]] = {name: [] for name in names}
    for item in due:
        for name, rows in read_one(item).items():
            fresh[name].append(pd.DataFrame(rows))
    for name in names:
        old = before[name][before[name]["program_id"].isin(kept)]
        parts = [part for part in fresh[name] if len(part)]
        out.tables[name] = pd.concat([old.astype("object"), *parts], ignore_index=True)[list(before[name].columns)]
    out.n_read += len(due)
    out.n_kept += len(kept)
