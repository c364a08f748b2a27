"""The declarations themselves, one module a group of tables, and the registry that holds them all."""

from __future__ import annotations

from warehouse.contracts.model import Table
from warehouse.contracts.tables import core, evidence, history, programs, reference

ALL: dict[str, Table] = {
    table.name: table for module in (core, programs, evidence, history, reference) for table in module.TABLES
}

PUBLISHED: tuple[Table, ...] = tuple(table for table in ALL.values() if table.is_published)
"""The tables of a release, in the order in which documents list them."""


def table(name: str) -> Table:
    """The contract of that name. Raises KeyError."""
    return ALL[name]
