"""The restricted tables between parsing and publication. They never leave the state folder and hold no name."""

from __future__ import annotations

from warehouse.contracts.model import Column, Table, day, flag, moment, program_id, text
from warehouse.contracts.vocabulary import CODES, LEVELS, ORIGINS, STATUSES, TRACKS

_PAGE: tuple[Column, ...] = (
    text("url", "Page.", required=True),
    moment("fetched_at", "When that content was seen.", required=True),
    text("snapshot_sha256", "Digest of the stored bytes.", required=True),
)
_RESIDENT: tuple[Column, ...] = (
    program_id(),
    text("person_key", "Random key, new in every run.", required=True),
    text("class_label", "Class as printed."),
    Column("pgy", "integer", "Postgraduate year.", minimum=1, maximum=10),
    Column("class_start_year", "integer", "July in which the class began.", minimum=1950, maximum=2100),
    text("track", "Track.", required=True, enum=TRACKS),
    text("status", "Current or alumni.", required=True, enum=STATUSES),
    text("school_raw", "School as printed."),
    text("degree_raw", "Degree as printed."),
    Column(
        "grad_year",
        "integer",
        "Year in which the residency was finished, of alumni.",
        minimum=1950,
        maximum=2100,
    ),
    *_PAGE,
    text("locator", "Place in the page.", required=True),
)
RAW_RESIDENTS = Table(
    "raw_residents",
    "raw",
    "One row a person listed, as parsed; without the name.",
    ("program_id", "person_key"),
    _RESIDENT,
)
CORE_RESIDENTS = Table(
    "core_residents",
    "core",
    "One row a person listed, with school and origin.",
    ("program_id", "person_key"),
    (
        *_RESIDENT,
        text("school_id", "School in the registry."),
        text("school_name", "Its name."),
        text("country_code", "Its country."),
        text("origin_by_school", "Class of the school alone.", required=True, enum=ORIGINS),
        text("origin", "Origin of the resident.", required=True, enum=ORIGINS),
        text("origin_basis", "What the origin rests on.", required=True, enum=("school", "degree", "none")),
        flag("is_img", "Counts as IMG (Canada by class year)."),
        Column("match_confidence", "number", "Confidence of the school match.", minimum=0, maximum=1),
        text("match_method", "How the school was found."),
    ),
)
RAW_ROSTERS = Table(
    "raw_rosters",
    "raw",
    "One row a program whose roster pages were read.",
    ("program_id",),
    (
        program_id(),
        text("roster_url", "Page that lists the residents.", required=True),
        day("as_of", "Date printed on the page."),
        moment("observed_at", "When the content was last really seen.", required=True),
        text("snapshot_sha256", "Digest of the main roster page.", required=True),
        Column("n_pages", "integer", "Pages read together.", required=True, minimum=1),
        Column("n_found", "integer", "Persons read, alumni included.", required=True, minimum=0),
        text("input_digest", "Digest of all that the reading depends on.", required=True),
    ),
)
_LEVEL = text("level", "Program's or sponsor's page.", required=True, enum=LEVELS)
_QUOTE: tuple[Column, ...] = (
    text("quote", "The page's own words.", required=True, max_length=200),
    text("locator", "Place in the page.", required=True),
)
RAW_READINGS = Table(
    "raw_readings",
    "raw",
    "One row a program whose wording pages were read.",
    ("program_id",),
    (
        program_id(),
        Column("n_own_pages", "integer", "Pages of the program's own.", required=True, minimum=0),
        text("input_digest", "Digest of all that the reading depends on.", required=True),
    ),
)
RAW_STATEMENTS = Table(
    "raw_statements",
    "raw",
    "Sentences on visas, with what the whole page comes to.",
    ("program_id", "url", "locator", "policy"),
    (
        program_id(),
        *_PAGE,
        _LEVEL,
        text("policy", "What it is about.", required=True),
        text("value", "What it says.", required=True),
        text("conditions", "Conditions joined by `;`."),
        *_QUOTE,
        Column("season_year", "integer", "Newest season named on the page.", minimum=1990, maximum=2100),
        flag("names_step2_cs", "The page still names Step 2 CS."),
        *(text(f"page_{name}", "The page as a whole.") for name in ("j1", "h1b", "citizen_gc_only", "generic_visa")),
    ),
    unique=False,
)
RAW_SIGNALS = Table(
    "raw_signals",
    "raw",
    "Code words of a program's own pages.",
    ("program_id", "url", "code", "locator"),
    (
        program_id(),
        *_PAGE,
        _LEVEL,
        text("code", "Family.", required=True, enum=CODES),
        text("strength", "How binding."),
        Column("threshold", "number", "Number in the sentence."),
        text("unit", "Its unit."),
        text("extra", "A date, where the family has one."),
        *_QUOTE,
        Column("season_year", "integer", "Newest season named on the page.", minimum=1990, maximum=2100),
        flag("names_step2_cs", "The page still names Step 2 CS."),
    ),
    unique=False,
)
RAW_REVIEW = Table(
    "raw_review",
    "raw",
    "Sentences with trigger words that fit no family: what the lexicon should learn next.",
    ("program_id", "url", "locator"),
    (program_id(), *_PAGE, _LEVEL, text("triggers", "Trigger words.", required=True), *_QUOTE),
    unique=False,
)
RAW_TYPE_SENTENCES = Table(
    "raw_type_sentences",
    "raw",
    "Sentences in which a program says what kind of program it is.",
    ("program_id", "url", "locator"),
    (program_id(), *_PAGE, text("text", "The sentence.", required=True), text("locator", "Place.", required=True)),
    unique=False,
)
RAW_CONTACTS = Table(
    "raw_contacts",
    "raw",
    "The page of a program that tells how to reach it.",
    ("program_id",),
    (program_id(), text("url", "Page (never an address or a number).", required=True)),
)
RAW_ISSUES = Table(
    "raw_issues",
    "raw",
    "What was seen and not understood.",
    ("program_id", "url", "code", "locator"),
    (
        program_id(),
        text("url", "Page."),
        text("code", "Kind of issue.", required=True),
        text("detail", "What it is about, without names."),
        text("locator", "Place in the page."),
    ),
    unique=False,
)
DIRECTORY = Table(
    "directory",
    "raw",
    "The program directory of the night, as read.",
    ("program_id",),
    (
        program_id(),
        text("name", "Name.", required=True),
        text("specialty", "ACGME specialty.", required=True),
        text("sponsor", "Sponsoring institution."),
        text("city", "City."),
        text("state", "USPS code.", required=True),
        text("program_type", "Type, where the directory gives one."),
        text("positions_per_year", "Positions, as text."),
        text("url", "Home page."),
        text("nrmp_codes", "NRMP codes joined by `;`."),
        text("sponsor_url", "Sponsor's GME page."),
        text("accreditation_status", "Status."),
        text("source", "Where the row comes from."),
        text("as_of", "Date of the row."),
        text("positions_as_of", "Date of the positions."),
    ),
    min_rows=1,
)

TABLES = (
    DIRECTORY,
    RAW_RESIDENTS,
    RAW_ROSTERS,
    RAW_READINGS,
    RAW_STATEMENTS,
    RAW_SIGNALS,
    RAW_REVIEW,
    RAW_TYPE_SENTENCES,
    RAW_CONTACTS,
    RAW_ISSUES,
    CORE_RESIDENTS,
)
