"""The directory of a state folder: the one a user's imports have made, and what was said on the way.

Belongs here: where the files are, reading and replacing them. ``programs.csv`` is checked like any directory before it
takes the old one's place; removing what searches found. Not here: merging (``transforms.directory_merge``).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from warehouse.directory import read_directory
from warehouse.files import replacing, write_text

FOLDER = "directory"
READ_ON_PAGES = ("discovered", "accepted", "check")


def current(state_root: Path, shipped: Path) -> Path:
    """The directory that holds when none is named: the state folder's own if there is one, else the shipped one."""
    own = state_root / FOLDER / "programs.csv"
    return own if own.exists() else shipped


@dataclass(frozen=True)
class DirectoryStore:
    """The folder ``directory`` of a state folder: programs, program_ids, conflicts, review and other CSV tables."""

    state_root: Path

    def path(self, name: str) -> Path:
        """Where a table lies."""
        return self.state_root / FOLDER / f"{name}.csv"

    def read(self, name: str, columns: list[str]) -> pd.DataFrame:
        """A table as text with at least these columns; one never written is empty."""
        path = self.path(name)
        if not path.exists():
            return pd.DataFrame(columns=columns, dtype=str)
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        return table.reindex(columns=[*columns, *(c for c in table.columns if c not in columns)], fill_value="")

    def write(self, name: str, table: pd.DataFrame) -> Path:
        """Replace a table whole; its path."""
        write_text(self.path(name), _csv(table))
        return self.path(name)

    @property
    def searches(self) -> Path:
        """Where ``directory discover`` keeps what its last search received."""
        return self.state_root / FOLDER / "searches"

    def drop_searches(self, keep: str = "") -> None:
        """Remove what searches received, but for the one named ``keep``: all of it can be asked again."""
        for path in self.searches.glob("*"):
            if keep and path.name.startswith(keep):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def forget(self, programs: Collection[str], is_theirs: Callable[[str], bool]) -> None:
        """Remove what was read on pages: searches whole, and findings of the programs or at addresses of theirs."""
        self.drop_searches()
        for name in READ_ON_PAGES:
            table = self.read(name, ["program_id", "url"])
            gone = table["program_id"].isin(programs) | table["url"].map(is_theirs).astype(bool)
            if gone.any():
                self.write(name, table[~gone])

    def write_programs(self, programs: pd.DataFrame) -> Path:
        """Replace the directory. Raises DirectoryError, the old one left, when it would not be accepted as input."""
        path = self.path("programs")
        with replacing(path) as temporary:
            temporary.write_text(_csv(programs), encoding="utf-8")
            read_directory(temporary)
        return path


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False, lineterminator="\n"))
