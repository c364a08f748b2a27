"""Reading a table as people save it: CSV of any delimiter and encoding, or Excel, with titles above and totals below.

Belongs here: file -> lines of text cells, each with its line number. Not here: what the columns mean (``headers``).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from warehouse.directory import DirectoryError, Problem

_DELIMITERS = ",;\t|"
_EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True)
class Line:
    """One line of a sheet. ``number`` counts from 1 as a spreadsheet or editor shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Lines with at least one cell filled. ``note`` tells what had to be assumed to read the file."""

    name: str
    lines: tuple[Line, ...]
    note: str = ""


def read_sheets(path: Path) -> list[Sheet]:
    """All sheets of a CSV or Excel file. Raises DirectoryError, naming the file, when it is neither."""
    if path.suffix.lower() in _EXCEL:
        book = _workbook(path)
        with _telling(path):
            sheets = [Sheet(name, tuple(_excel_lines(book.get_sheet_by_name(name)))) for name in book.sheet_names]
        return [sheet for sheet in sheets if sheet.lines]
    text, note = _text_of(path)
    return [Sheet("", tuple(_csv_lines(text)), note)]


def stream_lines(path: Path) -> Iterator[Line]:
    """Lines of a CSV or of an Excel file's first sheet, one at a time: for files of half a million rows."""
    if path.suffix.lower() in _EXCEL:
        with _telling(path):
            yield from _excel_lines(_workbook(path).get_sheet_by_index(0))
        return
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        delimiter = _delimiter([stream.readline()])
        stream.seek(0)
        yield from _numbered(csv.reader(stream, delimiter=delimiter))


def _workbook(path: Path) -> CalamineWorkbook:
    with _telling(path):
        return CalamineWorkbook.from_path(path)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """A workbook that can't be read is the user's to mend, whichever part of it is broken."""
    try:
        yield
    except CalamineError as error:
        raise _refused(path, f"can't be read as an Excel workbook ({error})") from error


def _excel_lines(sheet: CalamineSheet) -> Iterator[Line]:
    merged = _merged_down(sheet)
    above: tuple[str, ...] = ()
    for number, values in enumerate(sheet.iter_rows(), start=1):
        down = merged.get(number, frozenset())
        cells = tuple(above[i] if i in down else _as_text(value) for i, value in enumerate(values))
        above = cells
        if any(cells):
            yield Line(number, cells)


def _merged_down(sheet: CalamineSheet) -> dict[int, frozenset[int]]:
    """Columns whose cell continues the one above, by line: a cell merged over several lines stands in each of them.
    Cells merged across are titles and stay one cell."""
    found: dict[int, set[int]] = defaultdict(set)
    # Lines are counted from the sheet's first, cells from the first column in use.
    first_column = sheet.start[1] if sheet.start else 0
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, bottom + 1):
            found[row + 1].add(left - first_column)
    return {number: frozenset(columns) for number, columns in found.items()}


def _as_text(value: object) -> str:
    """A cell as a person reads it: whole numbers without ``.0``, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return " ".join(str(value).split())


def _text_of(path: Path) -> tuple[str, str]:
    """The text of a CSV and a note where it is not UTF-8: report servers write UTF-16, Excel on Windows cp1252."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "read as UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise _refused(path, "is neither text nor an Excel workbook; save it as CSV UTF-8 or .xlsx")
    return data.decode("cp1252", errors="replace"), "not UTF-8; read as Windows-1252: check names with accents"


def _csv_lines(text: str) -> Iterator[Line]:
    lines = text.splitlines(keepends=True)
    return _numbered(csv.reader(lines, delimiter=_delimiter(lines[:40])))


def _numbered(reader: Iterator[list[str]]) -> Iterator[Line]:
    """Lines with the number of their first physical line: a quoted cell may hold line breaks."""
    number = 1
    for cells in reader:
        stripped = tuple(" ".join(cell.split()) for cell in cells)
        if any(stripped):
            yield Line(number, stripped)
        number = reader.line_num + 1  # type: ignore[attr-defined]


def _delimiter(lines: list[str]) -> str:
    return max(_DELIMITERS, key=lambda d: sum(line.count(d) for line in lines))


def _refused(path: Path, what: str) -> DirectoryError:
    return DirectoryError((Problem(str(path), 1, "", "", what),))
