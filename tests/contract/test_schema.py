"""The published schema may not change without a step of its version that tells readers how grave the change is."""

import copy
from typing import Any

import pytest

from warehouse.contracts.schema import committed, described, differences, is_raised_enough, needed_step
from warehouse.contracts.vocabulary import SCHEMA_VERSION

RENEW = "raise SCHEMA_VERSION in warehouse/contracts/vocabulary.py as asked, then python -m warehouse.contracts.schema"


def test_no_column_changes_without_a_version_step() -> None:
    changes = differences(committed(), described())
    assert not changes, f"{needed_step(changes)} step needed; {RENEW}:\n" + "\n".join(map(str, changes))
    assert committed()["version"] == SCHEMA_VERSION, RENEW


def changed(edit: Any) -> str | None:
    new = copy.deepcopy(described())
    edit(new["tables"])
    return needed_step(differences(described(), new))


@pytest.mark.parametrize(
    ("edit", "step"),
    [
        (lambda t: None, None),
        (lambda t: t.pop("coverage"), "major"),
        (lambda t: t.update(extra=t["coverage"]), "minor"),
        (lambda t: t["programs"]["columns"].pop("trend"), "major"),
        (lambda t: t["programs"]["columns"].update(trend_2=t["programs"]["columns"]["trend"]), "minor"),
        (lambda t: t["programs"]["columns"]["n_img"].update(type="number"), "major"),
        (lambda t: t["programs"]["columns"]["n_img"].update(unit="persons"), "major"),
        (lambda t: t["programs"]["columns"]["tier"].update(required=False), "major"),
        (lambda t: t["programs"]["columns"]["city"].update(required=True), "minor"),
        (lambda t: t["programs"]["columns"]["tier"]["enum"].append("dream"), "minor"),
        (lambda t: t["programs"]["columns"]["tier"]["enum"].pop(), "major"),
        (lambda t: t["programs"]["columns"]["city"].update(description="Town."), "patch"),
        (lambda t: t["programs"].update(key=["name"]), "major"),
    ],
)
def test_each_change_asks_for_its_step(edit: Any, step: str | None) -> None:
    assert changed(edit) == step


@pytest.mark.parametrize(
    ("old", "new", "step", "enough"),
    [
        ("1.0.0", "1.0.0", None, True),
        ("1.0.0", "1.0.0", "patch", False),
        ("1.0.0", "1.0.1", "patch", True),
        ("1.0.1", "1.0.2", "minor", False),
        ("1.0.1", "1.1.0", "minor", True),
        ("1.9.0", "2.0.0", "minor", True),
        ("1.9.0", "1.10.0", "major", False),
        ("1.9.0", "2.0.0", "major", True),
        ("2.0.0", "1.9.9", "patch", False),
    ],
)
def test_a_version_must_follow_by_at_least_the_step(old: str, new: str, step: Any, enough: bool) -> None:
    assert is_raised_enough(old, new, step) is enough
