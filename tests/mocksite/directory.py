"""The directories (dataset.md section 1) of the demo programs and of the fault hosts.

``python -m tests.mocksite.directory`` writes both CSV files anew after a change of the content; a test compares them.
"""

from __future__ import annotations

import csv
import io

from tests.mocksite import DIRECTORY, FAULT_DIRECTORY
from tests.mocksite.content import Program, load_programs
from tests.mocksite.faults import FAULTS, host_of

COLUMNS = [
    *("program_id", "name", "specialty", "sponsor", "city", "state", "program_type", "positions_per_year", "url"),
    *("nrmp_codes", "source", "as_of"),
]
AS_OF = "2026-07-01"


def _row(program: Program) -> dict[str, object]:
    shown = {name: getattr(program, name) for name in COLUMNS if hasattr(program, name)}
    return {**shown, "url": program.directory_url, "source": "demo", "as_of": AS_OF}


def _fault_row(number: int, fault: str) -> dict[str, object]:
    label = fault.replace("_", " ").capitalize()
    return {
        "program_id": f"12099990{number:02}",
        "name": f"{label} Family Medicine Residency",
        "specialty": "Family Medicine",
        "sponsor": f"{label} Hospital",
        "city": "Salina",
        "state": "KS",
        "program_type": "community",
        "positions_per_year": 2,
        "url": f"http://{host_of(fault)}/",
        "source": "demo",
        "as_of": AS_OF,
    }


def _as_csv(rows: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def demo_csv() -> str:
    """The demo directory as CSV text."""
    return _as_csv([_row(p) for p in load_programs()])


def fault_csv() -> str:
    """One program for every fault host, as CSV text."""
    return _as_csv([_fault_row(n, fault) for n, fault in enumerate(FAULTS)])


if __name__ == "__main__":
    DIRECTORY.write_text(demo_csv(), encoding="utf-8")
    FAULT_DIRECTORY.write_text(fault_csv(), encoding="utf-8")
