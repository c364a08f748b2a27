"""HRSA's file of primary-care shortage areas (HPSA), and the counties of it that a state folder keeps.

Belongs here: reading the file as HRSA publishes it (CSV or xlsx, one row a component) into one row a county. Not here:
what a shortage means for a program (``transforms.places``). The directory has no street addresses, so an area smaller
than a county can't be placed: such a county is designated in part, which is not the same as designated.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from warehouse.directory import DirectoryError, Problem
from warehouse.directory_import.sheets import Line, stream_lines
from warehouse.files import write_text

COLUMNS = ("county_fips", "extent", "as_of")
_HEADINGS = {
    "status": "HPSA Status",
    "kind": "Designation Type",
    "discipline": "HPSA Discipline Class",
    "component": "HPSA Component Type Description",
    "county": "Common State County FIPS Code",
    "made_on": "Data Warehouse Record Create Date",
}
_NEEDED = ("status", "kind", "component", "county")
_WHOLE = "single county"


def is_hpsa(path: Path) -> bool:
    """Whether a file is HRSA's, by its header."""
    first = next(stream_lines(path), None)
    return first is not None and all(name in _positions(first) for name in _NEEDED)


def read_hpsa(path: Path) -> pd.DataFrame:
    """Counties with a standing geographic designation: county_fips, extent (whole, part), as_of (of the file).

    Population groups, facilities, withdrawn and proposed designations do not count. Raises DirectoryError when the
    file is of another discipline or holds no such county.
    """
    lines = stream_lines(path)
    columns = _positions(next(lines, Line(1, ())))
    whole, part, disciplines = set[str](), set[str](), set[str]()
    made_on = ""
    for line in lines:
        row = {name: line.cells[at] if at < len(line.cells) else "" for name, at in columns.items()}
        disciplines.add(row.get("discipline", ""))
        made_on = made_on or row.get("made_on", "")
        if row["status"].casefold() == "designated" and "geographic" in row["kind"].casefold() and row["county"]:
            (whole if row["component"].casefold() == _WHOLE else part).add(row["county"].zfill(5))
    if disciplines - {"", "Primary Care"}:
        raise _refused(path, f"is of {', '.join(sorted(disciplines))}; only HRSA's primary-care file is used")
    if not whole | part:
        raise _refused(path, "holds no county with a standing geographic designation")
    rows = [(county, "whole" if county in whole else "part", made_on) for county in sorted(whole | part)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)


def keep_hpsa(state_root: Path, counties: pd.DataFrame) -> Path:
    """Put the counties in place of those kept before: a designation that is gone must not linger."""
    path = _kept_in(state_root)
    write_text(path, str(counties.to_csv(index=False, lineterminator="\n")))
    return path


def kept(state_root: Path) -> pd.DataFrame | None:
    """The counties that the state folder keeps (COLUMNS as text); None when no file was imported."""
    path = _kept_in(state_root)
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.exists() else None


def _kept_in(state_root: Path) -> Path:
    return state_root / "facts" / "hpsa_counties.csv"


def _positions(header: Line) -> dict[str, int]:
    names = {cell.strip().casefold(): at for at, cell in enumerate(header.cells)}
    return {name: names[title.casefold()] for name, title in _HEADINGS.items() if title.casefold() in names}


def _refused(path: Path, what: str) -> DirectoryError:
    return DirectoryError((Problem(str(path), 1, "", "", what),))
