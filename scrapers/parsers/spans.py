"""The institutions of learning that a sentence names: where their names begin and end.

Belongs here: cutting names out of running text and out of each other. Not here: what the words around a name say about
it (prose.py).
"""

from __future__ import annotations

import re
from functools import lru_cache

from scrapers.parsers.names import is_degree_only
from scrapers.parsers.phrases import phrase
from scrapers.parsers.records import SchoolSense

_CAP = r"(?:(?!I\b)[A-ZÀ-ÞŠŽĐŁİ][\w'’.&ʻ-]*|&|\d(?=\.)|\([A-Z][\w .,-]{1,30}\))"
_LINK = (
    r"(?:of|the|de|la|las|los|del|da|do|dos|das|di|d[’'](?=[A-Z])|at|for|und|et|e|y|al|el|in|im|für|and|von|van|"
    r"der|en|i|in(?= Ireland))"
)
_SPAN = re.compile(rf"{_CAP}(?:(?:\s*[-–—/]\s*|,?\s+)(?:{_LINK}\s+){{0,3}}{_CAP})*")
_INSTITUTION = phrase("institution")
_MEDICAL_NAME = phrase("medical_name")

_DEGREE_NAME = re.compile(r"(?:Doctor|Bachelor|Master|Associate)s?\b(?!.*(?:Universi|College|School))")
_DOCTOR = re.compile(r",\s+Dr\.?\s.*")
_DEGREES_END = re.compile(r"(?:,\s*(?:M\.?D|D\.?O|MBBS|MBCh?B|B\.?[SA]|Ph\.?D)\.?)+$")
_LABEL = re.compile(
    r"(?:Medical|Med|Undergraduate|Undergrad|Graduate|High)\s+(?:School|College|Education|Degree|Training)"
)
_STOP_HEAD = phrase("span_opening")
_INSIDE = re.compile(r"([^()]*)\(([^()]+)\)")
_AND = re.compile(
    r"\s+and\s+(?:the\s+)?|,\s+and\s+|,\s+(?=[A-Z][\w.’'-]*(?:\s+[\w&.’'-]+){0,4}\s+(?:University|College|School)\b)"
)


@lru_cache(maxsize=4096)
def is_institution(text: str) -> bool:
    """Whether a text holds a word of institutions of learning."""
    return _INSTITUTION.search(text.lower()) is not None


@lru_cache(maxsize=4096)
def is_medical(text: str) -> bool:
    """Whether a text holds words by which medical schools, and no other, call themselves."""
    return _MEDICAL_NAME.search(text.lower()) is not None


def institutions(sentence: str, sense: SchoolSense) -> list[tuple[int, int]]:
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


def _split_and(sentence: str, start: int, end: int, sense: SchoolSense) -> list[tuple[int, int]]:
    """Cut "Rice University and Oakmere College of Medicine" in two; keep "Medicine and Dentistry" whole."""
    place, at, school = sentence[start:end].partition(" at ")
    if at and not is_institution(place) and is_institution(school):
        start += len(place) + len(at)  # "Chicago at Rush Medical College"
    text = _DEGREES_END.sub("", _DOCTOR.sub("", sentence[start:end])).rstrip(" .,;:")
    inside = _INSIDE.fullmatch(text)
    if inside is not None and not is_institution(inside[1]):
        start, text = start + inside.start(2), inside[2]  # "Syria (Damascus Medical College)"
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
