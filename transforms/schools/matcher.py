"""The matcher of medical-school names.

What belongs here: the order in which ways of reading are tried, and the memory of answers. What does not: the ways
themselves (reading, scoring, decision), the registry (an input), files.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pandas as pd

from transforms.schools.build import build_index
from transforms.schools.decision import by_degree, decide
from transforms.schools.index import Index, core_tokens
from transforms.schools.lexicon import lexicon
from transforms.schools.query import Query, prepare, respelt
from transforms.schools.reading import Reading, degree_kinds, read, rejection
from transforms.schools.records import SchoolMatch
from transforms.schools.scoring import Scored, score_all
from transforms.schools.sense import weigh
from transforms.schools.shape import shape_of
from transforms.schools.spelling import Speller
from transforms.schools.text import tokens

_MEMORY = 200_000
_SURE = 0.9
_RESPELT = 0.95
_MANY = 3
_LONGEST_NAME = 300
_REJECTED = SchoolMatch(method="not_a_school")


class SchoolMatcher:
    """Reads school strings against one registry. Picklable; answers are remembered, never the texts' order."""

    def __init__(self, index: Index) -> None:
        self._index = index
        lex = lexicon()
        form = {v for v, word in lex.canonical.items() if word in lex.generic} | lex.generic
        words = {*index.postings, *lex.canonical, *lex.canonical.values(), *lex.stop, *lex.expansions, *lex.noise}
        phrases = {word for phrase in (*lex.places, *lex.reject_phrases) for word in phrase}
        self._speller = Speller(words | phrases | index.cities.keys() | lex.discriminators | lex.other_trades, form)
        self._sensed: dict[str, float] = {}
        self._memory: dict[tuple[str, str | None, Collection[str]], SchoolMatch] = {}

    @classmethod
    def build(
        cls,
        schools: pd.DataFrame,
        ambiguous: pd.DataFrame,
        context_only: pd.DataFrame,
        overrides: pd.DataFrame,
    ) -> SchoolMatcher:
        """A matcher over the reference tables schools, schools_ambiguous, schools_context_only, schools_overrides."""
        return cls(build_index(schools, ambiguous, context_only, overrides))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the registry this matcher was built from."""
        return self._index.fingerprint

    def match(self, text: str, *, degree: str | None = None, context: Collection[str] = ()) -> SchoolMatch:
        """The school that ``text`` names, read as the content of a medical-school field.

        ``degree`` is the degree printed beside it, ``context`` country codes seen on the same page: both only decide
        between schools that the text leaves open.
        """
        key = (text, degree, context if isinstance(context, tuple) else tuple(sorted(context)))
        found = self._memory.get(key)
        if found is None:
            if len(self._memory) >= _MEMORY:
                self._memory.clear()
            found = self._memory[key] = self._match(text, degree, key[2])
        return found

    def sense(self, text: str) -> float:
        """How sure (0 to 1) that ``text``, found anywhere on a page, names a medical school.

        Names that mean a school only inside a medical-school field ("Michigan") do not count.
        """
        found = self._sensed.get(text)
        if found is None:
            if len(self._sensed) >= _MEMORY:
                self._sensed.clear()
            found = self._sensed[text] = self._sense(text)
        return found

    def _sense(self, text: str) -> float:
        if len(text) > _LONGEST_NAME or not (reading := read(text)).key:
            return 0.0
        answer = self._look_up(reading, reading.degrees, (), allow_bare=False)
        return weigh(reading, frozenset(tokens(text)), answer)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_memory": {}, "_sensed": {}}

    def _match(self, text: str, degree: str | None, context: Collection[str]) -> SchoolMatch:
        reading = read(text)
        degrees = reading.degrees | (degree_kinds(degree) if degree else frozenset())
        if not reading.key:
            return by_degree(degrees) or SchoolMatch()
        answer = self._look_up(reading, degrees, context, allow_bare=True)
        if answer.origin == "UNKNOWN" and answer.method in ("none", "ambiguous"):
            alone = by_degree(degrees)
            if alone is not None:
                return alone
        return answer

    def _look_up(
        self, reading: Reading, degrees: frozenset[str], context: Collection[str], *, allow_bare: bool
    ) -> SchoolMatch:
        exact = self._exact(self._index.by_key.get(reading.key), allow_bare=allow_bare)
        if exact is not None and rejection(reading) != "degree":
            return decide(exact, self._index, degrees, context, "exact") if exact else _REJECTED
        query = prepare(reading, self._index, self._speller)
        if rejection(query.reading):
            return _REJECTED
        exact = None if query.is_doubtful else self._spelt(query, reading, allow_bare=allow_bare)
        if exact is not None:
            method = "exact" if query.reading is reading and not query.open_words else "spelling"
            return decide(exact, self._index, degrees, context, method) if exact else _REJECTED
        scored = self._scored(query, allow_bare=allow_bare)
        method = "spelling" if query.is_respelt else "tokens"
        answer = decide(scored, self._index, degrees, context, method)
        if answer.method == "none" and _is_elsewhere(query):
            return _REJECTED
        if answer.method == "none" and len(reading.segments) > 1:
            return self._by_segment(reading, degrees, context)
        return answer

    def _scored(self, query: Query, *, allow_bare: bool) -> list[Scored]:
        scored = score_all(query, self._index, allow_bare=allow_bare)
        if (scored and scored[0].score > _SURE) or not (query.shape.is_medical or len(query.terms) >= _MANY):
            return scored
        return score_all(respelt(query, self._speller), self._index, allow_bare=allow_bare)

    def _spelt(self, query: Query, reading: Reading, *, allow_bare: bool) -> list[Scored] | None:
        """As ``_exact``, with misspelt words set right and, where one word stays open, for each reading of it."""
        exact = self._exact(self._index.by_form.get(query.run_on), allow_bare=allow_bare)
        if exact is None:
            forms = [self._index.by_form.get(form) for form in query.spellings()]
            exact = [s for form in forms for s in self._exact(form, allow_bare=allow_bare) or []] or None
        elif query.reading is reading:
            return exact
        return exact and [replace(one, score=_RESPELT) for one in exact]

    def _exact(self, number: int | None, *, allow_bare: bool) -> list[Scored] | None:
        """Schools of an entry that is the whole text; empty for a ruled non-school; None when there is no entry."""
        if number is None:
            return None
        entry = self._index.entries[number]
        if entry.is_bare and not allow_bare:
            return None
        if not entry.schools:
            return [Scored(1.0, -1, number, True)] if entry.origin != "UNKNOWN" else []
        is_plain = entry.shape.is_plain
        return [
            Scored(1.0, school, number, True)
            for school in entry.schools
            if not is_plain or self._index.schools[school].has_graduates
        ]

    def _by_segment(self, reading: Reading, degrees: frozenset[str], context: Collection[str]) -> SchoolMatch:
        """Each printed part on its own: two schools in one string must agree on the class, or it is UNKNOWN."""
        answers = []
        is_all_read = True
        for segment in reading.segments:
            part = Reading((segment,), reading.degrees)
            answer = self._look_up(part, degrees, context, allow_bare=False)
            if answer.school_id or answer.candidates:
                answers.append((shape_of(segment.words).is_medical, answer))
            elif answer.origin == "UNKNOWN" and core_tokens(segment.words) and not segment.places:
                is_all_read = False
        best = [a for is_medical, a in answers if is_medical]
        if not best:
            best = [a for _, a in answers if is_all_read or a.origin == "IMG"]
        if not best:
            return SchoolMatch()
        ids = tuple(a.school_id for a in best if a.school_id)
        if len({a.origin for a in best}) > 1:
            return SchoolMatch(method="ambiguous", candidates=ids)
        confidence = round(best[0].confidence * 0.9, 3)
        return replace(best[0], confidence=confidence, method="segments", candidates=ids)


def _is_elsewhere(query: Query) -> bool:
    """A hospital, or a school of another trade."""
    shape = query.shape
    if shape.hospital and not (shape.school or shape.university):
        return True
    return not shape.is_medical and bool(lexicon().other_trades.intersection(query.reading.words))
