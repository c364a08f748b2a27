"""The matcher over a column.

What belongs here: the columns that ``schools match`` adds. What does not: reading or writing files.
"""

from __future__ import annotations

from dataclasses import asdict

from pandas import DataFrame

from transforms.schools.matcher import SchoolMatcher
from transforms.schools.records import SchoolMatch

MATCH_COLUMNS = ("school_id", "school_name", "country_code", "origin", "confidence", "method", "candidates")


def match_frame(df: DataFrame, column: str, matcher: SchoolMatcher) -> DataFrame:
    """``df`` with MATCH_COLUMNS added (``candidates``: ids joined by ``|``); row order and index are kept.

    Missing values read as empty text. Raises KeyError when there is no such column.
    """
    answers = [_row(matcher.match("" if text is None or text != text else str(text))) for text in df[column]]
    added = DataFrame(answers, index=df.index, columns=list(MATCH_COLUMNS))
    return df.assign(**{name: added[name] for name in MATCH_COLUMNS})


def _row(answer: SchoolMatch) -> dict[str, object]:
    return {**asdict(answer), "candidates": "|".join(answer.candidates)}
