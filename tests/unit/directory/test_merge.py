"""Merging lists: by id, by a reviewed match; conflicts; ids that change and keep their history."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import directory_merge as merging
from transforms.directory_overrides import overridden
from transforms.identity import renamed
from warehouse.directory import COLUMNS

OLD = {
    "program_id": "1209911001",
    "name": "Elmbrook Hospital Program",
    "specialty": "Family Medicine",
    "sponsor": "Elmbrook Hosp-OH",
    "city": "Elmbrook",
    "state": "OH",
    "url": "http://elmbrook.test/fm/",
    "positions_per_year": "6",
    "source": "older",
    "as_of": "2024-05-01",
    "positions_as_of": "2024-05-01",
}
NEW = {**OLD, "line": "5", "source": "acgme", "as_of": "2026-09-30"}
NO_IDS = pd.DataFrame(columns=merging.ID_COLUMNS, dtype=str)
NO_REVIEW = pd.DataFrame(columns=merging.REVIEW_COLUMNS, dtype=str)
ENTRY = ("line", "program_id", "nrmp_codes", "former_ids", *merging.FIELDS, "source", "as_of")


def directory(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([{c: row.get(c, "") for c in COLUMNS} for row in rows])


def entries(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([{c: row.get(c, "") for c in ENTRY} for row in rows])


def merge(
    old: list[dict[str, str]], new: list[dict[str, str]], ids: pd.DataFrame = NO_IDS, review: pd.DataFrame = NO_REVIEW
) -> merging.Merged:
    return merging.merge(directory(*old), ids, entries(*new), review)


def test_the_same_id_fills_blanks_and_takes_the_later_lists_date() -> None:
    found = merge([OLD], [{**NEW, "accreditation_status": "Continued Accreditation"}])
    row = found.programs.iloc[0]
    assert (row["accreditation_status"], row["source"], row["as_of"]) == (
        "Continued Accreditation",
        "acgme",
        "2026-09-30",
    )
    assert found.conflicts.empty and found.counts["matched"] == 1


def test_a_later_list_is_taken_and_the_disagreement_told() -> None:
    found = merge([OLD], [{**NEW, "name": "Elmbrook Regional Hospital Program", "url": "http://other.test/"}])
    assert found.programs.loc[0, "name"] == "Elmbrook Regional Hospital Program"
    told = found.conflicts.set_index("field")
    assert told.loc["name", ["ours", "taken"]].tolist() == ["Elmbrook Hospital Program", "theirs"]
    assert told.loc["url", "ours"] == "http://elmbrook.test/fm/"


def test_an_older_list_overwrites_nothing_and_is_told_all_the_same() -> None:
    found = merge([OLD], [{**NEW, "as_of": "2020-01-01", "city": "Elsewhere", "positions_per_year": "9"}])
    row = found.programs.iloc[0]
    assert (row["city"], row["positions_per_year"], row["as_of"]) == ("Elmbrook", "6", "2024-05-01")
    assert set(found.conflicts["field"]) == {"city", "positions_per_year"}
    assert set(found.conflicts["taken"]) == {"ours"}


def test_spelling_alone_is_no_conflict() -> None:
    found = merge([OLD], [{**NEW, "sponsor": "Elmbrook Hospital", "url": "https://www.elmbrook.test/fm"}])
    assert found.conflicts.empty


def test_a_program_without_its_like_is_added() -> None:
    other = {**NEW, "program_id": "1209911077", "name": "Zephyr Valley Clinic Program", "sponsor": "", "city": "Zephyr"}
    found = merge([OLD], [other])
    assert found.programs["program_id"].tolist() == ["1209911001", "1209911077"]
    assert found.counts["added"] == 1 and found.review.empty


def test_a_likeness_waits_for_review_and_the_decision_counts() -> None:
    unknown = {**NEW, "program_id": "1209911099"}
    waiting = merge([OLD], [unknown])
    assert waiting.counts.get("added", 0) == 0
    assert waiting.review[["entry_key", "program_id"]].values.tolist() == [["1209911099", "1209911001"]]
    same = merge([OLD], [unknown], review=waiting.review.assign(decision="same"))
    assert same.programs["program_id"].tolist() == ["1209911099"]
    different = merge([OLD], [unknown], review=waiting.review.assign(decision="different"))
    assert different.programs["program_id"].tolist() == ["1209911001", "1209911099"]


def test_a_program_that_the_list_itself_names_is_nobody_elses() -> None:
    twin = {**NEW, "program_id": "1209911099", "name": "Elmbrook Hospital Rural Program"}
    found = merge([OLD], [twin, NEW])
    assert found.counts["added"] == 1 and found.review.empty


def test_another_state_or_specialty_is_never_a_candidate() -> None:
    found = merge(
        [OLD],
        [
            {**NEW, "program_id": "4009911001", "specialty": "Psychiatry"},
            {**NEW, "program_id": "1209911098", "state": "KY"},
        ],
    )
    assert found.counts["added"] == 2


def test_a_changed_id_keeps_the_old_one_as_former() -> None:
    found = merge([OLD], [{**NEW, "program_id": "1209922001", "former_ids": "1209911001"}])
    assert found.programs["program_id"].tolist() == ["1209922001"]
    assert renamed(found.program_ids) == {"1209911001": "1209922001"}
    assert found.conflicts.iloc[0][["field", "ours", "theirs"]].tolist() == ["program_id", "1209911001", "1209922001"]
    again = merging.merge(found.programs, found.program_ids, entries({**NEW, "as_of": "2025-01-01"}), NO_REVIEW)
    assert again.programs["program_id"].tolist() == ["1209922001"], "an older list brings the former id back"


def test_an_nrmp_code_gives_way_to_the_acgme_id() -> None:
    coded = {**OLD, "program_id": "9911120C0"}
    found = merge([coded], [{**NEW, "nrmp_codes": "9911120C0"}])
    assert found.programs.loc[0, ["program_id", "nrmp_codes"]].tolist() == ["1209911001", "9911120C0"]
    assert renamed(found.program_ids) == {"9911120C0": "1209911001"}


def test_an_nrmp_list_adds_codes_to_the_program_it_is_known_by() -> None:
    first = merge(
        [{**OLD, "nrmp_codes": "9911120C0"}], [{**NEW, "program_id": "", "nrmp_codes": "9911120C0;9911120M0"}]
    )
    assert first.programs.loc[0, "nrmp_codes"] == "9911120C0;9911120M0"
    assert {"9911120M0"} <= set(first.program_ids["other_id"])


def test_a_row_without_an_id_or_a_likeness_can_only_be_reviewed() -> None:
    found = merge([OLD], [{**NEW, "program_id": "", "name": "Zephyr Valley Clinic", "sponsor": "", "city": "Zephyr"}])
    assert len(found.programs) == 1
    assert "without id" in found.review.loc[0, "why"]


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.sampled_from(["1209911001", "1209911002", "1209911003", ""]), min_size=1, max_size=6),
    st.sampled_from(["2023-01-01", "2026-01-01"]),
)
def test_merging_never_loses_or_doubles_a_program(ids: list[str], as_of: str) -> None:
    new = [{**NEW, "program_id": i, "as_of": as_of, "line": str(n)} for n, i in enumerate(ids)]
    found = merge([OLD], new)
    assert found.programs["program_id"].is_unique
    assert "1209911001" in set(found.program_ids["program_id"]) | set(renamed(found.program_ids))
    again = merging.merge(found.programs, found.program_ids, entries(*new), found.review)
    assert again.programs.equals(found.programs), "the same list again changes nothing"


def override(**row: str) -> pd.DataFrame:
    whole = {"who": "reviewer", "why": "page says so", "source": "http://elmbrook.test/", "on": "2026-10-01"}
    return pd.DataFrame([whole | row])


def test_an_override_is_applied_and_told() -> None:
    table, told = overridden(directory(OLD), override(program_id="1209911001", field="city", value="Elm Town"))
    assert table.loc[0, "city"] == "Elm Town"
    assert told.loc[0, ["ours", "theirs", "taken"]].tolist() == ["Elmbrook", "Elm Town", "theirs"]


@pytest.mark.parametrize("wrong", [{"who": ""}, {"why": ""}, {"source": ""}, {"field": "img_share"}])
def test_an_override_without_a_reason_is_refused(wrong: dict[str, str]) -> None:
    given = {"program_id": "1209911001", "field": "city", "value": "Elm Town"} | wrong
    with pytest.raises(ValueError, match="1209911001"):
        overridden(directory(OLD), override(**given))
