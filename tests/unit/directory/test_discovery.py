"""Which program a link belongs to: sponsors, cities, sisters, and how doubt keeps a proposal from being certain."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from transforms.directory_discovery import CERTAIN, accepted, proposals, seeds

SEED = {
    "program_id": "1409911001",
    "name": "Elmbrook Hospital Program",
    "specialty": "Internal Medicine",
    "sponsor": "Elmbrook Hosp-OH",
    "city": "Elmbrook",
    "state": "OH",
    "url": "http://elmbrook.test/gme/im/",
    "sponsor_url": "",
}
WANTED = {**SEED, "program_id": "1209911001", "specialty": "Family Medicine", "url": ""}
LINK = {
    "seed_id": "1409911001",
    "url": "http://elmbrook.test/gme/fm/",
    "final_url": "http://elmbrook.test/gme/fm/",
    "specialty": "Family Medicine",
    "text": "Family Medicine",
    "page_url": "http://elmbrook.test/gme/",
    "score": 1.0,
    "why": "names Family Medicine",
    "rest": "",
    "n_same": 1,
    "named": True,
}
NAMES = ("Family Medicine", "Internal Medicine", "Psychiatry")


def propose(programs: list[dict[str, str]], *rows: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame(programs)
    return proposals(table.assign(index_specialty=table["specialty"]), pd.DataFrame([LINK | r for r in rows]), NAMES)


def score(found: pd.DataFrame, program_id: str = "1209911001") -> float:
    return float(found.set_index("program_id")["score"].get(program_id, 0.0))


def test_a_plain_case_is_certain() -> None:
    found = propose([SEED, WANTED], {})
    assert found.loc[0, "url"] == LINK["url"]
    assert score(found) >= CERTAIN


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ({"named": False}, {}),
        ({"named": None}, {}),
        ({"rest": "lakeside"}, {}),
        ({"n_same": 2}, {}),
        ({}, {"city": "Quarry Hill"}),
        ({}, {"sponsor": "", "name": "Elmbrook Hospital/Sheppard Point Program"}),
        ({"score": 0.4}, {}),
    ],
)
def test_doubt_keeps_it_from_being_certain(link: dict[str, Any], wanted: dict[str, str]) -> None:
    assert score(propose([SEED, {**WANTED, **wanted}], link)) < CERTAIN


def test_an_affiliates_page_is_not_taken_but_a_domain_of_the_sponsors_name_is() -> None:
    away = {"url": "http://fm.big-state.test/residency/", "final_url": "http://fm.big-state.test/residency/"}
    assert score(propose([SEED, WANTED], away)) < CERTAIN
    own = {"url": "http://elmbrookfmresidency.org.test/", "final_url": "http://www.elmbrookfm.test/"}
    assert score(propose([SEED, WANTED], own)) >= CERTAIN


def test_the_city_on_the_page_settles_another_city() -> None:
    away = {**WANTED, "city": "Lakeside"}
    assert score(propose([SEED, away], {"rest": "campus lakeside"})) >= CERTAIN


def test_sister_programs_are_told_apart_or_left_to_a_person() -> None:
    here = {**WANTED, "name": "Elmbrook Hospital (Lakeside) Program"}
    there = {**WANTED, "program_id": "1209911002", "name": "Elmbrook Hospital (Hilltop) Program"}
    vague = propose([SEED, here, there], {})
    assert vague["score"].max() < CERTAIN
    clear = propose(
        [SEED, here, there],
        {"rest": "lakeside"},
        {"rest": "hilltop", "url": "http://elmbrook.test/h/", "final_url": "http://elmbrook.test/h/"},
    )
    assert dict(zip(clear["program_id"], clear["url"], strict=True)) == {
        "1209911001": LINK["url"],
        "1209911002": "http://elmbrook.test/h/",
    }


def test_an_address_for_several_specialties_is_nobodys_home() -> None:
    psych = {**WANTED, "program_id": "4009911001", "specialty": "Psychiatry"}
    found = propose([SEED, WANTED, psych], {}, {"specialty": "Psychiatry"})
    assert found["score"].max() < CERTAIN


def test_another_state_is_another_sponsor() -> None:
    assert propose([SEED, {**WANTED, "state": "KY"}], {}).query("program_id == '1209911001'").empty


def test_known_home_pages_are_not_proposed_again() -> None:
    assert propose(
        [SEED, WANTED], {"url": "https://www.elmbrook.test/gme/im", "final_url": "https://www.elmbrook.test/gme/im"}
    ).empty


def test_a_program_that_the_directory_lacks_is_only_pointed_out() -> None:
    found = propose(
        [SEED, WANTED],
        {"specialty": "Psychiatry", "url": "http://elmbrook.test/p/", "final_url": "http://elmbrook.test/p/"},
    )
    assert found.loc[0, ["program_id", "specialty", "city"]].tolist() == ["", "Psychiatry", "Elmbrook"]
    assert found.loc[0, "score"] < CERTAIN


def test_where_to_look_around_from() -> None:
    alone = {**WANTED, "program_id": "1209911003", "name": "Zephyr Program", "sponsor": "Zephyr Valley Clinic"}
    own = {**alone, "program_id": "1209911004", "sponsor_url": "http://zephyr.test/gme/", "state": "KY"}
    assert seeds(pd.DataFrame([SEED, WANTED, alone, own])) == ["1209911004", "1409911001"]


def test_accepting() -> None:
    programs = pd.DataFrame([SEED, WANTED, {**WANTED, "program_id": "1209911005"}])
    rows = [
        ("", "1209911001", "0.9", "http://a.test/"),
        ("no", "1209911005", "0.99", "http://b.test/"),
        ("yes", "1409911001", "1", "http://c.test/"),
        ("", "", "0.9", "http://d.test/"),
    ]
    proposed = pd.DataFrame(rows, columns=["decision", "program_id", "score", "url"])
    table, taken = accepted(programs, proposed, CERTAIN)
    assert table["url"].tolist() == [SEED["url"], "http://a.test/", ""]
    assert taken["program_id"].tolist() == ["1209911001"]
    assert accepted(programs, proposed, None)[1].empty, "without a score only reviewed rows are taken"
