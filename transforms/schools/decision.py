"""From scored schools to one answer, or to an honest UNKNOWN.

What belongs here: margins, degrees, page context, defaults of ambiguous names. What does not: scores.
"""

from __future__ import annotations

from collections.abc import Collection

from transforms.schools.index import Index, Origin
from transforms.schools.records import SchoolMatch
from transforms.schools.scoring import Scored

_MARGIN = 0.045
_SAME_CLASS_MARGIN = 0.015
_THRESHOLD = 0.74
_MOST_CANDIDATES = 12

_BY_DEGREE: dict[str, frozenset[Origin]] = {
    "img": frozenset({"IMG"}),
    "usdo": frozenset({"USDO"}),
    "md": frozenset({"USMD", "CAN", "IMG"}),
}


def decide(
    scored: list[Scored], index: Index, degrees: frozenset[str], context: Collection[str], method: str
) -> SchoolMatch:
    """Choose among ``scored`` (falling). UNKNOWN with candidates when two classes are left within the margin."""
    scored = [s for s in scored if s.score >= _THRESHOLD]
    if not scored:
        return SchoolMatch()
    rivals = _longest_names([s for s in scored if s.score >= scored[0].score - _MARGIN], index)
    allowed = _fits_degree(rivals, index, degrees)
    if not allowed:
        return _against_degree(rivals, index, degrees, method)
    return _choose(allowed, index, context, method)


def by_degree(degrees: frozenset[str]) -> SchoolMatch | None:
    """Degree-only evidence (rules.md section 1): a foreign bachelor of medicine is IMG, DO is USDO, MD says nothing."""
    if "img" in degrees and "usdo" not in degrees:
        return SchoolMatch(origin="IMG", confidence=0.8, method="degree")
    if "usdo" in degrees and not degrees & {"img", "md"}:
        return SchoolMatch(origin="USDO", confidence=0.8, method="degree")
    return None


def _origin(scored: Scored, index: Index) -> Origin:
    return index.schools[scored.school].origin if scored.school >= 0 else index.entries[scored.entry].origin


def _country(scored: Scored, index: Index) -> str:
    if scored.school >= 0:
        return index.schools[scored.school].country_code
    return index.entries[scored.entry].country_code


def _fits_degree(scored: list[Scored], index: Index, degrees: frozenset[str]) -> list[Scored]:
    kinds = degrees & _BY_DEGREE.keys()
    if len(kinds) != 1:
        return scored
    allowed = _BY_DEGREE[next(iter(kinds))]
    return [s for s in scored if _origin(s, index) in allowed]


def _against_degree(rivals: list[Scored], index: Index, degrees: frozenset[str], method: str) -> SchoolMatch:
    """A name and a degree that exclude each other. "MD" beside an osteopathic school is a slip that sites make."""
    if degrees & _BY_DEGREE.keys() == {"md"} and not index.entries[rivals[0].entry].is_bare:
        answer = _choose(rivals, index, (), method)
        return SchoolMatch(
            answer.school_id,
            answer.school_name,
            answer.country_code,
            answer.origin,
            round(answer.confidence * 0.8, 3),
            answer.method,
            answer.candidates,
        )
    return SchoolMatch(method="conflict", candidates=_ids(rivals, index))


def _choose(rivals: list[Scored], index: Index, context: Collection[str], method: str) -> SchoolMatch:
    top = rivals[0]
    origins = {_origin(s, index) for s in rivals}
    close = [s for s in rivals if s.score >= top.score - _SAME_CLASS_MARGIN]
    if len(close) == 1 and len(origins) == 1 and not _is_open(close, index):
        return _certain(top, index, method, top.score, rivals)
    default = _default(close, rivals, index)
    near = [s for s in close if _country(s, index) in context]
    if len(near) == 1 and default is not near[0]:
        return _certain(near[0], index, "context", min(near[0].score, 0.75), rivals)
    if default is not None:
        return _certain(default, index, "default", min(default.score, 0.85), rivals)
    if _is_open(close, index):
        return _by_rule(rivals, index)
    if len(origins) > 1:
        return SchoolMatch(method="ambiguous", candidates=_ids(rivals, index))
    countries = {_country(s, index) for s in close}
    return SchoolMatch(
        country_code=countries.pop() if len(countries) == 1 else "",
        origin=origins.pop(),
        confidence=round(min(top.score, 0.9), 3),
        method="class",
        candidates=_ids(rivals, index),
    )


def _is_open(close: list[Scored], index: Index) -> bool:
    """An ambiguous name without default, and nothing else in the text has narrowed down its schools."""
    entry = index.entries[close[0].entry]
    if not entry.is_ruled or entry.default is not None or not close[0].is_whole:
        return False
    return {s.school for s in close} >= set(entry.schools)


def _by_rule(rivals: list[Scored], index: Index) -> SchoolMatch:
    """What the ambiguous table calls certain, and no more."""
    rule = index.entries[rivals[0].entry]
    method, confidence = ("ambiguous", 0.0) if rule.origin == "UNKNOWN" else ("class", 0.9)
    return SchoolMatch("", "", rule.country_code, rule.origin, confidence, method, _ids(rivals, index))


def _longest_names(scored: list[Scored], index: Index) -> list[Scored]:
    """Without the schools whose name stands in the text only as a part of a longer name that stands there too."""
    whole = [index.entries[s.entry].form for s in scored if s.is_whole]

    def is_part(one: Scored) -> bool:
        form = index.entries[one.entry].form
        return one.is_whole and any(form in longer and form != longer for longer in whole)

    return [s for s in scored if not is_part(s)]


def _default(close: list[Scored], rivals: list[Scored], index: Index) -> Scored | None:
    """The default of an ambiguous name that covers every school still possible; else the only one open today."""
    possible = {r.school for r in rivals}
    for one in close:
        entry = index.entries[one.entry]
        rules = [entry] if entry.is_ruled else index.rules.get(frozenset(entry.core), [])
        for rule in rules:
            if rule.default in possible and possible <= {*rule.schools, rule.default}:
                return next(r for r in rivals if r.school == rule.default)
    if len({_origin(r, index) for r in rivals}) > 1:
        return None
    active = [s for s in close if s.school >= 0 and index.schools[s.school].is_active]
    return active[0] if len(active) == 1 and len(close) > 1 else None


def _certain(one: Scored, index: Index, method: str, confidence: float, rivals: list[Scored]) -> SchoolMatch:
    candidates = _ids(rivals, index) if len(rivals) > 1 else ()
    confidence = round(max(0.0, min(1.0, confidence)), 3)
    if one.school < 0:
        entry = index.entries[one.entry]
        return SchoolMatch("", "", entry.country_code, entry.origin, confidence, "class", candidates)
    school = index.schools[one.school]
    return SchoolMatch(
        school.school_id, school.name, school.country_code, school.origin, confidence, method, candidates
    )


def _ids(scored: list[Scored], index: Index) -> tuple[str, ...]:
    return tuple(index.schools[s.school].school_id for s in scored[:_MOST_CANDIDATES] if s.school >= 0)
