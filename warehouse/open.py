"""Opening a release to read it: from a folder, from the state folder's latest, or over the net without downloading all.

Belongs here: finding a release behind an address and turning its files into frames with the contracts' dtypes. Not:
which release stands (warehouse.releases), nor copying whole releases (warehouse.distribution).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pandas as pd
import pyarrow.parquet as pq

from warehouse.contracts.arrow import conform
from warehouse.contracts.tables import PUBLISHED, table

POINTER = "latest.json"
CHECKSUMS = "CHECKSUMS.sha256"


class ReleaseError(RuntimeError):
    """A release that can't be made or read; the message says what to do."""


class Release(Mapping[str, pd.DataFrame]):
    """One release: table name -> pandas frame, each read when first asked for and checked against its checksum."""

    def __init__(self, files: Any, root: str, address: str) -> None:
        self._files, self._root, self.address = files, root, address
        self._frames: dict[str, pd.DataFrame] = {}

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Versions and inputs of the release (manifest.json)."""
        loaded: dict[str, Any] = json.loads(self._read("manifest.json"))
        return loaded

    @property
    def version(self) -> str:
        """The release's version, like 20260930T060000Z."""
        return str(self.manifest["version"])

    @cached_property
    def _digests(self) -> dict[str, str]:
        return parse_checksums(self._files.cat_file(f"{self._root}/{CHECKSUMS}").decode())

    def _read(self, name: str) -> bytes:
        try:
            body: bytes = self._files.cat_file(f"{self._root}/{name}")
            wanted = self._digests.get(name)
        except FileNotFoundError as error:
            raise ReleaseError(f"{self.address} holds no {name}") from error
        if hashlib.sha256(body).hexdigest() != wanted:
            raise ReleaseError(f"{name} of {self.address} differs from its checksum; get the release again")
        return body

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self:
            raise KeyError(f"no published table {name!r}; there are {', '.join(self)}")
        if name not in self._frames:
            data = pq.read_table(io.BytesIO(self._read(f"{name}.parquet")))
            self._frames[name] = tolerant(data.to_pandas(), name)
        return self._frames[name]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self:
            raise AttributeError(name)
        return self[name]

    def __contains__(self, name: object) -> bool:
        return any(contract.name == name for contract in PUBLISHED)

    def __iter__(self) -> Iterator[str]:
        return iter(contract.name for contract in PUBLISHED)

    def __len__(self) -> int:
        return len(PUBLISHED)

    def __repr__(self) -> str:
        return f"<Release {self.version} at {self.address}>"


def open_release(where: Path | str = "latest") -> Release:
    """The release at a folder, an address (``https://``, ``s3://``), or ``latest`` of the state folder.

    ``where`` may be one release or a place that ``safetynet publish`` filled; then its latest is opened. Frames have
    the contracts' dtypes (pd.NA is unknown). Raises ReleaseError where there is no release.
    """
    if where == "latest":
        where = Path(os.environ.get("SAFETYNET_HOME") or ".safetynet") / "releases" / "latest"
    files, root = file_system(str(where))
    folder = release_folder(files, root)
    if folder is None:
        raise ReleaseError(f"{where} is no release: it has neither manifest.json nor {POINTER}")
    return Release(files, folder, str(where))


def file_system(address: str) -> tuple[Any, str]:
    """fsspec's file system behind an address, and the path in it. Web addresses honour the proxy variables.

    Raises ReleaseError when the address needs a package that is not installed.
    """
    options = {"client_kwargs": {"trust_env": True}} if address.startswith(("http://", "https://")) else {}
    try:
        files, root = fsspec.url_to_fs(address, **options)
    except (ImportError, ValueError) as error:
        raise ReleaseError(f"{address} can't be opened: {error} (s3:// needs `pip install s3fs`)") from error
    return files, str(root).rstrip("/")


def release_folder(files: Any, root: str) -> str | None:
    """The folder of the release that a root is or points to; None when it is neither."""
    if (body := read_if_there(files, f"{root}/{POINTER}")) is not None:
        return f"{root}/{json.loads(body)['version']}"
    return root if read_if_there(files, f"{root}/manifest.json") is not None else None


def read_if_there(files: Any, path: str) -> bytes | None:
    """A small file's bytes, None where it does not exist."""
    try:
        body: bytes = files.cat_file(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return body


def parse_checksums(text: str) -> dict[str, str]:
    """CHECKSUMS.sha256 as file name -> digest. Raises ReleaseError for a name that would leave the release's folder."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        expected, _, name = line.partition("  ")
        if not name or name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
            raise ReleaseError(f"{CHECKSUMS} names {name!r}, which is no file of a release")
        found[name] = expected
    return found


def tolerant(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """An older release's table in today's shape: columns it lacks are unknown, columns since dropped are left out."""
    contract = table(name)
    for column in contract.names:
        if column not in frame:
            frame[column] = None
    return conform(frame[contract.names], contract)
