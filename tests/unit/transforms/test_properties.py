"""What holds for any roster: counts add up, bounds hold the share, order is nothing, the unknown never helps."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.transforms import cases
from tests.unit.transforms.cases import REGIONS, RULES, SPECIALTIES
from transforms import rosters, shares, tiers

AS_OF = date(2026, 1, 15)
PROGRAMS = ["1409999001", "4409999002", "9999999003"]
DIRECTORY = cases.directory(
    {"program_id": PROGRAMS[0]},
    {"program_id": PROGRAMS[1], "specialty": "Surgery"},
    {"program_id": PROGRAMS[2], "specialty": "Transitional Year"},
)
TRACKS = ["categorical", "preliminary", "transitional", "unknown", "chief", "fellow"]

people = st.builds(
    lambda program, origin, start, track, status, degree, school: cases.resident(
        origin,
        start,
        program_id=program,
        track=track,
        status=status,
        degree_raw=degree,
        school_id=None if origin == "UNKNOWN" else f"{origin}-{school}",
    ),
    st.sampled_from(PROGRAMS),
    st.sampled_from(["IMG", "IMG", "USMD", "USDO", "CAN", "UNKNOWN"]),
    st.sampled_from([None, 2020, 2021, 2022, 2023, 2024, 2025]),
    st.sampled_from([*TRACKS, "categorical", "categorical"]),
    st.sampled_from(["current", "current", "alumni"]),
    st.sampled_from([None, "MD", "MBBS", "DO"]),
    st.sampled_from(["s1", "s2", "s3"]),
)
rosters_of_people = st.lists(people, min_size=1, max_size=90)
some = settings(max_examples=6, deadline=None, derandomize=True)
few = settings(max_examples=2, deadline=None, derandomize=True)


def table(rows: list[dict[str, object]]) -> pd.DataFrame:
    return shares.program_shares(cases.roster(*rows), DIRECTORY, SPECIALTIES, RULES, AS_OF)


@some
@given(rosters_of_people)
def test_counts_add_up(rows: list[dict[str, object]]) -> None:
    seen = table(rows).dropna(subset=["n_listed"])
    assert (seen["n_img"] + seen["n_us_md"] + seen["n_us_do"] + seen["n_can"] == seen["n_known"]).all()
    assert (seen["n_known"] + seen["n_unknown"] == seen["n_listed"]).all()
    assert (seen["n_can_as_img"] <= seen["n_img"]).all()
    assert (seen["n_listed"] > 0).all()


@some
@given(rosters_of_people)
def test_bounds_and_interval_hold_the_share(rows: list[dict[str, object]]) -> None:
    seen = table(rows).dropna(subset=["img_share"])
    for low, high in (("share_bound_low", "share_bound_high"), ("share_ci_low", "share_ci_high")):
        assert (seen[low] <= seen["img_share"] + 1e-12).all()
        assert (seen["img_share"] <= seen[high] + 1e-12).all()
        assert seen[[low, high]].stack().between(0, 1).all()


@few
@given(st.lists(people, min_size=30, max_size=90), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, object]], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for build in (table, signals, countries, schools, classes):
        pd.testing.assert_frame_equal(build(rows), build(mixed))


@some
@given(rosters_of_people)
def test_an_unknown_resident_never_raises_the_share_nor_the_tier(rows: list[dict[str, object]]) -> None:
    more = [*rows, *(cases.resident("UNKNOWN", 2025, program_id=p) for p in PROGRAMS)]
    before, after = table(rows), table(more)
    known = before["n_listed"].notna()
    both = before["img_share"].notna() & after["img_share"].notna()
    assert (before.loc[both, "img_share"] == after.loc[both, "img_share"]).all()
    assert (after.loc[known, "share_bound_low"] <= before.loc[known, "share_bound_low"]).all()
    assert (after.loc[known, "share_bound_high"] >= before.loc[known, "share_bound_high"]).all()
    assert (after.loc[known, "coverage"] <= before.loc[known, "coverage"]).all()
    appeared = after["img_share"].notna() & before["img_share"].isna()
    assert not appeared.any()


def signals(rows: list[dict[str, object]]) -> pd.DataFrame:
    people = cases.roster(*rows)
    return rosters.roster_signals(people, table(rows), DIRECTORY, SPECIALTIES, REGIONS, RULES, AS_OF)


def countries(rows: list[dict[str, object]]) -> pd.DataFrame:
    return rosters.country_cells(cases.roster(*rows), DIRECTORY, SPECIALTIES, REGIONS, RULES, AS_OF)


def schools(rows: list[dict[str, object]]) -> pd.DataFrame:
    return rosters.school_cells(cases.roster(*rows), DIRECTORY, SPECIALTIES, RULES, AS_OF)


def classes(rows: list[dict[str, object]]) -> pd.DataFrame:
    return shares.class_counts(cases.roster(*rows), DIRECTORY, SPECIALTIES, RULES)


@some
@given(rosters_of_people)
def test_no_country_or_school_is_published_for_one_person(rows: list[dict[str, object]]) -> None:
    for cells, key in ((countries(rows), "country_code"), (schools(rows), "school_id")):
        named = cells[cells[key] != rosters.cells.POOLED]
        assert (named[["n_current", "n_5y"]].max(axis=1) >= RULES.share.small_cell).all()
        assert not cells.duplicated(["program_id", key]).any()
        assert (cells["n_3y"] <= cells["n_5y"]).all()
        assert cells["n_cells"].notna().eq(cells[key] == rosters.cells.POOLED).all()


@some
@given(rosters_of_people)
def test_classes_add_up_to_the_roster(rows: list[dict[str, object]]) -> None:
    counted = classes(rows)
    listed = counted[counted["track"] != "preliminary"].groupby("program_id")["n_listed"].sum()
    seen = table(rows).set_index("program_id")["n_listed"].dropna()
    assert listed.to_dict() == seen.to_dict()


@some
@given(st.integers(6, 60), st.sampled_from(["ok", "thin"]))
def test_more_imgs_never_lower_a_tier(n: int, status: str) -> None:
    order = ["excluded", "unrated", "reach", "match", "safety"]
    frame = pd.DataFrame({"program_id": [str(i) for i in range(n + 1)], "n_img": range(n + 1)})
    frame = frame.assign(n_known=n, img_share=frame["n_img"] / n, share_status=status, j1="yes", h1b="yes")
    frame = frame.assign(share_ci_low=shares.wilson(frame["n_img"], frame["n_known"])[0])
    found = tiers.tier_programs(frame, as_of=AS_OF, rules=RULES)
    ranks = found["tier"].map(order.index)
    assert ranks.is_monotonic_increasing
    assert (found["tier_low"].map(order.index) <= ranks).all()
    assert (abs(found[["p_below_20", "p_20_to_50", "p_above_50"]].sum(axis=1) - 1) < 1e-9).all()
