"""Where everything lies: the state folder and the settings that come from the environment.

Belongs here: names of folders and of environment variables. Not: what is written there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.files import write_text


@dataclass(frozen=True)
class Home:
    """The state folder and its rooms."""

    root: Path

    @classmethod
    def of(cls, state_dir: Path | None = None, environ: Mapping[str, str] | None = None) -> Home:
        """The given folder, else ``SAFETYNET_HOME``, else ``./.safetynet``; made absolute."""
        env = os.environ if environ is None else environ
        return cls((state_dir or Path(env.get("SAFETYNET_HOME") or ".safetynet")).expanduser().absolute())

    @property
    def dagster(self) -> Path:
        """Dagster's instance."""
        return self.root / "dagster"

    @property
    def snapshots(self) -> Path:
        """Stored bytes (WARC)."""
        return self.root / "snapshots"

    @property
    def crawls(self) -> Path:
        """Plans and output of crawls."""
        return self.root / "crawls"

    @property
    def tables(self) -> Path:
        """Parquet tables between the assets."""
        return self.root / "tables"

    @property
    def releases(self) -> Path:
        """Published releases."""
        return self.root / "releases"

    @property
    def cache(self) -> Path:
        """What can be built again."""
        return self.root / "cache"

    def prepare(self) -> Home:
        """Make the folders and Dagster's instance file (once), and point DAGSTER_HOME at it."""
        for folder in (self.dagster, self.snapshots, self.crawls, self.tables, self.releases, self.cache):
            folder.mkdir(parents=True, exist_ok=True)
        instance = self.dagster / "dagster.yaml"
        shipped = Path(__file__).resolve().parent.parent / "dagster.yaml"
        if not instance.exists():
            write_text(instance, shipped.read_text(encoding="utf-8"))
        os.environ["DAGSTER_HOME"] = str(self.dagster)
        os.environ["SAFETYNET_HOME"] = str(self.root)
        return self
