"""The reference tables that a release carries along: ids, schools, national figures."""

from __future__ import annotations

from warehouse.contracts.model import Column, Table, count, program_id, share, text
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
CALIBRATION = Table(
    "calibration",
    "out",
    "Our pooled shares beside published ones. Set side by side; nothing is adjusted.",
    ("topic", "scope", "measure", "year", "source"),
    (
        text("topic", "Kind of published figure.", required=True),
        text("scope", "Specialty, state or type of program.", required=True),
        text("measure", "What the published figure measures.", required=True),
        text("year", "Its year."),
        share("theirs_low", "Published figure, or the lower end of a printed range.", required=True),
        share("theirs_high", "Published figure, or the upper end of a printed range.", required=True),
        text("source", "Citation.", required=True),
        count("n_programs", "Programs of the scope with a published share.", unit="programs"),
        count("programs_total", "All programs of the scope.", unit="programs"),
        count("n_listed", "Residents listed by the programs with a share.", unit="residents"),
        count("n_known", "Of these, origin known.", unit="residents"),
        count("n_img", "Of these, IMGs.", unit="residents"),
        share("coverage", "n_known over n_listed."),
        share("img_share", "n_img over n_known, all years of training together."),
        share("share_ci_low", "Wilson 95 %, lower end.", warning="Takes residents as independent; truly wider."),
        share("share_ci_high", "Wilson 95 %, upper end.", warning="Takes residents as independent; truly wider."),
        text(
            "agreement",
            "Where our interval lies of the published figure.",
            required=True,
            enum=("inside", "ours_lower", "ours_higher"),
        ),
    ),
    is_published=True,
    unique=False,
)

TABLES = (PROGRAM_IDS, SCHOOLS, BENCHMARKS, CALIBRATION)
