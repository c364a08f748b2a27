"""Erasing a program: its bytes, its rows, and its figures in releases that were published before.

Belongs here: what is removed where. The ids and addresses to erase are given. An old release keeps its version and the
program's id, name and place as a tombstone; its checksums are made anew and a TOMBSTONES.md says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from warehouse.contracts.tables import ALL, PUBLISHED
from warehouse.files import write_text
from warehouse.ledger import Ledger
from warehouse.release_files import write_checksums, write_tables
from warehouse.releases import open_release
from warehouse.snapshots import Snapshots
from warehouse.tables import TableStore

KEPT_COLUMNS = ("program_id", "name", "specialty", "state")
UNREAD = {
    "crawl_status": "opted_out",
    "j1": "unread",
    "h1b": "unread",
    "wording_signal": "unread",
    "tier": "unrated",
    "directory_status": "undated",
}


def erase_stored(tables: Path, snapshots: Path, programs: Collection[str], urls: Collection[str]) -> int:
    """Remove pages, bytes and rows from the state folder. Returns how many pages went."""
    ledger = Ledger(tables)
    ledger.forget(urls, programs)
    still_needed = {page["content_sha256"]: page["url"] for page in ledger.pages() if page["content_sha256"]}
    Snapshots(snapshots).erase(lambda url: url in urls, still_needed)
    store = TableStore(tables)
    for name, contract in ALL.items():
        if "program_id" in contract.names and store.path(name).exists() and name != "directory":
            frame = store.read(name)
            if frame["program_id"].isin(programs).any():
                store.write(name, frame[~frame["program_id"].isin(programs)])
    return len(urls)


def erase_published(folder: Path, programs: Collection[str], on: str) -> bool:
    """Put tombstones in place of the programs' figures in one release folder; False when it holds none of them."""
    frames = dict(open_release(folder))
    if not frames["programs"]["program_id"].isin(programs).any():
        return False
    erased = {contract.name: _without(frames[contract.name], contract.name, programs) for contract in PUBLISHED}
    (folder / "safetynet.duckdb").unlink(missing_ok=True)
    write_tables(folder, erased)
    # The page and the quality report show single figures; both speak of the tables as they were.
    for derived in ("site", "quality"):
        shutil.rmtree(folder / derived, ignore_errors=True)
    listed = "\n".join(f"- {program_id} ({on})" for program_id in sorted(programs))
    write_text(folder / "TOMBSTONES.md", f"# Erased on request\n\n{listed}\n")
    write_checksums(folder)
    return True


def _without(frame: pd.DataFrame, name: str, programs: Collection[str]) -> pd.DataFrame:
    if "program_id" not in frame:
        return frame
    gone = frame["program_id"].isin(programs)
    if name != "programs" or not gone.any():
        return frame[~gone]
    blank = frame[gone].copy()
    for column in blank.columns:
        if column not in KEPT_COLUMNS:
            blank[column] = UNREAD.get(column)
    return pd.concat([frame[~gone].astype("object"), blank.astype("object")], ignore_index=True)
