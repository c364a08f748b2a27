"""``safetynet schools match``: the matcher on a column of a CSV."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Console

from pipelines.home import Home
from pipelines.schools import matcher
from transforms.schools import match_frame
from warehouse.files import write_text


def run_match(file: Path, column: str, output: Path, state_dir: Path | None) -> int:
    """Write the input with the matcher's columns added; exit 2 when file or column is not there."""
    console = Console(stderr=True)
    try:
        rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        console.print(f"{file}: can't be read as a UTF-8 CSV: {error}", markup=False, soft_wrap=True)
        return 2
    if column not in rows.columns:
        console.print(f"{file}:1: no column {column!r}; it has {', '.join(rows.columns)}", markup=False, soft_wrap=True)
        return 2
    home = Home.of(state_dir)
    home.cache.mkdir(parents=True, exist_ok=True)
    matched = match_frame(rows, column, matcher(home))
    write_text(output, matched.to_csv(index=False, lineterminator="\n"))
    unknown = int((matched["origin"] == "UNKNOWN").sum())
    Console().print(f"{len(matched)} strings matched, {unknown} of them unknown; written to {output}")
    return 0
