"""What one printed string says, before any school is looked up.

What belongs here: splitting into segments, taking off degrees, years and roster words, seeing places, and seeing that
the text names a school of something else. What does not: the registry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.schools.lexicon import Lexicon, lexicon
from transforms.schools.text import BREAK, tokens

_YEAR = re.compile(r"(?:19|20)\d\d$")
_WEAK_DEGREES = frozenset({"do", "md", "ba", "bs", "ab", "ma", "ms", "dc", "rn", "jd"})
"""Short forms that are also words, states or initials: a degree only at the edge of a segment."""
_PORTUGUESE = frozenset({"universidade", "faculdade", "medicina", "federal", "estadual", "centro"})
"""Beside one of these, "do" is a preposition."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Canonical words between two printed separators; ``places`` are spans ``(start, end, codes)`` over ``words``."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int, frozenset[str]], ...] = ()

    @classmethod
    def of(cls, words: tuple[str, ...]) -> Segment:
        """A segment of canonical words, its places found."""
        return cls(words, _places(words, lexicon()))


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text: its segments, the degree kinds printed in it, and all its words in printed order."""

    segments: tuple[Segment, ...]
    degrees: frozenset[str]
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tuple(word for segment in self.segments for word in segment.words))

    @property
    def key(self) -> str:
        """The exact-lookup key of the whole text."""
        return " ".join(self.words)


def name_key(text: str) -> str:
    """The exact-lookup key of a registry name: canonical words without stop words and roster words."""
    lex = lexicon()
    words = [lex.word(t) for t in tokens(text) if t != BREAK]
    told = [w for w in words if w not in lex.stop]
    return " ".join([w for w in told if w not in lex.noise] or told or words)


def read(text: str) -> Reading:
    """Read a printed string."""
    lex = lexicon()
    degrees: set[str] = set()
    segments = []
    for number, printed in enumerate(_split(tokens(text))):
        segment = _segment(_without_degrees(printed, lex, degrees, is_first=number == 0), lex)
        if segment.words:
            segments.append(segment)
    return Reading(tuple(segments), frozenset(degrees))


def degree_kinds(text: str) -> frozenset[str]:
    """Kinds of the degrees in a degree field (``MBBS``: ``img``; ``MD, PhD``: ``md`` and ``other``)."""
    lex = lexicon()
    return frozenset(lex.degrees[t] for t in tokens(text) if t in lex.degrees)


def _split(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == BREAK:
            parts.append([])
        else:
            parts[-1].append(word)
    return [p for p in parts if p]


def _without_degrees(words: list[str], lex: Lexicon, found: set[str], *, is_first: bool) -> list[str]:
    """Take degrees, and years, off a segment; the kinds go into ``found``."""
    if words[0] in ("bachelor", "bachelors"):
        found.add("img" if {"medicine", "surgery"} & set(words) else "bachelor")
    kept = []
    last = len(words) - 1
    alone = all(w in lex.degrees or w in lex.stop for w in words)
    for position, word in enumerate(words):
        kind = lex.degrees.get(word)
        edge = alone or position == last or (position == 0 and not (is_first and kind == "bachelor"))
        edge = edge and not (word == "do" and _PORTUGUESE & set(words))
        edge = edge and not _names_state(words, position)
        if kind and (word not in _WEAK_DEGREES or edge):
            found.add(kind)
        elif not _YEAR.match(word) and not (word.isdigit() and position and words[position - 1] == "pgy"):
            kept.append(word)
    return kept


def _names_state(words: list[str], position: int) -> bool:
    """The state of a state university, abbreviated: "Univ of MD"."""
    return position > 0 and position == len(words) - 1 and words[position - 1] == "of"


def _segment(words: list[str], lex: Lexicon) -> Segment:
    state = _state_code(words, lex)
    if state and _names_state(words, len(words) - 1):
        words, state = [*words[:-1], *lex.states[state].split()], ""
    told = map(lex.word, words[:-1] if state else words)
    kept = tuple(w for w in told if w not in lex.stop and w not in lex.noise)
    places = _places(kept, lex)
    if state:
        kept = (*kept, lex.word(state))
        places = (*places, (len(kept) - 1, len(kept), frozenset({f"US-{state.upper()}"})))
    return Segment(kept, places)


def _state_code(words: list[str], lex: Lexicon) -> str:
    """The USPS code that ends or is the segment; short words that are also code (``in``, ``de``) only when alone."""
    if not words or words[-1] not in lex.states or (len(words) > 1 and words[-1] in lex.stop):
        return ""
    return words[-1]


def _places(words: tuple[str, ...], lex: Lexicon) -> tuple[tuple[int, int, frozenset[str]], ...]:
    found = []
    start = 0
    while start < len(words):
        longest = lex.place_starts.get(words[start], 0)
        for end in range(min(len(words), start + longest), start, -1):
            codes = lex.places.get(words[start:end])
            if codes:
                found.append((start, end, codes))
                start = end - 1
                break
        start += 1
    return tuple(found)


def rejection(reading: Reading) -> str:
    """Why the text names no medical school (the telling words), or an empty string."""
    lex = lexicon()
    if reading.degrees and reading.degrees <= {"bachelor", "other"}:
        return "degree"
    for segment in reading.segments:
        words = segment.words
        for start, word in enumerate(words):
            for end in range(start + 1, start + 1 + lex.reject_starts.get(word, 0)):
                if words[start:end] in lex.reject_phrases:
                    return " ".join(words[start:end])
    return ""
