"""The tier of the page against the tier of the transforms: every test vector, and every program of a release."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import NEEDS_CHROMIUM, Tab
from tests.unit.site.synthetic import AS_OF, MANIFEST, applicable, release_frames, tier_rules
from tests.unit.transforms import test_rule_vectors as vectors
from tests.unit.transforms.cases import (
    REGIONS,
    RULES,
    SPECIALTIES,
    VECTORS,
    agrees,
    as_date,
    directory,
    resident,
    roster,
)
from transforms import profiles, rules, tiers
from transforms.rosters import country_cells, people_like_you
from transforms.tiers.inputs import tier_inputs
from warehouse.reference import load
from warehouse.site.build import build_site

pytestmark = NEEDS_CHROMIUM
FRAMES = release_frames(300)
COLUMNS = ["tier", "tier_low", "tier_basis", "tier_confidence", "tier_reasons"]
RUN = """async ([rows, people, table]) => {
  const {tierOf} = safetynet.tiers;
  table ||= (await safetynet.applicant.load()).table;
  rows ||= (await safetynet.applicant.load(), safetynet.applicant.rows());
  return people.map(person => rows.map(row => Object.values(tierOf(row, person, table))));
}"""


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Tab:
    release = tmp_path_factory.mktemp("tiers")
    build_site(release / "site", FRAMES, MANIFEST, tier_rules(FRAMES))
    opened = Tab(chromium, release)
    opened.open()
    return opened


def person(applicant: profiles.Profile, year: int) -> dict[str, Any]:
    """An applicant as the page holds one."""
    years = applicant.years_since_graduation(year)
    same = {name: getattr(applicant, name) for name in ("step2_ck", "visa_need", "attempts", "is_img")}
    return {**same, "years_since_graduation": years}


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of JSON values; unknown is null."""
    rows = frame.astype("object").where(frame.notna(), None)
    listed: list[dict[str, Any]] = json.loads(rows.to_json(orient="records", double_precision=15))
    return listed


def engine_rows(case_list: list[dict[str, Any]]) -> list[list[Any]]:
    """What the page's engine is given for each case: row and person."""
    made = []
    for case in case_list:
        blank = {"strength": None, "threshold": None, "is_stale": False, "program_id": vectors.PROGRAM}
        signals = pd.DataFrame([{**blank, **signal} for signal in case.get("signals", [])])
        program = pd.DataFrame([vectors.program(**case["program"])])
        as_of = date(2026, 1, 15)
        inputs = tier_inputs(program, RULES, as_of=as_of, signals=signals if len(signals) else None)
        applicant = dataclasses.replace(profiles.REFERENCE, **case.get("applicant", {}))
        made.append([plain(inputs)[0], person(applicant, rules.cycle_year(as_of, RULES))])
    return made


