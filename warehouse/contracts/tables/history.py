"""The tables about time: what changed since the last release, and everything that ever changed."""

from __future__ import annotations

from warehouse.contracts.model import Column, Table, program_id, text

_CHANGE: tuple[Column, ...] = (
    program_id(),
    text("table", "Table.", required=True),
    text("field", "Column or row key.", required=True),
    text("old", "Before."),
    text("new", "Now."),
    text("kind", "What happened to the row.", required=True, enum=("ADD", "MOD", "DEL")),
    text(
        "cause",
        "Why: the page, or we ourselves.",
        required=True,
        enum=("page", "parser", "rules", "directory"),
    ),
)
CHANGES = Table(
    "changes",
    "out",
    "What changed since the previous release.",
    ("program_id", "table", "field"),
    _CHANGE,
    is_published=True,
    unique=False,
)
HISTORY = Table(
    "history",
    "out",
    "Every change so far, with the versions between which a value held.",
    ("program_id", "table", "field", "valid_from"),
    (
        *_CHANGE,
        text("valid_from", "Release from which the new value holds.", required=True),
        text("valid_to", "Release that replaced it; empty while it holds."),
    ),
    is_published=True,
    unique=False,
)

TABLES = (CHANGES, HISTORY)
