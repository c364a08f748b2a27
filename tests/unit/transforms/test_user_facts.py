import pandas as pd
import pytest

from transforms.user_facts import disagreements

PROGRAM = {
    "program_id": "1400000001",
    "img_share": 0.40,
    "share_ci_low": 0.25,
    "share_ci_high": 0.58,
    "share_bound_low": 0.30,
    "share_bound_high": 0.55,
    "j1": "yes",
    "h1b": "not_stated",
    "positions_per_year": 10,
}


@pytest.mark.parametrize(
    ("field", "value", "conflicts"),
    [
        ("img_share", "0.45", False),
        ("img_share", "0.59", True),
        ("img_share", "0.1", True),
        ("j1", "yes", False),
        ("j1", "no", True),
        ("h1b", "no", False),
        ("positions_per_year", "10", False),
        ("positions_per_year", "12", True),
        ("step2_mean", "240", False),
    ],
)
def test_a_users_figure_beside_ours(field: str, value: str, conflicts: bool) -> None:
    fact = {"program_id": "1400000001", "field": field, "value": value, "source": "a list", "as_of": "2026-01-01"}
    found = disagreements(pd.DataFrame([PROGRAM]), pd.DataFrame([fact]))
    assert found["field"].tolist() == ([field] if conflicts else [])
    assert not conflicts or found["theirs"].tolist() == [value]


def test_facts_of_programs_that_we_do_not_hold_are_left_alone() -> None:
    fact = {"program_id": "1400000002", "field": "j1", "value": "no", "source": "s", "as_of": ""}
    assert disagreements(pd.DataFrame([PROGRAM]), pd.DataFrame([fact])).empty
