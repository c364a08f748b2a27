"""Figures checked by people: the draw is even and repeatable, and the scores are those of the textbook."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.site.synthetic import release_frames
from warehouse.directory import DirectoryError
from warehouse.review import FIELDS, cohens_kappa, read_worksheet, sample, score, strata, wilson, worksheet

FRAMES = release_frames(300)


def test_the_same_seed_gives_the_same_worksheet() -> None:
    one, two = (worksheet(FRAMES, "v", 40, 7) for _ in range(2))
    assert one.equals(two) and one["program_id"].nunique() == 40 and len(one) == 40 * len(FIELDS)
    assert set(one["program_id"]) != set(worksheet(FRAMES, "v", 40, 8)["program_id"])


def test_every_stratum_is_drawn_before_any_is_drawn_twice() -> None:
    programs = FRAMES["programs"]
    by_id = dict(zip(programs["program_id"], strata(programs), strict=True))
    n_strata = len(set(by_id.values()))
    drawn = sample(programs, n_strata, 3)
    assert len({by_id[program] for program in drawn}) == n_strata < len(programs)
    assert len(sample(programs, 10_000, 3)) == len(programs)


def test_every_row_has_a_page_and_no_answer_yet() -> None:
    sheet = worksheet(FRAMES, "v", 30, 1)
    with_page = FRAMES["programs"].dropna(subset=["url"])["program_id"]
    assert (sheet.loc[sheet["program_id"].isin(with_page), "page"] != "").all()
    assert (sheet[["coder_1", "coder_2"]] == "").all(axis=None)


def test_kappa_is_that_of_the_textbook() -> None:
    # 50 cases: both yes 20, both no 15, yes/no 5, no/yes 10: observed .70, by chance .50, kappa .40
    one = ["y"] * 20 + ["n"] * 15 + ["y"] * 5 + ["n"] * 10
    two = ["y"] * 20 + ["n"] * 15 + ["n"] * 5 + ["y"] * 10
    kappa, low, high = cohens_kappa(one, two)
    assert (
        kappa == pytest.approx(0.40)
        and low == pytest.approx(0.146, abs=1e-3)
        and high == pytest.approx(0.654, abs=1e-3)
    )
    assert cohens_kappa(["y"] * 9, ["y"] * 9) == (None, None, None)


def test_wilson_is_that_of_the_rules() -> None:
    low, high = wilson(12, 30)
    assert low == pytest.approx(0.246, abs=1e-3) and high == pytest.approx(0.577, abs=1e-3)
    assert wilson(0, 0) == (None, None)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    low, high = wilson(*counts)
    share = counts[0] / counts[1]
    assert low is not None and high is not None and 0 <= low <= share + 1e-9 and share - 1e-9 <= high <= 1


def filled(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    names = ["field", "coder_1", "coder_2", "published"]
    return pd.DataFrame(rows, columns=names).assign(program_id="1400000001")


def test_precision_recall_and_agreement() -> None:
    made = score(
        filled(
            ("j1", "yes", "yes", "yes"),
            ("j1", "no", "no", "yes"),
            ("j1", "unknown", "Unknown", "unknown"),
            ("j1", "yes", "yes", "unknown"),
            ("j1", "yes", "no", "yes"),
            ("j1", "yes", "", "yes"),
        )
    ).set_index("field")
    row = made.loc["j1"]
    assert (row["n_both"], row["n_agreed"]) == (5, 4)
    assert row["agreement"] == 0.8 and row["precision"] == 0.5 and row["recall"] == pytest.approx(1 / 3)
    assert row["precision_low"] < 0.5 < row["precision_high"]


def test_a_worksheet_goes_out_and_comes_back(tmp_path: Path) -> None:
    sheet = worksheet(FRAMES, "v", 10, 1)
    sheet["coder_1"] = sheet["coder_2"] = sheet["published"]
    path = tmp_path / "sheet.csv"
    path.write_text("\ufeff" + sheet.to_csv(index=False))
    made = score(read_worksheet(path))
    assert (made["agreement"] == 1).all() and (made["precision"].dropna() == 1).all() and len(made) == len(FIELDS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("program_id,field,coder_1,coder_2\n1,j1,yes,yes\n", "published"),
        ("program_id,field,coder_1,coder_2,published\n1,tier,yes,yes,yes\n", "tier"),
        ("program_id,field,coder_1,coder_2,published\n1,j1,,,yes\n", "no coder"),
    ],
)
def test_a_bad_worksheet_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(text)
    with pytest.raises(DirectoryError, match=said):
        read_worksheet(path)
