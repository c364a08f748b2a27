"""Changes between releases, their causes, and the cumulative history."""

from __future__ import annotations

import pandas as pd

from transforms import history
from transforms.history import Versions

OLD, NEW = Versions("1.0", "0.1"), Versions("1.0", "0.1")
PAGES = pd.DataFrame({"program_id": ["A", "B"], "page_key": ["u", "v"], "content_sha256": ["1", "2"]})


def programs(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "program_id": ["A", "B"],
            "name": ["Alpha", "Beta"],
            "city": ["Toledo", "Dayton"],
            "n_img": pd.array([10, pd.NA], dtype="Int64"),
            "img_share": pd.array([0.5, pd.NA], dtype="Float64"),
            "tier": ["safety", "unrated"],
            "is_desirable_core": pd.array([False, pd.NA], dtype="boolean"),
            "checked_at": ["2026-09-01", "2026-09-01"],
            "observed_at": ["2026-09-01", None],
            "first_seen": ["2026-09-01", None],
            "n_listed": pd.array([20, pd.NA], dtype="Int64"),
        }
    )
    for name, values in changes.items():
        table[name] = values
    return table


def release(table: pd.DataFrame, pages: pd.DataFrame = PAGES, **more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"programs": table, "pages": pages, **more}


def rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return [tuple(None if v is pd.NA else v for v in row) for row in table.itertuples(index=False, name=None)]


def test_equal_releases_have_no_changes_even_when_checked_again() -> None:
    later = programs(checked_at=["2026-09-02", "2026-09-02"])
    assert history.changes(release(programs()), release(later), OLD, NEW).empty


def test_a_figure_that_moves_with_its_page_is_the_pages_change() -> None:
    moved = programs(n_img=pd.array([11, pd.NA], dtype="Int64"))
    pages = PAGES.assign(content_sha256=["9", "2"])
    found = history.changes(release(programs()), release(moved, pages), OLD, NEW)
    assert rows(found) == [("A", "programs", "n_img", "10", "11", "MOD", "page")]


def test_the_same_page_under_another_parser_is_our_change() -> None:
    moved = programs(n_img=pd.array([11, 3], dtype="Int64"), tier=["match", "unrated"])
    found = history.changes(release(programs()), release(moved), OLD, Versions("1.0", "0.2"))
    assert rows(found) == [
        ("A", "programs", "n_img", "10", "11", "MOD", "parser"),
        ("A", "programs", "tier", "safety", "match", "MOD", "parser"),
        ("B", "programs", "n_img", None, "3", "ADD", "parser"),
    ]


def test_other_rules_explain_derived_columns_and_another_parser_the_counts() -> None:
    moved = programs(n_img=pd.array([11, pd.NA], dtype="Int64"), tier=["match", "unrated"])
    found = history.changes(release(programs()), release(moved), OLD, Versions("2.0", "0.2"))
    assert dict(zip(found["field"], found["cause"], strict=True)) == {"n_img": "parser", "tier": "rules"}
    only_rules = history.changes(release(programs()), release(moved), OLD, Versions("2.0", "0.1"))
    assert set(only_rules["cause"]) == {"rules"}


def test_directory_changes_and_what_follows_from_them() -> None:
    moved = programs(city=["Boston", "Dayton"], is_desirable_core=pd.array([True, pd.NA], dtype="boolean"))
    found = history.changes(release(programs()), release(moved), OLD, NEW)
    assert rows(found) == [
        ("A", "programs", "city", "Toledo", "Boston", "MOD", "directory"),
        ("A", "programs", "is_desirable_core", "False", "True", "MOD", "directory"),
    ]


def test_programs_that_come_and_go_are_one_row_each() -> None:
    now = programs()
    now["program_id"], now["name"] = ["A", "C"], ["Alpha", "Gamma"]
    found = history.changes(release(programs()), release(now), OLD, NEW)
    assert rows(found) == [
        ("B", "programs", "program", "Beta", None, "DEL", "directory"),
        ("C", "programs", "program", None, "Gamma", "ADD", "directory"),
    ]


def signals(*cells: tuple[str, str | None, float | None, str]) -> pd.DataFrame:
    table = pd.DataFrame(list(cells), columns=["code", "strength", "threshold", "quote"])
    return table.assign(program_id="A", level="program", unit=None, url="u")


