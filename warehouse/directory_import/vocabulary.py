"""Names of specialties and states, ids and dates, as lists write them.

Belongs here: one text -> the directory's own value, or None where it is none. A value that is not understood is never
replaced by a likely one. Not here: rows and columns (``entries``).
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from warehouse import reference
from warehouse.contracts.vocabulary import STATES
from warehouse.directory_import.headers import vocabulary

NRMP_CODE = re.compile(r"\d{7}[A-Z]\d")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y", "%d %B %Y")
_DATED = re.compile(r"\b(?:as of|date[ds]?|generated|printed|run|current|updated|downloaded)\b", re.I)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4}")


@lru_cache(maxsize=1)
def specialty_of_code() -> dict[str, str]:
    """ACGME's three digits, with which its ids begin, -> the specialty's name."""
    table = reference.load("specialties")
    return dict(zip(table["acgme_code"], table["name"], strict=True))


@lru_cache(maxsize=1)
def _specialties() -> dict[str, str]:
    names = {_words(alias): name for alias, name in vocabulary()["specialty_aliases"].items()}
    table = reference.load("specialties")
    for name, others in zip(table["name"], table["nrmp_names"], strict=True):
        names |= {_words(printed): name for printed in (name, *others.split(";")) if printed}
    return names


def _words(text: str) -> str:
    bare = re.sub(r"\b(?:residency|residencies|programs?|categorical|preliminary)\b", " ", text.lower())
    return " ".join(re.findall(r"[a-z]+", bare.replace("&", " and ")))


def specialty(text: str) -> str | None:
    """The ACGME specialty that a list names, or None: fellowships and combined programs are not in the directory."""
    return _specialties().get(_words(text))


@lru_cache(maxsize=1)
def _state_names() -> dict[str, str]:
    table = reference.load("census_regions")
    return {name.lower(): code for code, name in zip(table["state"], table["state_name"], strict=True)}


def state(text: str) -> str | None:
    """USPS code of a state given by code or name, or None."""
    code = text.strip().upper()
    return code if code in STATES else _state_names().get(text.strip().lower())


def acgme_id(text: str) -> str | None:
    """An ACGME id out of a cell, leading zeros restored where a spreadsheet dropped them, or None.

    Restored only where the id then begins with the code of a known specialty: anything else would be a guess.
    """
    digits = re.sub(r"[\s-]|\.0$", "", text)
    whole = re.findall(r"(?<!\d)\d{10}(?!\d)", digits)
    if len(whole) == 1:
        return str(whole[0])
    restored = digits.zfill(10) if re.fullmatch(r"\d{8,9}", digits) else ""
    return restored if restored[:3] in specialty_of_code() else None


def accreditation(text: str) -> str:
    """An accreditation status, or empty for any other kind of status ("Active", "Participating")."""
    return text if re.search(r"accredit|probation|withdraw|warning|provisional", text, re.I) else ""


def nrmp_codes(text: str) -> list[str]:
    """All NRMP program codes in a cell."""
    return NRMP_CODE.findall(text.upper())


def day(text: str) -> str | None:
    """A date as ISO text, or None when it is none of the usual American or ISO forms."""
    for form in _DATES:
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    return None


def stated_date(line: str) -> str | None:
    """The date a title line states for the list ("As of 5/6/2025"), or None. An academic year is no date."""
    found = _DATE.search(line) if _DATED.search(line) else None
    return day(found.group(0)) if found else None
