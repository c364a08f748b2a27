"""How old a directory row may be, and why a program has no place."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from transforms.directory_status import directory_status, place_gaps
from warehouse.reference import load


@pytest.mark.parametrize(
    ("as_of", "unconfirmed"),
    [("2024-11-24", False), ("2024-11-23", True), ("2026-09-30", False), ("", True), ("soon", True)],
)
def test_unconfirmed_after_24_months(as_of: str, unconfirmed: bool) -> None:
    table = pd.DataFrame({"program_id": ["1209911001"], "as_of": [as_of], "accreditation_status": [""]})
    found = directory_status(table, date(2026, 11, 24))
    assert bool(found.loc[0, "directory_unconfirmed"]) is unconfirmed
    assert pd.isna(found.loc[0, "is_accreditation_ended"])


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("Voluntary Withdrawal", True),
        ("Accreditation Withdrawn", True),
        ("Continued Accreditation with Warning", False),
    ],
)
def test_the_end_of_an_accreditation(status: str, ended: bool) -> None:
    table = pd.DataFrame({"program_id": ["1209911001"], "as_of": ["2026-01-01"], "accreditation_status": [status]})
    assert bool(directory_status(table, date(2026, 11, 24)).loc[0, "is_accreditation_ended"]) is ended


def test_a_gap_has_its_reason() -> None:
    table = pd.DataFrame(
        {"program_id": ["a", "b", "c"], "city": ["", "Nowhere", "Toledo"], "state": ["TX", "TX", "OH"]}
    )
    found = place_gaps(table, pd.Series([False, False, True]))
    assert found["reason"].tolist() == ["no_city_given", "city_not_in_gazetteer"]


def test_every_shipped_program_with_a_city_has_a_place() -> None:
    from transforms.places import PlaceTables, locate

    names = ("places", "place_aliases", "rucc", "coastal", "areas", "census_regions")
    programs = load("programs")
    placed = locate(programs, PlaceTables(**{name: load(name) for name in names}))["is_placed"]
    gaps = place_gaps(programs, placed)
    assert set(gaps["reason"]) <= {"no_city_given"}, gaps
