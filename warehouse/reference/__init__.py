"""Facts that the program ships, each table with its source and licence beside it (see SOURCES.md).

What belongs here: the tables and the one way to read them. What does not: any computation on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import pandas as pd

NAMED_LISTS = {"brand_programs": "program_id", "elite_schools": "school_id"}
"""Lists that a rule speaks of and that may be absent, with the column of their members."""


def load(name: str) -> pd.DataFrame:
    """The reference table ``name`` (file name without ``.csv``), every column text, an empty cell an empty string.

    Raises FileNotFoundError, naming the table, when the program ships no such table.
    """
    source = files(__package__) / f"{name}.csv"
    if not source.is_file():
        raise FileNotFoundError(f"no reference table {name!r} in {__package__}")
    with source.open("rb") as stream:
        table: pd.DataFrame = pd.read_csv(stream, dtype=str, keep_default_na=False)
    return table


@dataclass(frozen=True)
class NamedList:
    """A versioned list: its members, and the version, empty when the program ships none."""

    members: frozenset[str]
    version: str


def named_list(name: str) -> NamedList:
    """One of NAMED_LISTS: every row needs a source, and all rows one version. Raises ValueError, naming the list."""
    rows = load(name)
    member, versions = NAMED_LISTS[name], sorted(set(rows["version"]))
    if len(versions) > 1 or (rows[["version", member, "source"]] == "").any(axis=None):
        raise ValueError(f"{name}.csv: each row needs a {member} and a source, and all rows the same version")
    return NamedList(frozenset(rows[member]), versions[0] if versions else "")
