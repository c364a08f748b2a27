"""Where everything lies: the state folder and the settings that come from the environment.

Belongs here: names of folders and of environment variables. Not: what is written there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from warehouse.files import write_text

POSTGRES = "SAFETYNET_POSTGRES_URL"
"""Dagster's database (postgresql+psycopg2://..., the driver named) where SQLite is not enough: extra `cluster`."""


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

    def made(self) -> Home:
        """Make the folders where they are missing."""
        for folder in (self.dagster, self.snapshots, self.crawls, self.tables, self.releases, self.cache):
            folder.mkdir(parents=True, exist_ok=True)
        return self

    def prepare(self) -> Home:
        """Make folders and Dagster's instance file, and point DAGSTER_HOME at it.

        The instance file is ours to renew until somebody edits it; from then on it stays as it is.
        """
        self.made()
        instance = self.dagster / "dagster.yaml"
        ours = instance_files()
        if not instance.exists() or instance.read_text(encoding="utf-8") in ours:
            write_text(instance, ours[1] if os.environ.get(POSTGRES) else ours[0])
        os.environ["DAGSTER_HOME"] = str(self.dagster)
        os.environ["SAFETYNET_HOME"] = str(self.root)
        return self


def instance_files() -> tuple[str, str]:
    """Dagster's instance file as it ships: with SQLite, and with the Postgres database that the environment names."""
    shipped = files("pipelines").joinpath("instance.yaml").read_text(encoding="utf-8")
    return shipped, f"{shipped}storage:\n  postgres:\n    postgres_url:\n      env: {POSTGRES}\n"
