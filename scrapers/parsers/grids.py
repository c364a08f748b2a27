"""Data tables: which cell stands under which header, in tables with and without header rows, spans or turned round.

Belongs here: laying out rows and columns and handing their headers to the lines of the cells. Not here: persons.
Layout tables, whose cells are cards, are left to the general reader.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapers.parsers.classes import read_mark
from scrapers.parsers.html import Element
from scrapers.parsers.labels import label_kind
from scrapers.parsers.names import STRONG, is_degree_only, read_name
from scrapers.parsers.sheet import Sheet

_MAX_SPAN = 40
_MAX_COLUMNS = 60


@dataclass
class Grid:
    """What tables say about lines: field kind by line, lines that are headers, records of turned tables."""

    kinds: dict[int, str] = field(default_factory=dict)
    headers: set[int] = field(default_factory=set)
    records: list[tuple[int, list[int]]] = field(default_factory=list)
    """Turned tables: (line of the name, lines of the same column)."""


Cell = tuple[int, int]
"""First line and end of a cell."""


def read_grids(sheet: Sheet) -> Grid:
    """Lay out every data table of a page. Cells of class columns become scopes of the sheet."""
    grid = Grid()
    _label_rows(sheet, grid)
    tables = [i for i, b in enumerate(sheet.blocks) if b.tag == "table"]
    if not tables:
        return grid
    by_element = {id(b.element): (b.start, b.end) for b in sheet.blocks}
    for index in tables:
        element = sheet.blocks[index].element
        rows = _rows(element, by_element)
        if len(rows) >= 2 and max(map(len, rows)) >= 2 and element.find(".//table") is None:
            _read_table(sheet, rows, grid)
    return grid


def _label_rows(sheet: Sheet, grid: Grid) -> None:
    """Tables drawn with other elements: a block of field labels only, then blocks of as many lines beside it."""
    for index, block in enumerate(sheet.blocks):
        width = block.end - block.start
        if not 2 <= width <= 8 or block.tag in ("tr", "table", "tbody", "thead") or block.start in grid.headers:
            continue
        texts = [line.text for line in sheet.lines[block.start : block.end]]
        kinds = [label_kind(t, exact=True) for t in texts]
        # "Credentials" above "MD" is one field of a card, no row of headers.
        if (
            None in kinds
            or len(set(kinds)) < 2
            or not {"school", "education"} & set(kinds)
            or any(map(is_degree_only, texts))
        ):
            continue
        rows = [b for b in sheet.blocks[index + 1 :] if b.parent == block.parent and b.end - b.start == width]
        for n, kind in enumerate(kinds if rows else ()):
            grid.headers.add(block.start + n)
            grid.kinds.update({b.start + n: kind for b in rows if kind})


def _rows(table: Element, spans: dict[int, Cell]) -> list[list[Cell | None]]:
    """Rows of cells as line ranges, row and column spans repeated."""
    rows: list[list[Cell | None]] = []
    pending: dict[int, tuple[int, Cell | None]] = {}
    for tr in table.iter("tr"):
        row: list[Cell | None] = []
        for td in tr:
            if td.tag not in ("td", "th"):
                continue
            while len(row) in pending:
                row.append(_take(pending, len(row)))
            if len(row) >= _MAX_COLUMNS:
                break
            cell = spans.get(id(td))
            width, height = _span(td, "colspan"), _span(td, "rowspan")
            for _ in range(width):
                if height > 1:
                    pending[len(row)] = (height - 1, cell)
                row.append(cell)
        while len(row) in pending:
            row.append(_take(pending, len(row)))
        if row:
            rows.append(row)
    return rows


def _take(pending: dict[int, tuple[int, Cell | None]], column: int) -> Cell | None:
    left, cell = pending.pop(column)
    if left > 1:
        pending[column] = (left - 1, cell)
    return cell


def _span(td: Element, name: str) -> int:
    raw = td.get(name) or "1"
    return max(1, min(int(raw), _MAX_SPAN)) if raw.isdecimal() else 1


def _text(sheet: Sheet, cell: Cell | None) -> str:
    return " ".join(line.text for line in sheet.lines[cell[0] : cell[1]]) if cell else ""


def _read_table(sheet: Sheet, rows: list[list[Cell | None]], grid: Grid) -> None:
    for number, row in enumerate(rows[:3]):
        texts = [_text(sheet, c) for c in row]
        kinds = [label_kind(t) if t else None for t in texts]
        if _is_field_header(texts, kinds):
            grid.headers.update(i for c in row if c for i in range(*c))
            _label_columns(sheet, rows[number + 1 :], kinds, texts, grid)
            return
        if _is_class_header(texts):
            grid.headers.update(i for c in row if c for i in range(*c))
            _scope_columns(sheet, rows[number + 1 :], texts)
            return
    _turned(sheet, rows, grid)


def _is_field_header(texts: list[str], kinds: list[str | None]) -> bool:
    known = [k for k in kinds if k]
    if any((n := read_name(t)) is not None and n.strength == STRONG for t in texts):
        return False
    return len(known) >= 2 and len(set(texts)) > 1 and (len(known) * 2 >= len([t for t in texts if t]))


def _is_class_header(texts: list[str]) -> bool:
    marks = [read_mark(t) for t in texts if t and len(t) < 60]
    classes = [m for m in marks if (m.has_class or m.track or m.chief) and m.leftover <= 1]
    return len(classes) >= 2 and len(classes) * 2 >= len(texts) and len({m.label for m in classes}) > 1


def _label_columns(
    sheet: Sheet, rows: list[list[Cell | None]], kinds: list[str | None], texts: list[str], grid: Grid
) -> None:
    """Give every cell the kind of its header; join a first and a last name printed in two columns."""
    parts = [
        i for i, t in enumerate(texts) if kinds[i] == "name" and t.lower().startswith(("first", "last", "given", "sur"))
    ]
    for row in rows:
        whole = {c for c in row if c}
        if len(whole) == 1 and len(row) > 1:
            continue
        for column, cell in enumerate(row[: len(kinds)]):
            kind = kinds[column]
            if cell and kind:
                for i in range(*cell):
                    if kind != "name" or cell[1] - cell[0] == 1 or read_name(sheet.lines[i].text):
                        grid.kinds.setdefault(i, kind)
        if len(parts) == 2 and len(row) > max(parts):
            _join_names(sheet, row, parts, texts, grid)


def _join_names(sheet: Sheet, row: list[Cell | None], parts: list[int], texts: list[str], grid: Grid) -> None:
    first, last = sorted(parts, key=lambda i: texts[i].lower().startswith(("last", "sur")))
    a, b = row[first], row[last]
    if a and b and a[0] < a[1] and b[0] < b[1]:
        keep, drop = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
        sheet.lines[keep].text = f"{sheet.lines[a[0]].text} {sheet.lines[b[0]].text}"
        grid.headers.add(drop)


def _scope_columns(sheet: Sheet, rows: list[list[Cell | None]], texts: list[str]) -> None:
    """Columns headed by classes: each cell below is a panel of that class."""
    for row in rows:
        for column, cell in enumerate(row[: len(texts)]):
            if cell and cell[1] > cell[0] and texts[column]:
                sheet.scopes.append((cell[0], cell[1], texts[column]))


def _turned(sheet: Sheet, rows: list[list[Cell | None]], grid: Grid) -> None:
    """A table turned round: field labels down the first column, one person a column."""
    kinds = [label_kind(_text(sheet, row[0])) for row in rows]
    if sum(1 for k in kinds if k) < 2 or not any(k in ("school", "undergrad", "education") for k in kinds):
        return
    names = next((r for r, row in enumerate(rows) if kinds[r] == "name" or _are_names(sheet, row[1:])), None)
    if names is None or len(rows[names]) < 3:
        return
    for r, row in enumerate(rows):
        kind = "name" if r == names else kinds[r]
        if row[0]:
            grid.headers.update(range(*row[0]))
        for cell in row[1:]:
            for i in range(*cell) if cell else ():
                grid.kinds[i] = kind or "other"
    for column in range(1, len(rows[names])):
        cell = rows[names][column]
        if cell and cell[1] > cell[0]:
            below = [
                i
                for r, row in enumerate(rows)
                if r != names and column < len(row) and (c := row[column])
                for i in range(*c)
            ]
            grid.records.append((cell[0], below))


def _are_names(sheet: Sheet, cells: list[Cell | None]) -> bool:
    texts = [t for c in cells if (t := _text(sheet, c))]
    return len(texts) >= 2 and all(read_name(t) is not None for t in texts)
