"""The medical school in a sentence about a person ("attended X for college and Y for medical school").

Belongs here: weighing the words around the institutions that a text names. Not here: finding their names (spans.py),
fields with labels, names of persons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scrapers.parsers.phrases import phrase
from scrapers.parsers.records import SchoolSense
from scrapers.parsers.spans import institutions, is_institution, is_medical

_SENTENCE = re.compile(
    r"(?<=[a-zà-ÿ)”\"0-9][.!?])\s+(?=[A-ZÀ-Þ“\"])|(?<=[A-Z]{2}[.!?])\s+(?=[A-Z][a-z]*(?: [a-z]|[’']))"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:St|Ste|Dr|Mt|Ft|Univ|Inst|Med|Coll|Hosp|Mr|Ms|Mrs|Prof|Jr|Sr|No|vs|Sch|Fac|Dept|Natl?|Intl?)\.$"
)
_MED = phrase("studied_medicine")
_UNDER = phrase("studied_before")
_ELSE = phrase("not_studies")
_GRADUATE = phrase("graduated")
_BACKWARD = phrase("speaks_back")
_WHERE = re.compile(r"\s*,?\s*(?:where|and there)\b")
_EARNED = phrase("earned_medicine")
_BECOME = phrase("to_become")
_TURN = re.compile(r"\b(?:and|but|though)\b|;|\s[-–—]+\s")
_AND_THEN = re.compile(
    r"^(?:,? in \d{4})?,? (?:and|(?P<later>(?:and )?(?:then|subsequently|later|afterwards?|finally)|followed by|"
    r"before (?:attending|joining|going to|moving to|heading to)))"
    r"(?: (?:from|at|attended|(?:on |off |over )?to))?(?: the)? $"
)
_AFTER = re.compile(r"\b[Aa]fter (?:graduating|completing|finishing|attending|studying)\b")
_BOTH = re.compile(
    r"\b(?:(?P<college_first>under-?grad\w*|college|bachelor\S*)(?: degrees?)? (?:and|&) med(?:ical)?|"
    r"med(?:ical)?(?: degree| school)? (?:and|&) (?:under-?grad\w*|college)) "
    r"(?:degrees|schools?|educations?|training|studies)\b",
    re.I,
)
_LIKELY = 2.5
_APART = 0.2
_BREAK = re.compile(r",? (?:and|then|before|followed by|after which)\b|[;,.]")


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
    spans = institutions(sentence, sense)
    found: list[Mention] = []
    before = 0
    for i, (start, end) in enumerate(spans):
        after = spans[i + 1][0] if i + 1 < len(spans) else len(sentence)
        right, consumed = _right(sentence[end:after])
        if i + 1 == len(spans) and _WHERE.match(right) and _EARNED.search(sentence, end):
            right = sentence[end:]
        name = sentence[start:end]
        mention = _weigh(name, sentence[before:start], right, sense, start)
        joint = _joint(found[-1], sentence[before:start]) if found else None
        if joint is not None and mention.cue == 0.0:
            mention = replace(mention, graduated=True, score=mention.score + (0.0 if mention.graduated else 0.5))
        if (joint is not None and joint["later"]) or (found and _follows(found[-1], mention, sentence)):
            _put_in_order(found, mention)
            mention = replace(mention, score=mention.score + 1.0)
        found.append(mention)
        before = end + consumed
    _respectively(found, sentence)
    if any(m.cue < 0 for m in found):
        # Beside a college named as such, a plain "graduated from" can only mean the medical school.
        found = [replace(m, score=m.score + 1.0) if m.cue == 0.0 and m.graduated else m for m in found]
    return found


def _respectively(found: list[Mention], sentence: str) -> None:
    """Sort out "college and medical school at X and Y": what is named first was studied at the first place."""
    words = _BOTH.search(sentence)
    at = next((i for i, m in enumerate(found) if words is not None and m.start >= words.end()), len(found))
    if words is None or at + 1 >= len(found):
        return
    first, second = found[at], found[at + 1]
    if sentence[first.start + len(first.text) : second.start].strip(" ,") in ("and", "&", "and the"):
        college, school = (first, second) if words["college_first"] else (second, first)
        found[found.index(college)] = replace(college, score=0.0, cue=-4.0, before=True)
        found[found.index(school)] = replace(school, score=school.score + 3.0, cue=3.0)


def _joint(last: Mention, gap: str) -> re.Match[str] | None:
    """The words that join a place of study to the one named before it; after a college only "then" does."""
    joint = _AND_THEN.match(gap) if last.graduated or last.before else None
    return joint if joint is None or joint["later"] or not last.before else None


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
    cue = 3.0 if _BECOME.match(right) else _joined_cue(_last_cue(_own_clause(left)), right)
    graduated = cue == 0.0 and _GRADUATE.search(f"{left} {right}") is not None
    before = cue < 0 and _UNDER.search(right or left) is not None
    return Mention(name, score + cue + (0.5 if graduated else 0.0), start, cue, graduated, before)


def _joined_cue(left: float, right: str) -> float:
    """The cue of the words on both sides. What somebody dreamed of where she "studied biology" makes it no medical
    school; a degree earned there does."""
    cue = _cue(right)
    if cue > 0 > left and _WHERE.match(right) and not _EARNED.search(right):
        return left
    return cue or left


def _own_clause(left: str) -> str:
    """The words before an institution from the last turn before a word of study: "a Buckeye fan and a graduate of" X
    says nothing of X but that somebody graduated there."""
    study = max((m.start() for m in _GRADUATE.finditer(left)), default=-1)
    turn = max((m.start() for m in _TURN.finditer(left, 0, study)), default=0) if study > 0 else 0
    return left[turn:]


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
