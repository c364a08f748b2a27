"""How old a directory row may be, what that bars, and why a program has no place."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pipelines.commands.directory_work import without_place
from transforms.directory_status import directory_status, place_gaps
from transforms.places import PlaceTables, locate
from transforms.rules import load as load_rules
from transforms.tiers import tier_grid, tier_programs
from warehouse.reference import load

NIGHT = date(2026, 11, 24)
ENDED = "Voluntary Withdrawal"


def status_of(as_of: str, accreditation: str = "") -> str:
    row = {"program_id": ["1209911001"], "as_of": [as_of], "accreditation_status": [accreditation]}
    return str(directory_status(pd.DataFrame(row), NIGHT).iloc[0])


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2024-11-24", "confirmed"),
        ("2024-11-23", "unconfirmed"),
        ("2026-09-30", "confirmed"),
        ("", "undated"),
        ("soon", "undated"),
    ],
)
def test_unconfirmed_after_24_months(as_of: str, status: str) -> None:
    assert status_of(as_of) == status


@pytest.mark.parametrize(
    ("accreditation", "status"),
    [
        (ENDED, "accreditation_ended"),
        ("Accreditation Withdrawn", "accreditation_ended"),
        ("Continued Accreditation with Warning", "confirmed"),
        ("Initial Accreditation", "confirmed"),
    ],
)
def test_the_end_of_an_accreditation(accreditation: str, status: str) -> None:
    assert status_of("2026-01-01", accreditation) == status


def test_a_directory_without_dates_is_undated() -> None:
    assert directory_status(pd.DataFrame({"program_id": ["1209911001"]}), NIGHT).tolist() == ["undated"]


SAFE: dict[str, object] = {
    "program_id": "1209911001",
    "specialty": "Family Medicine",
    "state": "OH",
    "program_type": "community",
}
SAFE |= {"article_class": "friendly", "rural_class": "urban", "share_status": "ok", "img_share": 0.7}
SAFE |= {"share_ci_low": 0.55, "n_img": 28, "n_known": 40, "newest_class_img": 5, "is_desirable_core": False}
SAFE |= {"is_low_yield_area": False, "j1": "yes", "h1b": "no", "visa_freshness": "current", "is_brand": False}
SAFE |= {"wording_signal": "none", "is_no_img_seen": "false", "is_few_img_seen": "false", "has_reserve": False}


@pytest.mark.parametrize(
    ("status", "tier", "reason"),
    [
        ("confirmed", "safety", None),
        ("undated", "safety", None),
        (None, "safety", None),
        ("unconfirmed", "match", "directory_unconfirmed"),
        ("accreditation_ended", "match", "accreditation_ended"),
    ],
)
def test_no_safety_without_a_list_that_vouches(status: str | None, tier: str, reason: str | None) -> None:
    programs = pd.DataFrame([SAFE | {"directory_status": status}])
    found = tier_programs(programs, as_of=NIGHT).iloc[0]
    assert found["tier"] == found["tier_low"] == tier
    assert found["tier_reasons"] == reason or (reason is None and pd.isna(found["tier_reasons"]))
    grid = tier_grid(programs, load_rules(), as_of=NIGHT)
    assert ("safety" in set(grid["tier"])) is (tier == "safety")


def test_a_gap_has_its_reason() -> None:
    table = pd.DataFrame(
        {"program_id": ["a", "b", "c"], "city": ["", "Nowhere", "Toledo"], "state": ["TX", "TX", "OH"]}
    )
    found = place_gaps(table, pd.Series([False, False, True]))
    assert found["reason"].tolist() == ["no_city_given", "city_not_in_gazetteer"]


def test_every_shipped_program_with_a_city_has_a_place() -> None:
    names = ("places", "place_aliases", "rucc", "coastal", "areas", "census_regions")
    programs = load("programs")
    placed = locate(programs, PlaceTables(**{name: load(name) for name in names}))["is_placed"]
    gaps = place_gaps(programs, placed)
    assert set(gaps["reason"]) <= {"no_city_given"}, gaps
    assert len(gaps) == (programs["city"] == "").sum()


def test_the_check_says_which_programs_have_no_place_and_why() -> None:
    rows = [("1400000001", "Toledo", "OH"), ("1400000002", "Nowhereville", "OH"), ("1400000003", None, "OH")]
    said = without_place(pd.DataFrame(rows, columns=["program_id", "city", "state"]))
    assert said == ("2 of 3 programs have no place: 1400000002 (city_not_in_gazetteer), 1400000003 (no_city_given)")
    assert without_place(pd.DataFrame(rows[:1], columns=["program_id", "city", "state"])) == (
        "0 of 1 programs have no place"
    )
