"""Scope, fill, declared shares, trend, dates, regions, windows and the grid of tiers, by hand-made rosters."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from tests.unit.transforms import cases
from tests.unit.transforms.cases import PROGRAM, REGIONS, RULES, SPECIALTIES
from tests.unit.transforms.test_rule_vectors import program
from transforms import rosters, shares, tiers

AS_OF = date(2026, 1, 15)


def share_row(*people: dict[str, Any], **directory: Any) -> pd.Series:
    table = shares.program_shares(cases.roster(*people), cases.directory(directory), SPECIALTIES, RULES, AS_OF)
    return table.iloc[0]


def signal_row(*people: dict[str, Any]) -> pd.Series:
    frame, directory = cases.roster(*people), cases.directory()
    share = shares.program_shares(frame, directory, SPECIALTIES, RULES, AS_OF)
    return rosters.roster_signals(frame, share, directory, SPECIALTIES, REGIONS, RULES, AS_OF).iloc[0]


def test_tracks_in_scope() -> None:
    people = [cases.resident("IMG", 2025, track=t) for t in ("categorical", "advanced", "primary_care", "unknown")]
    people += [cases.resident("IMG", 2025, track=t) for t in ("preliminary", "transitional", "fellow")]
    cases.assert_row(share_row(*people), {"n_listed": 4, "n_prelim_listed": 1, "n_prelim_img": 1}, "tracks")
    wanted = {"n_listed": 2, "n_prelim_listed": 1}
    cases.assert_row(share_row(*people, specialty="Transitional Year"), wanted, "transitional year")


def test_a_chief_counts_within_the_years_of_training_only() -> None:
    people = [cases.resident("IMG", 2023, track="chief", pgy=pgy) for pgy in (3, 4, None)]
    people += [cases.resident("USMD", 2025)]
    assert share_row(*people)["n_listed"] == 2
    assert share_row(*people, specialty="Surgery", program_id=PROGRAM)["n_listed"] == 3


def test_without_current_residents_in_scope_nothing_is_zero() -> None:
    counts = ["n_listed", "n_known", "n_img", "n_us_md", "coverage", "share_status"]
    alumni_only = share_row(cases.resident("IMG", 2020, status="alumni"))
    assert alumni_only[[*counts, "n_prelim_listed"]].isna().all()
    assert alumni_only["n_alumni"] == 1
    prelim_only = share_row(cases.resident("IMG", 2025, track="preliminary"))
    assert prelim_only[counts].isna().all()
    assert prelim_only["n_prelim_listed"] == 1
    nothing = share_row(cases.resident("IMG", 2025, program_id="1400000009"))
    assert nothing[[*counts, "n_prelim_listed", "n_alumni"]].isna().all()


def test_canadians_are_counted_on_one_side_or_the_other() -> None:
    people = [cases.resident("CAN", 2025), cases.resident("CAN", 2026), cases.resident("CAN", None)]
    wanted = {"n_listed": 3, "n_known": 2, "n_can": 1, "n_can_as_img": 1, "n_img": 1, "n_unknown": 1}
    cases.assert_row(share_row(*people), wanted, "canadians")


@pytest.mark.parametrize(
    ("directory", "fill", "flag"),
    [
        ({"positions_per_year": "4"}, 1.0, None),
        ({"positions_per_year": "8"}, 0.5, "roster_incomplete"),
        ({"positions_per_year": "2"}, 2.0, "roster_mixed_tracks"),
        ({"positions_per_year": "4", "positions_as_of": "2020-05-04"}, None, None),
        ({"positions_per_year": "4", "as_of": "2020-05-04"}, None, None),
        ({"positions_per_year": "4", "positions_as_of": "2025-05-04", "as_of": "2019-01-01"}, 1.0, None),
        ({"positions_per_year": ""}, None, None),
        ({"positions_per_year": "4", "specialty": "Unlisted", "program_id": "1234567A0"}, None, None),
    ],
)
def test_roster_fill(directory: dict[str, str], fill: float | None, flag: str | None) -> None:
    people = [cases.resident("USMD", 2025, program_id=directory.get("program_id", PROGRAM)) for _ in range(12)]
    cases.assert_row(share_row(*people, **directory), {"roster_fill": fill, "roster_flag": flag}, directory)


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ([45.0], {"declared_share": 0.45, "declared_vs_counted": "consistent"}),
        ([90.0], {"declared_share": 0.90, "declared_vs_counted": "conflict"}),
        ([45.0, 45.0], {"declared_share": 0.45}),
        ([45.0, 60.0], {"declared_share": None, "declared_vs_counted": "unknown"}),
        ([None], {"declared_share": None, "declared_vs_counted": "unknown"}),
        ([], {"declared_share": None, "declared_vs_counted": "unknown"}),
    ],
)
def test_declared_share(stated: list[float | None], wanted: dict[str, Any]) -> None:
    table = shares.share_columns(cases.counts(n_listed=30, n_known=30, n_img=12), RULES).assign(program_id=PROGRAM)
    signals = pd.DataFrame({"program_id": PROGRAM, "code": "H3", "threshold": stated})
    cases.assert_row(shares.declared(signals, table).iloc[0], wanted, stated)


def classes(*imgs: int, size: int = 20, origin: str = "IMG") -> list[dict[str, Any]]:
    """Newest class first."""
    return [
        cases.resident(origin if i < k else "USMD", 2025 - age, school_id=f"s{i}")
        for age, k in enumerate(imgs)
        for i in range(size)
    ]


@pytest.mark.parametrize(
    ("imgs", "trend"),
    [
        ((18, 10, 2), "rising"),
        ((2, 10, 18), "falling"),
        ((10, 10, 10), "no_clear_change"),
        ((3, 0, 2), "no_clear_change"),
        ((10, 18, 10), "no_clear_change"),
        ((10,), "unknown"),
    ],
)
def test_trend_leaves_the_middle_class_out(imgs: tuple[int, ...], trend: str) -> None:
    assert signal_row(*classes(*imgs))["trend"] == trend


def test_canadians_counted_anew_from_2026_make_no_trend() -> None:
    people = [cases.resident("CAN", year) for year in (2026, 2026, 2025, 2024) for _ in range(10)]
    assert signal_row(*people)["trend"] == "no_clear_change"


def test_many_programs_make_a_chance_finding_unclear() -> None:
    table = rosters.class_table(cases.roster(*classes(9, 0, 2, size=12)))
    alone = rosters.class_trend(table, RULES)
    steady = [table.assign(program_id=f"P{i}", img=5, img_no_can=5) for i in range(200)]
    together = rosters.class_trend(pd.concat([table, *steady], ignore_index=True), RULES)
    assert (alone.loc[PROGRAM, "trend"], together.loc[PROGRAM, "trend"]) == ("rising", "no_clear_change")


def test_regions_schools_and_newest_classes() -> None:
    homes = ["IN", "IN", "PK", "NP", "GD", "GR"]
    people = [cases.resident("IMG", 2025 - i % 3, country_code=c, school_id=f"s{i}") for i, c in enumerate(homes)]
    people += [cases.resident("IMG", 2019, status="alumni", country_code="GD")]
    wanted = {"n_south_asia": 4, "n_india": 2, "n_pakistan": 1, "n_caribbean": 1, "n_latin_america": 0}
    wanted |= {"n_schools": 6, "n_countries": 5, "newest_class_img": 2, "newest_2_classes_img": 4}
    cases.assert_row(signal_row(*people), wanted, "regions")


def test_a_program_without_a_roster_has_unknown_signals() -> None:
    row = signal_row(cases.resident("IMG", 2025, program_id="1400000009"))
    words = ["img_target", "is_no_img_seen", "is_few_img_seen", "multiple_per_class", "recency", "trend"]
    assert set(row[words]) == {"unknown"}
    figures = ["newest_class_img", "years_since_last_img", "n_schools", "n_caribbean", "window_observed"]
    assert row[figures].isna().all()


@pytest.mark.parametrize(
    ("label", "newest", "observed", "wanted"),
    [
        ("2026-07-01", 2025, "2026-09-30T01:02:03Z", ("2026-07-01", "label")),
        (None, 2025, "2026-09-30T01:02:03Z", ("2025-07-01", "class")),
        (None, None, "2026-09-30T01:02:03Z", ("2026-09-30", "fetch")),
        (None, None, None, (None, None)),
    ],
)
def test_date_of_a_roster(label: str | None, newest: int | None, observed: str | None, wanted: tuple[Any, ...]) -> None:
    table = pd.DataFrame([{"program_id": PROGRAM, "roster_as_of": label, "observed_at": observed}])
    row = rosters.date_rosters(table, cases.roster(cases.resident("IMG", newest))).iloc[0]
    assert (cases.plain(row["roster_as_of"]), cases.plain(row["as_of_basis"])) == wanted


def window(as_of: date, *people: dict[str, Any]) -> int:
    return int(rosters.window_observed(rosters.class_table(cases.roster(*people)), RULES, as_of).iloc[0])


def test_window_counts_back_without_a_gap_and_needs_known_origins() -> None:
    years = {y: cases.resident("USMD", y) for y in range(2019, 2027)}
    assert window(AS_OF, *(years[y] for y in (2023, 2024, 2025))) == 3
    assert window(AS_OF, *(years[y] for y in (2021, 2022, 2024, 2025))) == 2
    assert window(AS_OF, *(years[y] for y in (2022, 2023, 2024))) == 0
    assert window(AS_OF, *years.values()) == 5
    assert window(AS_OF, years[2025], cases.resident("UNKNOWN", 2024), years[2023]) == 1
    assert window(date(2026, 8, 1), *(years[y] for y in (2023, 2024, 2025))) == 4
    assert window(date(2026, 10, 1), *(years[y] for y in (2023, 2024, 2025))) == 0


def test_cells_of_one_are_pooled() -> None:
    homes = ["IN", "IN", "PK", "NP", "GR", "GR"]
    people = [cases.resident("IMG", 2025, country_code=c, school_id=f"{c}1") for c in homes]
    people += [cases.resident("CAN", 2025), cases.resident("USMD", 2025)]
    frame = cases.roster(*people)
    table = rosters.country_cells(frame, cases.directory(), SPECIALTIES, REGIONS, RULES, AS_OF).fillna(0)
    found = {r.country_code: (r.n_current, r.n_5y, r.n_cells) for r in table.itertuples()}
    assert found == {"IN": (2, 2, 0), "GR": (2, 2, 0), "ZZ": (3, 3, 3)}
    by_school = rosters.school_cells(frame, cases.directory(), SPECIALTIES, RULES, AS_OF)
    assert list(by_school["school_id"]) == ["GR1", "IN1", "ZZ"]


def signal(code: str, threshold: float | None, strength: str = "required", unit: str = "step2") -> dict[str, Any]:
    return {"program_id": PROGRAM, "code": code, "strength": strength, "threshold": threshold, "unit": unit}


GRID_CASES: dict[str, tuple[list[dict[str, Any]], set[str]]] = {
    "silent": ([], set()),
    "inside": ([signal("G4", 230)], {"borderline"}),
    "at the edge": ([signal("G4", 225)], set()),
    "low": ([signal("G4", 200)], {"failed"}),
    "average": ([signal("G3", 240, "mentioned")], {"borderline"}),
    "preferred": ([signal("G3", 240, "preferred")], set()),
    "step 1": ([signal("G4", 230, unit="step1")], set()),
    "two": ([signal("G4", 220), signal("G4", 230)], {"borderline"}),
}


@cache
def grid() -> pd.DataFrame:
    """The grid of all cases, each a program of its own, in one call."""
    table = pd.DataFrame([program(img_share=0.70, program_id=name) for name in GRID_CASES])
    rows = [{**s, "program_id": name} for name, (signals, _) in GRID_CASES.items() for s in signals]
    return tiers.tier_grid(table, RULES, as_of=AS_OF, signals=pd.DataFrame(rows), passing=218)


def test_grid_has_every_band_and_need() -> None:
    table = grid()
    assert len(table) == len(GRID_CASES) * 5 * 4
    assert not table.duplicated(["program_id", "step2_band", "visa_need"]).any()
    tier = table[table["program_id"] == "silent"].set_index(["step2_band", "visa_need"])["tier"]
    assert (tier["borderline", "j1"], tier["borderline", "h1b_only"]) == ("safety", "match")


@pytest.mark.parametrize("name", GRID_CASES)
def test_grid_says_where_a_stated_threshold_parts_a_band(name: str) -> None:
    table = grid()[grid()["program_id"] == name]
    assert set(table.loc[table["depends_on_score"], "step2_band"]) == GRID_CASES[name][1]


def test_a_step1_threshold_is_not_compared_with_step2() -> None:
    table = grid()[grid()["program_id"] == "step 1"]
    assert set(table.loc[table["visa_need"] == "j1", "tier"]) == {"safety"}
    assert set(table["basis"]) == {"roster_only"}


def test_two_required_scores_that_differ_are_checked_by_hand_between_them() -> None:
    table = grid()[(grid()["program_id"] == "two") & (grid()["visa_need"] == "none")].set_index("step2_band")
    assert table["tier"].to_dict() == {
        "failed": "excluded",
        "very_high_risk": "excluded",
        "high_risk": "match",
        "borderline": "safety",
        "fine_if_aligned": "safety",
    }
    assert table.loc["high_risk", "reasons"] == "check_by_hand"


def test_an_empty_release_is_no_error() -> None:
    frame = cases.roster(cases.resident("IMG", 2025)).iloc[:0]
    directory = cases.directory()
    share = shares.program_shares(frame, directory, SPECIALTIES, RULES, AS_OF)
    signals = rosters.roster_signals(frame, share, directory, SPECIALTIES, REGIONS, RULES, AS_OF)
    assert share["n_listed"].isna().all()
    assert list(signals["trend"]) == ["unknown"]
    assert rosters.country_cells(frame, directory, SPECIALTIES, REGIONS, RULES, AS_OF).empty
    assert rosters.school_cells(frame, directory, SPECIALTIES, RULES, AS_OF).empty
    assert shares.class_counts(frame, directory, SPECIALTIES, RULES).empty
    tier = tiers.tier_programs(share.merge(signals, on="program_id"), as_of=AS_OF, rules=RULES)
    assert list(tier["tier_reasons"]) == ["share_no_roster"]
