"""R-EXP-4: does an e-mail to a program hold what the article asks for. It checks; it writes nothing.

Belongs here: splitting a short letter into sentences, the elements, and whether its reason is a fact of our record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from transforms.audit.findings import Finding, tri
from transforms.profiles import Profile
from transforms.rules import Rules

LEAST_SENTENCES = 5
RUN_OF_WORDS = 4
"""So many words in a row of a quote of ours are a quotation."""
_SALUTATION = re.compile(r"^\s*(dear|hello|hi|greetings|to whom|good (?:morning|afternoon|day))\b.*$", re.I)
_CLOSING = re.compile(
    r"^\s*(?:sincerely|(?:(?:kind|best|warm|with) ){0,3}regards|respectfully|yours\b.*|thank you(?=,\s*$)|thanks|best)"
    r"(?: yours)?\s*[,.]?\s*$",
    re.I,
)
_HEADER = re.compile(r"^\s*(subject|to|from|cc|bcc|date):", re.I)
_POINT = "\u2024"
_ABBREVIATED = re.compile(
    r"\b(Drs?|Mrs?|Ms|Prof|St|Ft|Mt|vs|approx|No|e\.g|i\.e|U\.S|U\.S\.A|U\.K|M\.D|D\.O|Ph\.D|M\.B\.B\.S|Inc"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
)
_NUMBER = re.compile(r"(?<![\w.])\d{3}(?![\w%])")
_EXAM = re.compile(r"\bstep\s*2\b|\bck\b", re.I)
_ELEMENTS: Mapping[str, re.Pattern[str]] = {
    "ecfmg": re.compile(r"\becfmg\b", re.I),
    "usce": re.compile(
        r"\busce\b|\bu\.?s\.? (?:clinical|hands)|\bclinical experience\b"
        r"|\b(?:externship|observership|clerkship|sub-?internship|rotation|elective)s?\b",
        re.I,
    ),
    "visa": re.compile(
        r"\bvisas?\b|\bj-?1\b|\bh-?1b?\b|\bgreen card\b|\bpermanent resident\b|\bu\.?s\.? citizen"
        r"|\bwork authori[sz]ation\b|\bsponsorship\b",
        re.I,
    ),
    "cv_or_aamc": re.compile(r"\bcv\b|\bcurriculum vitae\b|\br[eé]sum[eé]\b|\baamc\b", re.I),
}
_OF_NEED: Mapping[str, re.Pattern[str]] = {
    "j1": re.compile(r"\bj-?1\b", re.I),
    "h1b_only": re.compile(r"\bh-?1b?\b", re.I),
    "either": re.compile(r"\bj-?1\b|\bh-?1b?\b", re.I),
    "none": re.compile(
        r"\bcitizen|\bgreen card\b|\bpermanent resident\b|\bwork authori[sz]ation\b"
        r"|\b(?:no|not|without)\b[^.]{0,30}\b(?:visa|sponsorship)\b",
        re.I,
    ),
}
_ATTEMPT = re.compile(r"\battempts?\b|\bretook|\bretake|\bsecond (?:try|time)|\bfail", re.I)


@dataclass(frozen=True)
class Record:
    """What our record holds of the program, for comparing: ``figures`` as they may be written, and quotes."""

    places: tuple[str, ...]
    figures: tuple[str, ...]
    quotes: tuple[str, ...]
    countries: tuple[str, ...]
    j1: str
    h1b: str


def sentences(text: str) -> list[str]:
    """The sentences of the letter's body: without mail headers, salutation, closing and signature."""
    body: list[str] = []
    for line in text.strip().splitlines():
        if _CLOSING.match(line):
            break
        if not (_HEADER.match(line) or (_SALUTATION.match(line) and line.rstrip().endswith((",", ":")))):
            body.append(line.strip())
    joined = re.sub(r"(?<![.!?,;:])\s*\n\s*\n+", ". ", "\n".join(body)).replace("\n", " ")
    guarded = _ABBREVIATED.sub(lambda m: m.group(0).replace(".", _POINT), joined)
    guarded = re.sub(r"(?<=\d)\.(?=\d)", _POINT, guarded)
    parts = re.split(r"(?<=[.!?])[\"')\]]*\s+", guarded)
    return [p.replace(_POINT, ".").strip() for p in parts if re.search(r"\w", p)]


