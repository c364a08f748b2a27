"""What the columns of a list mean, whatever they are called, and where the list begins.

Belongs here: finding the header line and naming its columns; the names are data (``headers.yaml``). Not here: reading
the values (``entries``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from warehouse.directory_import.sheets import Line, Sheet

_LOOK = 60
"""Lines within which a header must begin: titles and filters of a report stand above it."""
_IDENTIFYING = frozenset({"code", "name"})


@dataclass(frozen=True)
class Header:
    """Position of each known column, and the headings that are not used. ``index`` is the line's place in the sheet."""

    index: int
    columns: dict[str, tuple[int, ...]]
    unknown: tuple[str, ...]


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """The tables of ``headers.yaml``."""
    found: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("headers.yaml").read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    return {name: column for column, names in vocabulary()["columns"].items() for name in names}


def words(heading: str) -> str:
    """A heading as lower-case words: ``"ProgramCode1"`` and ``"program_code"`` both give ``"program code"``."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[^a-z ]+", " ", re.sub(r"\d+$", "", split).lower()).split())


def find_header(sheet: Sheet) -> Header | None:
    """The line that names the columns: the first with three or more known headings, a code or a name among them."""
    for index, line in enumerate(sheet.lines[:_LOOK]):
        columns, unknown = _read(line.cells)
        if len(columns) >= 3 and _IDENTIFYING & set(columns):
            return Header(index, columns, unknown)
    return None


def _read(cells: Sequence[str]) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    unknown = []
    for position, cell in enumerate(cells):
        meaning = _meanings().get(words(cell))
        if meaning:
            columns[meaning] = (*columns.get(meaning, ()), position)
        elif cell:
            unknown.append(cell)
    return columns, tuple(unknown)


def values(line: Line, header: Header, column: str) -> list[str]:
    """The filled cells of a column; several where a list has several columns of one meaning (ACGME and NRMP code)."""
    found = [line.cells[p] for p in header.columns.get(column, ()) if p < len(line.cells)]
    return [cell for cell in found if cell]
