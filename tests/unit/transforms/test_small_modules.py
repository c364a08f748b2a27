"""Rules file, profiles, identity, coverage, calibration, program types and nullable helpers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.unit.transforms import cases
from tests.unit.transforms.cases import RULES
from transforms import coverage, frames, identity, profiles, program_types, rules
from transforms.program_types import type_from_sentence


def test_the_rule_file_is_exported_whole() -> None:
    exported = json.loads(rules.as_json())
    assert exported["rules_version"] == RULES.rules_version
    assert exported["tier"]["safety_at"] == RULES.tier.safety_at
    assert [step["tier"] for step in exported["decision"]] == [step.tier for step in RULES.decision]
    assert set(exported["conditions"]) == set(RULES.conditions)


def changed(**more: Any) -> str:
    return yaml.safe_dump({**json.loads(rules.as_json()), **more})


def test_a_rule_file_with_unknown_or_missing_keys_is_refused() -> None:
    with pytest.raises(TypeError, match="unknown keys"):
        rules.parse(changed(surprise=1))
    with pytest.raises(TypeError):
        rules.parse(changed(tier={"reach_below": 0.2}))
    with pytest.raises(KeyError, match="no_such"):
        rules.parse(changed(decision=[{"tier": "excluded", "any": ["no_such"], "because": "true"}]))


def test_every_condition_is_used_and_every_parameter_exists() -> None:
    used = {name for step in RULES.decision for name in (*step.names, *step.note)}
    assert used == set(RULES.conditions)
    for condition in RULES.conditions.values():
        if condition.param:
            assert isinstance(RULES.param(condition.param), float)


def test_other_thresholds_give_other_tiers_without_other_code() -> None:
    from tests.unit.transforms.test_rule_vectors import program
    from transforms.tiers import tier_programs

    strict = rules.parse(changed(tier={**json.loads(rules.as_json())["tier"], "safety_at": 0.75}))
    frame = pd.DataFrame([program(img_share=0.70)])
    usual, stricter = (tier_programs(frame, rules=r, as_of=date(2026, 1, 15)) for r in (RULES, strict))
    assert (usual["tier"][0], stricter["tier"][0]) == ("safety", "match")


def test_profile_out_of_toml() -> None:
    parsed = {
        "applicant": {"visa_need": "j1", "step2_ck": 227, "is_img": True, "graduation_year": 2021},
        "goals": {"specialties": ["Internal Medicine"], "scenario": "A"},
    }
    profile = profiles.from_mapping(parsed)
    assert (profile.step2_ck, profile.specialties, profile.attempts) == (227, ("Internal Medicine",), None)
    assert profile.years_since_graduation(2026) == 5
    assert profiles.is_in_article_scope(profile) is True
    assert profiles.from_mapping({"applicant": {"visa_need": "none"}}).is_img is None


@pytest.mark.parametrize(
    ("applicant", "message"),
    [
        ({}, "visa_need"),
        ({"visa_need": "h4"}, "visa_need"),
        ({"visa_need": "j1", "step2_ck": "227"}, "step2_ck"),
        ({"visa_need": "j1", "step2_ck": True}, "step2_ck"),
        ({"visa_need": "j1", "speciality": "x"}, "speciality"),
    ],
)
def test_a_wrong_profile_is_refused_by_name(applicant: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        profiles.from_mapping({"applicant": applicant})


def test_ids_resolve_only_when_one_program_has_them() -> None:
    directory = cases.directory(
        {"program_id": "1401234567", "nrmp_codes": "1234140C0; 1234140P0"},
        {"program_id": "1234320C0", "nrmp_codes": "1234140P0"},
    )
    former = pd.DataFrame({"program_id": ["1401234567"], "other_id": ["1407654321"]})
    ids = identity.program_ids(directory, former)
    kinds = ids.groupby("id_kind").size().to_dict()
    assert kinds == {"acgme": 1, "former": 1, "nrmp": 4}
    given = pd.Series(["1401234567", " 1234140c0 ", "1234140P0", "1407654321", "9999999999"])
    found = [cases.plain(v) for v in identity.resolve(given, ids)]
    assert found == ["1401234567", "1401234567", None, "1401234567", None]


def programs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "program_id": ["1", "2", "3"],
            "specialty": ["Internal Medicine", "Internal Medicine", "Surgery"],
            "state": ["OH", "OH", "NY"],
            "program_type": ["community", None, "university"],
            "rural_class": ["urban", "urban", "urban"],
            "n_listed": pd.array([30, pd.NA, 10], dtype="Int64"),
            "n_known": pd.array([30, pd.NA, 0], dtype="Int64"),
            "n_img": pd.array([12, pd.NA, 0], dtype="Int64"),
            "img_share": pd.array([0.4, pd.NA, pd.NA], dtype="Float64"),
            "j1": ["yes", "unread", "not_stated"],
            "h1b": ["not_stated", "unread", "no"],
            "observed_at": ["2026-09-21T00:00:00Z", None, "2026-09-26T00:00:00Z"],
        }
    )


def test_coverage_counts_what_is_known() -> None:
    table = coverage.coverage(programs(), date(2026, 10, 1)).set_index("specialty")
    wanted = {"n_programs": 2, "n_with_roster": 1, "n_with_school": 1, "n_with_visa": 1, "median_age_days": 10.0}
    cases.assert_row(table.loc["Internal Medicine"], wanted, "internal medicine")
    wanted = {"n_with_roster": 1, "n_with_school": 0, "n_with_visa": 1, "median_age_days": 5.0}
    cases.assert_row(table.loc["Surgery"], wanted, "surgery")


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (
            "We are a community-based, university-affiliated residency program in the heart of the valley.",
            "community_university",
        ),
        ("Our program is a university-based residency with three training sites.", "university"),
        ("Ours is a community hospital residency where residents are the only learners.", "community"),
        ("As an unopposed program, our residents work directly with attendings.", "community"),
        (
            "Our hospital is a community teaching hospital affiliated with the State College of Medicine.",
            "community_university",
        ),
        ("This is a Navy residency program open to active duty officers.", "military"),
        ("Residents rotate at a large academic medical center for two months.", None),
        ("Graduates enter community practice across the state.", None),
        ("Our faculty come from academic medical centers and community hospitals.", None),
        ("We value service to our community.", None),
        ("Our residents train at Mercy Community Hospital.", None),
        ("Our residents train at a community hospital with 300 beds.", "community"),
        ("The program is not a university-based residency program.", None),
        ("The director of our program trained at a university-based residency.", None),
        ("Our clinics serve soldiers' families and a military hospital nearby.", None),
        ("Since its founding our residency has been community-based.", "community"),
        ("Ours is a university program in the old port.", "university"),
        ("Our hospital is the main teaching site of the college of medicine.", "university"),
        ("In our community hospital setting with an academic affiliation you know everybody.", "community_university"),
        ("Our program is university-based and draws patients from five counties.", "university"),
        ("As a university-based residency we send graduates into every fellowship.", "university"),
        ("The residency is sponsored by the University of Exampleton.", "university"),
        ("Ours is a hybrid university and community program.", "community_university"),
        ("Our community-based program is run by the University of Exampleton.", "community_university"),
        ("Only active-duty officers may train in our program.", "military"),
        ("Our hospital's gift shop is run by community hospital volunteers.", None),
        ("The Navy museum is near our hospital.", None),
        ("Our affiliated community hospital has its own program.", None),
    ],
)
def test_type_from_the_programs_own_words(sentence: str, wanted: str | None) -> None:
    found = type_from_sentence(sentence)
    assert (found.program_type if found else None) == wanted


def test_a_military_name_in_the_directory_is_a_type() -> None:
    names = ["Example Army Medical Center Program", "Naval Hospital Example", "Example Armory Health Program"]
    directory = cases.directory(*({"name": name, "program_type": ""} for name in names))
    found = program_types.assign_types(directory)["program_type"]
    assert [cases.plain(v) for v in found] == ["military", "military", None]


def test_the_directory_wins_and_contradicting_sentences_give_no_type() -> None:
    ids = ["1400000001", "1400000002", "1400000003", "1400000004"]
    directory = cases.directory(
        *({"program_id": i, "program_type": "community" if n == 0 else ""} for n, i in enumerate(ids))
    )
    university, community = "We are a university-based program.", "We are a community-based program."
    sentences = pd.DataFrame(
        [(ids[0], university), (ids[1], university), (ids[2], university), (ids[2], community)],
        columns=["program_id", "text"],
    )
    found = program_types.assign_types(directory, sentences)
    assert [cases.plain(v) for v in found["program_type"]] == ["community", "university", None, None]
    assert list(found["program_type_basis"]) == ["directory", "page", "unknown", "unknown"]
    assert cases.plain(found["program_type_quote"][1]) == university
    assert cases.plain(found["program_type_quote"][0]) is None


def test_truth_values_are_read_and_strays_refused() -> None:
    found = frames.flags(pd.Series(["yes", "No", "", None, "unknown", "true"]))
    assert [cases.plain(v) for v in found] == [True, False, None, None, None, True]
    with pytest.raises(ValueError, match="maybe"):
        frames.flags(pd.Series(["maybe"]))


def test_without_a_list_of_brands_nobody_is_known_to_be_one() -> None:
    ids = pd.Series(["1", "2"], dtype="string")
    assert program_types.is_brand(ids, frozenset()).isna().all()
    assert list(program_types.is_brand(ids, frozenset(["2"]))) == [False, True]
