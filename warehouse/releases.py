"""Releases: immutable folders, one pointer that moves in a single step, and a list of what became of every night.

A release is prepared in a hidden folder, flushed, renamed to its version, entered in ``versions.json`` and only then
pointed to by ``latest``. Killed anywhere in between, readers still see the release before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from warehouse.contracts.arrow import conform, empty
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.files import sync_file, sync_folder, write_json, write_text
from warehouse.release_files import write_checksums

VERSION_FORMAT = "%Y%m%dT%H%M%SZ"


class ReleaseError(RuntimeError):
    """A release that can't be made or read; the message says what to do."""


@dataclass(frozen=True)
class Releases:
    """The releases under one folder (``<state-dir>/releases``)."""

    root: Path

    def new_version(self, at: datetime) -> str:
        """A version name for a night that began ``at``; never one that exists already."""
        version = at.astimezone(UTC).strftime(VERSION_FORMAT)
        if (self.root / version).exists():
            raise ReleaseError(f"release {version} exists already; releases are immutable, start again a second later")
        return version

    def publish(self, version: str, fill: Callable[[Path], None]) -> Path:
        """Let ``fill`` write a release into a hidden folder; then make it the latest. Returns the release folder."""
        staged = self._staged(version, fill)
        write_checksums(staged)
        final = self._move(staged, version)
        self._record(version, "published", "")
        self._point_to(version)
        return final

    def refuse(self, version: str, reason: str, fill: Callable[[Path], None]) -> Path:
        """Keep the quality report of a night that was not published. No data is kept; ``latest`` stays."""
        staged = self._staged(version, fill)
        write_text(staged / "REFUSED.md", f"# Release {version} was refused\n\n{reason}\n")
        final = self._move(staged, version)
        self._record(version, "refused", reason)
        return final

    def latest(self) -> Path | None:
        """Folder of the last successful release, or None."""
        version = self.versions()["last_successful"]
        return self.root / str(version) if version else None

    def versions(self) -> dict[str, Any]:
        """``versions.json``: ``last_successful`` and each version with status and reason."""
        path = self.root / "versions.json"
        if not path.exists():
            return {"last_successful": None, "versions": []}
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    def read(self, name: str, version: str | None = None) -> pd.DataFrame:
        """A published table of a version (default: the latest); empty when there is no release or no such table yet."""
        folder = self.root / version if version else self.latest()
        path = folder / f"{name}.parquet" if folder else None
        if path is None or not path.exists():
            return empty(table(name))
        return _tolerant(pq.read_table(path).to_pandas(), name)

    def _staged(self, version: str, fill: Callable[[Path], None]) -> Path:
        staged = self.root / f".staging-{version}"
        for left_over in self.root.glob(".staging-*"):
            shutil.rmtree(left_over)
        staged.mkdir(parents=True)
        try:
            fill(staged)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        return staged

    def _move(self, staged: Path, version: str) -> Path:
        for path in staged.rglob("*"):
            if path.is_file():
                sync_file(path)
        final = self.root / version
        staged.rename(final)
        sync_folder(self.root)
        return final

    def _record(self, version: str, status: str, reason: str) -> None:
        known = self.versions()
        known["versions"].append({"version": version, "status": status, "reason": reason})
        if status == "published":
            known["last_successful"] = version
        write_json(self.root / "versions.json", known)

    def _point_to(self, version: str) -> None:
        pointer = self.root / ".latest.tmp"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(version, target_is_directory=True)
        pointer.replace(self.root / "latest")
        sync_folder(self.root)


def _tolerant(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """An older release's table in today's shape: columns it lacks are unknown, columns since dropped are left out."""
    contract = table(name)
    for column in contract.names:
        if column not in frame:
            frame[column] = None
    return conform(frame[contract.names], contract)


def open_release(path: Path | str) -> Mapping[str, pd.DataFrame]:
    """All published tables of a release folder, as pandas frames with the contracts' dtypes.

    Raises ReleaseError when the folder is no release.
    """
    folder = Path(path)
    if not (folder / "manifest.json").exists():
        raise ReleaseError(f"{folder} is no release: it has no manifest.json")
    return {
        contract.name: _tolerant(pq.read_table(folder / f"{contract.name}.parquet").to_pandas(), contract.name)
        for contract in PUBLISHED
    }
