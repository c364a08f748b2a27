"""How well a printed string agrees with each name of the registry.

What belongs here: candidate names by shared rare words, and a score for each (name, school). What does not: the choice
between schools (decision.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from math import sqrt

from transforms.schools.index import Entry, Index, School
from transforms.schools.lexicon import lexicon
from transforms.schools.query import LONG_WORD, ONE_EDIT, Query, Term

_LONGEST_POSTING = 200
_CANDIDATES = 16
_LEAST_GAIN = 0.5
_LEAST_COVER = 0.6
_LEAST_COVER_PLAIN = 0.9
"""Part of a name's weight that the text must hold; more when the text does not speak of medicine."""
_ELSEWHERE = 0.3
"""Weight of an unexplained word in a segment that holds no word of the name: addresses, hospitals, second schools."""
_EXPLAINED = 0.05
_INITIALS = 2
_WHOLE_NAME = 0.05
_APART = 0.03


@dataclass(frozen=True, slots=True)
class Scored:
    """One school with its best name; ``school`` is -1 where an ambiguous name has a class and no school.

    ``is_whole``: the text holds that name word for word.
    """

    score: float
    school: int
    entry: int
    is_whole: bool = False


def score_all(query: Query, index: Index, *, allow_bare: bool) -> list[Scored]:
    """Schools by falling score, each with its best name."""
    best: dict[int, Scored] = {}
    if query.shape.is_formless and not allow_bare:
        return []
    for number in _candidates(query, index):
        entry = index.entries[number]
        if entry.is_bare and not allow_bare:
            continue
        whole = entry.form in query.form or (query.may_run_on and query.run_on.startswith(entry.form))
        for school in entry.schools or (-1,):
            if school < 0 and entry.origin == "UNKNOWN":
                continue
            score = score_name(query, entry, index.schools[school] if school >= 0 else None, index, is_whole=whole)
            if whole and not entry.is_bare and score > 0:
                score += _WHOLE_NAME
            if score > 0 and (school not in best or score > best[school].score):
                best[school] = Scored(score, school, number, whole)
    return sorted(best.values(), key=lambda s: (-s.score, s.school))


def _candidates(query: Query, index: Index) -> list[int]:
    """Entries that share the rarest words of the text, best first; frequent words only add to what those found."""
    worth: dict[str, float] = {}
    for term in query.terms:
        for word, similarity in term.options:
            if word in index.postings:
                worth[word] = max(worth.get(word, 0.0), index.weights[word] * similarity)
    rare = [word for word in worth if len(index.postings[word]) <= _LONGEST_POSTING] or list(worth)
    entries = index.entries
    ranked = []
    for number in {number for word in rare for number in index.postings[word]}:
        entry = entries[number]
        gain = sum([worth[word] for word in entry.core if word in worth])
        if gain > _LEAST_GAIN * entry.weight:
            ranked.append((gain * gain / entry.weight, -number))
    return [-number for _, number in nlargest(_CANDIDATES, ranked)]


def score_name(query: Query, entry: Entry, school: School | None, index: Index, *, is_whole: bool) -> float:
    """0 when the name cannot be meant; else cover of the name times the root of the cover of the text."""
    if _is_barred(query, entry, school, is_whole=is_whole):
        return 0.0
    found, leftover, segments = _matched(query, entry)
    if not found or (school is None and leftover):
        return 0.0
    if _is_weak(found, segments, query, entry, index, is_whole=is_whole):
        return 0.0
    lowest = min(similarity for similarity, _ in found.values())
    cover = sum(index.weights[word] * similarity for word, (similarity, _) in found.items()) / entry.weight
    if cover < (_LEAST_COVER if query.shape.is_medical else _LEAST_COVER_PLAIN * lowest):
        return 0.0
    factor, extra = _leftover(leftover, segments, school, len(found), query, index)
    seen = sum(weight for _, weight in found.values())
    told = seen / (seen + extra)
    gap = _form_gap(query, entry) + (_APART if len(segments) > 1 and not is_whole else 0.0)
    return cover * (sqrt(told) if query.shape.is_medical else told) * factor - gap


def _matched(query: Query, entry: Entry) -> tuple[dict[str, tuple[float, float]], list[Term], set[int]]:
    """Words of the name that the text holds (similarity, weight), terms it does not hold, segments that hold some."""
    found: dict[str, tuple[float, float]] = {}
    leftover: list[Term] = []
    segments: set[int] = set()
    for term in query.terms:
        for word, similarity in term.options:
            if word in entry.core and word not in found:
                found[word] = similarity, term.weight
                segments.add(term.segment)
                break
        else:
            leftover.append(term)
    return found, leftover, segments


