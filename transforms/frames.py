"""Small helpers over nullable pandas columns, shared by the modules that apply the rules.

Belongs here: coercion to nullable types and per-program counting, with unknown kept unknown. No rule, no threshold.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

TRUE_WORDS = frozenset({"true", "yes", "1", "t", "y"})
FALSE_WORDS = frozenset({"false", "no", "0", "f", "n"})
UNKNOWN = "unknown"


def column(frame: pd.DataFrame, name: str, dtype: str) -> pd.Series:
    """The column as a nullable ``dtype``; all unknown when the frame lacks it. ValueError on a value that is none."""
    if name not in frame:
        return pd.Series(pd.NA, index=frame.index, dtype=dtype, name=name)
    if dtype == "boolean":
        return flags(frame[name])
    if dtype == "string":
        return texts(frame[name])
    values = frame[name]
    if not pd.api.types.is_numeric_dtype(values.dtype):
        values = pd.to_numeric(texts(values))
    return values.astype("Float64").astype(typing.cast(Any, dtype))


def texts(values: pd.Series) -> pd.Series:
    """Text column trimmed, with blanks as unknown; nullable text is taken as trimmed."""
    nullable = isinstance(values.dtype, pd.StringDtype) and values.dtype.na_value is pd.NA
    out = values if nullable else values.astype("string").str.strip()
    blank = (out == "").fillna(False)
    return out.mask(blank) if blank.any() else out


def flags(values: pd.Series) -> pd.Series:
    """True, false or unknown out of booleans or their usual words; ValueError on any other word."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("boolean")
    words = texts(values).str.lower()
    words = words.mask(words == UNKNOWN)
    stray = set(words.dropna().unique()) - TRUE_WORDS - FALSE_WORDS
    if stray:
        raise ValueError(f"{values.name}: not a truth value: {sorted(stray)}")
    return words.isin(TRUE_WORDS).astype("boolean").mask(words.isna())


def same(values: pd.Series, word: str) -> pd.Series:
    """Where the text is that word: true, false or unknown, always as pandas' own nullable boolean.

    Comparing an Arrow-backed text column gives Arrow booleans, which can't be combined with unknown pandas ones.
    """
    return (texts(values) == word).astype("boolean")


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of the whole as Float64; unknown where the whole is 0 or unknown."""
    below = whole.astype("Float64")
    return part.astype("Float64").div(below.mask(below == 0))


def say_unknown(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """The table with the word ``unknown`` for missing values, in the columns whose vocabulary has that word."""
    return table.assign(**{name: table[name].astype("string").fillna(UNKNOWN) for name in names})


def codes(index: pd.Index, branches: Iterable[tuple[pd.Series, str]]) -> pd.Series:
    """Text of the first branch whose condition is true; unknown where none is. An unknown condition is not true."""
    chosen, values = [], []
    for condition, value in branches:
        chosen.append(condition.fillna(False).to_numpy(dtype=bool))
        values.append(value)
    picked = np.select(chosen, values, default="") if chosen else np.full(len(index), "")
    return texts(pd.Series(picked, index=index))


def count(rows: pd.DataFrame, programs: pd.Index, where: pd.Series | None = None) -> pd.Series:
    """Rows per program as Int64, 0 for a program without any."""
    ids = rows["program_id"] if where is None else rows.loc[where.fillna(False), "program_id"]
    return ids.value_counts().reindex(programs, fill_value=0).astype("Int64")


def join_codes(index: pd.Index, parts: Iterable[tuple[pd.Series, str | pd.Series]]) -> pd.Series:
    """Codes joined by ``;`` in the order given: each part adds its text where its condition is true."""
    joined = np.full(len(index), "", dtype=object)
    for condition, text in parts:
        on = condition.fillna(False).to_numpy(dtype=bool)
        if on.any():
            word = text.astype("string").fillna("").to_numpy(dtype=object) if isinstance(text, pd.Series) else text
            added = np.where(joined == "", word, joined + ";" + word)
            joined = np.where(on, added, joined)
    return texts(pd.Series(joined, index=index))
