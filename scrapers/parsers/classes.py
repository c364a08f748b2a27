"""What a heading, label or short line says about the people under it: class, track, current or past, residents or not.

Belongs here: the grammar of class labels ("PGY-2", "CA-1", "Class of 2027", "Interns", "2025-2028") and of group
headings. Not here: the arithmetic of years, which needs the program and the day (calendar.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from scrapers.parsers.phrases import phrase
from scrapers.parsers.records import Track
from scrapers.parsers.vocabulary import Specialty, plain, specialties_in, without_specialties

Group = Literal["residents", "alumni", "faculty", "other"]

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7,
}  # fmt: skip
_NUMBER = r"(?P<{0}>[1-8]|i{{1,3}}|iv|vi{{0,2}}|one|two|three|four|five|six|seven)"

_PGY = re.compile(
    r"\b(?:p\.?g\.?y?\.?|post[- ]?grad(?:uate)?(?: training)?[- ]?(?:year|yr))[\s#.:-]*"
    + _NUMBER.format("n")
    + r"(?:'?s)?\b"
)
_CA = re.compile(r"\bca[\s-]*(?P<n>[1-4])(?:'?s)?\b")
_BASE = re.compile(r"\b(?:cb|cby|clinical base(?: year)?|base year)(?:[\s-]*1)?\b")
_R = re.compile(
    r"\b(?P<p>r|ho|pl|mp|house officer|resident|res|hs|u|uro|em|fm|im|ob|ent|nsg?|psych|peds|ortho|neuro|gs|pm&r|n|"
    r"g|ir|dr|l|level|y|yr|year)[\s-]*" + _NUMBER.format("n") + r"(?:'?s)?\b"
)
_WORDY = re.compile(
    r"\b(?P<n>first|second|third|fourth|fifth|sixth|seventh|[1-8](?:st|nd|rd|th))[\s-]*(?:years?|"
    r"yrs?)?(?=[\s-]*(?:years?\b|yrs?\b|residents?\b|class\b|$))"
)
_INTERNS = re.compile(r"\binterns?\b(?!hip)")
_CLASS_OF = re.compile(
    r"\b(?:class(?:es)? (?:of|:)|graduating(?: class)?(?: of| in)?|graduates? (?:of|in)|"
    r"graduation(?: year)?:?|grads?)\s*['’]?(?P<y>20\d\d|\d\d)\b"
    r"(?!\s*[-/]\s*(?:20)?\d\d\b)|\b(?P<z>20\d\d)\s+(?:graduates?|grads?|alumni|graduating class|class)\b"
)
_ENTERING = re.compile(
    r"\b(?:entering|starting|started|incoming|joined|matched|intern|matriculat\w+|entry|start)\s*(?:class|"
    r"year|in|residents?|cohort)?\s*(?:of|in|:)?\s*(?:july\s*)?(?P<y>20\d\d)\b|"
    r"\b(?P<z>20\d\d)\s+(?:intern class|incoming|entering)"
)
_SPAN = re.compile(r"\b(?P<a>20\d\d)\s*(?:-|–|—|/|to)\s*(?P<b>20\d\d|\d\d)\b")
_CLASS_SPAN = re.compile(r"\b(?:class(?:es)? (?:of|:)|graduating(?: class)?(?: of)?)\s*(?=20\d\d\s*[-/])")
_YEAR = re.compile(r"^\W*(?P<y>20\d\d)\W*$")

_ALUMNI = phrase("alumni")
_FACULTY = phrase("faculty")
_NOT_FACULTY = re.compile(
    r"\bhouse ?staff\b|\b(?:resident|chief|administrative chief)\s+(?:leadership|representatives?)\b|"
    r"\badministrative chiefs?\b"
)
_FELLOW = re.compile(r"\bfellows?(?:hips?)?\b")
_CHIEF = re.compile(r"\bchiefs?\b(?! (?:of|complaint))")
_PRELIM = re.compile(r"\bprelim(?:s|inary|inaries)?\b")
_TRANSITIONAL = re.compile(r"\btransitional\b|\bty\b")
_CATEGORICAL = re.compile(r"\bcategoricals?\b")
_PRIMARY = re.compile(r"\bprimary[- ]care\b")
_ADVANCED = re.compile(r"\badvanced (?:track|position|program|residents?|pgy)\b|^advanced$")
_RESIDENTS = re.compile(r"\b(?:residents?|house ?staff|house officers?|housestaff|trainees|our people)\b")
_CURRENT = re.compile(r"\bcurrent\b|\bour residents\b|\bmeet (?:the|our)\b")
_RESEARCH = re.compile(
    r"\b(?:research (?:residents?|year|track)|lab(?:oratory)? (?:residents?|years?)|"
    r"academic development(?: time)?|professional development(?: time)?|on leave)\b"
)
_OTHER = phrase("other_heading")

_FILLER = phrase("filler")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one label says. None or empty where it says nothing."""

    label: str
    pgy: int | None = None
    r_year: int | None = None
    """Year within the program where the label counts from the program's first year ("R2", "second year")."""
    grad_year: int | None = None
    start_year: int | None = None
    academic_year: int | None = None
    track: Track | None = None
    group: Group | None = None
    chief: bool = False
    is_current: bool = False
    specialties: tuple[Specialty, ...] = ()
    leftover: int = 0
    """Words of the label that no rule explains."""

    @property
    def has_class(self) -> bool:
        """Whether the label names a class."""
        return not (self.pgy is None and self.r_year is None and self.grad_year is None and self.start_year is None)

    @property
    def says_something(self) -> bool:
        """Whether any field is set."""
        return self.has_class or bool(
            self.track or self.group or self.chief or self.is_current or self.specialties or self.academic_year
        )


