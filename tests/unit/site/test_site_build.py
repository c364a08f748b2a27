"""The files of the page: complete, deterministic, and inert whatever the cells hold."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.site.synthetic import HOSTILE, MANIFEST, release_frames, tier_rules
from transforms import rules
from warehouse.contracts.arrow import conform, empty
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.site.build import build_site
from warehouse.site.details import SHARD_SIZE, SHOWN, shard_name
from warehouse.site.encode import script
from warehouse.site.rules import TierRules

NO_RULES = TierRules(table={}, cycle_year=2027, passing_step2=None, programs=pd.DataFrame({"program_id": []}))


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return release_frames(90)


@pytest.fixture(scope="module")
def site(frames: Mapping[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "site"
    build_site(folder, frames, MANIFEST, tier_rules(frames))
    return folder


def arguments(text: str) -> list[Any]:
    """The three arguments of the one call that a data file is: they are JSON."""
    before, after = "safetynet.put(", ");\n"
    assert text.startswith(before) and text.endswith(after)
    listed: list[Any] = json.loads("[" + text[len(before) : -len(after)] + "]")
    return listed


def payload(site: Path, name: str) -> Any:
    """What the page receives under that name."""
    text = (site / "data" / f"{name}.js").read_text(encoding="ascii")
    version, told, value = arguments(text)
    assert (version, told) == (MANIFEST["version"], name)
    return value


def test_equal_inputs_give_equal_bytes(site: Path, frames: Mapping[str, pd.DataFrame], tmp_path: Path) -> None:
    build_site(tmp_path, frames, dict(MANIFEST), tier_rules(frames))
    first = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert first == {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}


def test_the_first_view_says_what_the_table_says(site: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    programs, got = frames["programs"], payload(site, "programs")
    assert got["program_id"] == programs["program_id"].tolist()
    decoded = [None if c < 0 else got["j1"]["values"][c] for c in got["j1"]["codes"]]
    assert decoded == programs["j1"].tolist()
    for mine, theirs in zip(got["img_share"], programs["img_share"].tolist(), strict=True):
        assert (mine is None) == (theirs is pd.NA)
        assert mine is None or mine == pytest.approx(theirs, abs=1e-6)
    assert None in got["img_share"] and None in got["citizen_gc_only"] and -1 in got["sponsor"]["codes"]


def test_unknown_is_null_and_never_no_or_zero(tmp_path: Path) -> None:
    row = {"program_id": "9000000001", "name": "N", "specialty": "S", "state": "NY", "crawl_status": "no_url"}
    row |= {"j1": "unread", "h1b": "unread", "wording_signal": "unread", "tier": "unrated"}
    bare = conform(pd.DataFrame([row]).reindex(columns=table("programs").names), table("programs"))
    given = {t.name: empty(t) for t in PUBLISHED} | {"programs": bare}
    build_site(tmp_path, given, MANIFEST, NO_RULES)
    ((_, tables),) = payload(tmp_path, "d-00")["programs"]
    shown = dict(zip(SHOWN["programs"], tables["programs"][0], strict=True))
    assert {name for name, value in shown.items() if value is not None} == set(row)
    assert payload(tmp_path, "programs")["n_img"] == [None]


def test_each_program_is_in_the_shard_that_its_row_tells(site: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    ids = frames["programs"]["program_id"].tolist()
    found: dict[str, Any] = {}
    for start in range(0, len(ids), SHARD_SIZE):
        shard = payload(site, shard_name(start))
        assert [program for program, _ in shard["programs"]] == ids[start : start + SHARD_SIZE]
        found |= dict(shard["programs"])
    for name in SHOWN:
        assert sum(len(tables.get(name, [])) for tables in found.values()) == len(frames[name]), name


def test_a_shard_names_the_schools_that_its_programs_show(site: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    shard = payload(site, "d-00")
    names = dict(zip(frames["schools"]["school_id"], frames["schools"]["canonical_name"], strict=True))
    shown = {row[0] for _, tables in shard["programs"] for row in tables.get("program_schools", [])}
    assert dict(shard["schools"]) == {school: names[school] for school in shown if school != "ZZ"}


def test_pooled_countries_are_no_country(site: Path) -> None:
    countries = payload(site, "programs")["countries"]
    assert "ZZ" not in countries["values"] and any(countries["lists"]) and not all(countries["lists"])


def test_hostile_text_arrives_whole_and_can_end_nothing(site: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    assert payload(site, "programs")["name"][: len(HOSTILE)] == list(HOSTILE)
    quotes = {row[3] for _, t in payload(site, "d-00")["programs"] for row in t.get("visa_statements", [])}
    assert quotes >= {HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3]}
    for path in (site / "data").iterdir():
        assert not set("<>&\u2028\u2029") & set(path.read_text(encoding="ascii")), path.name


@given(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=6))
@settings(max_examples=60, deadline=None)
def test_any_text_survives_the_way_into_a_script(name: str, value: object) -> None:
    text = script("v", name, value)
    assert text.isascii() and not set("<>&\n") & set(text[:-1])
    assert arguments(text) == ["v", name, value]


def test_a_manifest_without_contact_is_told_as_unknown(tmp_path: Path) -> None:
    build_site(tmp_path, {t.name: empty(t) for t in PUBLISHED}, {"version": MANIFEST["version"]}, NO_RULES)
    meta = payload(tmp_path, "meta")
    assert meta["contact"] is None and meta["as_of"] is None and meta["version"] == MANIFEST["version"]


def test_the_dictionary_of_the_page_comes_from_the_contracts(site: Path) -> None:
    meta = payload(site, "meta")
    assert {t["name"] for t in meta["tables"]} == {t.name for t in PUBLISHED}
    tier = next(column for column in meta["columns"]["programs"] if column[0] == "tier")
    assert "not a chance of matching" in tier[4]


def test_the_rules_of_the_page_are_the_exported_table_and_keep_every_digit(
    site: Path, frames: Mapping[str, pd.DataFrame]
) -> None:
    got, given = payload(site, "rules"), tier_rules(frames)
    assert got["table"] == json.loads(rules.as_json()) and got["cycle_year"] == 2027
    for name in ("img_share", "required_step2", "is_citizens_only", "band_confidence"):
        column = got["columns"][name]
        decoded = [None if code < 0 else column["values"][code] for code in column["codes"]]
        cells = given.programs[name]
        assert decoded == cells.astype("object").where(cells.notna(), None).tolist(), name


def test_cells_of_the_page_are_the_published_ones(site: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    cells = payload(site, "rules")["cells"]
    listed = frames["program_countries"]
    assert sum(map(len, cells)) == len(listed)
    first = frames["programs"]["program_id"].iloc[0]
    assert [cell[0] for cell in cells[0]] == listed.loc[listed["program_id"] == first, "country_code"].tolist()


def test_the_age_of_the_rosters_is_told_in_days(site: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    seen = frames["programs"]["observed_at"].dropna()
    days = sorted((pd.Timestamp("2026-09-30", tz="UTC") - moment).days for moment in seen)
    assert days[len(days) // 2 - 1] <= payload(site, "meta")["median_age_days"] <= days[len(days) // 2]


def test_the_page_without_data_weighs_little(site: Path) -> None:
    weight = sum(path.stat().st_size for path in site.iterdir() if path.is_file())
    assert weight < 150_000
