"""The matcher over resident rows: each string with the degree beside it and the other schools of its program.

What belongs here: what a roster gives as context. What does not: how context decides.
"""

from __future__ import annotations

import pandas as pd

from transforms.schools.matcher import SchoolMatcher
from transforms.schools.records import SchoolMatch

ADDED = ("school_id", "school_name", "country_code", "origin_by_school", "match_confidence", "match_method")
_SURE = 0.9


def match_residents(residents: pd.DataFrame, matcher: SchoolMatcher) -> pd.DataFrame:
    """Add ADDED to rows with program_id, school_raw and degree_raw; a row without a school is UNKNOWN.

    A name that stays open is asked again with the countries of the schools that are sure on the same program's roster.
    """
    rows = list(zip(residents["program_id"], residents["school_raw"], residents["degree_raw"], strict=True))
    first = [_match(matcher, school, degree, ()) for _, school, degree in rows]
    seen: dict[str, set[str]] = {}
    for (program_id, _, _), answer in zip(rows, first, strict=True):
        if answer.confidence >= _SURE and answer.country_code:
            seen.setdefault(program_id, set()).add(answer.country_code)
    final = [
        _match(matcher, school, degree, tuple(sorted(seen.get(program_id, ())))) if answer.candidates else answer
        for (program_id, school, degree), answer in zip(rows, first, strict=True)
    ]
    added = [(a.school_id, a.school_name, a.country_code, a.origin, a.confidence, a.method) for a in final]
    return pd.concat([residents, pd.DataFrame(added, index=residents.index, columns=list(ADDED))], axis=1)


def _match(matcher: SchoolMatcher, school: object, degree: object, context: tuple[str, ...]) -> SchoolMatch:
    text = "" if pd.isna(school) else str(school)  # type: ignore[call-overload]
    printed = None if pd.isna(degree) else str(degree)  # type: ignore[call-overload]
    return matcher.match(text, degree=printed, context=context)
