"""Statements of programs about our figures (``corrections.csv``): reading them, and setting them beside ours.

Belongs here: the list that ships, the list of the state folder, their errors, the ``corrections`` table. A statement
never replaces a figure (dataset.md, section 3); how one is sent in says ``correct_us.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from warehouse.contracts.tables import table
from warehouse.directory import DirectoryError, Problem, csv_rows

COLUMNS = ("program_id", "field", "statement", "date", "role", "source")
FILE = "corrections.csv"
MAX_STATEMENT = 500
_ID = re.compile(r"\d{10}|\d{7}[A-Z]\d")


def read_corrections(state_root: Path) -> pd.DataFrame:
    """The shipped list (``reference/corrections.csv``) and the state folder's own, together, as text.

    Raises DirectoryError, naming file, line and value, for a statement that can't be published.
    """
    with resources.as_file(resources.files("warehouse.reference") / FILE) as shipped:
        paths = [path for path in (shipped, state_root / FILE) if path.exists()]
        rows = [row for path in paths for row in _read(path)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str).drop_duplicates(ignore_index=True)


def _read(path: Path) -> list[dict[str, str]]:
    header, rows = csv_rows(path)
    missing = [name for name in COLUMNS if name not in header]
    problems = [
        Problem(str(path), 1, name, "", f"missing column; the header must hold {', '.join(COLUMNS)}")
        for name in missing
    ]
    if not missing:
        problems = [Problem(str(path), line, *wrong) for line, row in rows for wrong in _wrong(row)]
    if problems:
        raise DirectoryError(tuple(problems))
    return [{name: row[name] for name in COLUMNS} for _, row in rows]


def _wrong(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    yield from ((name, "", "is empty, but required") for name in COLUMNS if not row[name])
    if row["program_id"] and not _ID.fullmatch(row["program_id"]):
        yield "program_id", row["program_id"], "is neither 10 digits nor an NRMP code like 1234567A0"
    if row["field"] and row["field"] not in table("programs").names:
        yield "field", row["field"], "is no column of programs"
    if len(row["statement"]) > MAX_STATEMENT:
        yield "statement", row["statement"][:40] + "…", f"is longer than {MAX_STATEMENT} characters"
    try:
        date.fromisoformat(row["date"] or "2000-01-01")
    except ValueError:
        yield "date", row["date"], "must be a date like 2026-09-30"


def corrections(statements: pd.DataFrame, programs: pd.DataFrame) -> pd.DataFrame:
    """The ``corrections`` table: each statement about a program of the release, with the figure it speaks of.

    ``statements``: as of ``read_corrections``. ``ours`` is empty where we publish the figure as unknown.
    """
    known = programs.set_index("program_id").astype("object")
    told = statements[statements["program_id"].isin(known.index)]
    asked = zip(told["program_id"].tolist(), told["field"].tolist(), strict=True)
    figures: list[Any] = [known.at[program, name] for program, name in asked]
    ours = pd.Series([None if pd.isna(figure) else str(figure) for figure in figures], told.index, dtype="object")
    renamed = told.rename(columns={"date": "stated_on", "role": "author_role"})
    return renamed.assign(ours=ours)[table("corrections").names]
