"""Many signals of a program in one row: codes, the most binding statement, late review apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.unit.transforms import cases
from transforms.signal_columns import signal_columns

COLUMNS = ["program_id", "code", "strength", "threshold", "unit"]


def row(*signals: tuple[str, str | None, float | None, str]) -> pd.Series:
    frame = pd.DataFrame([("A", *signal) for signal in signals], columns=COLUMNS)
    frame = frame.astype({"strength": "string", "threshold": "Float64"})
    return signal_columns(frame, pd.Series(["A", "B", "C"]), {"A", "B"}).set_index("program_id").loc["A"]


@pytest.mark.parametrize(
    ("signals", "wanted"),
    [
        (
            [("G4", "required", 220, "step2"), ("G3", "preferred", 240, "step2"), ("G4", "required", 225, "step2")],
            {"min_step2": 225, "min_step2_strength": "required", "signals": "G3;G4", "wording_signal": "rigid"},
        ),
        ([("G4", "required", 200, "step1")], {"min_step2": None, "min_step2_strength": None}),
        (
            [("G6", "preferred", 3, ""), ("G6", "required", 7, ""), ("G6", "required", 5, "")],
            {"max_years_since_graduation": 5, "yog_strength": "required"},
        ),
        ([("G6", "required", None, ""), ("G6", "preferred", 3, "")], {"yog_strength": "preferred"}),
        ([("G7", "preferred", None, ""), ("G7", "required", 3, "months")], {"usce": "required 3"}),
        ([("G5", "required", None, "")], {"attempts": "required"}),
        ([("L1", "mentioned", None, "")], {"signals": None, "late_review": "stated", "wording_signal": "none"}),
        ([("H1", "mentioned", None, ""), ("G1", "mentioned", None, "")], {"wording_signal": "mixed"}),
    ],
)
def test_the_most_binding_statement_is_shown(signals: list[Any], wanted: dict[str, Any]) -> None:
    cases.assert_row(row(*signals), wanted, signals)


def test_a_program_never_read_is_unread_and_a_silent_one_none() -> None:
    none = pd.DataFrame(columns=COLUMNS).astype({"strength": "string", "threshold": "Float64"})
    found = signal_columns(none, pd.Series(["A", "B"]), {"A"})
    assert list(found["wording_signal"]) == ["none", "unread"]
    assert found.drop(columns=["program_id", "wording_signal"]).isna().all(axis=None)
