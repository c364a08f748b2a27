"""The bar of the matcher on labelled strings kept outside the project; skipped where they are not at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from transforms.schools import SchoolMatcher

LABELLED = Path(__file__).parents[4] / "shared" / "eval" / "schools"
pytestmark = pytest.mark.skipif(not LABELLED.is_dir(), reason=f"labelled strings not found at {LABELLED}")


def _rows(name: str) -> list[dict[str, str]]:
    with (LABELLED / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("name", "right", "wrong"), [("dev.csv", 0.99, 0.003), ("noise.csv", 0.975, 0.005)])
def test_origin_and_country(matcher: SchoolMatcher, name: str, right: float, wrong: float) -> None:
    rows = [(row, matcher.match(row["raw_string"])) for row in _rows(name) if row["origin"] != "UNKNOWN"]
    n_right = sum(answer.origin == row["origin"] for row, answer in rows)
    n_wrong = sum(answer.origin not in (row["origin"], "UNKNOWN") for row, answer in rows)
    abroad = [(row, answer) for row, answer in rows if row["origin"] == "IMG" and row["country_code"]]
    assert n_right / len(rows) >= right
    assert n_wrong / len(rows) <= wrong
    assert sum(answer.country_code == row["country_code"] for row, answer in abroad) / len(abroad) >= 0.97


def test_negatives(matcher: SchoolMatcher) -> None:
    rows = _rows("negatives_dev.csv")
    assert sum(matcher.match(row["raw_string"]).origin == "UNKNOWN" for row in rows) / len(rows) >= 0.98
