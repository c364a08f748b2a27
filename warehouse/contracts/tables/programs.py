"""The tables about programs: the wide one, its tiers for every applicant band, its classes, countries and schools."""

from __future__ import annotations

from warehouse.contracts.model import (
    Column,
    Order,
    Sum,
    Table,
    count,
    day,
    flag,
    moment,
    program_id,
    share,
    text,
)
from warehouse.contracts.vocabulary import (
    CONFIDENCE,
    CRAWL_STATUS,
    DIRECTORY_STATUS,
    LEVELS,
    PROGRAM_TYPES,
    SHARE_STATUS,
    STATES,
    TIERS,
    TRACKS,
    VISA,
    WORDING_SIGNALS,
)

_TIER_WARNING = "Safety is the article's word for a kind of program, not a chance of matching; with tier_basis roster_only the score was not compared."

_IDENTITY: tuple[Column, ...] = (
    program_id(),
    text("name", "Name of the program.", required=True),
    text("specialty", "ACGME specialty.", required=True),
    text("sponsor", "Sponsoring institution."),
    text("city", "City of the primary site."),
    text("state", "USPS code of the primary site.", required=True, enum=tuple(STATES)),
    text(
        "program_type",
        "Kind of program, from the directory or the program's own words, never from its share.",
        enum=PROGRAM_TYPES,
    ),
    text("program_type_basis", "Where the type comes from.", enum=("directory", "page", "unknown")),
    count("positions_per_year", "Approved positions a year, as the directory gives them."),
    day("positions_as_of", "Date of that number."),
    text("accreditation_status", "Status in ACGME's public list."),
    text("directory_source", "List from which the program is known."),
    day("directory_as_of", "Date of that list."),
    text(
        "directory_status",
        "Whether a list of the last 24 months vouches for the program; accreditation_ended where its status says so.",
        required=True,
        enum=DIRECTORY_STATUS,
        warning="undated means that the directory gives no date, not that the program is in doubt.",
    ),
    text("url", "Home page of the program.", pattern=r"^https?://\S+$"),
    text("contact_url", "Page with the program's contact (never a person's address).", pattern=r"^https?://\S+$"),
    text("apply_url", "Page on how to apply.", pattern=r"^https?://\S+$"),
)
_CRAWL: tuple[Column, ...] = (
    text("crawl_status", "What the last night found.", required=True, enum=CRAWL_STATUS),
    text("roster_url", "Page that lists the residents.", pattern=r"^https?://\S+$"),
    moment("observed_at", "When the roster's content was really seen."),
    moment("checked_at", "When the roster's page was last asked, changed or not."),
    moment("first_seen", "When the program was first published with a roster."),
)
_COUNTS: tuple[Column, ...] = (
    count("n_listed", "Current residents listed, in the program's track scope.", unit="residents"),
    count("n_known", "Of these, with a known origin of the medical school.", unit="residents"),
    count(
        "n_img",
        "Graduates of schools outside the US (and of Canada from class start 2026).",
        unit="residents",
    ),
    count("n_us_md", "Graduates of US MD schools, Puerto Rico included.", unit="residents"),
    count("n_us_do", "Graduates of US DO schools.", unit="residents"),
    count("n_can", "Canadian graduates not counted as IMG.", unit="residents"),
    count("n_can_as_img", "Canadian graduates counted as IMG.", unit="residents"),
    count("n_unknown", "Residents whose school is not printed or not recognised.", unit="residents"),
    count("n_prelim_listed", "Preliminary residents, counted apart.", unit="residents"),
    count("n_prelim_img", "IMGs among the preliminary residents.", unit="residents"),
    count("n_alumni", "Alumni listed.", unit="persons"),
)
_SHARE: tuple[Column, ...] = (
    share(
        "img_share",
        "IMGs among residents of known origin.",
        warning="Null unless share_status is ok or thin.",
    ),
    share("share_ci_low", "Wilson 95 % interval, lower end (small numbers)."),
    share("share_ci_high", "Wilson 95 % interval, upper end."),
    share("share_bound_low", "Share if nobody of unknown origin is an IMG (missing data)."),
    share("share_bound_high", "Share if everybody of unknown origin is an IMG."),
    share("coverage", "Residents of known origin among those listed."),
    text("share_status", "Whether a share may be given.", enum=SHARE_STATUS),
    day("roster_as_of", "The date to which the roster refers."),
    text("as_of_basis", "Where that date comes from.", enum=("label", "class", "fetch")),
    flag("is_stale_roster", "The newest class should have been replaced by now."),
    Column(
        "roster_fill",
        "number",
        "Listed residents against approved positions x years.",
        unit="ratio",
        minimum=0,
    ),
)
_ROSTER: tuple[Column, ...] = (
    text("img_target", "R-WANT-1: share against 30-40 %.", enum=("strong", "met", "not_met", "unknown")),
    text("multiple_per_class", "R-ROS-2.", enum=("true", "mostly", "some", "at_most_one", "past", "false", "unknown")),
    count("newest_class_img", "IMGs in the newest class.", unit="residents"),
    count("years_since_last_img", "Years since an IMG was last seen (0: there is one now).", unit="years"),
    text("recency", "R-ROS-3.", enum=("green", "amber", "red", "unknown")),
    text("trend", "Newest against older classes.", enum=("rising", "falling", "no_clear_change", "unknown")),
    count("n_schools", "Distinct schools of the IMGs."),
    count("n_countries", "Distinct countries of the IMGs' schools."),
    text("is_no_img_seen", "No IMG on a roster.", enum=("true", "possible", "false", "unknown")),
    text(
        "is_few_img_seen",
        "One or two IMGs in the whole program.",
        enum=("true", "small_program", "false", "unknown"),
    ),
    flag("is_narrow_schools", "Every IMG from a listed group of schools."),
    flag("is_single_school_majority", "One school gives most of the IMGs."),
    count("n_caribbean", "IMGs from Caribbean schools.", unit="residents"),
    count("n_south_asia", "IMGs from South Asian schools.", unit="residents"),
    share("declared_share", "Share of IMGs that the program states itself."),
    text("declared_vs_counted", "R-DECL.", enum=("consistent", "conflict", "unknown")),
)
_PLACE: tuple[Column, ...] = (
    text("rural_class", "R-GEO-4.", enum=("rural", "semi_rural", "urban", "unknown")),
    flag(
        "hpsa_flag",
        "The whole county is a primary-care shortage area (R-GEO-4); unknown unless HRSA's file was imported.",
    ),
    text("geo_yield", "R-GEO-5.", enum=("high", "neutral", "low", "unknown")),
    flag("is_desirable_core", "In a most desired city's core."),
    flag("is_low_yield_area", "In an area of low yield."),
    flag("is_coastal_prestige", "In a coastal city of prestige."),
    text(
        "share_vs_type",
        "Share against the article's band for the type.",
        enum=("below", "within", "above", "unknown"),
    ),
)
_VISA: tuple[Column, ...] = (
    text("j1", "J-1 sponsorship as stated.", required=True, enum=VISA, warning="not_stated is not no."),
    text("h1b", "H-1B sponsorship as stated.", required=True, enum=VISA, warning="not_stated is not no."),
    flag("citizen_gc_only", "Citizens and permanent residents only."),
    text("visa_level", "Whose page says so.", enum=LEVELS),
    text("visa_freshness", "R-VISA-3.", enum=("current", "stale", "recheck_policy", "unknown")),
)
_WORDING: tuple[Column, ...] = (
    text("wording_signal", "Sum of the code words.", required=True, enum=WORDING_SIGNALS),
    text("signals", "Codes found, joined by `;` (late review, L1, has its own column)."),
    Column("min_step2", "integer", "Stated Step 2 CK threshold.", unit="points", minimum=100, maximum=300),
    text("min_step2_strength", "required, preferred or mentioned."),
    count("max_years_since_graduation", "Stated limit.", unit="years"),
    text("yog_strength", "required or preferred."),
    text("usce", "US clinical experience, as stated."),
    text("attempts", "Limit of examination attempts, as stated."),
    text("late_review", "Late or rolling review, as stated."),
)
_TIER: tuple[Column, ...] = (
    text(
        "tier",
        "Tier for the reference profile: IMG, Step 2 CK 227, needs a J-1.",
        required=True,
        enum=TIERS,
        warning=_TIER_WARNING,
    ),
    text("tier_low", "Tier if the lower end of the interval were the share.", enum=TIERS),
    text("tier_basis", "Whether a score was compared.", enum=("score_compared", "roster_only")),
    text("tier_confidence", "How sure the band of the share is.", enum=CONFIDENCE),
    share("p_below_20", "Probability that the true share is below .20."),
    share("p_20_to_50", "Probability that it lies in .20-.50."),
    share("p_above_50", "Probability that it is .50 or more."),
    text("tier_reasons", "Reason codes joined by `;`."),
)