def run_cases(tab: Tab, case_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    run = "([pairs, table]) => pairs.map(([row, person]) => safetynet.tiers.tierOf(row, person, table))"
    found: list[dict[str, Any]] = tab.js(run, [engine_rows(case_list), json.loads(rules.as_json())])
    return found


def test_every_tier_vector(tab: Tab) -> None:
    found = run_cases(tab, [case["given"] for case in VECTORS["tiers"]])
    for case, row in zip(VECTORS["tiers"], found, strict=True):
        assert {k: row[k] for k in case["expect"]} == case["expect"], case["given"]


def test_the_articles_own_list(tab: Tab) -> None:
    case = VECTORS["article_example"]
    found = run_cases(tab, [{"program": row} for row in case["given"]])
    assert [row["tier"] for row in found] == case["expect"]


def test_every_confidence_vector(tab: Tab) -> None:
    given = [dict(case["given"]) for case in VECTORS["confidence"]]
    rows = [{"n_img": g.pop("k"), "n_known": g.pop("n"), **g} for g in given]
    found = run_cases(tab, [{"program": {**row, "img_share": row["n_img"] / row["n_known"]}} for row in rows])
    assert [row["tier_confidence"] for row in found] == [case["expect"]["confidence"] for case in VECTORS["confidence"]]


def test_every_visa_and_band_vector(tab: Tab) -> None:
    table = json.loads(rules.as_json())
    for case in VECTORS["visa"]:
        given = case["given"]
        row = {"j1": given["j1"], "h1b": given["h1b"], "is_citizens_only": given.get("citizen_gc_only", False)}
        run = "([need, row, table]) => safetynet.tiers.visaResult(need, row, table.visa_decision)"
        assert tab.js(run, [given["need"], row, table]) == case["expect"], given
    for case in VECTORS["step2_band"]:
        given = [case["given"]["score"], table, case["given"].get("passing")]
        assert tab.js("args => safetynet.tiers.step2Band(...args)", given) == case["expect"], case


def test_every_vector_of_people_like_you(tab: Tab) -> None:
    for case in VECTORS["people_like_you"]:
        cells = country_cells_of(dict(case["given"]))
        rows = cells[["country_code", "n_3y", "n_5y", "window_observed"]].astype("object").to_numpy().tolist()
        found = like_you(tab, [rows], "IN", REGIONS)[0]
        expected = {k: v for k, v in case["expect"].items() if k != "window_observed"}
        assert {k: found[k] for k in expected} == expected, case["name"]


def country_cells_of(given: dict[str, Any]) -> pd.DataFrame:
    """The published cells of a program with these classes and these starters by country."""
    as_of, sizes = as_date(given.pop("as_of")), given.pop("classes")
    people = [resident("USMD", year) for year, n in sizes.items() for _ in range(n)]
    people += [
        resident("IMG", year, country_code=country, school_id=f"{country}-{i}")
        for country, years in given.items()
        for i, year in enumerate(years)
    ]
    past = [{**one, "status": "alumni" if one["class_start_year"] < 2023 else "current"} for one in people]
    return country_cells(roster(*past), directory(), SPECIALTIES, REGIONS, RULES, as_of)


def like_you(tab: Tab, cells: list[Any], country: str, regions: pd.DataFrame) -> list[dict[str, Any]]:
    run = """([cells, country, regions, table]) => {
      const around = safetynet.people.near(country, regions);
      return cells.map(own => safetynet.people.peopleLikeYou(own, country, around, table));
    }"""
    listed = regions[["country_code", "m49_subregion", "region_group"]].to_numpy().tolist()
    found: list[dict[str, Any]] = tab.js(run, [cells, country, listed, json.loads(rules.as_json())])
    return found


def applicants() -> list[profiles.Profile]:
    """The grid of bands and needs, and people of whom more or less is known."""
    needs = (*RULES.visa_decision.needs, None)
    grid = [
        profiles.Profile(visa_need=n, step2_ck=s) for n, s in itertools.product(needs, (215, 219, 222, 230, 240, None))
    ]  # type: ignore[arg-type]
    more = itertools.product((227, 234, 235, 252), (2, None), (2015, 2022, None))
    known = [profiles.Profile(visa_need="either", step2_ck=s, attempts=a, graduation_year=g) for s, a, g in more]
    return [profiles.REFERENCE, *grid, *known, profiles.Profile(visa_need="j1", step2_ck=230, is_img=False)]


def test_a_whole_release_for_many_applicants(tab: Tab) -> None:
    given, people = applicable(FRAMES), applicants()
    year = rules.cycle_year(AS_OF, RULES)
    found = tab.js(RUN, [None, [person(p, year) for p in people], None])
    tiers_seen, sure = set(), set()
    for applicant, rows in zip(people, found, strict=True):
        table = tiers.tier_programs(given.programs, applicant, RULES, as_of=AS_OF, signals=given.signals)
        expected = table[COLUMNS].astype("object").where(table[COLUMNS].notna(), None)
        assert rows == expected.to_numpy().tolist(), applicant
        tiers_seen |= set(table["tier"])
        sure |= set(table.loc[table["tier"] == "safety", "tier_confidence"])
    assert tiers_seen == {"excluded", "unrated", "reach", "match", "safety"} and sure == {"high", "medium", "low"}


def test_the_grid_of_the_release_is_what_the_page_says_for_its_scores(tab: Tab) -> None:
    given = applicable(FRAMES)
    grid = tiers.tier_grid(given.programs, RULES, as_of=AS_OF, signals=given.signals, passing=218)
    parts = list(grid.groupby(["step2_band", "visa_need"]))
    people = [profiles.Profile(visa_need=need, step2_ck=RULES.step2_representative[band]) for (band, need), _ in parts]
    rows = tab.js(RUN, [None, [person(applicant, 2027) for applicant in people], None])
    for ((band, need), part), found in zip(parts, rows, strict=True):
        ordered = part.set_index("program_id").loc[given.programs["program_id"], ["tier", "tier_low", "basis"]]
        assert [row[:3] for row in found] == ordered.to_numpy().tolist(), (band, need)


def test_people_like_you_in_a_whole_release(tab: Tab) -> None:
    regions = load("country_regions")
    for country in ("IN", "GD", "NP", "US"):
        table = people_like_you(FRAMES["program_countries"], country, regions, RULES).set_index("program_id")
        ids = FRAMES["programs"]["program_id"]
        found = dict(zip(ids, tab.js("c => safetynet.applicant.likeYou(c)", country), strict=True))
        for program, wanted in table.iterrows():
            row: Mapping[str, Any] = found[str(program)]
            assert all(agrees(wanted[name], row[name]) for name in row), (country, program, row, wanted.to_dict())


def test_nothing_is_asked_of_anyone_while_tiers_are_made(tab: Tab) -> None:
    assert {Path(url).parent.name for url in tab.asked if url.startswith("file")} <= {"site", "data"}
    assert not [url for url in tab.asked if not url.startswith(("file:", "about:"))]