def _is_barred(query: Query, entry: Entry, school: School | None, *, is_whole: bool) -> bool:
    """Words of form that rule a name out, whatever its other words."""
    shape, own = query.shape, entry.shape
    in_america = school is not None and school.origin != "IMG"
    if shape.osteopathic:
        return school is not None and school.origin != "USDO"
    if query.says_allopathic and school is not None and school.origin == "USDO":
        return True
    is_hospital = shape.hospital and not shape.school and (own.school or not own.hospital)
    if is_hospital and (in_america or not shape.university):
        return True
    if not shape.is_plain:
        return False
    if len(entry.schools) > 1 and entry.is_ruled and not is_whole:
        return True
    if own.is_medical or (shape.college and not own.college) or (shape.university and not own.university):
        return True
    return school is not None and in_america and not (is_whole and school.has_graduates)


def _is_weak(
    found: dict[str, tuple[float, float]],
    segments: set[int],
    query: Query,
    entry: Entry,
    index: Index,
    *,
    is_whole: bool,
) -> bool:
    """Too little to go by: words that many names share, one misspelt short word, a bare city, a word set apart."""
    if lexicon().weak.issuperset(found):
        return not is_whole or len(found) < len(entry.core)
    word, (similarity, _) = next(iter(found.items()))
    if len(found) == 1 and similarity < ONE_EDIT and len(word) < LONG_WORD:
        return True
    if len(found) > 1 or query.shape.is_medical:
        return False
    if similarity < 1.0 and (len(word) < LONG_WORD or similarity < ONE_EDIT):
        return True
    if query.shape.is_plain and not all({"university", "college"} & query.words_of(s) for s in segments):
        return True
    return query.shape.is_formless and not entry.shape.is_formless and word in index.cities


def _leftover(
    terms: list[Term], segments: set[int], school: School | None, n_found: int, query: Query, index: Index
) -> tuple[float, float]:
    """Factor and unexplained weight of the words that the name does not hold."""
    lex = lexicon()
    shape = query.shape
    factor, extra = 1.0, 0.0
    profile = school.profile if school else frozenset()
    places = school.places if school else frozenset()
    in_america = school is not None and school.origin != "IMG"
    abroad = school.country_code if school is not None and school.origin == "IMG" else ""
    for term in terms:
        words = {w for w, _ in term.options}
        if (
            words & profile
            or term.places & places
            or (abroad and any(abroad in index.cities.get(w, ()) for w in words))
        ):
            extra += term.weight * _EXPLAINED
        elif max(map(len, words)) <= _INITIALS and not words & lex.discriminators and not shape.is_formless:
            continue
        elif in_america and not shape.is_medical:
            return 0.0, term.weight  # another campus, another college
        elif words & lex.other_trades and not shape.medicine:
            return 0.0, term.weight
        elif term.places and (shape.is_medical or term.segment not in segments):
            is_near = term.segment in segments or not shape.is_medical
            factor = min(factor, _conflict(term.places, school, is_near=is_near))
        elif term.segment not in segments:
            extra += term.weight * _ELSEWHERE
        elif shape.health and words <= {"health", "science"}:
            extra += term.weight * _EXPLAINED
        elif words & lex.discriminators or (n_found == 1 and not shape.is_medical):
            return 0.0, term.weight
        else:
            extra += term.weight
    return factor, extra


def _conflict(codes: frozenset[str], school: School | None, *, is_near: bool) -> float:
    """What a place that is not the school's costs: nearly all between the US and abroad, little inside.

    Schools abroad have offices and clinical sites in the US, but those stand apart from the name (``is_near``).
    """
    if school is None:
        return 1.0
    names_us = any(c.startswith("US") for c in codes)
    if school.origin == "IMG":
        return (0.7 if is_near else 0.93) if names_us else 0.8
    return 0.93 if names_us else 0.5


def _form_gap(query: Query, entry: Entry) -> float:
    """Small differences of form: they only order names that are otherwise alike."""
    text, own = query.shape, entry.shape
    gap = 0.0
    if text.university != own.university:
        gap += 0.03
    if text.medicine != own.medicine:
        gap += 0.01
    if text.college != own.college:
        gap += 0.01
    if text.university and own.university and text.university_first != own.university_first:
        gap += 0.03
    if own.osteopathic and text.medicine and not text.osteopathic and not query.writes_com:
        gap += 0.04
    if entry.is_bare and (text.university or text.medicine):
        gap += 0.05
    return gap
