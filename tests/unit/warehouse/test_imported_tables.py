"""HRSA's shortage areas, national score figures and the two lists that may be absent: reading, errors, keeping."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from warehouse import hpsa, national_scores, reference
from warehouse.contracts.tables import table
from warehouse.directory import DirectoryError

AREA_COLUMNS = [
    *("HPSA Name", "HPSA ID", "Designation Type", "HPSA Discipline Class", "HPSA Status"),
    *("Common State County FIPS Code", "HPSA Component Type Description", "Data Warehouse Record Create Date"),
]
GEOGRAPHIC = ("Area", "1", "Geographic HPSA", "Primary Care", "Designated")
SCORES = "specialty,group,statistic,value,year,source\n"
SCORE = 'Internal Medicine,non_us_img,mean_matched,240,2024,"a report, table 3"\n'


def area_file(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    path = tmp_path / "areas.csv"
    pd.DataFrame(rows, columns=AREA_COLUMNS).to_csv(path, index=False)
    return path


def test_whole_counties_are_told_from_parts_and_the_rest_is_left_out(tmp_path: Path) -> None:
    path = area_file(
        tmp_path,
        (*GEOGRAPHIC, "1001", "Single County", "2026-11-01"),
        (*GEOGRAPHIC, "39003", "Census Tract", "2026-11-01"),
        ("Area", "2", "High Needs Geographic HPSA", "Primary Care", "Designated", "39005", "Single County", "x"),
        ("Area", "3", "HPSA Population", "Primary Care", "Designated", "39007", "Single County", "x"),
        ("Area", "4", "Geographic HPSA", "Primary Care", "Withdrawn", "39009", "Single County", "x"),
        ("Area", "5", "Federally Qualified Health Center", "Primary Care", "Designated", "39011", "Unknown", "x"),
        ("Area", "6", "Geographic HPSA", "Primary Care", "Proposed For Withdrawal", "39013", "Single County", "x"),
    )
    assert hpsa.is_hpsa(path)
    found = hpsa.read_hpsa(path)
    assert list(found[["county_fips", "extent"]].itertuples(index=False, name=None)) == [
        ("01001", "whole"),
        ("39003", "part"),
        ("39005", "whole"),
    ]
    assert hpsa.kept(tmp_path) is None
    hpsa.keep_hpsa(tmp_path, found)
    kept = hpsa.kept(tmp_path)
    assert kept is not None and kept.equals(found)


def test_a_file_of_another_discipline_or_without_areas_is_refused(tmp_path: Path) -> None:
    other = ("Area", "1", "Geographic HPSA", "Dental Health", "Designated", "39001", "Single County", "x")
    with pytest.raises(DirectoryError, match="Dental Health"):
        hpsa.read_hpsa(area_file(tmp_path, other))
    with pytest.raises(DirectoryError, match="no county"):
        hpsa.read_hpsa(area_file(tmp_path, ("A", "1", "HPSA Population", "Primary Care", "Designated", "1", "", "")))


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_national_scores_are_kept_and_become_benchmarks(tmp_path: Path) -> None:
    path = write(tmp_path, SCORES + SCORE)
    assert national_scores.is_national_scores(path) and not hpsa.is_hpsa(path)
    figures = national_scores.read_national_scores(path)
    national_scores.keep_national_scores(tmp_path, figures)
    _, n_kept = national_scores.keep_national_scores(tmp_path, figures.assign(value="241"))
    kept = national_scores.kept(tmp_path)
    assert n_kept == 1 and list(kept["value"]) == ["241"]
    rows = national_scores.as_benchmarks(kept)
    assert list(rows.columns) == table("benchmarks").names
    assert rows.iloc[0]["source"] == "a report, table 3"
    assert national_scores.as_benchmarks(kept.iloc[:0]).empty


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (SCORE.replace("240", "24"), ":2: value='24'"),
        (SCORE.replace("non_us_img", "img"), ":2: group='img' must be one of us_img"),
        (SCORE.replace('"a report, table 3"', ""), ":2: source='' is empty"),
        (SCORE.replace("mean_matched", "odds"), ":2: statistic='odds'"),
        ("", "no figure"),
    ],
)
def test_a_score_without_source_or_sense_is_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(DirectoryError) as error:
        national_scores.read_national_scores(write(tmp_path, SCORES + row))
    assert said in str(error.value)


def test_the_shipped_lists_have_sources_or_are_absent() -> None:
    for name in reference.NAMED_LISTS:
        found = reference.named_list(name)
        assert bool(found.members) == bool(found.version)


def test_a_list_without_source_or_of_two_versions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(rows: list[tuple[str, str, str]]) -> None:
        frame = pd.DataFrame(rows, columns=["version", "program_id", "source"])
        monkeypatch.setattr(reference, "load", lambda name: frame)

    given([("v1", "1400000001", "a list"), ("v1", "1400000002", "a list")])
    assert reference.named_list("brand_programs") == reference.NamedList(frozenset(["1400000001", "1400000002"]), "v1")
    for rows in ([("v1", "1400000001", "")], [("v1", "1", "s"), ("v2", "2", "s")], [("", "1", "s")]):
        given(rows)
        with pytest.raises(ValueError, match="brand_programs"):
            reference.named_list("brand_programs")
