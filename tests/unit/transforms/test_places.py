"""Places: finding a city, memberships, rural class, yield; on the shipped tables."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from tests.unit.transforms import cases
from tests.unit.transforms.cases import RULES
from transforms import places, profiles, program_types
from warehouse.reference import load

NAMES = ("places", "place_aliases", "rucc", "coastal", "areas", "census_regions")


@cache
def tables() -> places.PlaceTables:
    return places.PlaceTables(*(load(name) for name in NAMES))


def placed(city: str, state: str, name: str = "Example Program") -> pd.Series:
    frame = cases.directory({"city": city, "state": state, "name": name})
    return places.place_programs(frame, tables(), RULES).iloc[0]


@pytest.mark.parametrize(
    ("city", "state", "wanted"),
    [
        # Manhattan is the core, the other boroughs are a low-yield area only
        ("New York", "NY", {"is_desirable_core": True, "is_low_yield_area": True, "is_coastal_prestige": True}),
        ("Bronx", "NY", {"is_desirable_core": False, "is_low_yield_area": True, "geo_yield": "low"}),
        ("Brooklyn", "NY", {"is_desirable_core": False, "is_coastal_prestige": True}),
        ("Buffalo", "NY", {"is_low_yield_area": False, "geo_yield": "high", "geo_reasons": "rust_belt"}),
        ("Albany", "NY", {"geo_yield": "high"}),
        ("Mineola", "NY", {"geo_yield": "neutral", "is_coastal_prestige": False}),
        ("Boston", "MA", {"is_desirable_core": True, "geo_yield": "low"}),
        ("Jamaica Plain", "MA", {"is_desirable_core": True}),
        ("Worcester", "MA", {"geo_yield": "neutral", "is_low_yield_area": False}),
        ("Fresno", "CA", {"is_low_yield_area": True, "is_desirable_core": False, "geo_yield": "low"}),
        ("Torrance", "CA", {"is_desirable_core": False, "is_coastal_prestige": True}),
        ("Sylmar", "CA", {"is_desirable_core": True}),
        ("Chicago", "IL", {"is_desirable_core": True, "geo_yield": "low", "is_coastal_prestige": False}),
        ("Evanston", "IL", {"geo_yield": "neutral", "geo_reasons": "chicago_suburb"}),
        ("Peoria", "IL", {"geo_yield": "high", "geo_reasons": "midwest"}),
        ("Toledo", "OH", {"geo_yield": "high", "geo_reasons": "midwest;rust_belt"}),
        ("Jackson", "MS", {"geo_yield": "high", "geo_reasons": "deep_south"}),
        ("Pittsburgh", "PA", {"geo_yield": "high"}),
        ("Philadelphia", "PA", {"geo_yield": "neutral"}),
        ("Wheeling", "WV", {"geo_yield": "high"}),
        ("Charleston", "WV", {"geo_yield": "neutral"}),
        ("Harlingen", "TX", {"geo_yield": "high", "geo_reasons": "tx_small;texas_check_local_rules"}),
        ("Houston", "TX", {"geo_yield": "neutral", "geo_reasons": "texas_check_local_rules"}),
        ("Corpus Christi", "TX", {"is_coastal_prestige": False, "is_coastal_shoreline": True}),
        ("Cleveland", "OH", {"is_coastal_shoreline": False}),
        ("Miami Beach", "FL", {"is_desirable_core": False, "is_coastal_prestige": True, "is_low_yield_area": False}),
        ("Denver", "CO", {"is_desirable_core": True, "is_coastal_prestige": False}),
        ("Hazard", "KY", {"rural_class": "rural"}),
        ("Baton Rouge", "LA", {"rural_class": "urban"}),
    ],
)
def test_memberships(city: str, state: str, wanted: dict[str, object]) -> None:
    cases.assert_row(placed(city, state), wanted, (city, state))


@pytest.mark.parametrize(
    ("city", "state"),
    [
        ("St Louis", "MO"),
        ("Saint Louis", "MO"),
        ("ST. LOUIS", "MO"),
        ("Ft. Worth", "TX"),
        ("Winston Salem", "NC"),
        ("Mayaguez", "PR"),
        ("Mayagüez", "PR"),
        ("Fort Sam Houston", "TX"),
    ],
)
def test_spellings_of_one_place_are_found(city: str, state: str) -> None:
    row = placed(city, state)
    assert row["is_placed"]
    assert not pd.isna(row["county_fips"])


def test_a_city_that_is_not_found_is_unknown_where_its_place_decides() -> None:
    row = placed("Nowhere Springs", "NY")
    unknown = ["is_desirable_core", "is_low_yield_area", "is_coastal_prestige", "county_fips"]
    assert row[unknown].isna().all()
    assert (row["rural_class"], row["geo_yield"], row["is_placed"]) == ("unknown", "unknown", False)


def test_a_state_decides_without_the_place() -> None:
    assert placed("Nowhere Springs", "MS")["geo_yield"] == "high"
    assert placed("", "CA")["is_low_yield_area"]
    assert pd.isna(placed("", "CA")["is_desirable_core"])
    assert not placed("", "KS")["is_desirable_core"]


def test_rural_with_the_states_university_is_high_yield() -> None:
    affiliated = placed("Hazard", "KY", "University of Kentucky (Hazard) Program")
    assert (affiliated["geo_yield"], affiliated["geo_reasons"]) == ("high", "rural_state_university")
    assert placed("Hazard", "KY")["geo_yield"] == "neutral"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("University of Iowa Hospitals", True),
        ("Wayne State University", True),
        ("SUNY Upstate", True),
        ("University of South Alabama", True),
        ("University of Pennsylvania", False),
        ("University of Chicago", False),
        ("Mercy Hospital", False),
    ],
)
def test_names_public_university(text: str, wanted: bool) -> None:
    names = load("census_regions")["state_name"]
    assert bool(places.names_public_university(pd.Series([text]), names)[0]) is wanted


def test_rucc_decides_where_the_tract_is_unknown() -> None:
    ruca = pd.Series([None, None, None, 1, 99], dtype="Int64").replace(99, pd.NA)
    rucc = pd.Series([7, 4, 2, 8, None], dtype="Int64")
    found = places.rural_class(ruca, rucc, RULES)
    assert [cases.plain(v) for v in found] == ["rural", "semi_rural", "urban", "urban", None]


def test_nearly_every_shipped_program_is_placed() -> None:
    directory = load("programs")
    found = places.place_programs(directory, tables(), RULES)
    named = directory["city"] != ""
    assert list(found["program_id"]) == list(directory["program_id"])
    assert found.loc[named, "is_placed"].mean() > 0.999
    assert found.loc[named, "county_fips"].notna().mean() > 0.999


def test_hand_made_tables_agree_with_each_other() -> None:
    counties = set(load("rucc")["county_fips"])
    for name in ("areas", "place_aliases", "coastal"):
        used = set(load(name)["county_fips"]) - {""}
        assert len(used - counties) <= (4 if name == "coastal" else 0), (name, used - counties)
    assert (load("areas")["source"] != "").all()
    regions = load("country_regions")
    assert regions["country_code"].is_unique
    assert set(load("schools")["country_code"]) <= set(regions["country_code"])
    assert set(load("programs")["state"]) <= set(load("census_regions")["state"])


def test_every_shipped_specialty_is_described() -> None:
    assert set(load("programs")["specialty"]) <= set(load("specialties")["name"])
    assert (load("specialties")["source"] != "").all()


def test_passing_score_by_test_date() -> None:
    table = load("passing_scores")
    scores = [profiles.passing_score(table, "step2_ck", cases.as_date(d)) for d in ("2025-06-30", "2025-07-01")]
    assert scores == [214, 218]
    assert profiles.passing_score(table, "step2_ck", cases.as_date("1999-01-01")) is None


def test_a_whole_county_of_shortage_is_underserved_and_a_part_of_one_is_unknown() -> None:
    hpsa = pd.DataFrame({"county_fips": ["39095", "39001"], "extent": ["whole", "part"]})
    counties = pd.Series(["39095", "39001", "39003", None], dtype="string")
    assert [cases.plain(v) for v in places.hpsa_flag(counties, hpsa)] == [True, None, False, None]
    assert places.hpsa_flag(counties, None).isna().all()


def test_underserved_is_the_rural_row_of_the_table_and_military_stays_military() -> None:
    frame = pd.DataFrame(
        {
            "program_type": ["community", "university", None, "military"],
            "rural_class": "urban",
            "hpsa_flag": [True, None, True, True],
        }
    )
    assert [cases.plain(v) for v in program_types.effective_type(frame)] == ["rural", "university", "rural", "military"]
