"""Facts that the program ships, each table with its source and licence beside it (see SOURCES.md).

What belongs here: the tables and the one way to read them. What does not: any computation on them.
"""

from __future__ import annotations

from importlib.resources import files

import pandas as pd


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
