"""DOL's public H-1B LCA disclosure file: the filings for residents and fellows, one row each, without persons.

Belongs here: reading the file (CSV or xlsx, half a million rows, columns renamed over the years), telling a physician
in training by job title and occupation, and the copy that a state folder keeps. Not here: whose program an employer is
(``transforms.h1b_filings``). A filing asks to employ somebody: it proves neither a visa nor a policy.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pandas as pd
import yaml

from warehouse.directory import DirectoryError, Problem
from warehouse.directory_import.sheets import Line, stream_lines
from warehouse.directory_import.vocabulary import day, state
from warehouse.files import write_text

COLUMNS = (
    *("case_number", "case_status", "decided_on", "employer", "employer_city", "employer_state"),
    *("worksite_city", "worksite_state", "job_title", "level", "n_positions"),
)
_HEADINGS = {
    "case_number": ("CASE_NUMBER", "LCA_CASE_NUMBER"),
    "case_status": ("CASE_STATUS", "STATUS"),
    "decided_on": ("DECISION_DATE",),
    "visa_class": ("VISA_CLASS",),
    "employer": ("EMPLOYER_NAME", "LCA_CASE_EMPLOYER_NAME", "EMPLOYER_BUSINESS_NAME"),
    "employer_city": ("EMPLOYER_CITY", "LCA_CASE_EMPLOYER_CITY"),
    "employer_state": ("EMPLOYER_STATE", "LCA_CASE_EMPLOYER_STATE"),
    "worksite_city": ("WORKSITE_CITY", "WORKSITE_CITY_1", "LCA_CASE_WORKLOC1_CITY"),
    "worksite_state": ("WORKSITE_STATE", "WORKSITE_STATE_1", "LCA_CASE_WORKLOC1_STATE"),
    "job_title": ("JOB_TITLE", "LCA_CASE_JOB_TITLE"),
    "occupation": ("SOC_CODE", "LCA_CASE_SOC_CODE"),
    "n_positions": ("TOTAL_WORKER_POSITIONS", "TOTAL_WORKERS"),
}
_NEEDED = ("case_status", "employer", "job_title")
_PHYSICIANS = re.compile(r"29-?1(?:06\d|21\d|22\d|24\d)")
"""SOC codes of physicians and surgeons: 29-1060 to 1069 of 2010, 29-1210 to 1249 of 2018."""


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    table = yaml.safe_load(files("warehouse").joinpath("lca.yaml").read_text("utf-8"))
    return {name: re.compile(rf"\b(?:{'|'.join(words)})\b", re.I) for name, words in table.items()}


@dataclass(frozen=True)
class Filings:
    """Certified H-1B filings for physicians in training (COLUMNS as text), and the rows passed over by kind."""

    filings: pd.DataFrame
    n_rows: int
    passed_over: dict[str, int]


def is_lca(path: Path) -> bool:
    """Whether a file is DOL's disclosure file, by its header."""
    first = next(stream_lines(path), None)
    return first is not None and all(name in _positions(first) for name in _NEEDED)


def training_level(job_title: str, occupation: str) -> str:
    """``resident``, ``fellow`` or empty for any other job. A bare title needs a physician's occupation code."""
    words = _words()
    if words["other"].search(job_title):
        return ""
    level = next((name for name in ("resident", "fellow") if words[name].search(job_title)), "")
    if occupation:
        return level if _PHYSICIANS.match(occupation) else ""
    return level if words["medical"].search(job_title) else ""


def read_lca(path: Path) -> Filings:
    """Read the disclosure file row by row. Raises DirectoryError when it lacks status, employer or job title."""
    lines = stream_lines(path)
    columns = _positions(next(lines, Line(1, ())))
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        what = "missing column; DOL's LCA disclosure file has one of " + ", ".join(_HEADINGS[missing[0]])
        raise DirectoryError(tuple(Problem(str(path), 1, name, "", what) for name in missing))
    rows, passed, n = [], Counter[str](), 0
    for line in lines:
        n += 1
        row = {name: line.cells[p] if p < len(line.cells) else "" for name, p in columns.items()}
        kind, why = _judged(row)
        if why:
            passed[why] += 1
        else:
            rows.append(_filing(row, kind))
    return Filings(_frame(rows), n, dict(passed))


def kept(state_root: Path) -> pd.DataFrame:
    """The filings that the state folder keeps (COLUMNS as text), of all files taken in so far."""
    path = _kept_in(state_root)
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.exists() else _frame([])


def keep_filings(state_root: Path, filings: pd.DataFrame) -> pd.DataFrame:
    """Add a file's filings to those kept: DOL publishes a file a quarter. A case told again is told once, as last
    decided. Returns all."""
    rows = pd.concat([kept(state_root), filings], ignore_index=True).sort_values("decided_on", kind="stable")
    numbered = rows["case_number"] != ""
    again = numbered & rows.duplicated("case_number", keep="last") | ~numbered & rows.duplicated()
    table = rows[~again].sort_values(["employer", "case_number", "decided_on"], ignore_index=True)
    write_text(_kept_in(state_root), str(table.to_csv(index=False, lineterminator="\n")))
    return table


def _kept_in(state_root: Path) -> Path:
    return state_root / "facts" / "h1b_filings.csv"


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def _positions(header: Line) -> dict[str, int]:
    names = {re.sub(r"\W+", "_", cell.strip().upper()): i for i, cell in enumerate(header.cells)}
    return {column: names[n] for column, known in _HEADINGS.items() for n in reversed(known) if n in names}


def _judged(row: dict[str, str]) -> tuple[str, str]:
    """(level, why not) of a row. Before 2012 DOL wrote R for H-1B."""
    if row.get("visa_class") and row["visa_class"].upper().replace(" ", "") not in ("H-1B", "H1B", "R"):
        return "", "another visa class"
    level = training_level(row["job_title"], row.get("occupation", ""))
    if not level:
        return "", "another job"
    return (level, "") if row["case_status"].upper().startswith("CERTIFIED") else ("", "not certified")


def _filing(row: dict[str, str], level: str) -> dict[str, str]:
    filing = {name: row.get(name, "") for name in COLUMNS} | {"level": level}
    filing["decided_on"] = day(filing["decided_on"]) or ""
    filing["n_positions"] = filing["n_positions"] if filing["n_positions"].isdigit() else "1"
    return filing | {k: state(filing[k]) or "" for k in ("employer_state", "worksite_state")}
