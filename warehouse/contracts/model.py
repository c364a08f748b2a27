"""The words contracts are written in: Column and Table, and the checks of a table that a column can't express.

Belongs here: declaration only. Arrow, pandas, expectations and documents are made from it in the modules beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "integer", "number", "boolean", "date", "timestamp"]
Layer = Literal["raw", "core", "out"]
Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class Column:
    """One column. ``warning`` is what a reader gets wrong most easily; ``severity`` rules what a broken value does."""

    name: str
    type: Type
    description: str
    required: bool = False
    unit: str | None = None
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    max_length: int | None = None
    warning: str | None = None
    severity: Severity = "critical"


@dataclass(frozen=True)
class Order:
    """A row rule: ``low`` <= ``high`` wherever both are known."""

    low: str
    high: str
    severity: Severity = "critical"


@dataclass(frozen=True)
class Sum:
    """A row rule: the ``parts`` add up to ``total`` wherever all are known."""

    parts: tuple[str, ...]
    total: str
    severity: Severity = "critical"


@dataclass(frozen=True)
class Table:
    """One table: ``key`` columns are unique together; rows are stored and published in key order."""

    name: str
    layer: Layer
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Order | Sum, ...] = ()
    unique: bool = True
    is_published: bool = False
    min_rows: int = 0

    @property
    def names(self) -> list[str]:
        """Column names in declared order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


def text(name: str, description: str, **more: object) -> Column:
    """A string column."""
    return Column(name, "string", description, **more)  # type: ignore[arg-type]


def count(name: str, description: str, **more: object) -> Column:
    """A non-negative integer column."""
    return Column(name, "integer", description, minimum=0, **more)  # type: ignore[arg-type]


def share(name: str, description: str, **more: object) -> Column:
    """A number between 0 and 1."""
    return Column(name, "number", description, minimum=0, maximum=1, unit="fraction", **more)  # type: ignore[arg-type]


def flag(name: str, description: str, **more: object) -> Column:
    """A boolean in which null is unknown."""
    return Column(name, "boolean", description, **more)  # type: ignore[arg-type]


def moment(name: str, description: str, **more: object) -> Column:
    """A UTC timestamp (names end in _at)."""
    return Column(name, "timestamp", description, unit="UTC", **more)  # type: ignore[arg-type]


def day(name: str, description: str, **more: object) -> Column:
    """A calendar date."""
    return Column(name, "date", description, **more)  # type: ignore[arg-type]


def program_id() -> Column:
    """The key of nearly every table."""
    return text(
        "program_id",
        "ACGME program id (10 digits) or, where unknown, NRMP program code. Always text: leading zeros count.",
        required=True,
        pattern=r"^(?:\d{10}|\d{7}[A-Z]\d)$",
        warning="Spreadsheets turn it into a number and drop leading zeros; import it as text.",
    )
