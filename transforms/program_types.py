"""What kind of program it is: university, community with or without a university, military (R-TYPE), and the
specialty's class (R-SPEC-0).

Belongs here: the type from the directory, else from the program's own words with the sentence as quote, else unknown.
Never from the share of IMGs.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from transforms import frames
from transforms.rules import Rules

TYPES = ("university", "community_university", "community", "military")
QUOTE_MAX = 200

_SELF = r"(?:program|residency|hospital|institution|cent(?:er|re)|setting|training site|track)"
_UNIVERSITY = r"university|academic(?:ally)?|medical school|college of (?:osteopathic )?medicine"
_SCHOOL = r"(?:university|school of medicine|college of (?:osteopathic )?medicine|medical school)\b"
_OURS = r"\b(?:this|our|an?|the|proud) (?:large |major |urban |busy |small )?"
_SERVICE = r"\b(?:army|navy|naval|air force|military|uniformed services)\b"
FAMILIES: tuple[tuple[str, str], ...] = (
    ("military", _SERVICE + r"(?: (?!before|in|is|near|from|who)[\w-]+){0,4},? " + _SELF + r"\b"),
    ("military", r"\b(?:program|residency)\b[^.]{0,30}\bsponsored by the (?:u\.s\. |united states )?" + _SERVICE),
    ("military", r"\bonly active[- ]duty\b[^.]{0,40}\b(?:program|residency)\b"),
    ("military", _SELF + r"\b[^.]{0,40}\bactive[- ]duty (?:army|navy|air force|military|service members)"),
    (
        "community_university",
        r"\bcommunity[- ]based\b[^.]{0,60}\b(?:" + _UNIVERSITY + r")[- ](?:affiliat|sponsor|administ)",
    ),
    ("community_university", r"\b(?:university|academic(?:ally)?)[- ]affiliated,?\s+(?:\w+[ ,]+){0,3}?community\b"),
    (
        "community_university",
        r"\bcommunity (?:hospital|program|setting)\b[^.]{0,80}\b(?:university|academic) affiliation",
    ),
    (
        "community_university",
        r"\bcommunity\b[^.]{0,40}\b" + _SELF + r"\b[^.]{0,80}\baffiliat\w+ (?:with|of|to)\b[^.]{0,60}"
        r"\b(?:university|school of medicine|college of (?:osteopathic )?medicine|medical school)\b",
    ),
    ("community_university", r"\b(?:university|academic)[ -]+community\b[^.]{0,30}\b" + _SELF + r"\b"),
    (
        "community_university",
        r"\b(?:hybrid|combin\w+|mix|blend|part|best of)\b[^.]{0,40}"
        r"(?:\bcommunity\b[^.]{0,25}\b(?:university|academic)|\b(?:university|academic)\b[^.]{0,25}\bcommunity)\b",
    ),
    (
        "community_university",
        r"\bcommunity\b[^.]{0,40}\b" + _SELF + r"\b[^.]{0,60}\b(?:sponsored by|run by|part of)\b[^.]{0,40}\b" + _SCHOOL,
    ),
    (
        "community_university",
        r"\bcommunity\b[^.]{0,40}\b" + _SELF + r"\b[^.]{0,80}\buniversity\b[^.]{0,40}\baffiliated\b",
    ),
    ("community_university", r"\b(?:university|academically)[- ]affiliated\b[^.]{0,40}\b" + _SELF + r"\b"),
    ("university", r"\b(?:university|academic)[- ](?:based|sponsored)\b[^.]{0,40}\b" + _SELF + r"\b"),
    ("university", r"\b(?:program|residency)\b[^.]{0,20}\bis university[- ]based\b"),
    (
        "university",
        r"\b(?:program|residency)\b[^.]{0,20}\b(?:based (?:at|in)|part of|sponsored by|housed (?:at|in)|residency of)"
        r" (?:the )?(?:[\w'-]+ ){0,3}" + _SCHOOL,
    ),
    ("university", r"\bresidency (?:program )?of (?:the )?(?:[\w'-]+ ){0,3}" + _SCHOOL),
    ("university", r"\b(?:large|major|leading|premier|urban)?\s*academic (?:medical|health) cent(?:er|re)\b"),
    (
        "university",
        r"\b(?:primary|main|principal) teaching (?:hospital|site|affiliate) (?:of|for) (?:the )?[^.]{0,60}\b"
        r"(?:university|school of medicine|college of (?:osteopathic )?medicine|medical school)\b",
    ),
    ("community", r"\bcommunity[- ](?:based|hospital|teaching)\b[^.]{0,60}\b" + _SELF + r"\b"),
    ("university", _OURS + r"(?:university(?:[- ]hospital)?|academic) (?:training )?(?:program|residency)\b"),
    ("community", r"\bcommunity (?:program|residency|hospital)\b(?! (?:for|that|to)\b)"),
    ("community", r"\b(?:is|are|been) community[- ]based\b"),
    ("community", r"\bunopposed\b[^.]{0,40}\b" + _SELF + r"\b"),
)
_FAMILIES = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in FAMILIES)
_ABOUT_SELF = re.compile(
    r"\b(?:we|ours?|us|is an?|are an?|as an?|this|the (?:program|residency)|offers?)\b", re.IGNORECASE
)
_ABOUT_OTHERS = re.compile(
    r"\b(?:faculty|alumni|graduates? (?:go|practi|enter)|careers?|fellow(?:ship)?s?|rotat\w+|elective|electives"
    r"|student|previous|former|medical group|clinic hours|not an?|unlike"
    r"|neighbou?r\w*|sister|of its own|its own program|second program|volunteers?|moonlight\w*|museum|gift"
    r"|served in|(?:near|minutes from|across from) (?:our|the)|(?:psychology|pharmacy|nursing|dental) \w+"
    r"|directors?|chair(?:man|woman|person)?|(?:trained|taught|graduated|practiced) (?:at|in|from)|completed)\b",
    re.IGNORECASE,
)
_DEFINES_SELF = re.compile(
    r"^(?:as an?|we are an?|ours is an?|(?:our|this|the) (?:program|residency) is an?)\b[^.]{0,60}?"
    r"\b(?:program|residency)\b",
    re.IGNORECASE,
)
"""A sentence that opens so says what the program is, whomever it names afterwards."""
_ABOUT_PATIENTS = re.compile(r"\b(?:serves?|serving|care for|veterans|families|patients?)\b", re.IGNORECASE)
"""A hospital that looks after soldiers is no military program."""

_IN_A_NAME = re.compile(r"\b(?!The|Our|An?\b)[A-Z][\w.'’-]* [CA]$")
"""Capitals on both sides: "Mercy Community Hospital" is what it is called and no statement of its kind."""
_MILITARY_NAME = (
    r"\b(?:Army|Naval|Navy|Air Force|Military|Uniformed Services)(?: Community)? (?:Medical|Hospital|Health)\b"
)


@dataclass(frozen=True)
class TypeReading:
    """A type read in one sentence, and the sentence."""

    program_type: str
    quote: str


def type_from_sentence(sentence: str) -> TypeReading | None:
    """The type that a sentence states about the program itself, else None.

    The first family that fits wins, the narrower ones before the wider. A sentence must speak of itself (we, our,
    is a ...) and not of rotations, faculty, students or where graduates go.
    """
    folded = " ".join(sentence.split())
    defined = _DEFINES_SELF.match(folded)
    if not _ABOUT_SELF.search(folded) or _ABOUT_OTHERS.search(defined.group() if defined else folded):
        return None
    for kind, pattern in _FAMILIES:
        found = None if kind == "military" and _ABOUT_PATIENTS.search(folded) else pattern.search(folded)
        if found and not _IN_A_NAME.search(folded[: found.start() + 1]):
            return TypeReading(kind, folded[:QUOTE_MAX])
    return None


def types_from_words(sentences: pd.DataFrame) -> pd.DataFrame:
    """One row per program whose sentences agree on a type: program_id, program_type, quote and the sentence's source.

    ``sentences``: program_id, text and any source columns (url, fetched_at, snapshot_sha256, locator), in page order.
    A program whose sentences state different types gets none, except that an affiliation is the fuller statement of
    a community program.
    """
    found = [type_from_sentence(text) for text in sentences["text"]]
    read = sentences[[reading is not None for reading in found]]
    read = read.assign(program_type=[r.program_type for r in found if r], quote=[r.quote for r in found if r])
    fuller = read[read["program_type"] == "community_university"]["program_id"].unique()
    read = read[~((read["program_type"] == "community") & read["program_id"].isin(fuller))]
    agreed = read.groupby("program_id")["program_type"].transform("nunique") == 1
    return read[agreed].drop_duplicates("program_id").drop(columns=["text"]).reset_index(drop=True)


def _given(directory: pd.DataFrame) -> pd.Series:
    """The directory's own type, or military where its name for the program or sponsor says so."""
    given = frames.column(directory, "program_type", "string")
    stray = set(given.dropna().unique()) - set(TYPES)
    if stray:
        raise ValueError(f"program_type: unknown values {sorted(stray)}")
    named = [frames.column(directory, c, "string").fillna("") for c in ("name", "sponsor")]
    military = (named[0] + " | " + named[1]).str.contains(_MILITARY_NAME, regex=True)
    return given.mask(given.isna() & military, "military")


