"""Every test vector of the rules, one test a case."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from tests.unit.transforms import cases
from tests.unit.transforms.cases import PROGRAM, REGIONS, RULES, SPECIALTIES, VECTORS
from transforms import origins, profiles, program_types, rosters, rules, shares, tiers, visas


def vectors(name: str) -> Any:
    return pytest.mark.parametrize("case", VECTORS[name], ids=lambda c: c.get("name") or str(c["given"])[:60])


def numbers(value: float | None) -> pd.Series:
    return pd.Series([value], dtype="Float64")


@vectors("cycle_year")
def test_cycle_year(case: dict[str, Any]) -> None:
    assert rules.cycle_year(cases.as_date(case["given"]["as_of"]), RULES) == case["expect"]


@vectors("wilson")
def test_wilson(case: dict[str, Any]) -> None:
    low, high = shares.wilson(numbers(case["given"]["k"]), numbers(case["given"]["n"]))
    assert [round(100 * float(low[0]), 1), round(100 * float(high[0]), 1)] == case["expect"]


@vectors("wilson_lower_reaches")
def test_wilson_proves_a_bound_only_from_enough_residents(case: dict[str, Any]) -> None:
    low, _ = shares.wilson(numbers(case["given"]["k"]), numbers(case["given"]["n"]))
    assert (float(low[0]) >= case["given"]["bound"]) == case["expect"]


@vectors("shares")
def test_share_columns(case: dict[str, Any]) -> None:
    found = shares.share_columns(cases.counts(**case["given"]), RULES)
    cases.assert_row(found.iloc[0], case["expect"], case)


def test_degree_only_roster_has_no_share() -> None:
    case = VECTORS["degree_only_roster"]
    people = [
        cases.resident("UNKNOWN", 2025, degree_raw=degree, country_code=None)
        for degree, n in case["given"]["degrees"].items()
        for _ in range(n)
    ]
    table = shares.program_shares(cases.roster(*people), cases.directory(), SPECIALTIES, RULES, date(2026, 1, 15))
    cases.assert_row(table.iloc[0], case["expect"], "degree only")


@vectors("degrees")
def test_degree_origin(case: dict[str, Any]) -> None:
    assert origins.degree_origin(case["given"], RULES) == case["expect"]


@vectors("canada")
def test_canada(case: dict[str, Any]) -> None:
    row = cases.roster(cases.resident("CAN", case["given"]["class_start_year"])).iloc[0]
    cases.assert_row(row, case["expect"], case)


@vectors("stale_roster")
def test_stale_roster(case: dict[str, Any]) -> None:
    people = cases.roster(cases.resident("IMG", case["given"]["newest"]))
    table = shares.program_shares(people, cases.directory(), SPECIALTIES, RULES, cases.as_date(case["given"]["as_of"]))
    assert cases.plain(table["is_stale_roster"][0]) is case["expect"]


@vectors("img_target")
def test_img_target(case: dict[str, Any]) -> None:
    share = numbers(case["given"]["share"])
    assert cases.plain(rosters.img_target(share, share, RULES)["img_target"][0]) == case["expect"]


@vectors("people_like_you")
def test_people_like_you(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    as_of, sizes = cases.as_date(given.pop("as_of")), given.pop("classes")
    people = [cases.resident("USMD", year) for year, n in sizes.items() for _ in range(n)]
    people += [
        cases.resident("IMG", year, country_code=country, school_id=f"{country}-{i}")
        for country, years in given.items()
        for i, year in enumerate(years)
    ]
    for person in people:
        if person["class_start_year"] < 2023:
            person["status"] = "alumni"
    table = rosters.country_cells(cases.roster(*people), cases.directory(), SPECIALTIES, REGIONS, RULES, as_of)
    found = rosters.people_like_you(table, "IN", REGIONS, RULES).iloc[0].to_dict()
    found["window_observed"] = table["window_observed"].iloc[0]
    cases.assert_row(found, case["expect"], case)


@vectors("share_vs_type")
def test_share_vs_type(case: dict[str, Any]) -> None:
    given = {"rural_class": "urban", **case["given"]}
    frame = pd.DataFrame([given]).rename(columns={"type": "program_type", "share": "img_share"})
    found = program_types.share_vs_type(frame, RULES)
    assert found[0] == case["expect"]


@vectors("multiple_per_class")
def test_multiple_per_class(case: dict[str, Any]) -> None:
    size = case["given"].get("class_size", 6)
    people = []
    for i, imgs in enumerate(case["given"]["imgs"]):
        origin = ["IMG"] * imgs + ["USMD"] * (size - imgs) + ["UNKNOWN"] * case["given"].get("unknown", 0)
        people += [cases.resident(o, 2025 - i, status="current" if i < 3 else "alumni") for o in origin]
    people = people or [cases.resident("IMG", None)]
    found = rosters.multiple_per_class(rosters.class_table(cases.roster(*people)), RULES).reindex([PROGRAM])
    assert cases.plain(found["multiple_per_class"].iloc[0]) == case["expect"]
    if "is_multi_small" in case:
        assert found["is_multi_small"].iloc[0] == case["is_multi_small"]


@vectors("recency")
def test_recency(case: dict[str, Any]) -> None:
    given = case["given"]
    people = [cases.resident("USMD", 2025)]
    people += [cases.resident("IMG", 2024)] * given.get("current_img", 0)
    people += [cases.resident("IMG", None, status="alumni", grad_year=given["completed"])]
    years = pd.Series([3], index=[PROGRAM])
    found = rosters.years_since_last_img(cases.roster(*people), years, RULES, cases.as_date(given["as_of"]))
    cases.assert_row(found.loc[PROGRAM], case["expect"], case)


@vectors("presence")
def test_presence(case: dict[str, Any]) -> None:
    found = rosters.presence(cases.counts(**case["given"]), RULES)
    cases.assert_row(found.iloc[0], case["expect"], case)


@vectors("school_spread")
def test_school_spread(case: dict[str, Any]) -> None:
    given = case["given"]
    people = [cases.resident("IMG", 2025, school_id=s) for s, n in given["schools"].items() for _ in range(n)]
    people += [cases.resident("IMG", 2025, school_id=None)] * given.get("unmatched", 0)
    frame = cases.roster(*people)
    n_img = pd.Series([len(frame)], index=pd.Index([PROGRAM], name="program_id"))
    found = rosters.school_spread(frame, n_img, RULES, given["elite"])
    cases.assert_row(found.iloc[0], case["expect"], case)


@vectors("burn")
def test_burn(case: dict[str, Any]) -> None:
    gap = numbers(case["given"]["mean"]) - 225
    assert cases.plain(tiers.burn(gap, numbers(case["given"]["share"]), RULES)[0]) == case["expect"]


@vectors("visa")
def test_visa_decision(case: dict[str, Any]) -> None:
    given = case["given"]
    only = given.get("citizen_gc_only", False)
    assert visas.decide(given["need"], given["j1"], given["h1b"], only, RULES) == case["expect"]
    frame = pd.DataFrame([{"j1": given["j1"], "h1b": given["h1b"], "citizen_gc_only": only}])
    assert cases.plain(visas.decide_frame(frame, given["need"], RULES)[0]) == case["expect"]


@vectors("step2_band")
def test_step2_band(case: dict[str, Any]) -> None:
    given = case["given"]
    assert profiles.step2_band(given["score"], RULES, given.get("passing")) == case["expect"]


BASE = VECTORS["tier_base"]
BASE_PROGRAM = {"program_id": PROGRAM, **BASE["program"]}
APPLICANT = dataclasses.replace(profiles.REFERENCE, **BASE["applicant"])


def program(**changes: Any) -> dict[str, Any]:
    row = {**BASE_PROGRAM, **changes}
    if row["n_img"] is None and row["img_share"] is not None:
        row["n_img"] = round(row["img_share"] * row["n_known"])
    k, n = numbers(row["n_img"]), numbers(row["n_known"])
    row["share_ci_low"] = cases.plain(shares.wilson(k, n)[0][0]) if row["img_share"] is not None else None
    return row


def tier_rows(case_list: list[dict[str, Any]]) -> list[pd.Series]:
    """Tiers of many cases, one call for each applicant: each case is a program of its own."""
    found: dict[int, pd.Series] = {}
    applicants = {i: dataclasses.replace(APPLICANT, **c.get("applicant", {})) for i, c in enumerate(case_list)}
    for applicant in dict.fromkeys(applicants.values()):
        mine = [i for i, a in applicants.items() if a == applicant]
        frame = pd.DataFrame([program(**case_list[i]["program"], program_id=str(i)) for i in mine])
        blank = {"strength": None, "threshold": None, "is_stale": False}
        signals = [{**blank, "program_id": str(i), **s} for i in mine for s in case_list[i].get("signals", [])]
        table = tiers.tier_programs(
            frame, applicant, RULES, as_of=BASE["as_of"], signals=pd.DataFrame(signals) if signals else None
        )
        found |= {i: row for i, (_, row) in zip(mine, table.iterrows(), strict=True)}
    return [found[i] for i in range(len(case_list))]


@cache
def all_tiers() -> list[pd.Series]:
    return tier_rows([case["given"] for case in VECTORS["tiers"]])


@pytest.mark.parametrize("number", range(len(VECTORS["tiers"])), ids=lambda i: str(VECTORS["tiers"][i]["given"])[:70])
def test_tier(number: int) -> None:
    case = VECTORS["tiers"][number]
    cases.assert_row(all_tiers()[number], case["expect"], case)


def test_the_base_applicant_is_the_reference_profile() -> None:
    assert APPLICANT == profiles.REFERENCE


def test_article_example_maps_exactly() -> None:
    case = VECTORS["article_example"]
    found = tier_rows([{"program": row} for row in case["given"]])
    assert [row["tier"] for row in found] == case["expect"]


@cache
def all_confidences() -> list[pd.Series]:
    given = [dict(case["given"]) for case in VECTORS["confidence"]]
    rows = [{"n_img": g.pop("k"), "n_known": g.pop("n"), **g} for g in given]
    return tier_rows([{"program": {**row, "img_share": row["n_img"] / row["n_known"]}} for row in rows])


@pytest.mark.parametrize("number", range(len(VECTORS["confidence"])))
def test_confidence(number: int) -> None:
    case, found = VECTORS["confidence"][number], all_confidences()[number]
    share = case["given"]["k"] / case["given"]["n"]
    inside = "p_above_50" if share >= 0.5 else "p_20_to_50" if share >= 0.2 else "p_below_20"
    assert cases.agrees(found[inside], case["expect"]["p"])
    assert cases.plain(found["tier_confidence"]) == case["expect"]["confidence"]
