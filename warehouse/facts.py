"""Figures that a user may lawfully hold (``program_facts.csv``): reading them, saying what is wrong, keeping them.

Belongs here: the columns, the known figures (``facts.yaml``) and the exact errors, as ``directory`` has them for its
own file; the copy that a state folder keeps. Not here: comparing with our own figures. These are never crawled, never
published as ours and never move a published tier.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from warehouse.directory import DirectoryError, Problem, csv_rows
from warehouse.files import write_text

COLUMNS = ("program_id", "field", "value", "source", "as_of")
KEY = ["program_id", "field", "source"]
_ID = re.compile(r"\d{10}|\d{7}[A-Z]\d")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Facts:
    """Facts read (COLUMNS as text, shares as fractions), and what was left out. ``rejected`` has line and problem."""

    facts: pd.DataFrame
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]
    rejected: pd.DataFrame


@lru_cache(maxsize=1)
def known_fields() -> dict[str, dict[str, Any]]:
    """Figure -> what its values look like."""
    fields: dict[str, dict[str, Any]] = yaml.safe_load(files("warehouse").joinpath("facts.yaml").read_text("utf-8"))[
        "fields"
    ]
    return fields


def current(state_root: Path) -> Path | None:
    """The facts that the state folder keeps, None when none were imported."""
    path = state_root / "facts" / "program_facts.csv"
    return path if path.exists() else None


def read_facts(path: Path, known_ids: Collection[str] | None = None, skip_bad_rows: bool = False) -> Facts:
    """Read and check ``program_facts.csv`` (UTF-8, with or without BOM; comma, semicolon or tab).

    ``known_ids``: ids of the directory in use; without them ids are checked by their form alone. Raises DirectoryError
    for a missing column or, unless ``skip_bad_rows``, any bad row: then nothing of the file is used. A figure we don't
    know is no error: its rows are left out and reported.
    """
    header, rows = csv_rows(path)
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        what = f"missing column; the header must hold {', '.join(COLUMNS)}"
        raise DirectoryError(tuple(Problem(str(path), 1, name, "", what) for name in missing))
    problems: list[Problem] = []
    fatal = not rows
    good, bad = [], []
    seen: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        found = [Problem(str(path), line, *p) for p in _wrong(row, known_ids, seen, line)]
        problems += found
        fatal |= any(problem.column != "field" or not problem.value for problem in found)
        if found:
            bad.append({**row, "line": str(line), "problem": "; ".join(map(str, found))})
        else:
            good.append({name: row[name] for name in COLUMNS} | {"value": _as_stored(row["field"], row["value"])})
    if not rows:
        problems.append(Problem(str(path), 1, "", "", "no fact in the file"))
    if fatal and (not skip_bad_rows or not good):
        raise DirectoryError(tuple(problems))
    ignored = tuple(name for name in header if name not in COLUMNS)
    return Facts(pd.DataFrame(good, columns=list(COLUMNS), dtype=str), tuple(problems), ignored, pd.DataFrame(bad))


def _wrong(
    row: Mapping[str, str], known_ids: Collection[str] | None, seen: dict[tuple[str, ...], int], line: int
) -> list[tuple[str, str, str]]:
    """(column, value, what is wrong) of one row. ``seen`` maps facts to the line where each was first stated."""
    found = [(name, "", "is empty, but required") for name in COLUMNS if not row[name]]
    program, field = row["program_id"], row["field"]
    if program and not _ID.fullmatch(program):
        found.append(("program_id", program, "is neither 10 digits nor an NRMP code like 1234567A0"))
    elif program and known_ids is not None and program not in known_ids:
        found.append(("program_id", program, "is no program of the directory in use"))
    if field and field not in known_fields():
        near = difflib.get_close_matches(field, known_fields(), n=1)
        found.append(("field", field, "is no known figure" + (f"; did you mean {near[0]}?" if near else "")))
    elif field and row["value"] and (why := _bad_value(field, row["value"])):
        found.append(("value", row["value"], f"as {field} {why}"))
    if row["as_of"] and not _is_day(row["as_of"]):
        found.append(("as_of", row["as_of"], "must be a date like 2026-09-30"))
    key = (*(row[name] for name in KEY), row["as_of"])
    if all(key) and key in seen:
        found.append(
            ("value", row["value"], f"is already stated for this program, figure, source and date on line {seen[key]}")
        )
    seen.setdefault(key, line)
    if "__extra__" in row:
        found.append(("", row["__extra__"], "more cells than the header has; quote cells that hold the delimiter"))
    return found


def _bad_value(field: str, value: str) -> str:
    rule = known_fields()[field]
    if "word" in rule:
        return "" if value.lower() in rule["word"] else f"must be one of {', '.join(rule['word'])}"
    if "share" in rule:
        number = value.removesuffix("%").strip()
        most = 100 if value.endswith("%") else 1
        inside = _NUMBER.fullmatch(number) and 0 <= float(number) <= most
        return "" if inside else "must be a fraction from 0 to 1, or a percentage with its sign (35%)"
    least, most = rule["number"]
    inside = _NUMBER.fullmatch(value) and least <= float(value) <= most
    return "" if inside else f"must be a number from {least} to {most}"


def _as_stored(field: str, value: str) -> str:
    """Words in lower case, percentages as fractions, anything else as written."""
    rule = known_fields()[field]
    if "word" in rule:
        return value.lower()
    return f"{float(value.removesuffix('%')) / 100:.6g}" if "share" in rule and value.endswith("%") else value


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


@dataclass(frozen=True)
class Kept:
    """What storing facts did. ``replaced``: program_id, field, source, old, new, and both dates."""

    path: Path
    n_facts: int
    replaced: pd.DataFrame


def keep_facts(state_root: Path, facts: pd.DataFrame) -> Kept:
    """Add facts to those the state folder keeps; per program, figure and source the latest stands."""
    path = state_root / "facts" / "program_facts.csv"
    old = pd.read_csv(path, dtype=str, keep_default_na=False) if path.exists() else facts.head(0)
    rows = pd.concat([old, facts], ignore_index=True).sort_values("as_of", kind="stable")
    latest = rows.drop_duplicates(KEY, keep="last").sort_values(KEY, ignore_index=True)
    both = old.merge(latest, on=KEY, suffixes=("_old", "_new"))
    replaced = both[both["value_old"] != both["value_new"]].reset_index(drop=True)
    write_text(path, str(latest.to_csv(index=False, lineterminator="\n")))
    return Kept(path, len(latest), replaced)
