"""An applicant's list (``LIST.csv``): reading it, and saying exactly what is wrong with it.

Belongs here: columns, words and errors of the file. Not: which programs its rows mean.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pandas as pd

from warehouse.contracts.vocabulary import STATES
from warehouse.directory import DirectoryError, Problem, csv_rows

TEXTS = ("program_id", "nrmp_code", "name", "state", "specialty")
FLAGS = ("applied", "interviewed", "signalled", "unsafe")
COLUMNS = (*TEXTS, "rank", "track", *FLAGS)
WORDS = {"yes": True, "y": True, "true": True, "1": True, "x": True}
WORDS |= {"no": False, "n": False, "false": False, "0": False}
TRACKS = {"c": "C", "p": "P", "a": "A", "categorical": "C", "preliminary": "P", "prelim": "P", "advanced": "A"}
HOW = "each row needs a program_id, or an nrmp_code, or a name and a state"


def read_list(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """Rows of a list (UTF-8 CSV, with or without BOM; comma, semicolon or tab) and remarks on its header.

    Text columns are "" where empty, ``rank`` is Int64, yes/no columns are nullable booleans; ``line`` counts from 1.
    Further columns are kept, their names in ``attrs["extra"]``. Raises DirectoryError with every problem.
    """
    if not path.is_file():
        raise DirectoryError((Problem(str(path), 1, "", "", "there is no such file"),))
    given, rows = csv_rows(path)
    header = [name.lower().replace(" ", "_").replace("-", "_") for name in given]
    renamed = dict(zip(given, header, strict=True))
    problems = _header_problems(str(path), header, bool(rows))
    if problems:
        raise DirectoryError(tuple(problems))
    read = []
    ranks: dict[int, int] = {}
    for line, row in rows:
        cells = {renamed.get(name, name): value for name, value in row.items()}
        values, found = _row(cells, ranks, line)
        problems += [Problem(str(path), line, *what) for what in found]
        read.append({"line": line, **values, **{k: v for k, v in cells.items() if k not in COLUMNS}})
    if problems:
        raise DirectoryError(tuple(problems))
    extra = [name for name in dict.fromkeys(header) if name and name not in COLUMNS]
    return _frame(read, extra), _remarks(extra)


def _frame(read: list[dict[str, object]], extra: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(read, columns=["line", *COLUMNS, *extra])
    frame = frame.astype({"rank": "Int64", **dict.fromkeys(FLAGS, "boolean")})
    frame.attrs["extra"] = tuple(extra)
    return frame


def _header_problems(file: str, header: list[str], has_rows: bool) -> list[Problem]:
    keyed = "program_id" in header or "nrmp_code" in header or {"name", "state"} <= set(header)
    if not any(header):
        return [Problem(file, 1, "", "", "the file is empty; its first line must name the columns: " + HOW)]
    if not keyed:
        return [Problem(file, 1, "", ", ".join(header), "no column names the programs: " + HOW)]
    twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
    if twice:
        return [Problem(file, 1, name, "", "the header has this column twice") for name in twice]
    return [] if has_rows else [Problem(file, 1, "", "", "no program in the file: " + HOW)]


def _remarks(extra: list[str]) -> list[str]:
    near = {name: difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.8) for name in extra}
    return [f"column {name!r} is carried through unread; did you mean {hit[0]!r}?" for name, hit in near.items() if hit]


def _row(
    cells: dict[str, str], ranks: dict[int, int], line: int
) -> tuple[dict[str, object], list[tuple[str, str, str]]]:
    """Typed values of one row, and (column, value, what is wrong)."""
    values: dict[str, object] = {name: cells.get(name, "") for name in TEXTS}
    found: list[tuple[str, str, str]] = []
    state = cells.get("state", "").upper()
    values["state"] = state
    if not (cells.get("program_id") or cells.get("nrmp_code") or (cells.get("name") and state)):
        found.append(("", "", "names no program: " + HOW))
    if state and state not in STATES:
        found.append(("state", cells["state"], "is no USPS state code (two letters, e.g. OH)"))
    rank, track = cells.get("rank", ""), cells.get("track", "").lower()
    values["rank"] = int(rank) if rank.isdigit() and int(rank) else None
    if rank and values["rank"] is None:
        found.append(("rank", rank, "must be a whole number from 1, or empty"))
    elif rank and int(rank) in ranks:
        found.append(("rank", rank, f"is already used on line {ranks[int(rank)]}"))
    if rank.isdigit():
        ranks.setdefault(int(rank), line)
    values["track"] = TRACKS.get(track, "")
    if track and track not in TRACKS:
        found.append(("track", cells["track"], "must be C (categorical), P (preliminary), A (advanced) or empty"))
    for name in FLAGS:
        word = cells.get(name, "").lower()
        values[name] = WORDS.get(word)
        if word and word not in WORDS:
            found.append((name, cells[name], "must be yes, no or empty"))
    if "__extra__" in cells:
        found.append(("", cells["__extra__"], "more cells than the header has; quote cells that hold the delimiter"))
    return values, found