PROGRAMS = Table(
    "programs",
    "out",
    "One row a program: identity, crawl, counts, share, signals, place, visa, wording and tier.",
    ("program_id",),
    _IDENTITY + _CRAWL + _COUNTS + _SHARE + _ROSTER + _PLACE + _VISA + _WORDING + _TIER,
    rules=(
        Order("share_bound_low", "img_share"),
        Order("img_share", "share_bound_high"),
        Order("share_ci_low", "img_share"),
        Order("img_share", "share_ci_high"),
        Order("n_known", "n_listed"),
        Order("n_img", "n_known"),
        Sum(("n_img", "n_us_md", "n_us_do", "n_can"), "n_known"),
        Sum(("n_known", "n_unknown"), "n_listed"),
    ),
    is_published=True,
    min_rows=1,
)

PROGRAM_TIERS = Table(
    "program_tiers",
    "out",
    "Tier of each program for each Step 2 CK band and visa need.",
    ("program_id", "step2_band", "visa_need"),
    (
        program_id(),
        text("step2_band", "R-APP-1 band.", required=True),
        text(
            "visa_need",
            "none, j1, h1b_only or either.",
            required=True,
            enum=("none", "j1", "h1b_only", "either"),
        ),
        text("tier", "Tier.", required=True, enum=TIERS, warning=_TIER_WARNING),
        text("tier_low", "Tier at the lower end of the interval.", enum=TIERS),
        text("confidence", "How sure the band of the share is.", enum=CONFIDENCE),
        text("basis", "Whether a score was compared.", enum=("score_compared", "roster_only")),
        flag("depends_on_score", "A stated threshold falls inside the band."),
        text("reasons", "Reason codes joined by `;`."),
    ),
    is_published=True,
)

