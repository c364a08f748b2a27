"""National Step 2 CK figures by specialty (NRMP's Charting Outcomes and the like) that a user fills in, with citation.

Belongs here: the file's columns and errors, and the copy that a state folder keeps. They are context: published among
the benchmarks, compared with no program and moving no tier. None ships, because NRMP's reports are under its own terms.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from warehouse.directory import DirectoryError, Problem, csv_rows
from warehouse.directory_import.sheets import stream_lines
from warehouse.files import write_text

COLUMNS = ("specialty", "group", "statistic", "value", "year", "source")
KEY = ["specialty", "group", "statistic", "year", "source"]
GROUPS = ("us_img", "non_us_img", "us_md", "us_do")
STATISTICS = ("mean_matched", "mean_unmatched", "median_matched", "median_unmatched", "p25_matched", "p75_matched")
TOPIC = "Step 2 CK by specialty (supplied by the user)"
_LEAST, _MOST = 150.0, 300.0


def is_national_scores(path: Path) -> bool:
    """Whether a file has this table's columns."""
    first = next(stream_lines(path), None)
    return first is not None and set(COLUMNS) <= set(first.cells)


def read_national_scores(path: Path) -> pd.DataFrame:
    """The figures (COLUMNS as text). Raises DirectoryError with file, line and value for each row that can't stand."""
    _, rows = csv_rows(path)
    problems = [Problem(str(path), line, *wrong) for line, row in rows for wrong in _wrong(row)]
    if problems or not rows:
        raise DirectoryError(tuple(problems) or (Problem(str(path), 1, "", "", "no figure in the file"),))
    return pd.DataFrame([row for _, row in rows], dtype=str)[list(COLUMNS)]


def keep_national_scores(state_root: Path, figures: pd.DataFrame) -> tuple[Path, int]:
    """Add figures to those kept, the newer in place of the same older; file and number kept."""
    path = _kept_in(state_root)
    rows = pd.concat([kept(state_root), figures], ignore_index=True)
    table = rows.drop_duplicates(KEY, keep="last").sort_values(KEY, ignore_index=True)
    write_text(path, str(table.to_csv(index=False, lineterminator="\n")))
    return path, len(table)


def kept(state_root: Path) -> pd.DataFrame:
    """The figures that the state folder keeps; empty when none were given."""
    path = _kept_in(state_root)
    if path.exists():
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    return pd.DataFrame(columns=list(COLUMNS), dtype=str)


def as_benchmarks(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures as rows of the ``benchmarks`` table."""
    words = figures["specialty"].astype("string")
    for name in ("group", "statistic", "year"):
        words = words + " " + figures[name]
    slug = "step-2-ck-" + words.str.lower().str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-")
    again = slug.groupby(slug).cumcount().map(lambda n: f"-{n + 1}" if n else "").astype("string")
    return pd.DataFrame(
        {
            "benchmark_id": slug + again,
            "topic": TOPIC,
            "scope": figures["specialty"],
            "year": figures["year"],
            "measure": figures["group"] + " " + figures["statistic"],
            "value": figures["value"],
            "value_text": figures["value"],
            "source": figures["source"],
        }
    )


def _kept_in(state_root: Path) -> Path:
    return state_root / "facts" / "national_scores.csv"


def _wrong(row: dict[str, str]) -> list[tuple[str, str, str]]:
    found = [(name, "", "is empty, but required") for name in COLUMNS if not row[name]]
    for name, allowed in (("group", GROUPS), ("statistic", STATISTICS)):
        if row[name] and row[name] not in allowed:
            found.append((name, row[name], f"must be one of {', '.join(allowed)}"))
    if row["value"] and not _is_score(row["value"]):
        found.append(("value", row["value"], f"must be a Step 2 CK score from {_LEAST:g} to {_MOST:g}"))
    return found


def _is_score(value: str) -> bool:
    try:
        return _LEAST <= float(value) <= _MOST
    except ValueError:
        return False
