"""Releases: immutable folders, one pointer that moves in a single step, and a list of what became of every night.

A release is prepared in a hidden folder, flushed, renamed to its version, entered in ``versions.json`` and only then
pointed to by ``latest``. Killed anywhere in between, readers still see the release before.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from warehouse.contracts.arrow import empty
from warehouse.contracts.tables import table
from warehouse.files import sync_file, sync_folder, write_json, write_text
from warehouse.open import Release, ReleaseError, open_release, tolerant
from warehouse.release_files import verify_checksums, write_checksums
from warehouse.retention import Keep, pruned

__all__ = ["VERSION_FORMAT", "Release", "ReleaseError", "Releases", "open_release"]

VERSION_FORMAT = "%Y%m%dT%H%M%SZ"
VERSION = re.compile(r"\d{8}T\d{6}Z")


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
        return tolerant(pq.read_table(path).to_pandas(), name)

    def adopt(self, version: str, folder: Path, origin: str) -> Path:
        """Take in a whole release made elsewhere; it becomes the latest unless a later one stands.

        ``folder``: a folder under ``root``, which is moved. Raises ReleaseError where a file differs from its checksum.
        """
        if not VERSION.fullmatch(version):
            raise ReleaseError(f"{version!r} is no version of a release")
        if broken := verify_checksums(folder):
            raise ReleaseError(f"{', '.join(broken[:5])} of {version} from {origin} differ from their checksums")
        final = self._move(folder, version)
        latest = self.versions()["last_successful"]
        if not latest or version > latest:
            self._record(version, "published", f"from {origin}")
            self._point_to(version)
        else:
            self._record(version, "published", f"from {origin}", is_latest=False)
        return final

    def pinned(self) -> list[str]:
        """Versions that are never pruned (``pinned.txt``, one a line)."""
        path = self.root / "pinned.txt"
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    def pin(self, version: str) -> None:
        """Keep a version for ever. Raises ReleaseError when there is none of that name."""
        if not VERSION.fullmatch(version) or not (self.root / version).is_dir():
            raise ReleaseError(f"no release {version!r} to pin; `safetynet releases` lists them")
        write_text(self.root / "pinned.txt", "\n".join(sorted({*self.pinned(), version})) + "\n")

    def prune(self, keep: Keep) -> list[str]:
        """Remove the folders that the retention policy lets go; the versions removed. ``latest`` always stays."""
        known = self.versions()
        there = [path.name for path in self.root.iterdir() if VERSION.fullmatch(path.name)]
        statuses = {entry["version"]: entry["status"] for entry in known["versions"]}
        safe = {str(known["last_successful"]), *self.pinned()}
        gone = pruned({version: statuses.get(version, "published") for version in there}, keep, safe)
        self._mark(known, gone)
        for version in gone:
            # A folder vanishes in one step; what a crash leaves behind is swept up like any staging folder.
            leaving = self.root / f".staging-pruned-{version}"
            (self.root / version).rename(leaving)
            shutil.rmtree(leaving)
        return gone

    def _mark(self, known: dict[str, Any], gone: Iterable[str]) -> None:
        for entry in known["versions"]:
            if entry["version"] in gone:
                entry["status"] = "pruned"
        write_json(self.root / "versions.json", known)

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

    def _record(self, version: str, status: str, reason: str, is_latest: bool = True) -> None:
        known = self.versions()
        known["versions"].append({"version": version, "status": status, "reason": reason})
        if status == "published" and is_latest:
            known["last_successful"] = version
        write_json(self.root / "versions.json", known)

    def _point_to(self, version: str) -> None:
        pointer = self.root / ".latest.tmp"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(version, target_is_directory=True)
        pointer.replace(self.root / "latest")
        sync_folder(self.root)
