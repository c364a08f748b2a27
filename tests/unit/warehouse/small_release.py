"""A small whole release for tests: invented programs, every table, every document."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tests.unit.site.synthetic import MANIFEST, release_frames
from warehouse.contracts.vocabulary import SCHEMA_VERSION
from warehouse.release_files import write_documents, write_tables
from warehouse.releases import Releases

VERSION = "20260930T060000Z"
LATER = "20261001T060000Z"


def published(root: Path, version: str = VERSION, frames: Mapping[str, pd.DataFrame] | None = None) -> Path:
    """Publish a release of ten programs under ``root``; its folder."""
    tables = release_frames(10) if frames is None else frames
    manifest: dict[str, Any] = {**MANIFEST, "version": version, "schema_version": SCHEMA_VERSION}

    def fill(folder: Path) -> None:
        write_tables(folder, tables)
        write_documents(folder, manifest, tables["changes"], "CC BY 4.0")

    return Releases(root).publish(version, fill)
