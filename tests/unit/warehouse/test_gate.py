"""Faults put into tables on purpose: each must be found, with the severity that stops or warns."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.unit.site.synthetic import release_frames
from transforms import rules
from warehouse.contracts.arrow import conform
from warehouse.contracts.tables import table
from warehouse.privacy import MASKED_QUOTE
from warehouse.quality.drift import drift
from warehouse.quality.gate import GateError, parameters
from warehouse.quality.quotes import quote_findings
from warehouse.quality.suites import findings

LIMITS = parameters()
REASONS = {
    "excluded": "visa_blocked", "unrated": "share_no_roster", "reach": "low_img_share", "match": "share_below_half",
    "safety": None,
}  # fmt: skip


def sound(n: int = 60) -> dict[str, pd.DataFrame]:
    """A release in which all agrees: ten residents a program, six known, three of them IMGs or more."""
    frames = release_frames(n)
    programs = frames["programs"].astype("object")
    tiers = [("match", "safety")[i % 2] for i in range(n)]
    counts = {"n_listed": 20, "n_known": 20, "n_unknown": 0, "n_us_md": 20, "n_us_do": 0, "n_can": 0, "n_img": 0}
    programs = programs.assign(
        **counts, coverage=1.0, share_status="ok", crawl_status="ok", j1="yes", h1b="no", tier=tiers
    )
    programs["n_img"] = [12 if tier == "safety" else 6 for tier in tiers]
    programs["n_us_md"] = programs["n_known"] - programs["n_img"]
    programs["img_share"] = programs["n_img"] / programs["n_known"]
    programs["tier_reasons"] = [REASONS[tier] for tier in tiers]
    programs["roster_url"] = [f"https://host-{i // 3}.example.org/residents" for i in range(n)]
    programs[["n_countries", "max_years_since_graduation"]] = 5
    grid = frames["program_tiers"].astype("object")
    grid["reasons"] = grid["tier"].map(REASONS)
    frames["schools"] = pd.concat([frames["schools"]] * 200, ignore_index=True)
    return frames | {
        "programs": conform(programs, table("programs")),
        "program_tiers": conform(grid, table("program_tiers")),
    }


FRAMES = sound()
PROGRAMS = FRAMES["programs"]


def with_first(**change: Any) -> dict[str, pd.DataFrame]:
    programs = PROGRAMS.astype("object")
    for column, value in change.items():
        programs.loc[0, column] = value
    return FRAMES | {"programs": conform(programs, table("programs"))}


def test_a_sound_release_has_no_finding() -> None:
    assert findings(FRAMES) == []
    assert drift(PROGRAMS, PROGRAMS, LIMITS["drift"], host) == []


@pytest.mark.parametrize(
    ("change", "severity", "said"),
    [
        ({"coverage": None}, "critical", "without status or coverage"),
        ({"share_status": "insufficient"}, "critical", "without status or coverage"),
        ({"img_share": 0.9}, "critical", "a share is not n_img / n_known"),
        ({"coverage": 0.7}, "critical", "coverage is not n_known / n_listed"),
        ({"crawl_status": "robots_denied"}, "critical", "counts for a program that was not read"),
        ({"tier": "safety", "tier_reasons": None}, "critical", "safety without a share of .50"),
        ({"tier": "reach", "tier_reasons": "near_boundary"}, "critical", "reach without a reason"),
        ({"tier": "match", "tier_reasons": None}, "critical", "match without a reason"),
        ({"tier": "unrated", "tier_reasons": "low_img_share"}, "critical", "unrated without a reason"),
        ({"tier": "excluded", "tier_reasons": "share_thin"}, "critical", "excluded without a reason"),
        ({"tier_reasons": "share_below_half;visa_blocked"}, "critical", "not excluded, yet a reason says so"),
        ({"tier_reasons": "share_below_half;score_gap_18"}, "critical", "with a reason for reach"),
        ({"n_countries": 61}, "warning", "n_countries above 60"),
        ({"program_id": "9999999999"}, "critical", "names programs that the release does not hold"),
    ],
)
def test_each_fault_is_found(change: dict[str, Any], severity: str, said: str) -> None:
    found = findings(with_first(**change))
    assert any(s == severity and said in what for s, what in found), found


def test_minimums_stop_and_maximums_warn() -> None:
    few = findings(FRAMES | {"schools": FRAMES["schools"].head(10)})
    assert [severity for severity, what in few if "schools has 10 rows" in what] == ["critical"]
    many = findings(FRAMES, {**LIMITS, "rows": {"programs": {"most": 10}}})
    assert [severity for severity, what in many if "more than 10" in what] == ["warning"]


def test_the_gate_knows_every_reason_of_the_rules() -> None:
    table_of_rules, needed = rules.load(), LIMITS["tier_reasons"]
    for step in table_of_rules.decision:
        if step.because == "true":
            wanted = {str(table_of_rules.conditions[name].if_true).replace("{value}", "") for name in step.names}
            assert wanted == set(needed[step.tier]), step.tier


def host(url: str) -> str:
    return url.split("/")[2]


def moved(change: Callable[[pd.DataFrame], None], n: int = 60) -> list[tuple[str, str]]:
    now = (PROGRAMS if n == 60 else sound(n)["programs"]).astype("object")
    before = PROGRAMS if n == 60 else conform(now, table("programs"))
    change(now)
    return drift(before, conform(now.dropna(subset=["program_id"]), table("programs")), LIMITS["drift"], host)  # type: ignore[return-value]


def set_rows(stop: int, **change: Any) -> Callable[[pd.DataFrame], None]:
    def change_rows(frame: pd.DataFrame) -> None:
        for column, value in change.items():
            frame.loc[: stop - 1, column] = value

    return change_rows


@pytest.mark.parametrize(
    ("change", "severity", "said"),
    [
        (set_rows(20, n_img=0), "critical", "the national share of IMGs went from"),
        (set_rows(2, n_img=20), "warning", "the national share of IMGs went from"),
        (set_rows(4, n_listed=None), "critical", "programs with a roster fell"),
        (set_rows(2, n_listed=None), "warning", "programs with a roster fell"),
        (set_rows(4, j1="not_stated"), "critical", "programs with a visa policy fell"),
        (set_rows(4, img_share=None), "critical", "programs with a share fell"),
        (set_rows(3, n_listed=None), "warning", "all 3 rosters of host-0.example.org are gone"),
        (set_rows(7, program_id=None), "critical", "7 of 60 programs are gone"),
        (set_rows(2, program_id=None), "warning", "2 of 60 programs are gone"),
    ],
)
def test_drift_is_found(change: Callable[[pd.DataFrame], None], severity: str, said: str) -> None:
    found = moved(change)
    assert any(s == severity and said in what for s, what in found), found


def test_programs_that_asked_to_be_left_out_are_no_drift() -> None:
    def forget(frame: pd.DataFrame) -> None:
        frame.loc[:9, ["n_listed", "img_share"]] = None
        frame.loc[:9, "crawl_status"] = "opted_out"

    assert moved(forget) == []


def test_a_first_release_and_a_small_one_are_not_judged() -> None:
    assert drift(PROGRAMS.head(0), PROGRAMS, LIMITS["drift"], host) == []
    assert moved(set_rows(1, n_listed=None), n=9) == []


QUOTES = {
    "visa_statements": pd.DataFrame(
        {"program_id": ["1", "2"], "quote": ["We sponsor  J-1 visas.", "Invented words"], "snapshot_sha256": ["a", "a"]}
    ),
    "wording_signals": pd.DataFrame({"program_id": ["3"], "quote": [MASKED_QUOTE], "snapshot_sha256": ["b"]}),
}


def test_a_quote_that_its_page_does_not_hold_stops() -> None:
    found = quote_findings(QUOTES, lambda sha: "Hello. We sponsor J-1\n visas. Bye.", 0.0)
    assert (
        [severity for severity, _ in found] == ["critical"]
        and "1 of 2 quotes" in found[0][1]
        and "e.g. 2" in found[0][1]
    )
    assert quote_findings(QUOTES, lambda sha: "We sponsor J-1 visas. Invented words", 0.0) == []


def test_a_page_no_longer_stored_warns() -> None:
    assert [severity for severity, _ in quote_findings(QUOTES, lambda sha: None, 0.0)] == ["warning"]


def test_an_operator_sets_limits_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("drift: {img_share: {stop: 0.2}}\n")
    own = parameters(tmp_path)
    assert own["drift"]["img_share"] == {**LIMITS["drift"]["img_share"], "stop": 0.2} and own["rows"] == LIMITS["rows"]
    (tmp_path / "gate.yaml").write_text("drift: {img_shares: {stop: 0.2}}\n")
    with pytest.raises(GateError, match="img_shares"):
        parameters(tmp_path)