def _number(word: str) -> int | None:
    word = word.strip()
    if word[:1].isdecimal():
        return int(word[0])
    return _ORDINALS.get(word)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


@lru_cache(maxsize=4096)
def read_mark(label: str) -> Mark:
    """Read one heading or short label. Every field comes from the words; nothing is assumed."""
    low = plain(label.replace("’", "'").replace("–", "-").replace("—", "-").replace("_", " "))
    rest = low
    found: dict[str, int | None] = {}
    for field, pattern in (
        ("pgy", _PGY),
        ("ca", _CA),
        ("start_year", _ENTERING),
        ("grad_year", _CLASS_OF),
        ("wordy", _WORDY),
        ("r_year", _R),
    ):
        m = pattern.search(rest)
        if m is None:
            continue
        text = m.groupdict().get("n") or m.groupdict().get("y") or m.groupdict().get("z") or ""
        found[field] = _year(text) if "year" in field and field != "r_year" else _number(text)
        rest = rest[: m.start()] + " " + rest[m.end() :]
    pgy = found.get("pgy") or ((found["ca"] or 0) + 1 if found.get("ca") else None)
    if pgy is None and (_BASE.search(low) or _INTERNS.search(rest)) and "start_year" not in found:
        pgy, rest = 1, _BASE.sub(" ", _INTERNS.sub(" ", rest))
    start, grad, academic, rest = _years(rest, found, pgy)
    return _finish(label, low, rest, pgy, found.get("r_year") or found.get("wordy"), start, grad, academic)


def _years(rest: str, found: dict[str, int | None], pgy: int | None) -> tuple[int | None, int | None, int | None, str]:
    """Spans and bare years: "2025-2028" is a class, "2025-2026" an academic year, "2027" alone a graduating class."""
    start, grad, academic = found.get("start_year"), found.get("grad_year"), None
    span = _SPAN.search(rest)
    if span is not None:
        a, b = int(span["a"]), _year(span["b"])
        if b - a == 1 and grad is None and _CLASS_SPAN.search(rest):
            grad = b  # "Class of 2026-2027": the class that leaves when that academic year ends
        elif b - a == 1:
            academic = a
        elif 1 < b - a <= 8 and grad is None:
            start, grad = a, b
        rest = rest[: span.start()] + " " + rest[span.end() :]
    bare = _YEAR.match(rest) if not any((start, grad, academic, pgy)) else None
    if bare is not None:
        grad, rest = int(bare["y"]), ""
    return start, grad, academic, rest


