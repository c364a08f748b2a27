"""``safetynet export residents``: the restricted rows without names, for checking and scoring."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.home import Home
from warehouse.files import write_text
from warehouse.release_files import harmless
from warehouse.tables import TableStore

COLUMNS = (
    "program_id",
    "school_raw",
    "school_id",
    "origin",
    "school_country",
    "pgy",
    "class_start_year",
    "track",
    "status",
)


def run_export_residents(output: Path, state_dir: Path | None) -> int:
    """Write the CSV; exit 2 when no night has run in that state folder."""
    store = TableStore(Home.of(state_dir).tables)
    if not store.path("core_residents").exists():
        Console(stderr=True).print("no residents stored yet: run `safetynet refresh` first")
        return 2
    rows = store.read("core_residents").rename(columns={"country_code": "school_country"})
    out = rows[list(COLUMNS)].astype("object")
    for column in ("school_raw",):
        out[column] = out[column].map(harmless, na_action="ignore")
    write_text(output, out.to_csv(index=False, lineterminator="\n"))
    Console().print(f"{len(out)} rows written to {output}")
    return 0
