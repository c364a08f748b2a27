"""Class labels, field labels and the arithmetic of years."""

from __future__ import annotations

import pytest

from scrapers.parsers.classes import is_fellow, is_label_line, is_role_line, read_mark
from scrapers.parsers.labels import label_kind, lone_label, split_label
from scrapers.parsers.vocabulary import specialty
from scrapers.parsers.years import (
    Program,
    academic_year,
    inferred_length,
    printed_date,
    printed_year,
    program_of,
    reference_year,
    standing,
)

THREE = Program(3)


@pytest.mark.parametrize(
    ("label", "pgy", "start"),
    [
        ("PGY-1", 1, 2026),
        ("PGY II Residents", 2, 2025),
        ("PG-3", 3, 2024),
        ("Post Graduate Year One", 1, 2026),
        ("Interns", 1, 2026),
        ("First Year Residents", 1, 2026),
        ("2nd Years", 2, 2025),
        ("R3", 3, 2024),
        ("HO-2", 2, 2025),
        ("Class of 2029", 1, 2026),
        ("Class of ’28", 2, 2025),
        ("2027", 3, 2024),
        ("2025-2028", 2, 2025),
        ("2024 – 27", 3, 2024),
        ("Entering Class of 2025", 2, 2025),
        ("Class of 2028 (PGY-2)", 2, 2025),
        ("Intern Class of 2029", 1, 2026),
    ],
)
def test_classes_of_a_three_year_program(label: str, pgy: int, start: int) -> None:
    stand = standing(read_mark(label), 2026, THREE)
    assert (stand.pgy, stand.start_year, stand.graduated) == (pgy, start, False)
    assert is_label_line(label)


def test_class_of_the_past_has_graduated() -> None:
    stand = standing(read_mark("Class of 2026"), 2026, THREE)
    assert stand.graduated and stand.pgy is None and stand.start_year == 2023


def test_labels_that_count_from_the_first_year_of_an_advanced_program() -> None:
    radiology = program_of(specialty("Radiology-Diagnostic"), None)
    assert standing(read_mark("R1"), 2026, radiology).pgy == 2
    assert standing(read_mark("PGY-2"), 2026, radiology).start_year == 2026
    assert standing(read_mark("CA-1"), 2026, program_of(specialty("Anesthesiology"), None)).pgy == 2


def test_unknown_length_leaves_the_class_unknown() -> None:
    assert standing(read_mark("Class of 2028"), 2026, Program(None)).pgy is None


@pytest.mark.parametrize(
    ("label", "track", "chief", "fellow", "group"),
    [
        ("Preliminary Interns", "preliminary", False, False, "residents"),
        ("PGY-1 Categorical", "categorical", False, False, "residents"),
        ("Primary Care Track", "primary_care", False, False, "residents"),
        ("Transitional Year Residents", "transitional", False, False, "residents"),
        ("Chief Residents 2026-2027", None, True, False, "residents"),
        ("Cardiology Fellows", None, False, True, None),
        ("Fellowship Placements", None, False, False, "alumni"),
        ("Recent Graduates", None, False, False, "alumni"),
        ("Where Are They Now?", None, False, False, "alumni"),
        ("Core Faculty", None, False, False, "faculty"),
        ("House Staff", None, False, False, "residents"),
        ("Residents and Alumni", None, False, False, "residents"),
        ("In the News", None, False, False, "other"),
        ("What's New", None, False, False, "other"),
    ],
)
def test_groups_and_tracks(label: str, track: str | None, chief: bool, fellow: bool, group: str | None) -> None:
    mark = read_mark(label)
    assert (mark.track, mark.chief, is_fellow(label), mark.group) == (track, chief, fellow, group)


def test_roles() -> None:
    assert is_role_line("Associate Program Director") and is_role_line("Residency Coordinator")
    assert not is_role_line("Chief Resident") and not is_role_line("House Staff")
    assert not is_role_line("Tehran University Faculty of Medicine")


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Medical School", "school"),
        ("MEDICAL SCHOOL:", "school"),
        ("Where did you go to medical school?", "school"),
        ("Undergrad", "undergrad"),
        ("College", "undergrad"),
        ("Hometown", "hometown"),
        ("Fun fact", "other"),
        ("Meharry Medical College", None),
        ("Night Float", None),
    ],
)
def test_kinds_of_labels(label: str, kind: str | None) -> None:
    assert label_kind(label) == kind


def test_labels_and_their_values() -> None:
    assert split_label("Medical School: Meharry Medical College") == ("school", "Meharry Medical College")
    assert split_label("Medical School – Howard University") == ("school", "Howard University")
    assert split_label("Medical School Howard University", "Medical School") == ("school", "Howard University")
    assert split_label("Favorite team: Boston College") == ("other", "Boston College")
    assert split_label("Dow Medical College – Karachi") is None
    assert lone_label("Medical School", True) == "school" and lone_label("Howard University", True) is None


def test_years_printed_on_a_page() -> None:
    assert academic_year("2026-06-30") == 2025 and academic_year("2026-07-01") == 2026
    assert printed_year(["Residents 2025-2026", "Copyright 2019-2020", "Chief Residents 2026–27"], 2026) == 2026
    assert printed_year(["Strategic plan 2024-2025"], 2026) is None
    assert printed_date(["Last updated: August 2024"]) == "2024-08-01"


def test_a_page_that_shows_only_past_classes_is_read_in_its_own_year() -> None:
    marks = [read_mark(f"Class of {y}") for y in (2024, 2025, 2026)]
    assert reference_year(marks, None, 2026, THREE, is_current_page=True) == 2023
    assert reference_year(marks, None, 2026, THREE, is_current_page=False) == 2026
    assert reference_year([read_mark("Class of 2028 (PGY-1)")], None, 2026, THREE, is_current_page=True) == 2025


def test_the_length_of_a_program_is_inferred_from_an_unbroken_run_of_classes_only() -> None:
    assert inferred_length([2029, 2028, 2027], 2026) == 3
    assert inferred_length([2029, 2028], 2026) is None
    assert inferred_length([2030, 2028, 2027], 2026) is None
    assert inferred_length([2030, 2029, 2028], 2026) is None
