"""The closed vocabularies that several tables share. A value that is not in here is a bug, not a new category."""

SCHEMA_VERSION = "1.1.0"
"""Semantic version of the published tables: a column that changes or goes is a major step."""

ORIGINS = ("USMD", "USDO", "CAN", "IMG", "UNKNOWN")
TRACKS = (
    "categorical",
    "primary_care",
    "advanced",
    "preliminary",
    "transitional",
    "fellow",
    "chief",
    "unknown",
)
STATUSES = ("current", "alumni")
VISA = ("yes", "no", "conditional", "not_stated", "unread")
LEVELS = ("program", "institution")
PROGRAM_TYPES = ("university", "community_university", "community", "military")
SHARE_STATUS = ("ok", "thin", "insufficient")
TIERS = ("excluded", "unrated", "reach", "match", "safety")
CONFIDENCE = ("high", "medium", "low")
STRENGTHS = ("required", "preferred", "mentioned")
WORDING_SIGNALS = ("exclusionary", "rigid", "hopeful", "mixed", "none", "unread")
CODES = ("X1", "X2", "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "L1", "A0", "H1", "H2", "H3")
OUTCOMES = (
    *("ok", "not_modified", "redirected", "robots_denied", "dns_failure", "refused", "timeout", "truncated"),
    *("tls_invalid", "http_429", "http_4xx", "http_5xx", "gone", "blocked", "too_large", "not_html", "soft_404"),
    *(
        "redirect_loop",
        "off_site_redirect",
        "forbidden_address",
        "needs_render",
        "render_failed",
        "over_budget",
        "other_shard",
        "opted_out",
    ),
)
PAGE_KINDS = ("home", "roster", "person", "alumni", "eligibility", "faq", "visa", "gme_policy", "other")
CRAWL_STATUS = (
    "ok",
    "unchanged",
    "carried_forward",
    "no_url",
    "robots_denied",
    "unreachable",
    "no_roster",
    "opted_out",
    "needs_render",
)
DIRECTORY_STATUS = ("confirmed", "unconfirmed", "undated", "accreditation_ended")
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP AE AP AA"
).split()
