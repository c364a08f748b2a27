from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from warehouse.contracts.arrow import empty
from warehouse.contracts.tables import ALL, PUBLISHED
from warehouse.release_files import harmless, verify_checksums, write_tables
from warehouse.releases import ReleaseError, Releases

AT = datetime(2026, 9, 30, 6, 0, tzinfo=UTC)


def fill(folder: Path) -> None:
    write_tables(folder, {table.name: empty(table) for table in PUBLISHED})


def test_publishing_moves_latest_and_keeps_the_older_release(tmp_path: Path) -> None:
    store = Releases(tmp_path)
    first = store.publish("20260930T060000Z", fill)
    second = store.publish("20261001T060000Z", fill)
    assert (tmp_path / "latest").resolve() == second == store.latest()
    assert first.exists() and verify_checksums(first) == verify_checksums(second) == []


def test_equal_inputs_give_byte_identical_tables(tmp_path: Path) -> None:
    frame = pd.DataFrame({"program_id": ["1400000001"], "id_kind": ["acgme"], "other_id": ["1400000001"]})
    frames = {table.name: empty(table) for table in PUBLISHED} | {"program_ids": frame}
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_tables(tmp_path / name, frames)
    for path in (tmp_path / "a").iterdir():
        if path.suffix in (".csv", ".parquet"):
            assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_a_failing_writer_leaves_the_last_release_in_place(tmp_path: Path) -> None:
    store = Releases(tmp_path)
    good = store.publish("20260930T060000Z", fill)

    def break_off(folder: Path) -> None:
        fill(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        store.publish("20261001T060000Z", break_off)
    assert store.latest() == good
    assert sorted(p.name for p in tmp_path.iterdir()) == ["20260930T060000Z", "latest", "versions.json"]


def test_a_refused_night_is_listed_and_never_latest(tmp_path: Path) -> None:
    store = Releases(tmp_path)
    good = store.publish("20260930T060000Z", fill)
    refused = store.refuse("20261001T060000Z", "a share above 1", lambda folder: None)
    assert store.latest() == good
    assert [entry["status"] for entry in store.versions()["versions"]] == ["published", "refused"]
    assert not list(refused.glob("*.parquet"))


def test_staging_left_by_a_killed_night_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".staging-20260929T060000Z").mkdir()
    store = Releases(tmp_path)
    store.publish("20260930T060000Z", fill)
    assert not list(tmp_path.glob(".staging-*"))


def test_a_version_is_never_used_twice(tmp_path: Path) -> None:
    store = Releases(tmp_path)
    store.publish(store.new_version(AT), fill)
    with pytest.raises(ReleaseError, match="immutable"):
        store.new_version(AT)


@pytest.mark.parametrize("cell", ["=cmd()", "+1", "@x", "-x", " =1+1", "\t=1"])
def test_cells_that_a_spreadsheet_would_run_are_made_harmless(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-3.5", "plain", "a=b", ""])
def test_other_cells_stay(cell: str) -> None:
    assert harmless(cell) == cell


def test_reading_without_any_release_gives_an_empty_table(tmp_path: Path) -> None:
    assert Releases(tmp_path).read("programs").columns.tolist() == ALL["programs"].names
