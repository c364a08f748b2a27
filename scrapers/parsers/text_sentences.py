"""Cuts running text into sentences, tuned to the prose of program pages ("in the U.S. We ...", "Step 2 CK", "| ").

Belongs here: where a sentence ends. What a sentence says, and where it stands in the page, are read elsewhere.
"""

from __future__ import annotations

import re
from itertools import pairwise


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_END = re.compile(r"""[.!?…]["'”’)\]]*\s+(?=\S)|\s[|•·▪‣]\s+(?=\S)""")
_ABBREVIATIONS = _words(
    "u.s u.s.a u.k dr mr mrs ms st ste e.g i.e vs no approx m.d d.o ph.d a.m p.m incl dept univ prof jr sr etc"
    " ext fig sec inc int'l min max yrs mos jan feb mar apr aug sept sep oct nov dec"
)
_NEVER_ENDS = _words("dr mr mrs ms st prof e.g i.e vs ext fig sec dept approx incl")
_OPENERS = _words(
    "we the our all if applicants applicant imgs img international only for they it this these please those"
    " there an a you your foreign in candidates observerships observership letters at no graduates residents"
    " interviews although however to while when since most some many each any also as both must research"
    " externships i he she"
)
_LAST_WORD = re.compile(r"(\S+?)[.!?…][\"'”’)\]]*\s*$")
_NEXT_WORD = re.compile(r"[\W_]*([A-Za-z0-9]+)")
_WORD_MAX = 40
_INITIAL = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ][\w’'-]* [A-Z]\.\s*$")
"""The middle initial of a name."""
_NUMBERING = re.compile(r"^\s*(?:[A-Z]|\d+(?:\.\d+)*|[ivx]+)\.\s*$")


def split_sentences(text: str) -> list[str]:
    """Sentences of ``text`` in order; joined by one blank they give ``text`` again (white space folded)."""
    cuts: list[int] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, start, match):
            cuts.append(match.end())
            start = match.end()
    bounds = [0, *cuts, len(text)]
    return [s for a, b in pairwise(bounds) if (s := text[a:b].strip())]


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    head = text[max(start, match.end() - _WORD_MAX) : match.end()]
    if match.end() - start < _WORD_MAX and _NUMBERING.match(head):
        return False
    found = _LAST_WORD.search(head)
    word = found.group(1).lower().lstrip("(\"'[") if found else ""
    following = _NEXT_WORD.match(text, match.end())
    successor = following.group(1) if following else ""
    if word in _NEVER_ENDS:
        return False
    if word in _ABBREVIATIONS or _INITIAL.search(head):
        return successor[:1].isupper() and successor.lower() in _OPENERS
    return not (successor[:1].islower() and text[match.start()] in ".…" and not _looks_like_visa(successor))


def _looks_like_visa(word: str) -> bool:
    return bool(re.match(r"[jh]\d?$", word))
