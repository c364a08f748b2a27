"""The privacy gate: no person's name, e-mail address or telephone number leaves with a release.

Belongs here: searching texts for given names, masking cells of others' words, and counting. Not: where names come from
(pipelines.privacy reads them from the stored rosters; they stay in memory), nor whether a night goes on.

A name is found by pairs of its words, first with any later one, in either order and with one word between them:
"Ana M. Lopez", "Lopez, Ana" and "/ana-lopez/" are one person. Pairs that a sponsor, school or place also has are left
out. Not found: a name of one word alone, or an initial run into a surname (alopez).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from warehouse.contracts.model import Table
from warehouse.contracts.tables import table

MASKED_QUOTE = "[quote withheld: it names a person]"
MASKED_HOST = "https://withheld.invalid/"
MOST_MASKED = 0.01
"""More programs than this share (one program is always allowed) with a masked cell stop publication."""
QUOTES = ("quote", "statement")
ADDRESSES = ("url", "roster_url", "contact_url", "apply_url", "page_key", "locator")
COPIES = ("old", "new", "value")
OWN = ("locator",)
_WORD = re.compile(r"[^\W\d_]+")
_IN_PROSE = re.compile(r",?\s{1,2}|\.\s{0,2}|\s?[-–'’]\s?")
_IN_ADDRESS = re.compile(r"[\s._+~,/-]{1,2}")
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}"
    r"|(?<![\w./-])(?:\+?1[-. ])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}(?![\w-])"
)
_SHORTEST_RUN_TOGETHER = 8
_PARTICLES = frozenset(
    {
        *("al", "ben", "bin", "bint", "da", "de", "del", "della", "der", "di", "do", "dos", "du", "el"),
        *("ibn", "la", "le", "st", "ter", "van", "von", "y"),
    }
)
Word = tuple[str, int, int, bool]


def _words(text: str) -> list[Word]:
    """Words without accents and case, with their place in ``_flat`` and whether a small letter begins them."""
    flat = _flat(text)
    return [(m.group().casefold(), m.start(), m.end(), m.group()[0].islower()) for m in _WORD.finditer(flat)]


def _flat(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


class Names:
    """Names of persons, searchable. Holds words of names: keep it in memory, never write or print it."""

    def __init__(self, names: Iterable[str], known: Iterable[str] = ()) -> None:
        """``known``: names of sponsors, programs, schools and places, whose pairs of words are no hits."""
        by_name = [[word for word, *_ in _words(name) if len(word) > 1] for name in set(names)]
        pairs = {pair for words in by_name for late in words[1:] for pair in ((words[0], late), (late, words[0]))}
        ours = [[word for word, *_ in _words(text)] for text in set(known)]
        for words in ours:
            pairs.difference_update(pairwise(words), zip(words, words[2:], strict=False))
        said = {word for words in ours for word in words}
        self._pairs = pairs
        self._firsts = {first for first, _ in pairs}
        self._together = {
            a + b for a, b in pairs if min(len(a), len(b)) > 2 and len(a + b) >= _SHORTEST_RUN_TOGETHER
        } - said
        self.n_names = len(by_name)

    def in_prose(self, text: str) -> bool:
        """Whether a sentence names a person: capital letters (or letters without case) are asked for."""
        words = _words(text)
        if not any(word in self._firsts for word, *_ in words):
            return False
        flat = _flat(text)
        return any(
            not one[3] and not two[3] and _is_part(between) and _are_near(flat, one, two, between, _IN_PROSE)
            for one, two, between in self._met(words)
        )

    def in_address(self, address: str) -> bool:
        """Whether a web address or locator names a person, in any case, also run together (``janedoe``)."""
        text = unquote(address)
        words = _words(text)
        if any(word in self._together for word, *_ in words):
            return True
        flat = _flat(text)
        return any(_are_near(flat, one, two, between, _IN_ADDRESS) for one, two, between in self._met(words))

    def _met(self, words: list[Word]) -> Iterator[tuple[Word, Word, Word | None]]:
        for place, one in enumerate(words):
            if one[0] in self._firsts:
                for step in (1, 2):
                    if place + step < len(words) and (one[0], words[place + step][0]) in self._pairs:
                        yield one, words[place + step], words[place + 1] if step == 2 else None


def _is_part(between: Word | None) -> bool:
    """Whether the word between two others can belong to a name: a capital letter, or a particle."""
    return between is None or not between[3] or between[0] in _PARTICLES


def _are_near(text: str, one: Word, two: Word, between: Word | None, gap: re.Pattern[str]) -> bool:
    if between is None:
        return gap.fullmatch(text, one[2], two[1]) is not None
    return bool(gap.fullmatch(text, one[2], between[1]) and gap.fullmatch(text, between[2], two[1]))


def has_contact(text: str) -> bool:
    """Whether a text holds an e-mail address or a telephone number."""
    return _CONTACT.search(text) is not None


def known_texts(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Names of programs, sponsors, places and schools of a release, and its citations."""
    listed = {"programs": ("name", "specialty", "sponsor", "city"), "benchmarks": ("source",)}
    listed["schools"] = ("canonical_name", "city")
    found = {str(v) for t, columns in listed.items() for c in columns for v in tables[t][c].dropna().unique()}
    return found | {alias for cell in tables["schools"]["aliases"].dropna() for alias in str(cell).split("|")}


