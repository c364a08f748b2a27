"""Which page of a program tells how to reach it. Only the page is named, never a person, an address or a number.

Belongs here: recognising contact matter in a page's sentences and headings. Not here: what a page says to applicants
(``wording``), which pages are asked for (the crawl).
"""

from __future__ import annotations

import re

import pandas as pd

_OFFICE = r"(?:program|residency|gme|education|administrative|our)"
_HEADING = re.compile(
    rf"^(?:contacts?|contact (?:us|information|info|details)|contact (?:the|our) .{{1,40}}|get in touch|reach us"
    rf"|how to (?:reach|contact) us|questions\?|{_OFFICE} (?:contacts?|coordinators?|administrators?|office))\W*$",
    re.I,
)
_INVITES = re.compile(
    r"\b(?:contact|e-?mail|call|write to|reach|questions (?:to|may be|should be|can be)|inquir\w+ (?:to|may|should))\b",
    re.I,
)
_WHOM = re.compile(
    r"\b(?:(?:program|residency|education|gme) (?:coordinator|administrator|manager|office|assistant|director)"
    r"|coordinators?|residency office|our (?:office|program)|us\b|graduate medical education)",
    re.I,
)
_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\(?\b\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}\b")
_OTHERS = re.compile(
    r"\b(?:patients?|billing|donat\w+|press|media|webmaster|ecfmg|eras|nrmp|observers?|fellowship)\b", re.I
)
_TITLE, _OWN_HEADING, _LINE = 4, 3, 1
_ENOUGH = 2
"""One sentence that only says "contact us" is on every page; a heading, or a sentence with where to reach, is not."""


def contact_page(units: pd.DataFrame) -> str | None:
    """Address of the page that best tells how to reach the program; None where no page does.

    ``units``: url, level, page_title and text, in page order. Pages of level ``program`` only. Of equals the shortest
    address wins, then the first in the alphabet.
    """
    own = units[units["level"] == "program"]
    scores = {str(url): _score(page) for url, page in own.groupby("url", sort=True) if "@" not in str(url)}
    good = [url for url, score in scores.items() if score >= _ENOUGH]
    return min(good, key=lambda url: (-scores[url], len(url), url), default=None)


def _score(page: pd.DataFrame) -> int:
    """Weight of the best sign on the page: its title, a heading, a sentence with whom and where to reach."""
    title = re.split(r" [|–—-] ", str(page["page_title"].iloc[0]))[0].strip()
    return max([_TITLE if _HEADING.match(title) else 0, *(_of_text(str(text)) for text in page["text"])])


def _of_text(text: str) -> int:
    if _HEADING.match(text):
        return _OWN_HEADING
    if _OTHERS.search(text):
        return 0
    return sum(_LINE for sign in (_INVITES, _WHOM, _REACHED) if sign.search(text)) if _WHOM.search(text) else 0