def assign_types(directory: pd.DataFrame, sentences: pd.DataFrame | None = None) -> pd.DataFrame:
    """program_id, program_type, program_type_basis (directory, page, unknown), program_type_quote (of a page)."""
    given = _given(directory)
    blank = pd.Series(pd.NA, index=directory.index, dtype="string")
    read, quote = blank, blank
    if sentences is not None and not sentences.empty:
        words = types_from_words(sentences).set_index("program_id")
        read, quote = (directory["program_id"].map(words[c]).astype("string") for c in ("program_type", "quote"))
    basis = frames.codes(directory.index, [(given.notna(), "directory"), (read.notna(), "page")])
    return pd.DataFrame(
        {
            "program_id": directory["program_id"],
            "program_type": given.fillna(read),
            "program_type_basis": basis.fillna(frames.UNKNOWN),
            "program_type_quote": quote.mask(given.notna()),
        }
    )


def effective_type(programs: pd.DataFrame) -> pd.Series:
    """The row of the article's table, from program_type, rural_class and hpsa_flag where given.

    Rural or underserved wins over governance, military stays military, else it is the type itself.
    """
    kind, rural = (frames.column(programs, name, "string") for name in ("program_type", "rural_class"))
    underserved = frames.column(programs, "hpsa_flag", "boolean").fillna(False)
    rural_row = frames.same(rural, "rural").fillna(False) | underserved
    return kind.mask(rural_row & ~frames.same(kind, "military").fillna(False), "rural")


