"""The shipped registry: its counts, its keys, and that the build script makes exactly these tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.reference import load
from warehouse.reference.build_schools import main

SOURCE = Path(__file__).parents[4] / "shared" / "data" / "schools"
OFFSHORE = {"AG", "AI", "AW", "BB", "BQ", "BZ", "CW", "DM", "GD", "GY", "KN", "KY", "LC", "MS", "SX", "VC"}


def test_counts_by_class() -> None:
    counts = load("schools")["origin"].value_counts().to_dict()
    assert counts == {"IMG": 3774, "USMD": 165, "USDO": 74, "CAN": 19}


def test_us_classes_are_in_the_us_and_puerto_rico_has_four_md_schools() -> None:
    schools = load("schools")
    us = schools[schools["origin"].isin(["USMD", "USDO"])]
    assert set(us["country_code"]) == {"US", "PR"}
    assert ((us["country_code"] == "PR") & (us["origin"] == "USMD")).sum() == 4
    assert not (schools["country_code"].isin(["US", "PR"]) & (schools["origin"] == "IMG")).any()
    assert (us.loc[us["country_code"] == "US", "state"].str.len() == 2).all()


def test_the_world_is_covered() -> None:
    schools = load("schools")
    assert schools["country_code"].nunique() >= 190
    assert schools["country_code"].str.fullmatch("[A-Z]{2}").all()
    assert schools["country_code"].isin(OFFSHORE).sum() >= 75
    assert (schools[schools["origin"] == "CAN"]["country_code"] == "CA").all()


def test_ids_are_unique_and_every_row_has_a_source_and_a_licence() -> None:
    schools = load("schools")
    assert schools["school_id"].is_unique
    for column in ("school_id", "canonical_name", "source_keys", "licence", "status"):
        assert (schools[column] != "").all(), column


def test_ambiguous_names_point_to_schools_and_say_why() -> None:
    known = set(load("schools")["school_id"])
    ambiguous = load("schools_ambiguous")
    named = {i for ids in ambiguous["candidate_ids"] for i in ids.split("|") if i}
    assert (named | set(ambiguous["default_id"]) - {""}) <= known
    assert ambiguous["text"].is_unique
    assert set(ambiguous["origin_if_certain"]) <= {"USMD", "USDO", "CAN", "IMG", ""}


def test_reviewed_files_say_who_why_and_from_where() -> None:
    assert list(load("schools_overrides")) == ["text", "school_id", "who", "why", "source"]
    corrections = load("schools_corrections")
    assert (corrections[["school_id", "change", "value", "why", "source"]] != "").all().all()


def test_load_names_the_missing_table() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_table"):
        load("no_such_table")


@pytest.mark.skipif(not SOURCE.is_dir(), reason=f"source tables not found at {SOURCE}")
def test_build_script_makes_the_shipped_tables(tmp_path: Path) -> None:
    main(SOURCE, tmp_path)
    shipped = Path(__file__).parents[3] / "warehouse" / "reference"
    for name in ("schools.csv", "schools_ambiguous.csv", "schools_context_only.csv"):
        assert (tmp_path / name).read_bytes() == (shipped / name).read_bytes(), name
