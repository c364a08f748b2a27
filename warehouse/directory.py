"""The program directory: reading the user's CSV, and saying exactly what is wrong with it.

Belongs here: the columns, patterns and errors of the input file (dataset.md, section 1). Not: where home pages come
from, nor anything about what is found on them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from warehouse.contracts.vocabulary import PROGRAM_TYPES, STATES

REQUIRED = (
    "program_id",
    "name",
    "specialty",
    "sponsor",
    "city",
    "state",
    "program_type",
    "positions_per_year",
    "url",
)
OPTIONAL = ("nrmp_codes", "sponsor_url", "accreditation_status", "source", "as_of", "positions_as_of")
COLUMNS = REQUIRED + OPTIONAL
NOT_EMPTY = ("program_id", "name", "specialty", "state")
_ID = re.compile(r"\d{10}|\d{7}[A-Z]\d")
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Problem:
    """One thing wrong in an input file, in words a person can act on."""

    file: str
    line: int
    column: str
    value: str
    what: str

    def __str__(self) -> str:
        shown = f" {self.column}={self.value!r}" if self.column else ""
        return f"{self.file}:{self.line}:{shown} {self.what}"


@dataclass(frozen=True)
class Directory:
    """Programs read, problems met, and columns that were left out."""

    programs: pd.DataFrame
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]
    rejected: pd.DataFrame


class DirectoryError(ValueError):
    """A directory that can't be used; ``problems`` say why, each with file, line and value."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_directory(path: Path, skip_bad_rows: bool = False) -> Directory:
    """Read and check a directory CSV (UTF-8, with or without BOM; comma, semicolon or tab).

    Returns text columns as in COLUMNS, "" where empty. Raises DirectoryError when a column is missing or, unless
    ``skip_bad_rows``, when any row is bad; then nothing of the file is used.
    """
    header, rows = csv_rows(path)
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        what = f"missing column; the header must hold {', '.join(REQUIRED)}"
        raise DirectoryError(tuple(Problem(str(path), 1, name, "", what) for name in missing))
    seen: dict[str, int] = {}
    problems: list[Problem] = []
    good: list[dict[str, str]] = []
    bad: list[dict[str, str]] = []
    for line, row in rows:
        found = _problems_of(str(path), line, row, seen)
        problems += found
        (bad if found else good).append(
            {**row, "line": str(line), "problem": "; ".join(str(p) for p in found)} if found else row
        )
    if not rows:
        problems.append(Problem(str(path), 1, "", "", "no program in the file"))
    if problems and (not skip_bad_rows or not good):
        raise DirectoryError(tuple(problems))
    programs = pd.DataFrame(good, columns=list(header)).reindex(columns=list(COLUMNS), fill_value="")
    ignored = tuple(name for name in header if name not in COLUMNS)
    return Directory(programs, tuple(problems), ignored, pd.DataFrame(bad))


def csv_rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Header and (line, row) pairs of a user's CSV; cells past the header are joined under ``__extra__``.

    Comma, semicolon or tab, with or without BOM. Raises DirectoryError for a file that is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        what = "not UTF-8; save the file as CSV UTF-8"
        raise DirectoryError(
            (Problem(str(path), line, "", repr(error.object[error.start : error.end]), what),)
        ) from error
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    header = [name.strip() for name in next(reader, [])]
    rows: list[tuple[int, dict[str, str]]] = []
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = cells + [""] * (len(header) - len(cells))
            row = {name: cell.strip() for name, cell in zip(header, padded, strict=False)}
            if len(cells) > len(header):
                row["__extra__"] = delimiter.join(cells[len(header) :])
            rows.append((line, row))
        line = reader.line_num + 1
    return header, rows


def _problems_of(file: str, line: int, row: dict[str, str], seen: dict[str, int]) -> list[Problem]:
    """All that is wrong with one row. ``seen`` maps ids to the line where each was first met."""
    found = [(name, "", "is empty, but required") for name in NOT_EMPTY if not row[name]]
    key = row["program_id"]
    if key and not _ID.fullmatch(key):
        hint = " (a spreadsheet may have dropped leading zeros: keep the column as text)" if key.isdigit() else ""
        found.append(("program_id", key, "is neither 10 digits nor an NRMP code like 1234567A0" + hint))
    elif key in seen:
        found.append(("program_id", key, f"is already used on line {seen[key]}"))
    seen.setdefault(key, line)
    if row["state"] and row["state"] not in STATES:
        found.append(("state", row["state"], "is no USPS state code (two capitals, e.g. OH)"))
    if row["program_type"] and row["program_type"] not in PROGRAM_TYPES:
        found.append(("program_type", row["program_type"], f"must be empty or one of {', '.join(PROGRAM_TYPES)}"))
    if row["positions_per_year"] and not row["positions_per_year"].isdigit():
        found.append(("positions_per_year", row["positions_per_year"], "must be a whole number or empty"))
    found += [(name, row[name], why) for name in ("url", "sponsor_url") if (why := _bad_url(row.get(name, "")))]
    found += [
        (name, row[name], "must be a date like 2026-09-30")
        for name in ("as_of", "positions_as_of")
        if _bad_date(row.get(name, ""))
    ]
    if "__extra__" in row:
        found.append(("", row["__extra__"], "more cells than the header has; quote cells that hold the delimiter"))
    return [Problem(file, line, column, value, what) for column, value, what in found]


def _bad_url(url: str) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "can't be read as an address"
    if parts.scheme not in ("http", "https"):
        return "must begin with http:// or https://"
    if not host or any(c.isspace() for c in url):
        return "has no host or holds white space"
    return ""


def _bad_date(value: str) -> bool:
    try:
        date.fromisoformat(value or "2000-01-01")
    except ValueError:
        return True
    return False
