"""Labels of fields as rosters print them: "Medical School:", "Undergrad -", a bold question, a table header.

Belongs here: recognising that a text is a label and of what kind. Not here: judging the value behind it.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from scrapers.parsers.classes import is_label_line, read_mark
from scrapers.parsers.phrases import phrase
from scrapers.parsers.spans import is_institution
from scrapers.parsers.vocabulary import LABELS, plain

_CUT = re.compile(r"\s*[:：]\s*|\s+[–—-]\s+|\?\s+|\s*\|\s*")
_RUN = re.compile(
    r"(?:^|[\s,;|])((?:Medical School|Med School|Medical Education|Undergraduate|Undergrad|College|Hometown|Home Town|"
    r"Hobbies|Interests|Fun Fact|Residency|Internship|Fellowship|Education|Languages)\s*:)",
    re.I,
)
_PAIR = re.compile(
    r"(?P<a>under-?grad\w*|college|medical(?: school)?|med(?: school)?)\s*(?:/|&|\+|and)\s*"
    r"(?P<b>under-?grad\w*|college|medical(?: school)?|med(?: school)?)\s*:\s*(?P<x>[^/|;]+)\s*[/|;]\s*(?P<y>[^/|;]+)",
    re.I,
)
"""Two labels before two values: "Undergrad / Medical: X / Y"."""
_BAR = re.compile(r"\s*[|•·]\s*")
_BARS = frozenset("|•·")
_OPENING = re.compile(r"(\w{1,4}(?:[- ]?[1-7]|[- ]I+))(?:,| [–—-]) +(\S.*)")
_PARENS = re.compile(r"\([^)]*\)")
_FAMILIES = tuple(
    (kind, phrase(f"label_{kind}")) for kind in ("school", "undergrad", "hometown", "destination", "other")
)


_WORD = re.compile(r"[a-z]+")
# A label for schools is made of these words alone; "Oakmere Medical College" is no label.
_WORDS = frozenset(
    [
        "medical",
        "med",
        "school",
        "schools",
        "college",
        "degree",
        "degrees",
        "education",
        "educational",
        "training",
        "studies",
        "study",
        "university",
        "attended",
        "attend",
        "name",
        "the",
        "and",
        "your",
        "our",
        "my",
        "where",
        "did",
        "you",
        "go",
        "to",
        "i",
        "went",
        "what",
        "which",
        "is",
        "was",
        "from",
        "graduated",
        "graduate",
        "alma",
        "mater",
        "at",
        "of",
        "in",
        "for",
        "year",
        "city",
        "country",
        "state",
        "osteopathic",
        "allopathic",
        "medicine",
        "md",
        "do",
        "m",
        "d",
        "o",
        "undergraduate",
        "undergrad",
        "undergraduates",
        "bachelor",
        "bachelors",
        "s",
        "premed",
        "pre",
        "institution",
        "major",
        "or",
        "a",
        "an",
        "were",
        "doctor",
        "got",
        "get",
        "degree(s)",
        "doctoral",
        "grad",
        "background",
        "prior",
        "date",
        "location",
        "completed",
        "b",
        "residents",
        "resident",
    ]
)


@lru_cache(maxsize=4096)
def label_kind(label: str, *, exact: bool = False) -> str | None:
    """Kind of field a label names: school, undergrad, education, class, track, role, name, degree, hometown,
    destination, other; None when the text is no known label.
    """
    low = plain(_PARENS.sub(" ", label)).replace("’", "'").strip(" :.-–—?*•|")
    low = " ".join(low.split())
    if not low or len(low) > 60:
        return None
    known = LABELS.get(low) or LABELS.get(low.removesuffix("s")) or LABELS.get(low.removeprefix("the "))
    if known is not None:
        return known
    if not exact and len(low.split()) <= 9:
        for kind, pattern in _FAMILIES:
            if pattern.search(low) and (kind not in ("school", "undergrad") or _WORDS.issuperset(_WORD.findall(low))):
                return kind
    return None


def split_label(text: str, lead: str = "") -> tuple[str, str] | None:
    """(kind, value) of a line that opens with a label; kind ``other`` for an unknown label with a colon.

    ``lead`` is the bold opening of the line. None when the line has no label.
    """
    if lead and len(lead) <= 60:
        kind = label_kind(lead)
        value = text[len(lead) :].strip(" :–—-|?")
        if kind is not None and (
            lead.endswith((":", "?"))
            or text[len(lead) :].lstrip().startswith((":", "-", "–"))
            or kind in ("school", "undergrad", "hometown")
        ):
            return kind, value
        if lead.rstrip().endswith(":"):
            return "other", value
    cut = _CUT.search(text, 0, 70)
    if cut is None:
        return None
    left, value = text[: cut.start()], text[cut.end() :].strip()
    firm = ":" in cut.group() or "：" in cut.group() or "?" in cut.group()
    kind = label_kind(left, exact=not firm)
    if kind is not None and (firm or kind in ("school", "undergrad", "hometown") or _fits(kind, value)):
        return kind, value
    if ":" in cut.group() and len(left.split()) <= 5 and value and "," not in left:
        return "other", value
    return None


def _fits(kind: str, value: str) -> bool:
    """Whether a value after a mere dash is what its label promises: an institution, a class."""
    if kind == "education":
        return bool(is_institution(value))
    return kind == "class" and read_mark(value).has_class and read_mark(value).leftover == 0


def _is_level(text: str) -> bool:
    """Whether a text is a class counted from the program's start and nothing else ("PGY-2", "R3")."""
    if len(text) > 30:
        return False
    mark = read_mark(text)
    return mark.leftover == 0 and (mark.pgy is not None or mark.r_year is not None)


def split_run(text: str) -> list[str]:
    """A line that runs several labelled values together, cut before each label ("Hometown: X Medical School: Y",
    "Medical School – X | Residency Year – PGY-2").
    """
    pair = _PAIR.fullmatch(text) if ":" in text else None
    if pair is not None:
        return [f"{_paired(pair['a'])}: {pair['x'].strip()}", f"{_paired(pair['b'])}: {pair['y'].strip()}"]
    if not _BARS.isdisjoint(text):
        barred = [part for part in _BAR.split(text) if part]
        if any(map(_is_level, barred)) or all(split_label(part) is not None for part in barred):
            return barred or [text]
    opening = _OPENING.match(text)
    if opening is not None and _is_level(opening[1]) and not is_label_line(text):
        return [opening[1], opening[2]]
    cuts = [m.start(1) for m in _RUN.finditer(text)] if text.count(":") > 1 else []
    bounds = [0, *[c for c in cuts if c], len(text)]
    return [text[a:b].strip(" ,;|–—") for a, b in itertools.pairwise(bounds)]


def _paired(label: str) -> str:
    return "Medical School" if label.lower().startswith("med") else "Undergraduate"


def lone_label(text: str, is_marked: bool) -> str | None:
    """Kind of a line that is a label and nothing else, its value being on the next line.

    Without a colon only marked-up lines (bold, a heading, a term) or unmistakable labels count.
    """
    if len(text) > 60 or not text[:1].isalpha():
        return None
    kind = label_kind(text)
    if kind is None:
        return "other" if text.endswith(":") and text.count(" ") <= 5 else None
    if text.endswith((":", "?")) or (is_marked and kind != "name"):
        return kind
    low = plain(text)
    return (
        kind if LABELS.get(low) and kind in ("school", "undergrad", "hometown", "education") and len(low) > 6 else None
    )
