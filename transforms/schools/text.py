"""Folding of printed text into tokens.

What belongs here: characters. Case, accents, punctuation, initials and white space are settled here, once, so that no
later step can answer differently because of them. What does not: the meaning of a token (lexicon.py, reading.py).
"""

from __future__ import annotations

import re
import unicodedata

BREAK = ","
"""The token that stands for a printed separator: comma, bracket, slash, colon, spaced or long dash."""

_LETTERS = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "ə": "a",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŋ": "n",
}
_DROPPED = '`´ʻʼʹ′“”"«»„®™*\u200b\ufeff\u00ad'
_APOSTROPHES = "’‘"
_BREAKS = ",;:/|()[]{}–—•·→<>\x85"
_SPACES = "_!?¿¡#=~^\\…、@%$"
_TABLE = str.maketrans(
    {
        **_LETTERS,
        **dict.fromkeys(_DROPPED, ""),
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_BREAKS, f" {BREAK} "),
        **dict.fromkeys(_SPACES, " "),
        "&": " and ",
        "+": " and ",
    }
)
_SPACED_HYPHEN = re.compile(r"(?:^|\s)[-‐‑]+(?:\s|$)")
_INITIALS = re.compile(r"\b(\w)\.(?=\s?\w\b)")
_ELISION = re.compile(r"\b(d|l|dell|nell|dall|all)'(?=\w)")
_FOREIGN_BACHELOR = re.compile(
    r"\bm\W{0,2}b\W{0,3}(?:b\W{0,2}s|ch\W{0,2}b|b\W{0,2}ch(?:ir)?)\b(?:\W{0,3}b\W{0,2}a\W{0,2}o\b)?"
)
"""MB BS, M.B.Ch.B., MB BCh BAO: one degree in many spellings."""
_HYPHENS = re.compile(r"[-‐‑.]")


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation; separators become `` , ``."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not "\u0300" <= c <= "\u036f")
        folded = folded.casefold()
    folded = _FOREIGN_BACHELOR.sub("mbbs", folded).translate(_TABLE)
    if "'" in folded:
        folded = _ELISION.sub(r"\1 ", folded).replace("'", "")
    if "-" in folded or "‐" in folded or "‑" in folded:
        folded = _SPACED_HYPHEN.sub(f" {BREAK} ", folded)
    if "." in folded:
        folded = _INITIALS.sub(r"\1", folded)
    return _HYPHENS.sub(" ", folded)


def tokens(text: str) -> list[str]:
    """Folded words and breaks in printed order; runs of initials are one token (``K. J. Somaiya``: ``kj somaiya``)."""
    found: list[str] = []
    run: list[str] = []
    words = fold(text).split()
    for position, word in enumerate(words):
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        if word == "and" and run and _is_initial(words, position + 1):
            continue
        if run:
            found.append("".join(run))
            run = []
        found.append(word)
    if run:
        found.append("".join(run))
    return found


def _is_initial(words: list[str], position: int) -> bool:
    return position < len(words) and len(words[position]) == 1 and words[position].isalpha()
