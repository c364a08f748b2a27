"""Persons as the readers gather them, and the filing of one line as a field of a person.

Belongs here: the shapes, and resolving a line's label. Not here: which lines belong to whom (gather.py), which of them
is the school (education.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapers.parsers.grids import Grid
from scrapers.parsers.labels import lone_label, split_label, split_run
from scrapers.parsers.names import is_degree_only
from scrapers.parsers.outline import Stack
from scrapers.parsers.sheet import Sheet
from scrapers.parsers.spans import is_institution

_MAX_FIELDS = 60


@dataclass(slots=True)
class Field:
    """One line of a person: kind of its label (None when unlabelled), text, slot it stood in."""

    kind: str | None
    text: str
    slot: int
    line: int


@dataclass(slots=True)
class Person:
    """A named person with all lines that belong to it and the headings that govern it."""

    name: str
    degrees: tuple[str, ...]
    line: int
    strength: int
    stack: Stack
    fields: list[Field] = field(default_factory=list)
    href: str = ""
    key: str = ""


def read_field(text: str, slot: int, line: int, lead: str = "") -> Field:
    """A text as a field: its label's kind and its value, or unlabelled; an institution before a colon is no label."""
    labelled = split_label(text, lead)
    if labelled is None or (labelled[0] == "other" and is_institution(text.partition(":")[0])):
        return Field(None, text, slot, line)
    return Field(labelled[0], labelled[1], slot, line)


def add_line(person: Person, sheet: Sheet, grid: Grid, i: int) -> None:
    """Add one line to a person as a field, resolving its label or the label that stands on the line before."""
    if len(person.fields) >= _MAX_FIELDS:
        return
    line = sheet.lines[i]
    kind = grid.kinds.get(i)
    if kind is not None:
        person.fields.append(Field(kind, line.text, line.signature, i))
        return
    person.href = person.href or line.href
    for text in (parts := split_run(line.text)):
        _add_text(person, sheet, i, text, line.lead if len(parts) == 1 else "")


def _add_text(person: Person, sheet: Sheet, i: int, text: str, lead: str) -> None:
    line = sheet.lines[i]
    found = read_field(text, line.signature, i, lead)
    if found.kind is not None:
        person.fields.append(found)
        return
    alone = lone_label(text, line.is_bold or line.level < 9) if not is_degree_only(text) else None
    if alone is not None:
        person.fields.append(Field(alone, "", line.signature, i))
        return
    last = person.fields[-1] if person.fields else None
    if last is not None and last.kind is not None and not last.text and last.line == i - 1:
        last.text = text
        return
    person.fields.append(found)