def test_sentences_are_compared_by_meaning() -> None:
    before = signals(("G4", "required", 220.0, "A score of 220 is required."))
    reworded = signals(("G4", "required", 220.0, "We require 220."), ("G4", "required", 220.0, "Minimum: 220."))
    raised = signals(("G4", "required", 230.0, "A score of 230 is required."))
    was = release(programs(), wording_signals=before)
    pages = PAGES.assign(content_sha256=["9", "2"])
    assert history.changes(was, release(programs(), pages, wording_signals=reworded), OLD, NEW).empty
    found = history.changes(was, release(programs(), pages, wording_signals=raised), OLD, NEW)
    assert rows(found) == [("A", "wording_signals", "G4.program", "required 220", "required 230", "MOD", "page")]


def classes(n_img: int) -> pd.DataFrame:
    row = {"program_id": "A", "track": "categorical", "class_start_year": 2026, "pgy": 1, "n_listed": 10}
    return pd.DataFrame([{**row, "n_known": 10, "n_img": n_img}])


def test_roster_composition_is_compared_by_counts() -> None:
    was, now = (release(programs(), program_classes=classes(n)) for n in (4, 5))
    found = history.changes(was, now, OLD, Versions("1.0", "0.2"))
    assert rows(found) == [("A", "program_classes", "categorical.2026.1.n_img", "4", "5", "MOD", "parser")]


def test_a_page_whose_bytes_alone_differ_explains_nothing_when_our_reader_changed() -> None:
    texts = PAGES.assign(text_sha256=["a", "b"])
    recounted = texts.assign(content_sha256=["9", "2"])
    now, newer = programs(tier=["match", "unrated"]), Versions("1.0", "0.2")
    by_code = history.changes(release(programs(), texts), release(now, recounted), OLD, newer)
    assert list(by_code["cause"]) == ["parser"]
    same_code = history.changes(release(programs(), texts), release(now, recounted), OLD, OLD)
    assert list(same_code["cause"]) == ["page"]
    reworded = recounted.assign(text_sha256=["z", "b"])
    assert list(history.changes(release(programs(), texts), release(now, reworded), OLD, newer)["cause"]) == ["page"]


def test_pages_are_listed_as_new_gone_and_changed() -> None:
    before = pd.DataFrame({"program_id": ["A"] * 3, "page_key": ["u", "v", "w"], "content_sha256": ["1", "2", None]})
    after = pd.DataFrame({"program_id": ["A"] * 3, "page_key": ["u", "x", "w"], "content_sha256": ["9", "3", None]})
    found = {(r.field, r.kind) for r in history.page_changes(before, after).itertuples()}
    assert found == {("u", "MOD"), ("v", "DEL"), ("x", "ADD")}


def test_a_roster_seen_again_unchanged_is_no_change() -> None:
    was, now = (programs(crawl_status=[word, "no_url"]) for word in ("ok", "unchanged"))
    assert history.changes(was, now).empty


def test_the_release_in_the_making_gets_its_name_when_it_is_published() -> None:
    changed = history.changes(programs(), programs(tier=["match", "unrated"]))
    back = history.changes(programs(tier=["match", "unrated"]), programs())
    first = history.named(history.extend(None, changed), "V2")
    second = history.named(history.extend(first, back), "V3")
    assert [tuple(r) for r in second[["valid_from", "valid_to"]].fillna("").to_numpy()] == [("V2", "V3"), ("V3", "")]


def test_a_single_frame_is_the_programs_table() -> None:
    found = history.changes(programs(), programs(tier=["match", "unrated"]))
    assert rows(found) == [("A", "programs", "tier", "safety", "match", "MOD", "rules")]


def test_history_closes_the_row_that_a_later_change_replaces() -> None:
    first = history.changes(programs(), programs(tier=["match", "unrated"]))
    second = history.changes(programs(tier=["match", "unrated"]), programs(tier=["reach", "reach"]))
    whole = history.extend(history.extend(None, first, "V2"), second, "V3")
    found = [(r.program_id, r.old, r.new, r.valid_from, r.valid_to) for r in whole.fillna("").itertuples()]
    assert found == [
        ("A", "safety", "match", "V2", "V3"),
        ("A", "match", "reach", "V3", ""),
        ("B", "unrated", "reach", "V3", ""),
    ]
    assert list(history.timeline(whole, "A")["new"]) == ["match", "reach"]
    assert history.extend(whole, first.iloc[:0], "V4").equals(whole)


def test_first_seen_is_carried_over_and_needs_a_roster() -> None:
    later = programs(observed_at=["2026-10-01", "2026-10-01"])
    assert list(history.first_seen(later, programs()).fillna("")) == ["2026-09-01", ""]
    assert list(history.first_seen(later, None).fillna("")) == ["2026-10-01", ""]
    found = programs(observed_at=["2026-10-01", "2026-10-01"], n_listed=pd.array([20, 12], dtype="Int64"))
    assert list(history.first_seen(found, programs())) == ["2026-09-01", "2026-10-01"]