def is_brand(program_ids: pd.Series, brand_programs: Collection[str]) -> pd.Series:
    """Whether a program is on the list of brand names; unknown throughout where there is no list."""
    listed = program_ids.isin(brand_programs).astype("boolean")
    return listed if brand_programs else listed.mask(listed.notna())


def share_vs_type(programs: pd.DataFrame, rules: Rules) -> pd.Series:
    """R-TYPE: img_share below, within or above the article's printed band of `effective_type` (inclusive ends);
    unknown if either is missing."""
    share, kind = frames.column(programs, "img_share", "Float64"), effective_type(programs)
    low, high = (pd.to_numeric(kind.map({k: band[i] for k, band in rules.type_bands.items()})) for i in (0, 1))
    low, high = low.astype("Float64"), high.astype("Float64")
    branches = [(share < low, "below"), (share > high, "above"), (share <= high, "within")]
    return frames.codes(share.index, branches).fillna(frames.UNKNOWN)


def article_class(directory: pd.DataFrame, specialties: pd.DataFrame) -> pd.Series:
    """R-SPEC-0 lookup in the directory's order: primary, secondary, off_table, uphill; else unknown."""
    by_name = specialties.set_index(specialties["name"].str.casefold())["article_class"]
    by_code = specialties.set_index("acgme_code")["article_class"]
    code = directory["program_id"].str.extract(r"^(\d{3})\d{7}$")[0]
    found = directory["specialty"].str.casefold().map(by_name).fillna(code.map(by_code))
    return frames.texts(found)