PROGRAM_CLASSES = Table(
    "program_classes",
    "out",
    "Current residents class by class and track by track.",
    ("program_id", "track", "class_start_year", "pgy"),
    (
        program_id(),
        text("track", "Track.", required=True, enum=TRACKS),
        Column("class_start_year", "integer", "July in which the class began.", minimum=1980, maximum=2100),
        Column("pgy", "integer", "Postgraduate year.", minimum=1, maximum=10),
        count("n_listed", "Residents listed.", required=True, unit="residents"),
        count("n_known", "Of known origin.", required=True, unit="residents"),
        count("n_img", "IMGs.", required=True, unit="residents"),
    ),
    rules=(Order("n_known", "n_listed"), Order("n_img", "n_known")),
    is_published=True,
)

_CELLS: tuple[Column, ...] = (
    count("n_current", "Current residents.", unit="residents"),
    count("n_3y", "Starters of the last 3 years.", unit="residents"),
    count("n_5y", "Starters of the last 5 years.", unit="residents"),
    count("window_observed", "Years really visible on the roster.", unit="years"),
    count("n_cells", "How many small cells the pooled row holds."),
)
PROGRAM_COUNTRIES = Table(
    "program_countries",
    "out",
    "IMGs by country of the medical school; cells of one are pooled into ZZ.",
    ("program_id", "country_code"),
    (
        program_id(),
        text("country_code", "ISO 3166-1 alpha-2, ZZ = pooled.", required=True, pattern=r"^[A-Z]{2}$"),
        text("region_group", "Region."),
        *_CELLS,
    ),
    is_published=True,
)
PROGRAM_SCHOOLS = Table(
    "program_schools",
    "out",
    "IMGs by medical school; cells of one are pooled into ZZ.",
    ("program_id", "school_id"),
    (
        program_id(),
        text("school_id", "Id in the schools table, ZZ = pooled.", required=True),
        text("country_code", "Country of the school."),
        *_CELLS,
    ),
    is_published=True,
)

TABLES = (PROGRAMS, PROGRAM_TIERS, PROGRAM_CLASSES, PROGRAM_COUNTRIES, PROGRAM_SCHOOLS)