def record_of(program: Mapping[str, Any], quotes: Sequence[str], countries: Sequence[str]) -> Record:
    """The record of one row of `programs.applicant_table`, with its quotes and the countries of its residents."""

    known = {name: value for name, value in program.items() if value is not None and not pd.isna(value)}
    figures: list[str] = []
    if "img_share" in known:
        percent = round(100 * float(known["img_share"]))
        figures += [f"{percent}%", f"{percent} percent"]
    if {"n_img", "n_known", "n_listed"} <= set(known):
        wholes = dict.fromkeys((int(known["n_known"]), int(known["n_listed"])))
        figures += [f"{int(known['n_img'])} {joint} {n}" for n in wholes for joint in ("of", "of the", "out of")]
    places = tuple(str(known[name]) for name in ("city",) if name in known)
    return Record(
        places, tuple(figures), tuple(quotes), tuple(countries), str(program.get("j1")), str(program.get("h1b"))
    )


def facts_named(text: str, record: Record) -> list[str]:
    """Facts of our record that the letter names: place, count or share, country of residents, words of a quote."""
    plain = " ".join(text.split())
    found = [place for place in record.places if re.search(rf"\b{re.escape(place)}\b", plain, re.I)]
    squeezed = re.sub(r"\s+%", "%", plain)
    found += [figure for figure in record.figures if re.search(rf"(?<!\d){re.escape(figure)}", squeezed, re.I)]
    found += [country for country in record.countries if re.search(rf"\b{re.escape(country)}\b", plain, re.I)]
    return found + [quote for quote in record.quotes if _quotes(plain, quote)]


def _quotes(text: str, quote: str) -> bool:
    words, ours = (re.findall(r"\w+", t.lower()) for t in (text, quote))
    runs = {tuple(ours[i : i + RUN_OF_WORDS]) for i in range(len(ours) - RUN_OF_WORDS + 1)}
    return any(tuple(words[i : i + RUN_OF_WORDS]) in runs for i in range(len(words) - RUN_OF_WORDS + 1))


def check_email(text: str, profile: Profile, record: Record, rules: Rules) -> list[Finding]:
    """The checklist: each finding is true where the letter has what is asked for, false where it lacks it."""
    parts = sentences(text)
    most, n = int(rules.expand["sentences_max"]), len(parts)
    body = " ".join(parts)
    facts = facts_named(body, record)
    return [
        Finding("R-EXP-4", "email_length", tri(0 < n <= most), {"n": n, "least": LEAST_SENTENCES, "most": most}),
        _scores(parts, profile),
        Finding("R-EXP-4", "email_attempts", _attempts(body, profile), {"attempts": profile.attempts}, ("attempts",)),
        *(Finding("R-EXP-4", f"email_{name}", tri(bool(found.search(text)))) for name, found in _ELEMENTS.items()),
        _visa(body, profile),
        Finding("R-EXP-4", "email_reason", tri(bool(facts)), {"facts": "; ".join(facts)}),
        _contradiction(parts, record),
    ]


def _scores(parts: list[str], profile: Profile) -> Finding:
    """Step 2 CK as the profile has it: any other three-digit number beside the exam's name is not honest."""
    told = [int(n) for p in parts if _EXAM.search(p) for n in _NUMBER.findall(p) if 100 <= int(n) <= 300]
    figures = {"told": ", ".join(map(str, told)) or "no score", "score": profile.step2_ck}
    if profile.step2_ck is None:
        return Finding("R-EXP-4", "email_score", "unknown", figures, ("step2_ck",))
    others = [n for n in told if n != profile.step2_ck and n != profile.step1]
    return Finding("R-EXP-4", "email_score", tri(profile.step2_ck in told and not others), figures)


def _attempts(body: str, profile: Profile) -> Any:
    """An attempt that failed is told: honest scores hold the number of tries."""
    if profile.attempts is None:
        return "unknown"
    return tri(profile.attempts <= 1 or bool(_ATTEMPT.search(body)))


def _visa(body: str, profile: Profile) -> Finding:
    need = profile.visa_need
    found = _OF_NEED[need].search(body) if need else None
    return Finding(
        "R-EXP-4", "email_visa_need", tri(bool(found) if need else None), {"need": need or "unknown"}, ("visa_need",)
    )


def _contradiction(parts: list[str], record: Record) -> Finding:
    """The letter thanks for a visa that the program says it does not sponsor."""
    claims = [
        p for p in parts if re.search(r"\byour? (?:program )?(?:sponsors?|accepts?|supports?|offers?)\b", p, re.I)
    ]
    wrong = [
        name
        for name, pattern, said in (("J-1", "j1", record.j1), ("H-1B", "h1b_only", record.h1b))
        if said == "no" and any(_OF_NEED[pattern].search(p) for p in claims)
    ]
    return Finding("R-EXP-4", "email_no_contradiction", tri(not wrong), {"visas": ", ".join(wrong)})
