"""Which of a person's lines is the medical school, and which degree is printed.

Belongs here: weighing labelled values, unlabelled lines and biographies. A value is taken as printed or not at all.
Not here: what school a string means (the matcher of another room), who counts as a resident.
"""

from __future__ import annotations

import re

from scrapers.parsers.names import STRONG, degrees_in, medical_degree, read_name, squash
from scrapers.parsers.people import Field, Person
from scrapers.parsers.prose import school_in_prose
from scrapers.parsers.records import SchoolSense
from scrapers.parsers.slots import Slots, loose_values
from scrapers.parsers.spans import is_institution, is_medical
from scrapers.parsers.values import (
    EMPTY,
    OTHER_DEGREE,
    before_destination,
    clean,
    is_candidate,
    is_destination,
    is_junk,
    is_person,
    is_prose,
    is_undergraduate,
)
from scrapers.parsers.vocabulary import DEGREES_MEDICAL

_FROM = re.compile(
    r"^(?:from|originally from|hometown|graduate of|graduated from|alumn\w+ of|attended|"
    r"med(?:ical)? school(?: at)?)\s+",
    re.I,
)


def school_of(person: Person, slots: Slots, sense: SchoolSense, *, is_alumnus: bool) -> tuple[str | None, str | None]:
    """(school as printed, issue code). Labels outrank unlabelled lines, which outrank biographies."""
    issue = None
    for f in person.fields:
        if f.kind == "school" and f.text:
            found = _labelled(f.text, sense)
            if found is not None:
                return found, None
            issue = None if EMPTY.match(f.text) else "school_value_not_understood"
    for f in person.fields:
        if f.kind == "education" and f.text:
            found = _of_education(_following(person, f), sense)
            if found is not None:
                return found, None
    if any(f.kind == "school" and f.text for f in person.fields) and issue is None:
        return None, None
    found = _unlabelled(person, slots, sense, is_alumnus) or _biography(person, sense)
    return found, issue if found is None else None


def _labelled(value: str, sense: SchoolSense) -> str | None:
    if is_prose(value):
        inner = school_in_prose("Medical school " + value, sense)
        if inner is not None:
            return inner
    if not is_institution(value) and (named := read_name(value)) is not None and named.strength == STRONG:
        return None
    cleaned = clean(value)
    if ";" in cleaned or " | " in cleaned:
        return _of_education([cleaned], sense)
    return None if is_junk(cleaned, sense) else cleaned


def _following(person: Person, f: Field) -> list[str]:
    """The lines of an "Education" label: its own and the unlabelled ones right after it."""
    at = person.fields.index(f)
    texts = [f.text]
    for g in person.fields[at + 1 :]:
        if g.kind is not None or is_prose(g.text):
            break
        texts.append(g.text)
    return texts


def _of_education(texts: list[str], sense: SchoolSense) -> str | None:
    """The medical school in a list of several: the entry with a physician's degree, else with a medical name."""
    parts = [p.strip() for t in texts for p in re.split(r"\s*[;|•]\s*|\s{2,}", t) if p.strip()]
    if len(parts) == 1 and is_prose(parts[0]):
        return school_in_prose(parts[0], sense)
    best, best_score = None, 1.4
    for part in parts:
        if is_person(clean(part), sense) or not (is_candidate(part) or is_institution(part)):
            continue
        doctor = any(squash(d) in DEGREES_MEDICAL for d in degrees_in(part))
        other = OTHER_DEGREE.search(part) is not None and not doctor
        training = re.search(r"residency|internship|fellowship|undergrad|college:", part, re.I)
        score = (
            2.0 * sense(clean(part))
            + (1.5 if is_medical(part) else 0.0)
            + (0.6 if is_institution(part) else 0.0)
            + (3.0 if doctor else 0.0)
        )
        score -= 4.0 if other or training else 0.0
        if score > best_score:
            best, best_score = part, score
    return clean(best) if best else None


def _unlabelled(person: Person, slots: Slots, sense: SchoolSense, is_alumnus: bool) -> str | None:
    """The best of a person's unlabelled lines: known or plainly a school, or in a slot that holds schools elsewhere."""
    best, best_score = None, 0.9
    for text, slot in loose_values(person, slots):
        whole = text
        if is_alumnus:
            text = before_destination(text)
        if not is_candidate(text) or is_undergraduate(text) or is_person(clean(text), sense):
            continue
        gone = is_destination(text)
        if (gone and (is_alumnus or not is_medical(text))) or (
            is_alumnus and text == whole and slots.rate(slots.destination, slot) >= 0.3
        ):
            continue
        score = 2.0 * sense(clean(text)) + (1.0 if is_medical(text) else 0.0) + (0.5 if is_institution(text) else 0.0)
        score += slots.rate(slots.school, slot) + slots.rate(slots.medical, slot) - (1.0 if gone else 0.0)
        if any(squash(d) in DEGREES_MEDICAL for d in degrees_in(text)):
            score += 2.0
        if score > best_score:
            best, best_score = text, score
    found = clean(_FROM.sub("", best)) if best else ""
    return found if found and not is_person(found, sense) else None


def _biography(person: Person, sense: SchoolSense) -> str | None:
    """The school in running text about a person; text under other labels ("Fun fact") must say so in words of study."""
    for kinds, strict in (((None,), False), (("other", "hometown"), True)):
        texts = [f.text for f in person.fields if f.kind in kinds and is_prose(f.text)]
        whole = " ".join(t if t.endswith((".", "!", "?")) else t + "." for t in texts)
        found = school_in_prose(whole, sense, strict=strict) if whole else None
        if found is not None:
            school, comma, last = found.rpartition(", ")
            return school if comma and set(last.split()) <= set(person.name.split()) else found
    return None


def degree_of(person: Person) -> str | None:
    """The physician's degree printed with the name, in a degree column, before or after the school; as printed."""
    found = medical_degree(person.degrees)
    if found is not None:
        return found
    for f in person.fields:
        if f.kind == "degree" or (f.kind in (None, "school", "education") and not is_prose(f.text)):
            found = medical_degree(degrees_in(f.text))
            if found is not None:
                return found
    return None
