"""The columns of ``schools match``."""

from __future__ import annotations

import pandas as pd
import pytest

from transforms.schools import MATCH_COLUMNS, SchoolMatcher, match_frame


def test_columns_are_added_and_rows_kept(matcher: SchoolMatcher) -> None:
    table = pd.DataFrame({"id": ["a", "b", "c"], "raw": ["Tulane", None, "KMC"]}, index=[5, 3, 9])
    out = match_frame(table, "raw", matcher)
    assert list(out) == ["id", "raw", *MATCH_COLUMNS]
    assert list(out.index) == [5, 3, 9]
    assert list(out["origin"]) == ["USMD", "UNKNOWN", "IMG"]
    assert out.loc[5, "candidates"] == ""
    assert "|" in out.loc[9, "candidates"]
    assert list(table) == ["id", "raw"]


def test_no_rows(matcher: SchoolMatcher) -> None:
    out = match_frame(pd.DataFrame({"raw": pd.Series([], dtype=str)}), "raw", matcher)
    assert list(out) == ["raw", *MATCH_COLUMNS]
    assert out.empty


def test_a_missing_column_is_an_error(matcher: SchoolMatcher) -> None:
    with pytest.raises(KeyError):
        match_frame(pd.DataFrame({"raw": ["x"]}), "school", matcher)
