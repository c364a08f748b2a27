"""Rows of a list against programs: what is matched, what is refused, and what the user is told."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.unit.audit import cases
from transforms.audit import match_rows

PROGRAMS = [
    cases.program(1, name="Cedar Falls Community Hospital Internal Medicine Residency Program", state="OH"),
    cases.program(2, name="Cedar Falls Community Hospital Family Medicine Residency", specialty="Family Medicine"),
    cases.program(3, name="Mercy Valley Medical Center Program", state="MI", city="Flint"),
    cases.program(4, name="Mercy Valley Medical Center West Program", state="MI", city="Novi"),
    cases.program(5, name="Saint Ansgar Health Program", state="NE", city="Omaha"),
    cases.program(6, name="Saint Ansgar Health Program", state="NE", city="Lincoln"),
]
TABLES = cases.release(PROGRAMS)
IDS = [p["program_id"] for p in PROGRAMS]


def match(**cells: Any) -> pd.Series:
    blank = dict.fromkeys(("program_id", "nrmp_code", "name", "state", "specialty", "track"), "")
    return match_rows(pd.DataFrame([{"line": 2, **blank, **cells}]), TABLES["programs"], TABLES["program_ids"]).iloc[0]


@pytest.mark.parametrize(
    ("cells", "expected", "how"),
    [
        ({"program_id": IDS[0]}, IDS[0], "program_id"),
        ({"program_id": f" {IDS[0]} "}, IDS[0], "program_id"),
        ({"nrmp_code": f"{IDS[1][3:]}c0"}, IDS[1], "nrmp_code"),
        ({"program_id": f"{IDS[1][3:]}C0"}, IDS[1], "program_id"),
        ({"name": "cedar falls community hosp. internal medicine", "state": "OH"}, IDS[0], "name_state"),
        ({"name": "Cedar Falls Community Internal Medicine", "state": "OH"}, IDS[0], "name_state"),
        ({"name": "Mercy Valley", "state": "MI"}, IDS[2], "name_state"),
        ({"name": "Mercy Valley Medical Center, West", "state": "MI"}, IDS[3], "name_state"),
        ({"name": "Saint Ansgar Health", "state": "NE"}, None, None),
        ({"name": "Mercy Valley", "state": "OH"}, None, None),
    ],
)
def test_matching(cells: dict[str, str], expected: str | None, how: str | None) -> None:
    row = match(**cells)
    assert (row["program_id"], row["matched_by"]) == (expected, how)


def test_what_is_refused_names_its_candidates() -> None:
    twins = match(name="Saint Ansgar Health", state="NE")
    assert twins["problem"] == "doubtful_name"
    assert "(Omaha, NE)" in twins["candidates"] and "(Lincoln, NE)" in twins["candidates"]
    wrong = match(program_id=IDS[0][:-1] + "9")
    assert wrong["problem"] == "unknown_id" and IDS[0] in wrong["candidates"]
    part = match(name="Cedar", state="OH")
    assert part["problem"] == "doubtful_name" and IDS[0] in part["candidates"] and part["program_id"] is None
    assert match(name="Nowhere at all", state="WY")["problem"] == "no_such_name"


def test_the_letter_of_an_nrmp_code_tells_the_track() -> None:
    codes = [f"{IDS[0][3:]}{letter}0" for letter in ("C", "P")]
    ids = cases.frame([{"program_id": IDS[0], "id_kind": "nrmp", "other_id": code} for code in codes], "program_ids")
    rows = cases.listed(PROGRAMS[:2], nrmp_code=codes).assign(program_id="")
    found = match_rows(rows, TABLES["programs"], ids)
    assert found["track"].tolist() == ["", "P"] and found["problem"].isna().all()


def test_a_program_listed_twice_counts_once_but_a_preliminary_row_is_its_own() -> None:
    rows = cases.listed([PROGRAMS[0]] * 3, track=["C", "C", "P"])
    found = match_rows(rows, TABLES["programs"], TABLES["program_ids"])
    assert found["problem"].tolist() == [None, "duplicate", None]
    assert found["program_id"].notna().tolist() == [True, False, True]
