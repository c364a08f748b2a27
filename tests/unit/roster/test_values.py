"""Single printed values: what is cut from a school, and what stays."""

from __future__ import annotations

import pytest

from scrapers.parsers.labels import split_run
from scrapers.parsers.values import clean


@pytest.mark.parametrize(
    ("printed", "school"),
    [
        ("Rush Medical College '24", "Rush Medical College"),
        ("Rush Medical College, ’19", "Rush Medical College"),
        ("Rush Medical College (Undergraduate: Rice University)", "Rush Medical College"),
        ("Rush Medical College (College: Rice University)", "Rush Medical College"),
        ("Rush Medical College [BS – Rice University]", "Rush Medical College"),
        (
            "Ohio University (Heritage College of Osteopathic Medicine)",
            "Ohio University (Heritage College of Osteopathic Medicine)",
        ),
        ("University of Medicine (College of Medicine)", "University of Medicine (College of Medicine)"),
    ],
)
def test_what_follows_a_school_is_cut(printed: str, school: str) -> None:
    assert clean(printed) == school


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            "Undergrad / Medical: UCLA / Dow Medical College",
            ["Undergraduate: UCLA", "Medical School: Dow Medical College"],
        ),
        (
            "Medical School & College: Dow Medical College | UCLA",
            ["Medical School: Dow Medical College", "Undergraduate: UCLA"],
        ),
    ],
)
def test_labels_in_pairs_are_told_apart(line: str, parts: list[str]) -> None:
    assert split_run(line) == parts
