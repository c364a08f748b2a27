"""Ids that change: what was known under the old one is found under the new one, and nothing is mixed up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import directory_notes
from pipelines.home import Home
from transforms import identity
from warehouse.directory_import import DirectoryStore
from warehouse.ledger import PROGRAM_PAGES, Ledger

OLD, NEW, OTHER = "1209911001", "1209922001", "4009911001"
FORMER = pd.DataFrame({"program_id": [NEW, "1409999999"], "id_kind": "former", "other_id": [OLD, "1409900000"]})
DIRECTORY = pd.DataFrame({"program_id": [NEW, OTHER], "nrmp_codes": ["9911120C0", ""], "city": ["Elm", "Elm"]})


def test_former_ids_of_programs_that_are_in_the_directory() -> None:
    ids = identity.program_ids(DIRECTORY, FORMER)
    assert ids.loc[ids["id_kind"] == "former", ["program_id", "other_id"]].values.tolist() == [[NEW, OLD]]
    assert identity.renamed(ids) == {OLD: NEW, "9911120C0": NEW}


def test_an_id_of_two_programs_or_of_one_that_lives_is_nobodys_former_one() -> None:
    both = pd.DataFrame({"program_id": [NEW, OTHER, NEW], "other_id": [OLD, OLD, OTHER]})
    assert OLD not in identity.renamed(identity.program_ids(DIRECTORY, both))
    assert OTHER not in identity.renamed(identity.program_ids(DIRECTORY, both))


def test_where_both_ids_had_a_row_neither_is_the_others() -> None:
    assert identity.not_yet_moved({OLD: NEW}, pd.Series([OLD, NEW])) == {}
    assert identity.not_yet_moved({OLD: NEW}, pd.Series([OLD])) == {OLD: NEW}


@given(st.lists(st.sampled_from([OLD, NEW, OTHER]), max_size=6))
def test_carrying_over_renames_and_loses_nothing(ids: list[str]) -> None:
    table = pd.DataFrame({"program_id": pd.Series(ids, dtype="string"), "n": range(len(ids))})
    moved = identity.under_new_ids(table, {OLD: NEW})
    assert moved["n"].tolist() == table["n"].tolist()
    assert moved["program_id"].tolist() == [NEW if x == OLD else x for x in ids]


def test_an_id_change_is_one_row() -> None:
    rows = identity.id_changes(pd.Series([OLD, OTHER]), {OLD: NEW})
    assert rows.to_dict("records") == [
        {"program_id": NEW, "old": OLD, "new": NEW, "table": "programs", "field": "program_id", "kind": "MOD"}
        | {"cause": "directory"}
    ]
    assert identity.id_changes(pd.Series([], dtype="string"), {OLD: NEW}).empty


def page(program_id: str, url: str, why: str) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(PROGRAM_PAGES.names, "")
    return row | {"program_id": program_id, "url": url, "why": why, "score": 1.0, "depth": 0}


def test_pages_follow_their_program(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    rows = [page(OLD, "http://a.test/", "old"), page(OLD, "http://b.test/", "old"), page(NEW, "http://b.test/", "new")]
    ledger._store([], [*rows, page(OTHER, "http://a.test/", "other")], [])
    ledger.rename({OLD: NEW})
    found = {(r["program_id"], r["url"]): r["why"] for r in ledger.program_pages()}
    assert found == {(NEW, "http://a.test/"): "old", (NEW, "http://b.test/"): "new", (OTHER, "http://a.test/"): "other"}
    before = ledger.program_pages()
    ledger.rename({OLD: NEW})
    assert ledger.program_pages() == before


@pytest.mark.parametrize("written_for", [OLD, NEW])
def test_an_override_holds_under_either_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_for: str) -> None:
    DirectoryStore(tmp_path).write("program_ids", FORMER)
    row = {"program_id": written_for, "field": "city", "value": "Elm Town", "who": "x", "why": "y", "source": "site"}
    monkeypatch.setattr(directory_notes, "load", lambda name: pd.DataFrame([row | {"on": "2026-10-01"}]))
    table, settled = directory_notes.with_overrides(DIRECTORY, Home(tmp_path))
    assert table["city"].tolist() == ["Elm Town", "Elm"]
    assert settled[["program_id", "ours", "theirs"]].values.tolist() == [[NEW, "Elm", "Elm Town"]]
