"""The grammar of printed names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.parsers.names import (
    STRONG,
    is_degree_only,
    is_foreign_trade,
    is_name,
    key,
    medical_degree,
    read_name,
    same_person,
)


@pytest.mark.parametrize(
    ("text", "name", "degrees", "rest"),
    [
        ("Ada Bramwell, MD", "Ada Bramwell", ("MD",), ""),
        ("Ada Q. Bramwell, M.D., Ph.D.", "Ada Q. Bramwell", ("M.D.", "Ph.D."), ""),
        ("ADA BRAMWELL DO", "ADA BRAMWELL", ("DO",), ""),
        ("Bramwell, Ada, MBBS", "Ada Bramwell", ("MBBS",), ""),
        ("José de la Fuente, MD – Howard University", "José de la Fuente", ("MD",), "Howard University"),
        ("Dr. Ada Bramwell", "Ada Bramwell", (), ""),
        ("Ada “Addie” O’Bramwell, MD (she/her)", "Ada “Addie” O’Bramwell", ("MD",), "(she/her"),
        ("Ada Bramwell (Howard University)", "Ada Bramwell", (), "Howard University"),
        ("Ada Bramwell, MB, BS", "Ada Bramwell", ("MB, BS",), ""),
    ],
)
def test_names_are_read(text: str, name: str, degrees: tuple[str, ...], rest: str) -> None:
    named = read_name(text)
    assert named is not None
    assert (named.name, named.degrees, named.rest) == (name, degrees, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Howard University",
        "Accra, Ghana",
        "Grand Rapids, MI",
        "San Diego",
        "Medical School: Howard University",
        "Fun fact: I juggle",
        "PGY-2",
        "Night Float",
        "Emergency Medicine",
        "University of Iowa, MD",
        "Class of 2027",
        "Read More",
        "our residents",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert read_name(text) is None


def test_a_degree_makes_a_name_certain() -> None:
    strong, bare = read_name("Ada Bramwell, DO"), read_name("Ada Bramwell")
    assert strong is not None and bare is not None
    assert strong.strength == STRONG and bare.strength < STRONG


def test_degrees() -> None:
    assert medical_degree(("PhD", "M.B.B.S.")) == "M.B.B.S."
    assert is_foreign_trade(("DMD",)) and not is_foreign_trade(("DMD", "MD")) and not is_foreign_trade(("PhD",))
    assert is_degree_only("MD, MPH") and not is_degree_only("MD, Howard University")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Ada Q. Bramwell", "Ada Bramwell", True),
        ("Ada Bramwell", "ADA BRAMWELL", True),
        ("Zoë Brückner", "Zoe Bruckner", True),
        ("Ada Maria Bramwell", "Ada Bramwell", True),
        ("Ada Bramwell", "Eda Bramwell", False),
        ("Ada Bramwell", "Ada Stone", False),
    ],
)
def test_two_printings_of_one_person(a: str, b: str, same: bool) -> None:
    assert same_person(key(a), key(b)) is same


@given(st.text(max_size=120))
def test_any_text_is_read_without_error(text: str) -> None:
    named = read_name(text)
    assert named is None or is_name(named.name)
