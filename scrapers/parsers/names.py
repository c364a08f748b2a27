"""Whether a line names a person, and what follows the name. No list of names: form, degrees and words names never hold.

Belongs here: the grammar of printed names and degrees, and the key that merges two spellings of one person.
Not here: deciding that a named person is a resident.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scrapers.parsers.vocabulary import (
    DEGREES_FOREIGN,
    DEGREES_MEDICAL,
    NOT_NAMES,
    PARTICLES,
    PLACE_HEADS,
    SELDOM_NAMES,
    is_place,
    plain,
)

STRONG, PLAUSIBLE, NONE = 2, 1, 0

_DEGREE = re.compile(
    r"(?<![\w.])(?:M\.?\s?D\.?|D\.?\s?O\.?|M\.?\s?B\.?,?\s?B\.?\s?S\.?|"
    r"M\.?\s?B\.?,?\s?B\.?\s?Ch\.?(?:\s?B\.?)?(?:,?\s?B\.?A\.?O\.?)?|"
    r"M\.?B\.?\s?Ch\.?\s?B\.?|B\.?M\.?\s?B\.?S\.?|B\.?M\.?\s?B\.?Ch\.?|MUDr\.?|"
    r"Ph\.?\s?D\.?|M\.?P\.?H\.?|M\.?S\.?(?:c\.?|CR|Ed|PH|W)?|M\.?A\.?|M\.?B\.?A\.?|M\.?Ed\.?|Ed\.?D\.?|J\.?D\.?|"
    r"R\.?N\.?|B\.?S\.?(?:N|c)?\.?|B\.?A\.?|M\.?H\.?S\.?A?\.?|M\.?H\.?A\.?|M\.?P\.?P\.?|M\.?P\.?A\.?|"
    r"M\.?Phil\.?|D\.?Phil\.?|Dr\.?P\.?H\.?|"
    r"Sc\.?D\.?|M\.?M\.?S\.?|MBE|MBI|MBS|MLS|MHPE|LCSW|PA-C|FACP|FACS|FAAP|FAAFP|FACOG|Pharm\.?D\.?|D\.?D\.?S\.?|"
    r"D\.?M\.?D\.?|D\.?P\.?M\.?|D\.?V\.?M\.?|Psy\.?D\.?|DNP|NP|CRNA|BDS|MDS|USAF|USN)(?![\w])"
)
_SEPARATOR = re.compile(r"\s+[–—―-]{1,2}\s+|\s*[|•·:;(\[]\s*|\s[–—]|[–—]\s|,\s|\t|\s/\s")
_TOKEN = re.compile(r"^(?:[^\W\d_][\w'’ʻ`.\-]*[^\W_]\.?|[^\W\d_]\.?)$")
_SPEAKS = re.compile(r"I['’](?:m|ve|ll|d)$|I$|[^\W\d_]{5,}\.$")
"""Words of speech or of a sentence's end, which no name holds: "I'm", "Thomas." """
_NICK = re.compile(r"\s*(?:[\"“”„][^\"“”„]{1,20}[\"“”]|['‘][^'’‘]{2,15}['’](?=\s|$)|\([^()\d]{1,24}\))")
_HONORIFIC = re.compile(r"^(?:dr\.?|doctor|mr\.?|ms\.?|mrs\.?|capt\.?|lt\.?|maj\.?)\s+", re.I)
_SUFFIX = re.compile(r",?\s+(?:jr|sr|ii|iii|iv)\b\.?,?", re.I)
_KEY_SPLIT = re.compile(r"[\s\-'’ʻ`.,]+")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line that starts with a person's name: the name, degrees as printed, the text after them."""

    name: str
    degrees: tuple[str, ...]
    rest: str
    strength: int


def degrees_in(text: str) -> tuple[str, ...]:
    """Degrees printed in a text, in order."""
    return tuple(m.group().strip() for m in _DEGREE.finditer(text))


@lru_cache(maxsize=512)
def squash(degree: str) -> str:
    """A degree without points and blanks, lower case: "M.B., B.S." -> "mbbs"."""
    return re.sub(r"[^a-z&-]", "", degree.lower())


@lru_cache(maxsize=512)
def medical_degree(degrees: tuple[str, ...]) -> str | None:
    """The first degree that makes a physician, as printed; None when there is none."""
    return next((d for d in degrees if squash(d) in DEGREES_MEDICAL), None)


@lru_cache(maxsize=512)
def is_foreign_trade(degrees: tuple[str, ...]) -> bool:
    """Whether the degrees are those of a dentist, podiatrist or pharmacist and none is a physician's."""
    return medical_degree(degrees) is None and any(squash(d) in DEGREES_FOREIGN for d in degrees)


def is_degree_only(text: str) -> bool:
    """Whether a line holds degrees and nothing else."""
    return 0 < len(text) < 40 and not re.sub(r"[\W_]|\band\b", "", _DEGREE.sub("", text)) and bool(_DEGREE.search(text))


