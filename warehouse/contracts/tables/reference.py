"""The reference tables that a release carries along: ids, schools, national figures."""

from __future__ import annotations

from warehouse.contracts.model import Column, Table, program_id, text
from warehouse.contracts.vocabulary import ORIGINS

PROGRAM_IDS = Table(
    "program_ids",
    "out",
    "Every id under which a program is known.",
    ("program_id", "id_kind", "other_id"),
    (
        program_id(),
        text("id_kind", "acgme, nrmp or former.", required=True, enum=("acgme", "nrmp", "former")),
        text("other_id", "The id.", required=True),
    ),
    is_published=True,
)
SCHOOLS = Table(
    "schools",
    "out",
    "The registry of medical schools used.",
    ("school_id",),
    (
        text("school_id", "Stable id.", required=True),
        text("canonical_name", "Name.", required=True),
        text("aliases", "Other names, joined by `|`."),
        text("country_code", "ISO 3166-1 alpha-2.", required=True, pattern=r"^[A-Z]{2}$"),
        text("city", "City."),
        text("origin", "Class of the school.", required=True, enum=ORIGINS),
        text("status", "active, closed or unknown."),
        text("source", "Source keys."),
        text("licence", "Licence of the row."),
    ),
    is_published=True,
    min_rows=1000,
)
BENCHMARKS = Table(
    "benchmarks",
    "out",
    "National figures with their citation, for context; nothing is fitted to them.",
    ("benchmark_id",),
    (
        text("benchmark_id", "Stable id.", required=True),
        text("topic", "What is measured.", required=True),
        text("scope", "Specialty, state or group."),
        text("year", "Year."),
        text("measure", "Measure.", required=True),
        Column("value", "number", "Figure."),
        text("value_text", "Figure as printed."),
        text("source", "Citation.", required=True),
    ),
    is_published=True,
)

TABLES = (PROGRAM_IDS, SCHOOLS, BENCHMARKS)
