"""Reads the numbers inside tokens: counts, years, months, shares, attempts.

Belongs here: token text to number. Which token to read is decided by the families.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.wording.lexer import Token

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "first": 1, "second": 2,
    "thirteen": 13, "fourteen": 14, "sixteen": 16, "seventeen": 17, "nineteen": 19,
    "third": 3, "1st": 1, "2nd": 2, "3rd": 3, "single": 1, "initial": 1, "twenty-four": 24,
    "half": 0.5, "twice": 2, "once": 1,
}  # fmt: skip
_SHARES = {
    "half": 50.0,
    "third": 33.0,
    "quarter": 25.0,
    "fifth": 20.0,
    "tenth": 10.0,
    "two-fifths": 40.0,
    "two fifths": 40.0,
    "two-thirds": 67.0,
    "two thirds": 67.0,
    "three-quarters": 75.0,
    "three quarters": 75.0,
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)?")


def quantity(text: str) -> list[float]:
    """Numbers in a token, in order: "four to five years" gives 4 and 5, "a year" gives 1."""
    found: list[float] = []
    for word in _NUMBER.findall(text):
        if word[0].isdigit():
            found.append(float(word))
        elif word in _WORDS:
            found.append(float(_WORDS[word]))
        elif "-" in word:
            parts = [_WORDS[part] for part in word.split("-") if part in _WORDS]
            found += [float(sum(parts))] if parts else []
    return found


def years(tokens: Sequence[Token]) -> float | None:
    """Years of the first YEARS token; of a range the upper end, which is what is still allowed."""
    for token in tokens:
        if token.cls in ("YEARS", "NUM", "MONTHS") and (values := quantity(token.text)):
            return max(values) / 12 if token.cls == "MONTHS" else max(values) * _unit(token)
    return None


def _unit(token: Token) -> int:
    """Years in the unit that the token counts: ten in a decade."""
    return 10 if "decade" in token.text else 1


def months(tokens: Sequence[Token]) -> float | None:
    """Months of the first duration: weeks are fourths of a month, a year is twelve months, a range its lower end."""
    for token in tokens:
        if token.cls == "USTRAIN":
            return 12.0
        if token.cls in ("MONTHS", "YEARS") and (values := quantity(token.text)):
            if token.cls == "YEARS":
                return values[0] * 12 * _unit(token)
            return values[0] / 4 if "week" in token.text or "wk" in token.text else values[0]
    return None


def percent(tokens: Sequence[Token]) -> float | None:
    """Percentage of the first PCT token, lower end of a range; else the fraction named ("half", "a third")."""
    for token in tokens:
        if token.cls == "PCT" and (values := quantity(token.text)):
            return values[0]
    counted = [quantity(t.text) for t in tokens if t.cls == "SHARE"]
    if counted and len(counted[0]) == 2 and counted[0][1]:
        return float(round(100 * counted[0][0] / counted[0][1]))
    named = [v for t in tokens if t.cls == "SHARE" for word, v in _SHARES.items() if re.search(rf"\b{word}\b", t.text)]
    return named[-1] if named else None


def ratio(tokens: Sequence[Token]) -> float | None:
    """Percentage out of two counts in any order: "11 of our 20 residents", "of 20 residents, 11"."""
    counts = [quantity(t.text)[0] for t in tokens if t.cls in ("NUM", "RESCOUNT") and quantity(t.text)]
    if len(counts) < 2 or not max(counts[:2]):
        return None
    return float(round(100 * min(counts[:2]) / max(counts[:2])))


def attempts(tokens: Sequence[Token]) -> float | None:
    """Highest number of attempts named."""
    values = [
        n
        for t in tokens
        if t.cls in ("FIRSTATT", "ONEATT", "SECONDATT", "THIRDATT", "NUM")
        for n in quantity(t.text)[:1]
    ]
    return max(values, default=None)


def failures(tokens: Sequence[Token]) -> float | None:
    """Failures named by the first such token: 1 for "any failure", one more for "more than one", None for several."""
    for token in tokens:
        if token.cls in ("NFAIL", "FAIL"):
            values = quantity(token.text)
            if any(word in token.text for word in ("several", "multiple", "repeated")):
                return None
            return (values[0] if values else 1.0) + token.text.startswith("more than")
    return None
