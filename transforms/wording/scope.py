"""Whom a page, a section or a sentence is about. Only what is said to residency applicants counts (rules, section 6).

Belongs here: page audience from title and address, section audience from headings and questions, sentence audience
from its own nouns. Not here: what is said to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.wording.lexer import Lexed, Token, normalise, word_set

_IN = re.compile(
    r"residenc|residents?\b|house ?staff|house officer|graduate[- ]medical[- ]education|\bgme\b|internship|interns\b"
    r"|preliminary|categorical|transitional[- ]year"
)
_FELLOW = re.compile(r"fellow")
_CAREERS = re.compile(r"\bcareers?\b")
_VACANCY = re.compile(
    r"(?:coordinator|manager|assistant|nurse|technician|attending|administrator|specialist|hospitalist|recruiter"
    r"|secretary|faculty physician|supervisor|analyst)s?\b(?: ?(?:i+|\d|\(.*\)))?$"
)
_POSTING = re.compile(
    r"\b(?:requisition|job (?:id|number|code|type|category|description|summary)|date posted|posted on"
    r"|full[- ]time|part[- ]time|day shift|night shift|hourly|per diem|pay range|apply for this job)\b"
)
_STAFF = re.compile(
    r"\bjobs?\b|job[- ]opening|human[- ]resources|\bhr\b|employment[- ]opportunit"
    r"|faculty[- ](?:position|opening|recruit)|physician[- ](?:opportunit|jobs|recruit)|nursing|nurse|hospitalist"
    r"|postdoc|open[- ]positions|staff[- ]positions"
)
_GUEST = re.compile(
    r"observ(?:er|ership)|visit(?:or|ing)|externship|shadowing|electives?\b|clerkship|medical[- ]students?\b"
    r"|international[- ]students|\bstudents?\b(?![- ]?(?:to|turned))|md-program|md[- ]admission|undergraduate|pre-?med"
    r"|summer[- ](?:program|school)|research[- ]scholar|j-1[- ]scholars?|non-employee|sub-?internship"
    r"|find[- ]a[- ]doctor"
)
_GUEST_SECTION = re.compile(
    r"observers?\b|observership|visitors|visiting|externs?\b|medical students|clerkship|nurses|faculty"
)
_APPLYING = re.compile(r"visas?\b|eligib|applicants?\b|appl(?:y|ying)\b|international (?:medical )?graduates|\bimgs?\b")
_SHORT_LINE, _POSTING_TERMS = 80, 2
_IN_WORDS = frozenset(("RESIDENT", "PRELIM", "RESCOUNT"))
_LEAD = 5
_PAST = word_set("needed required was were did had asked wanted expected insisted demanded") | {"used to"}
_PRESENT = frozenset(("is", "are", "must", "has", "have", "will", "may", "can", "should", "or later", "or after"))
_LASTING = frozenset(("LATER",))
_TRAINEES = ("residents", "interns", "house", "trainees")
_APPLICANTS = frozenset(("CAND", "IMG", "APPLY", "USGRAD"))
_OUT_WORDS = frozenset(("OUTAUD", "FELLOW"))
_COURSES = ("clerkship", "extern", "elective")
"""Beside American experience these are what it consists of, not an audience."""
_ANY_OUT = re.compile(f"{_FELLOW.pattern}|{_STAFF.pattern}|{_GUEST.pattern}")


def page_in_scope(title: str, url_path: str) -> bool:
    """False for a page written for fellows, visitors, students or employees.

    The title decides where it names an audience; else the address does.
    """
    name, path = normalise(title), normalise(url_path).replace("_", "-")
    if _CAREERS.search(name) or (_CAREERS.search(path) and not _is_for_trainees(name, path)):
        return False
    if _STAFF.search(name) or _STAFF.search(path):
        return False
    if _ANY_OUT.search(name):
        return bool(_IN.search(name) and not _about_visitors(name)) or _is_for_applicants_too(name)
    return not _ANY_OUT.search(path) or bool(_IN.search(path.rsplit("/", 1)[-1]) or _IN.search(name))


def _is_for_trainees(name: str, path: str) -> bool:
    """Many hospitals keep their residencies under /careers/, beside the vacancies."""
    vacancy = _VACANCY.search(re.split(r" ?[|–—] ?| - ", name)[0].strip())
    return not vacancy and bool(_IN.search(name) or _IN.search(path))


def reads_as_vacancy(texts: Sequence[str]) -> bool:
    """True for the words of a job posting: two or more of its fixed terms among short lines."""
    found = {hit.group() for text in texts if len(text) <= _SHORT_LINE for hit in _POSTING.finditer(normalise(text))}
    return len(found) >= _POSTING_TERMS


def _is_for_applicants_too(name: str) -> bool:
    """ "Visas and electives": one part of the title names no other audience and is about applying."""
    parts = re.split(r"\band\b|&|/|,|;| - ", name)
    return any(_APPLYING.search(part) and not _ANY_OUT.search(part) for part in parts)


def _about_visitors(name: str) -> bool:
    """ "Residency electives for visiting students" is about the visitors; "Observers and residents" about both."""
    return bool(_GUEST.search(name)) and not re.search(r"\b(?:and|&)\b|/|,", name)


def section_in_scope(names: Sequence[str]) -> bool:
    """False under a heading or question about somebody else; the innermost that names an audience decides."""
    for name in reversed(names):
        text = normalise(name)
        if _IN.search(text):
            return True
        if _FELLOW.search(text) or _heading_for_guests(text):
            return False
    return True


def _heading_for_guests(text: str) -> bool:
    return bool(_STAFF.search(text) or _GUEST_SECTION.search(text))


def sentence_in_scope(lexed: Lexed) -> bool:
    """False where the sentence names only audiences other than residency applicants."""
    lead = next((at for at, t in enumerate(lexed.tokens[:_LEAD]) if t.cls == "COLON"), 0)
    if lead and not addresses_residents(lexed.tokens[:lead]):
        return False
    return "SISTER" not in lexed.classes and addresses_residents(lexed.tokens)


def is_duty(lexed: Lexed) -> bool:
    """True for what is asked of residents in training: "Residents must pass Step 3 within two attempts"."""
    classes = lexed.classes
    if classes.isdisjoint(("TENURE", "STEP3")):
        return False
    subject = any(t.cls == "RESIDENT" and t.text.startswith(_TRAINEES) for t in lexed.tokens[:3])
    training = "TENURE" in classes or (subject and "STEP3" in classes) or {"LIFE", "STEP3"} <= classes
    return training and classes.isdisjoint(_APPLICANTS)


def is_history(lexed: Lexed) -> bool:
    """True for a rule of the past: "Until 2018 we asked for a year", "In the 2012 season 220 was needed"."""
    if lexed.classes.isdisjoint(("PASTTIME", "YEAR4")):
        return False
    dated = any(t.cls in ("PASTTIME", "YEAR4") for t in lexed.tokens[:_LEAD])
    words = {t.text for t in lexed.tokens}
    over = any(t.cls == "PASTTIME" and t.text.startswith(("until", "used")) for t in lexed.tokens[:_LEAD])
    return dated and bool(words & _PAST) and (over or not words & _PRESENT) and lexed.classes.isdisjoint(_LASTING)


def addresses_residents(tokens: Sequence[Token]) -> bool:
    """False for words that name fellows, visitors or employees and nobody in residency."""
    classes = {token.cls for token in tokens if not (token.cls == "OUTAUD" and token.text.startswith(_COURSES))}
    if "USCE" not in classes:
        classes = {token.cls for token in tokens}
    return not (classes & _OUT_WORDS) or bool(classes & _IN_WORDS)
