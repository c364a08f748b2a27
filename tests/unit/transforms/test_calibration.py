"""Our shares beside published ones: what is compared with what, and that nothing is adjusted."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.unit.transforms import cases
from tests.unit.transforms.cases import RULES
from transforms.calibration import COLUMNS, calibration, report, specialty_names
from warehouse.contracts.tables import table
from warehouse.reference import load


def programs() -> pd.DataFrame:
    rows = [
        ("1", "Internal Medicine", "OH", "community", 30, 30, 12),
        ("2", "Internal Medicine", "NJ", "university", 40, 32, 10),
        ("3", "Surgery", "NJ", "university", 50, 50, 2),
        ("4", "Surgery", "NJ", "university", None, None, None),
        ("5", "Internal Medicine", "OH", None, 12, 4, 4),
    ]
    names = ["program_id", "specialty", "state", "program_type", "n_listed", "n_known", "n_img"]
    frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[4:], "Int64"))
    share = (frame["n_img"] / frame["n_known"]).astype("Float64").where(frame["n_known"] >= 6)
    return frame.assign(rural_class="urban", img_share=share)


def compared(**more: Any) -> pd.DataFrame:
    given = {"benchmarks": load("benchmarks"), "programs": programs(), **more}
    return calibration(given["programs"], given["benchmarks"], load("specialties"), load("census_regions"), RULES)


def test_a_specialty_stands_beside_its_match_with_coverage() -> None:
    found = compared()
    mine = found[(found["scope"] == "Internal Medicine") & found["topic"].str.startswith("NRMP")]
    row = mine[mine["year"] == "2023"].iloc[0]
    wanted = {"n_programs": 2, "programs_total": 3, "n_listed": 70, "n_known": 62, "n_img": 22, "img_share": 22 / 62}
    cases.assert_row(row, {**wanted, "coverage": 62 / 70, "theirs_low": 0.413, "theirs_high": 0.413}, "medicine")


def test_state_type_study_and_national_figures_are_compared() -> None:
    found = compared()
    assert {"New Jersey", "community", "university", "all residents"} <= set(found["scope"])
    counted = found[(found["topic"] == "Published studies") & (found["scope"] == "Surgery")]
    assert (counted["theirs_low"] == 0.091).any(), "the hand count of surgery rosters"
    ranges = found[found["scope"] == "Internal Medicine, community programs"].iloc[0]
    cases.assert_row(ranges, {"theirs_low": 0.55, "theirs_high": 0.70, "n_known": 30, "img_share": 0.4}, "community")


def test_preliminary_positions_and_non_us_imgs_are_no_counterpart() -> None:
    assert "general surgery (preliminary)" not in specialty_names(load("specialties"))
    found = compared()
    assert not found["measure"].str.contains("non-us", case=False).any()
    assert not ((found["scope"] == "Surgery") & (found["theirs_low"] > 0.4)).any()


def test_disagreement_is_said_and_changes_no_figure() -> None:
    benchmarks = load("benchmarks")
    surgery = compared()
    moved = compared(benchmarks=benchmarks.assign(value=benchmarks["value"].where(benchmarks["value"] == "", "0.9")))
    ours = ["n_known", "n_img", "img_share", "share_ci_low", "share_ci_high"]
    first = surgery[surgery["scope"] == "Surgery"][ours].drop_duplicates()
    second = moved[moved["scope"] == "Surgery"][ours].drop_duplicates()
    pd.testing.assert_frame_equal(first.reset_index(drop=True), second.reset_index(drop=True))
    single = moved[(moved["scope"] == "Surgery") & (moved["theirs_high"] == 0.9)]
    assert list(single["agreement"].unique()) == ["ours_lower"]


def test_the_table_fits_its_contract_and_the_report_names_every_source() -> None:
    found = compared()
    assert list(found.columns) == COLUMNS == table("calibration").names
    text = report(found)
    assert all(str(source) in text for source in found["source"])
    assert "Nothing here is adjusted" in text


@pytest.mark.parametrize("frame", [programs().iloc[:0], programs().assign(img_share=pd.array([pd.NA] * 5, "Float64"))])
def test_without_shares_the_report_says_so(frame: pd.DataFrame) -> None:
    found = compared(programs=frame)
    assert found.empty and list(found.columns) == COLUMNS
    assert "No program" in report(found)