@dataclass
class Report:
    """What the gate found: counts and places only, never the words."""

    n_names: int = 0
    n_programs: int = 0
    masked: Counter[str] = field(default_factory=Counter)
    programs: set[str] = field(default_factory=set)
    own: Counter[str] = field(default_factory=Counter)

    @property
    def stops(self) -> list[str]:
        """Why publication stops; empty when it may go on."""
        found = [f"{where}: {n} cells of our own hold a person's name or address" for where, n in self.own.items()]
        if len(self.programs) > max(1, MOST_MASKED * self.n_programs):
            found.append(f"{len(self.programs)} of {self.n_programs} programs have masked cells, more than 1 %")
        return found

    def as_json(self) -> dict[str, Any]:
        """For the quality report."""
        return {
            "names_searched": self.n_names,
            "programs": self.n_programs,
            "programs_with_masked_cells": len(self.programs),
            "masked_cells": dict(sorted(self.masked.items())),
            "hits_in_own_columns": dict(sorted(self.own.items())),
            "stops": self.stops,
        }


def mask(tables: Mapping[str, pd.DataFrame], names: Names, report: Report) -> dict[str, pd.DataFrame]:
    """The tables with every cell of others' words that names a person masked; ``report`` is added to.

    Hits in columns of our own are counted and left for the caller, who must not publish then.
    """
    return {name: _mask_table(frame, table(name), names, report) for name, frame in tables.items()}


def _mask_table(frame: pd.DataFrame, contract: Table, names: Names, report: Report) -> pd.DataFrame:
    masked = frame
    for column in (c.name for c in contract.columns if c.type == "string" and c.name in frame and not c.enum):
        told = frame[column].dropna().unique()
        hit = frame[column].isin([text for text in told if _hit(str(text), column, names)])
        if not hit.any():
            continue
        where = f"{contract.name}.{column}"
        ours = hit & ~_is_others(frame, column)
        if ours.any():
            report.own[where] += int(ours.sum())
        if (hit & ~ours).any():
            masked = _masked(masked, contract.name, column, hit & ~ours)
            report.masked[where] += int((hit & ~ours).sum())
            report.programs |= set(frame.loc[hit & ~ours, "program_id"]) if "program_id" in frame else set()
    return masked


def _hit(text: str, column: str, names: Names) -> bool:
    if column in ADDRESSES or text.startswith(("http://", "https://")):
        return names.in_address(text) or has_contact(text)
    return names.in_prose(text) or has_contact(text)


def _is_others(frame: pd.DataFrame, column: str) -> pd.Series:
    """Which cells of a column hold words of others: quotes and addresses, and our copies of them."""
    if column in COPIES:
        is_address = frame[column].astype("string").str.match(r"https?://").fillna(False).astype(bool)
        return is_address | ("table" in frame)
    return pd.Series(column in QUOTES + ADDRESSES and column not in OWN, index=frame.index)


def _masked(frame: pd.DataFrame, name: str, column: str, hit: pd.Series) -> pd.DataFrame:
    put: Callable[[Any], str | None] = {"quote": _no_quote, "statement": _no_quote, "page_key": _as_digest}.get(
        column, _site_of
    )
    if (name == "pages" and column == "url") or (column in COPIES and "table" in frame):
        put = _nothing
    cells = frame[column].astype("object")
    return frame.assign(**{column: cells.where(~hit, cells.map(put, na_action="ignore"))})


def _no_quote(_: str) -> str:
    return MASKED_QUOTE


def _nothing(_: str) -> None:
    return None


def _as_digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


def _site_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}/" if parts.hostname else MASKED_HOST


def files_with_names(texts: Iterable[tuple[str, str]], names: Names, allowed: Iterable[str] = ()) -> list[str]:
    """Names of the files whose text names a person or holds a personal address; ``allowed``: the operator's contact."""
    found = []
    for name, text in texts:
        for contact in allowed:
            text = text.replace(contact, "")
        if names.in_prose(text) or has_contact(text):
            found.append(name)
    return found
