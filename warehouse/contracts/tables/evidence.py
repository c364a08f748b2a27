"""The tables that let a figure be traced: statements, signals, evidence, pages, conflicts."""

from __future__ import annotations

from warehouse.contracts.model import Column, Table, count, day, flag, moment, program_id, text
from warehouse.contracts.vocabulary import CODES, LEVELS, OUTCOMES, PAGE_KINDS, STRENGTHS, VISA

_SOURCE: tuple[Column, ...] = (
    text("quote", "The page's own words.", required=True, max_length=200),
    text("url", "Page that says so.", required=True, pattern=r"^https?://\S+$"),
    moment("fetched_at", "When that content was seen.", required=True),
    text("snapshot_sha256", "Digest of the stored bytes.", required=True, pattern=r"^[0-9a-f]{64}$"),
    text("level", "Program's or sponsor's page.", required=True, enum=LEVELS),
    text("locator", "Place in the page.", required=True),
)

VISA_STATEMENTS = Table(
    "visa_statements",
    "out",
    "Each statement on visas, with its quote.",
    ("program_id", "url", "locator", "policy"),
    (
        program_id(),
        text(
            "policy",
            "j1, h1b or citizen_gc_only.",
            required=True,
            enum=("j1", "h1b", "citizen_gc_only", "generic_visa"),
        ),
        text("value", "What is stated.", required=True, enum=(*VISA, "true")),
        text("conditions", "Conditions, joined by `;`."),
        *_SOURCE,
    ),
    is_published=True,
    unique=False,
)
WORDING_SIGNALS_TABLE = Table(
    "wording_signals",
    "out",
    "Each code word met on a program's own pages, with its quote.",
    ("program_id", "code", "url", "locator"),
    (
        program_id(),
        text("code", "Code of the family (rules, section 6).", required=True, enum=CODES),
        text("strength", "How binding.", enum=STRENGTHS),
        Column("threshold", "number", "Number in the sentence."),
        text("unit", "Unit of that number."),
        flag("is_stale", "The page names a past season or is too old: such words never gate."),
        *_SOURCE,
    ),
    is_published=True,
    unique=False,
)
EVIDENCE = Table(
    "evidence",
    "out",
    "Where each published figure comes from: every non-null figure of programs has at least one row.",
    ("program_id", "field", "url", "locator"),
    (
        program_id(),
        text("field", "Column of programs.", required=True),
        text("value", "The figure as published.", required=True),
        text("url", "Page (a roster's own address, never a person's).", pattern=r"^https?://\S+$"),
        moment("fetched_at", "When that content was seen."),
        text("snapshot_sha256", "Digest of the stored bytes.", pattern=r"^[0-9a-f]{64}$"),
        text("locator", "Place in the page, or the table that gave the figure."),
        text("method", "How the figure was made.", required=True),
        text("parser_version", "Version of the code that read it.", required=True),
    ),
    is_published=True,
    unique=False,
)
PAGES = Table(
    "pages",
    "out",
    "Each page asked for a program, and what came of it.",
    ("program_id", "url", "page_key"),
    (
        program_id(),
        text(
            "page_key",
            "The url, or the digest of a page about one person, whose address is not published.",
            required=True,
        ),
        text("url", "Address; empty for pages about one person.", pattern=r"^https?://\S+$"),
        text("kind", "What the page is.", required=True, enum=PAGE_KINDS),
        text("level", "Program's or sponsor's page.", required=True, enum=LEVELS),
        text("outcome", "What the last request came to.", required=True, enum=OUTCOMES),
        Column("http_status", "integer", "HTTP status.", minimum=100, maximum=599),
        moment("fetched_at", "When the content was last really seen."),
        moment("checked_at", "When the page was last asked."),
        text("content_sha256", "Digest of the stored bytes.", pattern=r"^[0-9a-f]{64}$"),
        text("text_sha256", "Digest of the main text: whether the page says the same.", pattern=r"^[0-9a-f]{64}$"),
    ),
    is_published=True,
)
CONFLICTS = Table(
    "conflicts",
    "out",
    "Where two sources disagree; both are kept.",
    ("program_id", "field", "source"),
    (
        program_id(),
        text("field", "Which figure.", required=True),
        text("ours", "What we publish.", required=True),
        text("theirs", "What the other source says.", required=True),
        text("source", "The other source.", required=True),
    ),
    is_published=True,
    unique=False,
)
CORRECTIONS = Table(
    "corrections",
    "out",
    "What programs say themselves about our figures; shown beside them, never instead.",
    ("program_id", "field", "stated_on", "source"),
    (
        program_id(),
        text("field", "Column of programs.", required=True),
        text("ours", "What we publish."),
        text("statement", "The program's own words.", required=True, max_length=500),
        day("stated_on", "Date of the statement.", required=True),
        text("author_role", "Role of its author, never a name.", required=True),
        text("source", "Where it can be read, or how it reached us.", required=True),
    ),
    is_published=True,
    unique=False,
)
H1B_CHECKS = Table(
    "h1b_checks",
    "out",
    "Stated H-1B sponsorship beside DOL's certified filings for residents and fellows of the same sponsor.",
    ("program_id",),
    (
        program_id(),
        text("stated", "H-1B sponsorship as published in programs.", required=True, enum=VISA),
        count("n_resident", "Certified filings for residents, all specialties of the sponsor.", required=True),
        count("n_fellow", "Certified filings for fellows, likewise.", required=True),
        day("last_on", "Date of the latest decision among them."),
        text("employers", "Employers as DOL names them, joined by `;`."),
        text(
            "finding",
            "How statement and filings compare.",
            required=True,
            enum=(
                *("filings_and_stated", "filings_though_stated_no", "filings_not_stated"),
                "stated_but_no_filing_seen",
            ),
            warning="A check to look into, never proof: a filing is for the sponsor, not the program, and one that files "
            "under another name, or has cap-exempt transfers only, shows none. No other figure rests on it.",
        ),
    ),
    is_published=True,
)
COVERAGE = Table(
    "coverage",
    "out",
    "How much is known, by specialty and state.",
    ("specialty", "state"),
    (
        text("specialty", "Specialty.", required=True),
        text("state", "State.", required=True),
        count("n_programs", "Programs.", required=True),
        count("n_with_roster", "With a roster.", required=True),
        count("n_with_school", "With a share.", required=True),
        count("n_with_visa", "With a visa policy.", required=True),
        Column("median_age_days", "number", "Median age of the rosters.", unit="days", minimum=0),
    ),
    is_published=True,
)

TABLES = (VISA_STATEMENTS, WORDING_SIGNALS_TABLE, EVIDENCE, PAGES, CONFLICTS, H1B_CHECKS, CORRECTIONS, COVERAGE)