def _finish(
    label: str,
    low: str,
    rest: str,
    pgy: int | None,
    r_year: int | None,
    start: int | None,
    grad: int | None,
    academic: int | None,
) -> Mark:
    specialties = tuple(specialties_in(low))
    rest = without_specialties(rest)
    track: Track | None = None
    for name, pattern in _TRACKS:
        if pattern.search(low):
            track = track or name
            rest = pattern.sub(" ", rest)
    chief = bool(_CHIEF.search(low))
    group = _group(low, pgy or r_year or start or grad, track)
    for pattern in (_CHIEF, _RESEARCH, _FELLOW, _ALUMNI, _FACULTY, _FILLER):
        rest = pattern.sub(" ", rest)
    left = re.findall(r"[^\W\d]{2,}", rest)
    return Mark(
        label,
        pgy,
        r_year if pgy is None else None,
        grad,
        start,
        academic,
        track,
        group,
        chief,
        bool(_CURRENT.search(low)),
        specialties,
        len(left),
    )


_TRACKS: tuple[tuple[Track, re.Pattern[str]], ...] = (
    ("preliminary", _PRELIM),
    ("transitional", _TRANSITIONAL),
    ("primary_care", _PRIMARY),
    ("categorical", _CATEGORICAL),
    ("advanced", _ADVANCED),
)


def _group(low: str, has_class: object, track: Track | None) -> Group | None:
    """Residents, alumni, faculty or other; fellows are read by is_fellow, since headings combine them with classes."""
    if _ALUMNI.search(low) and not re.search(
        r"\bcurrent\b.*\band\b.*\balumni\b|\bresidents\s*(?:and|&)\s*(?:alumni|graduates)\b", low
    ):
        return "alumni"
    if _NOT_FACULTY.search(low):
        return "residents"
    if _FACULTY.search(low) and not has_class:
        return None if _RESIDENTS.search(low) and re.search(r"\b(?:and|&)\b", low) else "faculty"
    if has_class or track or _RESIDENTS.search(low) or _CHIEF.search(low) or _RESEARCH.search(low):
        return (
            "residents"
            if not (
                _OTHER.search(low)
                and not has_class
                and not _RESEARCH.search(low)
                and not track
                and not _CHIEF.search(low)
            )
            else "other"
        )
    return "other" if _OTHER.search(low) else None


@lru_cache(maxsize=1024)
def is_fellow(label: str) -> bool:
    """Whether a label speaks of fellows (and not of residents' fellowship destinations)."""
    low = plain(label)
    return (
        bool(_FELLOW.search(low))
        and not _ALUMNI.search(low)
        and not re.search(r"placement|match|residents? and fellows|residents? & fellows|interest", low)
    )


@lru_cache(maxsize=4096)
def is_label_line(text: str) -> bool:
    """Whether a whole line is a class or group label and nothing else ("PGY-2 Residents", "Class of 2027 (PGY-3)")."""
    if not 1 < len(text) <= 70 or text.endswith((".", "?", "!")) or text.count(" ") > 9:
        return False
    mark = read_mark(text)
    return mark.leftover == 0 and (
        mark.has_class or mark.track is not None or mark.chief or mark.group in ("alumni", "faculty") or is_fellow(text)
    )


@lru_cache(maxsize=4096)
def is_role_line(text: str) -> bool:
    """Whether a short line gives a person a faculty or staff position ("Associate Program Director")."""
    if not 4 <= len(text) <= 90 or text.endswith(".") or text.count(" ") > 11:
        return False
    low = plain(text)
    return (
        bool(_FACULTY.search(low))
        and not _NOT_FACULTY.search(low)
        and not re.search(
            r"\bresidents?\b|\binterns?\b|\bpgy|\bschool\b|\buniversity\b|\bcollege\b|\bchief\b|\bclass\b|"
            r"\bwants?\b|\binterest|\btrack\b|\bpathway\b|\bdistinction\b|\bconcentration\b",
            low,
        )
    )
