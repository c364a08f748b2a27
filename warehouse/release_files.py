"""The files of one release: tables as Parquet, CSV and DuckDB, and the documents beside them.

Belongs here: turning frames into the bytes of a release folder. Not: which release stands (warehouse.releases), nor
whether it may (warehouse.quality).
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from warehouse.contracts.documents import datapackage, dbt_sources, dictionary
from warehouse.contracts.model import Table
from warehouse.contracts.schema import described
from warehouse.contracts.tables import PUBLISHED
from warehouse.files import write_json, write_text
from warehouse.tables import to_arrow, write_parquet

_RUNS_IN_A_SPREADSHEET = re.compile(r"^\s*([=+@\t\r]|-(?!\d+(?:\.\d+)?$))")
_READ_AS_A_NUMBER = re.compile(r"^\d[\d.,eE/:-]*$")


def write_tables(folder: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Each published table as Parquet and CSV (plain and for spreadsheets), all of them in ``safetynet.duckdb``.

    Equal frames give byte-identical Parquet and CSV. Raises ContractError when a frame does not fit.
    """
    arrow = {contract.name: to_arrow(frames[contract.name], contract) for contract in PUBLISHED}
    for contract in PUBLISHED:
        write_parquet(folder / f"{contract.name}.parquet", arrow[contract.name])
        frame = arrow[contract.name].to_pandas()
        write_text(folder / f"{contract.name}.csv", to_csv(frame, contract))
        write_text(folder / f"{contract.name}-excel.csv", to_excel_csv(frame, contract))
    _write_duckdb(folder / "safetynet.duckdb", arrow)


def to_csv(frame: pd.DataFrame, contract: Table) -> str:
    """CSV text: UTC timestamps to the second, true/false, empty = unknown, and no cell that a spreadsheet would run."""
    out = pd.DataFrame(index=frame.index)
    for column in contract.columns:
        series = frame[column.name]
        if column.type == "timestamp":
            out[column.name] = pd.to_datetime(series, utc=True).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif column.type == "boolean":
            out[column.name] = series.map({True: "true", False: "false"})
        elif column.type == "integer":
            out[column.name] = series.astype("Int64")
        elif column.type == "string":
            out[column.name] = series.map(harmless, na_action="ignore")
        else:
            out[column.name] = series
    return out.to_csv(index=False, lineterminator="\n")


def to_excel_csv(frame: pd.DataFrame, contract: Table) -> str:
    """The CSV for spreadsheets: a byte-order mark, so that names show right, and text of digits kept as text.

    An apostrophe in front marks such text (ids with leading zeros, codes like 1-2 that would turn into dates): it is
    what a person types to keep a cell as text, and unlike ``="..."`` no formula.
    """
    marked = frame.copy(deep=False)
    for column in contract.columns:
        if column.type == "string":
            marked[column.name] = frame[column.name].map(_as_typed_text, na_action="ignore")
    return "\ufeff" + to_csv(marked, contract)


def _as_typed_text(cell: str) -> str:
    return "'" + cell if _READ_AS_A_NUMBER.match(cell) else cell


def harmless(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would take it for a formula."""
    return "'" + cell if _RUNS_IN_A_SPREADSHEET.match(cell) else cell


def _write_duckdb(path: Path, arrow: Mapping[str, Any]) -> None:
    import duckdb

    with duckdb.connect(str(path)) as connection:
        for name, data in arrow.items():
            connection.register("incoming", data)
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming')
            connection.unregister("incoming")


def write_documents(folder: Path, manifest: Mapping[str, Any], changes: pd.DataFrame, licence: str) -> None:
    """manifest.json, schema.json, datapackage.json, sources.yml (dbt) and the pages for people."""
    version = str(manifest["version"])
    write_json(folder / "manifest.json", manifest)
    write_json(
        folder / "datapackage.json",
        datapackage(PUBLISHED, str(manifest["schema_version"]), created_of(version)),
    )
    write_json(folder / "schema.json", described())
    write_text(folder / "sources.yml", dbt_sources(PUBLISHED, str(manifest["schema_version"])))
    write_text(folder / "CORRECT-US.md", correct_us(str(manifest.get("contact") or "")))
    write_text(folder / "DICTIONARY.md", dictionary(PUBLISHED, f"Dictionary of release {version}"))
    write_text(folder / "CHANGES.md", changes_for_people(changes, version))
    write_text(folder / "LICENSE-DATA.md", licence)


def correct_us(contact: str) -> str:
    """CORRECT-US.md: how a program has a figure looked at again and its own statement shown beside ours."""
    text = (resources.files("warehouse") / "correct_us.md").read_text(encoding="utf-8")
    return text.replace("CONTACT", contact or "the contact in the user agent that visited your site")


def created_of(version: str) -> str:
    """The ISO time of a version name like 20260930T060000Z."""
    return f"{version[:4]}-{version[4:6]}-{version[6:11]}:{version[11:13]}:{version[13:15]}Z"


def changes_for_people(changes: pd.DataFrame, version: str, most: int = 200) -> str:
    """CHANGES.md: what changed, by program, newest release only."""
    lines = [f"# Changes in release {version}", ""]
    if changes.empty:
        return "\n".join([*lines, "Nothing changed since the previous release.", ""])
    lines += [f"{len(changes)} changes in {changes['program_id'].nunique()} programs.", ""]
    for row in changes.head(most).astype("object").fillna("unknown").itertuples(index=False):
        lines.append(f"- {row.program_id} · {row.table}.{row.field}: {row.old} → {row.new} ({row.cause})")
    if len(changes) > most:
        lines.append(f"- … and {len(changes) - most} more in changes.csv")
    return "\n".join([*lines, ""])


def write_checksums(folder: Path) -> None:
    """CHECKSUMS.sha256 over every other file of the folder, in the format of sha256sum."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "CHECKSUMS.sha256")
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}" for path in files]
    write_text(folder / "CHECKSUMS.sha256", "\n".join(lines) + "\n")


def verify_checksums(folder: Path) -> list[str]:
    """Files of a release that are missing or differ from CHECKSUMS.sha256."""
    broken = []
    for line in (folder / "CHECKSUMS.sha256").read_text(encoding="utf-8").splitlines():
        expected, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            broken.append(name)
    return broken


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a release folder."""
    loaded: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def refusal_report(quality: Path) -> Callable[[Path], None]:
    """A filler for a refused version: the quality report and nothing of the data."""

    def fill(folder: Path) -> None:
        if quality.exists():
            shutil.copytree(quality, folder / "quality")

    return fill
