"""What one printed value can be: a school, a place, a person, a degree, a destination, running text.

Belongs here: judging and cleaning single texts. Not here: choosing among a person's lines (education.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

from scrapers.parsers.classes import is_label_line, is_role_line
from scrapers.parsers.names import STRONG, degrees_in, is_degree_only, medical_degree, read_name
from scrapers.parsers.phrases import phrase
from scrapers.parsers.records import SchoolSense
from scrapers.parsers.spans import is_institution, is_medical
from scrapers.parsers.vocabulary import is_place, plain, without_specialties

EMPTY = re.compile(
    r"^(?:[\W_]*|n/?a|none|tbd|tba|unknown|not (?:listed|available|provided|stated)|see bio|coming soon|pending|-+)$",
    re.I,
)
_DESTINATION = phrase("destination")
_YEARS = re.compile(
    r"[,;]?\s*(?:[(\[]?\b(?:class of\s*|graduated\s*(?:in\s*)?)?['’]?(?:(?:19|20)\d\d)(?:\s*[-–]\s*(?:(?:19|"
    r"20)\d\d|\d\d|present))?[)\]]?|[(\[]?['’]\d\d[)\]]?)\s*$",
    re.I,
)
_LEADING_DEGREE = re.compile(
    r"^(?:\(?(?:M\.?D\.?|D\.?O\.?|M\.?B\.?,?\s?B\.?S\.?|MBCh?B|MBBCh|Doctor of (?:Osteopathic )?Medicine|"
    r"Medical degree)\)?(?:/(?:Ph\.?D\.?|M\.?P\.?H\.?|M\.?S\.?|M\.?B\.?A\.?))?)\s*(?:[,:–—-]|from|at|"
    r",)\s*(?=[A-Z])",
    re.I,
)
_TRAILING_DEGREE = re.compile(
    r"\s*[,–—-]?\s*\(?(?<![\w.])(?:M\.?D\.?|D\.?O\.?|M\.?B\.?B\.?S\.?|MBCh?B|MBBCh)(?:/(?:Ph\.?D\.?|"
    r"M\.?P\.?H\.?|M\.?S\.?))?(?:,\s*(?:Ph\.?D\.?|M\.?P\.?H\.?|M\.?S\.?|MBA))*\)?\s*$"
)
_SENTENCE = re.compile(
    r"\b(?:is|was|were|are|has|have|had|attended|received|earned|completed|graduated|grew|enjoys?|loves?|went|"
    r"born|moved|my|I|her|his|their|she|he|they|we)\b"
)
OTHER_DEGREE = re.compile(
    r"(?<![\w.])(?:B\.?S\.?c?|B\.?A\.?|M\.?S\.?c?|M\.?P\.?H\.?|Ph\.?D\.?|M\.?B\.?A\.?|Bachelor\w*|Master\w*|"
    r"BEng|B\.?Sc\.?|MA)(?![\w])"
)
_NEXT = re.compile(
    r"\s*[(\[](?:next|now|matched|fellowship|advanced|future|continuing|pursuing|headed|going)\b[^()\[\]]*[)\]]?$", re.I
)
_COLLEGE = re.compile(
    r"\s*[(\[](?:(?:undergrad\w*|bachelor\w*)\b|(?:college|B\.?[AS]c?\.?)\s*[:,–—-])[^()\[\]]*[)\]]?$", re.I
)
"""The first university, in parentheses after the medical school."""
_EDGES = re.compile(r"^[^\w(“\"]+|[^\w.)”\"]+$")
_KNOWN = 0.75
"""Sense of "X School of Medicine" from which X is a short name; unknown X reach 0.7 by form alone."""
_GRADUATE_OF = re.compile(r"^(?:is )?an? (?:\w+ )?(?:graduate|alum\w*) of\b", re.I)
_CUTS = re.compile(r"\s+[–—-]{1,2}\s+|:\s+|;\s+|\s*→\s*|,\s+(?:now|currently|then)\b")


@lru_cache(maxsize=2048)
def is_prose(text: str) -> bool:
    """Whether a text is running text rather than a value."""
    words = text.count(" ") + 1
    sentence = words >= 7 and (_SENTENCE.search(text) is not None or (words >= 9 and text.endswith((".", "!"))))
    return words > 22 or sentence or _GRADUATE_OF.match(text) is not None


@lru_cache(maxsize=2048)
def clean(text: str) -> str:
    """A school as printed, without the degree before it, the degree, year, college or next position after it, and stray
    punctuation.
    """
    text = text.strip(" \t,;:–—-|•·*")
    if text.startswith("(") and ")" not in text[:-1]:
        text = text.strip("()").strip()
    text = _COLLEGE.sub("", _NEXT.sub("", _LEADING_DEGREE.sub("", text)))
    previous = None
    while previous != text:
        previous = text
        text = _TRAILING_DEGREE.sub("", _YEARS.sub("", text)).strip(" ,;:–—-|")
    if text.count("(") > text.count(")"):
        text = text.rstrip("(") if text.endswith("(") else text + ")"
    if text.count(")") > text.count("(") and text.endswith(")"):
        text = text[:-1]
    return text[:-1] if text.endswith(".") and not re.search(r"\b\w{1,4}\.$", text) else text


@lru_cache(maxsize=2048)
def is_destination(text: str) -> bool:
    """Whether a text tells where somebody went after residency."""
    return _DESTINATION.search(text.lower()) is not None


@lru_cache(maxsize=2048)
def is_candidate(text: str) -> bool:
    """Whether an unlabelled short line could be a school at all: no place, class, role, degree or number."""
    if not 3 <= len(text) <= 160 or EMPTY.match(text) or "@" in text or "http" in text:
        return False
    if is_label_line(text) or is_degree_only(text):
        return False
    if is_institution(text):
        return not (is_role_line(text) and not is_medical(text))
    return not (is_place(text) or is_role_line(text) or sum(c.isdigit() for c in text) > 4)


def is_person(value: str, sense: SchoolSense) -> bool:
    """Whether a value has the form of a person's name and the registry knows no school by it."""
    if is_institution(value):
        return False
    named = read_name(_EDGES.sub("", value))
    if named is None:
        return False
    return named.strength == STRONG or max(sense(value), sense(f"{value} School of Medicine")) < _KNOWN


def is_junk(value: str, sense: SchoolSense) -> bool:
    """Whether a value under a school label is plainly something else: nothing, a place, a degree, a class, a date."""
    if EMPTY.match(value) or len(value) < 3 or is_degree_only(value) or is_label_line(value) or "@" in value:
        return True
    if is_institution(value) or sense(value) >= 0.5:
        return False
    if is_person(value, sense):
        return True
    low = plain(value)
    return (
        (is_place(value) and sense(f"{value} School of Medicine") < _KNOWN)
        or not re.search(r"[a-z]{3}", low)
        or not re.search(r"[a-z]{3}", without_specialties(low))
        or value.count(" ") > 14
        or bool(is_destination(value))
    )


def before_destination(text: str) -> str:
    """What an alumnus's line prints before the destination: up to a colon, or up to a dash before a destination."""
    for cut in _CUTS.finditer(text):
        left, right = text[: cut.start()], text[cut.end() :]
        if not left or is_destination(left):
            break
        if cut.group().strip() in (":", "→", ";") or is_destination(_CUTS.split(right)[0]):
            return left.strip()
    return text


def is_undergraduate(text: str) -> bool:
    """Whether an unlabelled line carries a bachelor's, master's or research degree and no physician's."""
    return bool(OTHER_DEGREE.search(text)) and medical_degree(degrees_in(text)) is None and not is_medical(text)
