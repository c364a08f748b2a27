"""Frames as JavaScript that a page loads with a script element: compact, and inert whatever the cells hold.

Belongs here: cell -> JSON value, column -> array, payload -> script text. Not: which columns go where
(warehouse.site.build and .details).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from warehouse.contracts.model import Table

_FREE_TEXT = ("program_id", "name")
_DECIMALS = 6


def script(version: str, name: str, payload: object) -> str:
    """One statement that hands ``payload`` to the page.

    Only ASCII, and no ``<``, ``>`` or ``&``: neither U+2028 nor ``</script>`` can end anything, wherever the text is
    pasted. Payloads hold web text as values only, never as keys (``__proto__`` is a key with a meaning).
    """
    arguments = ",".join(_inert(part) for part in (version, name, payload))
    return f"safetynet.put({arguments});\n"


def _inert(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def values(series: pd.Series, kind: str) -> list[Any]:
    """A contract column as JSON values: null = unknown, dates ISO, timestamps UTC to the second."""
    known = series.notna().tolist()
    if kind == "timestamp":
        cells = series.dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist()
    elif kind == "date":
        cells = series.astype("string").tolist()
    elif kind == "number":
        cells = [round(float(cell), _DECIMALS) if ok else None for cell, ok in zip(series, known, strict=True)]
    else:
        cells = series.tolist()
    return [cell if ok else None for cell, ok in zip(cells, known, strict=True)]


def column_arrays(frame: pd.DataFrame, contract: Table, columns: Sequence[str]) -> dict[str, Any]:
    """Column name -> array; text that repeats as ``{"values": [...], "codes": [...]}`` with code -1 = unknown."""
    arrays: dict[str, Any] = {}
    for name in columns:
        kind = contract.column(name).type
        cells = values(frame[name], kind)
        arrays[name] = coded(cells) if kind == "string" and name not in _FREE_TEXT else cells
    return arrays


def coded(cells: Iterable[Any]) -> dict[str, Any]:
    """Cells as ``{"values": [...], "codes": [...]}`` with code -1 = unknown (None)."""
    listed = list(cells)
    distinct = sorted({cell for cell in listed if cell is not None})
    place: dict[Any, int] = {cell: i for i, cell in enumerate(distinct)}
    return {"values": distinct, "codes": [place.get(cell, -1) for cell in listed]}


def rows(frame: pd.DataFrame, contract: Table, columns: Sequence[str]) -> list[list[Any]]:
    """The frame as a list of rows of JSON values, in frame order."""
    by_column = [values(frame[name], contract.column(name).type) for name in columns]
    return [list(row) for row in zip(*by_column, strict=True)]
