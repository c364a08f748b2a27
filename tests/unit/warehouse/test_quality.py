import pandas as pd
import pytest

from warehouse.contracts.arrow import conform, empty
from warehouse.contracts.tables import ALL
from warehouse.quality.runner import check
from warehouse.quality.suites import findings

ROW = {
    "program_id": "1400000001",
    "track": "categorical",
    "class_start_year": 2026,
    "pgy": 1,
    "n_listed": 4,
    "n_known": 3,
    "n_img": 2,
}


def failures(**change: object) -> list[str]:
    table = ALL["program_classes"]
    frame = conform(pd.DataFrame([ROW, {**ROW, "pgy": 2, **change}]), table)
    (verdict,) = check({"program_classes": frame}, ALL)
    return [f"{failure.severity}: {failure.meaning}" for failure in verdict.failures]


def test_good_rows_pass() -> None:
    assert failures() == []


@pytest.mark.parametrize(
    ("change", "meaning"),
    [
        ({"n_known": 5}, "critical: n_known <= n_listed"),
        ({"track": "nursing"}, "critical: Track."),
        ({"n_img": -1}, "critical: IMGs."),
        ({"pgy": 1}, "critical: one row a key"),
        ({"program_id": "12"}, "critical: " + ALL["program_classes"].column("program_id").description),
    ],
)
def test_each_kind_of_broken_value_is_found(change: dict[str, object], meaning: str) -> None:
    assert meaning in failures(**change)


def test_sums_are_checked_where_all_parts_are_known() -> None:
    table = ALL["programs"]
    base = dict.fromkeys(table.names) | {
        "program_id": "1400000001",
        "name": "n",
        "specialty": "Internal Medicine",
        "state": "OH",
        "crawl_status": "ok",
        "j1": "yes",
        "h1b": "no",
        "wording_signal": "none",
        "tier": "unrated",
    }
    counts = {"n_img": 1, "n_us_md": 1, "n_us_do": 1, "n_can": 0, "n_unknown": 1, "n_listed": 4}
    for n_known, broken in ((3, False), (4, True), (None, False)):
        frame = conform(pd.DataFrame([base | counts | {"n_known": n_known}]), table)
        (verdict,) = check({"programs": frame}, {"programs": table})
        meanings = [failure.meaning for failure in verdict.failures]
        assert ("n_img + n_us_md + n_us_do + n_can = n_known" in meanings) is broken


def test_a_share_without_status_is_found() -> None:
    table = ALL["programs"]
    assert [what for _, what in findings({"programs": empty(table)})] == ["programs has 0 rows, fewer than 1"]
    row = {
        "program_id": "1400000001",
        "img_share": 0.5,
        "coverage": 0.9,
        "share_status": "insufficient",
        "tier": "match",
        "tier_reasons": "share_below_half",
    }
    frame = pd.DataFrame([{**dict.fromkeys(table.names), **row}])
    assert [severity for severity, _ in findings({"programs": conform(frame, table)})] == ["critical"]