def is_name(text: str, *, has_degree: bool = False) -> bool:
    """Whether a text has the form of a full name: two to six capitalised words, none of which names never hold.

    A degree beside it lets words pass that are names but seldom ("April", "Page").
    """
    refused = NOT_NAMES if has_degree else SELDOM_NAMES
    if not 4 <= len(text) <= 60 or not text[:1].isalpha():
        return False
    tokens = _bare(text).split()
    if not 2 <= len(tokens) <= 6:
        return False
    capitals = 0
    for token in tokens:
        low = plain(token).strip(".")
        if _SPEAKS.match(token):
            return False
        if token[0].isupper() and _TOKEN.match(token):
            capitals += 1 if len(low) > 1 else 0
            if low in refused or low.replace("'", "") in refused:
                return False
        elif low not in PARTICLES:
            return False
    if not has_degree and len(tokens) == 2 and plain(tokens[0]).strip(".") in PLACE_HEADS:
        return False
    return capitals >= 2 or (capitals == 1 and len(tokens) >= 2 and all(len(t.strip(".")) <= 1 for t in tokens[:-1]))


def _bare(text: str) -> str:
    """A name without nickname and suffix."""
    if not _MARKS.isdisjoint(text):
        text = _NICK.sub("", text)
    if "Jr" in text or "Sr" in text or "I" in text or "JR" in text or "SR" in text:
        text = _SUFFIX.sub("", text)
    return text.strip(" ,")


_PUNCTUATION = ".,:;()[]|–—-"
_MARKS = frozenset("\"“”„'‘(")


def _straight(left: str, *, has_degree: bool = False) -> str | None:
    """A name in reading order, "Doe, Jane" turned round; None when it is no name."""
    left = _HONORIFIC.sub("", left.strip(" ,;:–—-\t"))
    left = _bare(left) if "," in left else left
    if "," not in left:
        return left if is_name(left, has_degree=has_degree) else None
    last, _, first = left.partition(",")
    first = first.strip()
    turned = f"{first} {last.strip()}"
    if "," in first or _HONORIFIC.match(first) or is_place(left) or len(last.split()) > 3 or len(first.split()) > 3:
        return None
    return turned if is_name(turned, has_degree=has_degree) else None


def read_name(text: str) -> NamedLine | None:
    """The name at the start of a line, or None. STRONG when a degree or "Dr." follows or precedes it."""
    if not 4 <= len(text) <= 400 or not (text[0].isalpha() or text[0] in '“"'):
        return None
    if _opens_otherwise(text):
        return None
    first = _DEGREE.search(text, 3, 90)
    if first is not None and first.start() <= 70:
        found = _with_degree(text, first)
        if found is not None:
            return found
    return _without_degree(text)


def _opens_otherwise(text: str) -> bool:
    """Whether one of the first two words is none that names hold: the quick way out for most lines."""
    words = text.split(None, 2)
    if words[0] in ("Dr.", "Dr", "Mr.", "Ms.", "Mrs."):
        return False
    second = words[1] if len(words) > 1 else ""
    return words[0].lower().strip(_PUNCTUATION) in NOT_NAMES or second.lower().strip(_PUNCTUATION) in NOT_NAMES


def _with_degree(text: str, first: re.Match[str]) -> NamedLine | None:
    """ "Jane Doe, MD, MPH – rest": the degrees must follow the name with nothing but punctuation between."""
    gap = text[: first.start()]
    name = _straight(gap.rstrip("(["), has_degree=True)
    if name is None:
        return None
    degrees, end = [first.group().strip()], first.end()
    while (following := _DEGREE.search(text, end)) is not None:
        between = text[end : following.start()]
        if between.strip(" ,/&;()-–") and between.strip() not in ("and",):
            break
        degrees.append(following.group().strip())
        end = following.end()
    return NamedLine(name, tuple(degrees), text[end:].strip(" ,;:|•·–—-)\t"), STRONG)


def _without_degree(text: str) -> NamedLine | None:
    titled = bool(re.match(r"(?:Dr\.?|Doctor)\s", text))
    bare = _HONORIFIC.sub("", text)
    cut = _SEPARATOR.search(bare)
    while cut is not None and (nick := _NICK.match(bare, cut.start())) is not None and nick.end() < len(bare):
        cut = _SEPARATOR.search(bare, nick.end())
    left, rest = (bare[: cut.start()], bare[cut.end() :]) if cut else (bare, "")
    strength = STRONG if titled else PLAUSIBLE
    if is_name(left):
        return NamedLine(left, (), rest.strip(" ,;:|•·–—-)\t"), strength)
    if cut is not None and bare[cut.start()] == ",":
        turned = _straight(bare)
        if turned is not None:
            return NamedLine(turned, (), "", strength)
    return None


def key(name: str) -> str:
    """What two printings of one person's name share: first and last words without accents, initials, nicknames."""
    bare = _bare(_HONORIFIC.sub("", name))
    words = [w for w in _KEY_SPLIT.split(plain(bare)) if len(w) > 1]
    return " ".join(words)


def same_person(a: str, b: str) -> bool:
    """Whether two keys can be one person: equal, or the same first and last word with fewer in between."""
    if a == b:
        return True
    x, y = a.split(), b.split()
    return len(x) > 1 and len(y) > 1 and (x[0], x[-1]) == (y[0], y[-1]) and (set(x) <= set(y) or set(y) <= set(x))
