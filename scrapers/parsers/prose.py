"""The medical school in a sentence about a person ("attended X for college and Y for medical school").

Belongs here: finding names of institutions in running text and weighing the words around them. Not here: fields with
labels, names of persons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from scrapers.parsers.names import is_degree_only
from scrapers.parsers.phrases import phrase
from scrapers.parsers.records import SchoolSense

_SENTENCE = re.compile(
    r"(?<=[a-zà-ÿ)”\"0-9][.!?])\s+(?=[A-ZÀ-Þ“\"])|(?<=[A-Z]{2}[.!?])\s+(?=[A-Z][a-z]*(?: [a-z]|[’']))"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:St|Ste|Dr|Mt|Ft|Univ|Inst|Med|Coll|Hosp|Mr|Ms|Mrs|Prof|Jr|Sr|No|vs|Sch|Fac|Dept|Natl?|Intl?)\.$"
)
_CAP = r"(?:(?!I\b)[A-ZÀ-ÞŠŽĐŁİ][\w'’.&ʻ-]*|&|\d(?=\.)|\([A-Z][\w .,-]{1,30}\))"
_LINK = (
    r"(?:of|the|de|la|las|los|del|da|do|dos|das|di|d[’'](?=[A-Z])|at|for|und|et|e|y|al|el|in|im|für|and|von|van|"
    r"der|en|i|in(?= Ireland))"
)
_SPAN = re.compile(rf"{_CAP}(?:(?:\s*[-–—/]\s*|,?\s+)(?:{_LINK}\s+){{0,3}}{_CAP})*")
INSTITUTION = phrase("institution")
MEDICAL_NAME = phrase("medical_name")

_MED = phrase("studied_medicine")
_UNDER = phrase("studied_before")
_ELSE = phrase("not_studies")
_GRADUATE = phrase("graduated")
_BACKWARD = phrase("speaks_back")
_DEGREE_NAME = re.compile(r"(?:Doctor|Bachelor|Master|Associate)s?\b(?!.*(?:Universi|College|School))")
_AND_THEN = re.compile(
    r"^(?:,? in \d{4})?,? (?:and|(?P<later>(?:and )?(?:then|subsequently|later|afterwards?|finally)|followed by|"
    r"before (?:attending|joining|going to|moving to|heading to)))(?: (?:from|at|attended))?(?: the)? $"
)
_AFTER = re.compile(r"\b[Aa]fter (?:graduating|completing|finishing|attending|studying)\b")
_LIKELY = 2.5
_APART = 0.2
_DOCTOR = re.compile(r",\s+Dr\.?\s.*")
_DEGREES_END = re.compile(r"(?:,\s*(?:M\.?D|D\.?O|MBBS|MBCh?B|B\.?[SA]|Ph\.?D)\.?)+$")
_LABEL = re.compile(
    r"(?:Medical|Med|Undergraduate|Undergrad|Graduate|High)\s+(?:School|College|Education|Degree|Training)"
)
_BREAK = re.compile(r",? (?:and|then|before|followed by|after which)\b|[;,.]")
_STOP_HEAD = phrase("span_opening")


@lru_cache(maxsize=4096)
def is_institution(text: str) -> bool:
    """Whether a text holds a word of institutions of learning."""
    return INSTITUTION.search(text.lower()) is not None


@lru_cache(maxsize=4096)
def is_medical(text: str) -> bool:
    """Whether a text holds words by which medical schools, and no other, call themselves."""
    return MEDICAL_NAME.search(text.lower()) is not None


@dataclass(frozen=True, slots=True)
class Mention:
    """An institution named in a text, how sure we are that the person studied medicine there, and where it stands."""

    text: str
    score: float
    start: int
    cue: float = 0.0
    graduated: bool = False
    before: bool = False
    """Whether the words say college."""


def sentences(text: str) -> list[str]:
    """A paragraph cut at ends of sentences, abbreviations such as "St." left alone."""
    out: list[str] = []
    at = 0
    for m in _SENTENCE.finditer(text):
        if not _ABBREVIATION.search(text[at : m.start()]):
            out.append(text[at : m.start()])
            at = m.end()
    out.append(text[at:])
    return out


def school_in_prose(text: str, sense: SchoolSense, *, strict: bool = False) -> str | None:
    """The medical school a biography gives, as printed; None when no institution stands with words of study.

    Without such words a biography that names one institution only may mean it, unless ``strict``.
    """
    found: list[Mention] = []
    for sentence in sentences(text[:4000]):
        for part in sentence.split(";"):
            found += _mentions(part, sense)
    likely = [m for m in found if m.score >= _LIKELY and (m.cue > 0 or m.graduated)]
    if not likely and not strict:
        likely = _remaining(found)
    return _clearest(likely)


def _remaining(found: list[Mention]) -> list[Mention]:
    """The one institution no words claim for anything, where the others are colleges or work: the medical school if
    it calls itself one, or beside a college named as such.
    """
    free = {m.text: m for m in found if m.cue == 0.0}
    if len(free) != 1:
        return []
    (only,) = free.values()
    beside_college = only.graduated and any(m.before for m in found)
    return [only] if (is_medical(only.text) and only.score >= _LIKELY) or (beside_college and only.score >= 2.0) else []


def _clearest(likely: list[Mention]) -> str | None:
    """The likeliest; None when two institutions without words of medicine stand equal ("attended X and Y")."""
    ranked = sorted({m.text: m for m in sorted(likely, key=lambda m: m.score)}.values(), key=lambda m: -m.score)
    if len(ranked) > 1 and ranked[0].cue <= 0 and ranked[0].score - ranked[1].score < _APART:
        return None
    return ranked[0].text if ranked else None


def _mentions(sentence: str, sense: SchoolSense) -> list[Mention]:
    spans = _institutions(sentence, sense)
    found: list[Mention] = []
    before = 0
    for i, (start, end) in enumerate(spans):
        after = spans[i + 1][0] if i + 1 < len(spans) else len(sentence)
        right, consumed = _right(sentence[end:after])
        name = sentence[start:end]
        mention = _weigh(name, sentence[before:start], right, sense, start)
        joint = _AND_THEN.match(sentence[before:start]) if found and found[-1].graduated else None
        if joint is not None and mention.cue == 0.0:
            mention = replace(mention, graduated=True, score=mention.score + (0.0 if mention.graduated else 0.5))
        if (joint is not None and joint["later"]) or (found and _follows(found[-1], mention, sentence)):
            _put_in_order(found, mention)
            mention = replace(mention, score=mention.score + 1.0)
        found.append(mention)
        before = end + consumed
    if any(m.cue < 0 for m in found):
        # Beside a college named as such, a plain "graduated from" can only mean the medical school.
        found = [replace(m, score=m.score + 1.0) if m.cue == 0.0 and m.graduated else m for m in found]
    return found


def _follows(first: Mention, second: Mention, sentence: str) -> bool:
    """Whether the sentence puts one place of study after another ("After graduating from X, she attended Y")."""
    studied = second.graduated or second.cue > 0
    return studied and first.graduated and _AFTER.search(sentence, 0, first.start) is not None


def _put_in_order(found: list[Mention], later: Mention) -> None:
    """Of two places of study in a row the first is the college, unless it calls itself a medical school."""
    if not is_medical(found[-1].text) or is_medical(later.text):
        found[-1] = replace(found[-1], score=found[-1].score - 1.5)


def _right(gap: str) -> tuple[str, int]:
    """The words after an institution that speak about it ("for college"), and how far they reach into the gap."""
    opening = _BACKWARD.match(gap)
    if opening is None:
        return "", 0
    stop = _BREAK.search(gap, opening.end())
    while stop is not None and gap[stop.start()] == "." and re.search(r"\b[A-Z]$|\b[MDBPh]+$", gap[: stop.start()]):
        stop = _BREAK.search(gap, stop.end())
    end = stop.start() if stop else len(gap)
    return gap[:end], end


def _weigh(name: str, left: str, right: str, sense: SchoolSense, start: int) -> Mention:
    score = 2.0 * sense(name) + (1.5 if is_medical(name) else 0.0) + (0.5 if is_institution(name) else 0.0)
    cue = _cue(right) or _last_cue(left)
    graduated = cue == 0.0 and _GRADUATE.search(f"{left} {right}") is not None
    before = cue < 0 and _UNDER.search(right or left) is not None
    return Mention(name, score + cue + (0.5 if graduated else 0.0), start, cue, graduated, before)


def _cue(text: str) -> float:
    """What words say of the studies they name: medical +3, college -4, anything else -4, nothing 0."""
    if not text:
        return 0.0
    if _MED.search(text):
        return 3.0
    return -4.0 if _UNDER.search(text) or _ELSE.search(text) else 0.0


def _last_cue(text: str) -> float:
    """The cue nearest to the institution that follows the text."""
    best, place = 0.0, -1
    for pattern, value in ((_ELSE, -4.0), (_UNDER, -4.0), (_MED, 3.0)):
        for m in pattern.finditer(text):
            # "MD/MPH" ends where "MPH" ends: the physician's degree, asked last, decides.
            if m.end() >= place:
                best, place = value, m.end()
    return best


def _institutions(sentence: str, sense: SchoolSense) -> list[tuple[int, int]]:
    """Ranges of the institutions named in a sentence, in order."""
    out: list[tuple[int, int]] = []
    for m in _SPAN.finditer(sentence):
        start, end = m.span()
        head = _STOP_HEAD.match(sentence[start:end])
        while head is not None:
            start += head.end()
            head = _STOP_HEAD.match(sentence[start:end])
        for a, b in _split_and(sentence, start, end, sense):
            text = sentence[a:b]
            if (
                len(text) > 2
                and not _DEGREE_NAME.match(text)
                and not _LABEL.fullmatch(text)
                and (" " in text or sense(text) >= 0.6)
                and (is_institution(text) or (b - a > 3 and sense(text) >= 0.6))
            ):
                out.append((a, b))
    return out


_AND = re.compile(
    r"\s+and\s+(?:the\s+)?|,\s+and\s+|,\s+(?=[A-Z][\w.’'-]*(?:\s+[\w&.’'-]+){0,4}\s+(?:University|College|School)\b)"
)


def _split_and(sentence: str, start: int, end: int, sense: SchoolSense) -> list[tuple[int, int]]:
    """Cut "Rice University and Oakmere College of Medicine" in two; keep "Medicine and Dentistry" whole."""
    place, at, school = sentence[start:end].partition(" at ")
    if at and not is_institution(place) and is_institution(school):
        start += len(place) + len(at)  # "Chicago at Rush Medical College"
    text = _DEGREES_END.sub("", _DOCTOR.sub("", sentence[start:end])).rstrip(" .,;:")
    if text.endswith(")") and is_degree_only(text[(opened := text.rfind("(")) :]):
        text = text[:opened].rstrip()
    end = start + len(text)
    for m in _AND.finditer(text):
        left, right = text[: m.start()], text[m.end() :]
        if not (is_institution(left) and is_institution(right)):
            continue
        gain = max(sense(left), sense(right), 0.3) - sense(text)
        if gain > 0 or (gain == 0 and "and" in m.group()):
            middle = start + m.end()
            first = _split_and(sentence, start, start + m.start(), sense)
            return first + _split_and(sentence, middle, end, sense)
    return [(start, end)] if end > start else []
