from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.open import ReleaseError
from warehouse.releases import Releases
from warehouse.retention import Keep, pruned

NIGHTS = [f"2026{month:02d}{day:02d}T060000Z" for month in (7, 8, 9) for day in range(1, 29)]


def test_the_newest_nights_and_one_a_month_stay() -> None:
    gone = pruned(dict.fromkeys(NIGHTS, "published"), Keep(5), {NIGHTS[-1]})
    assert [v for v in NIGHTS if v not in gone] == ["20260728T060000Z", "20260828T060000Z", *NIGHTS[-5:]]


def test_a_refused_night_does_not_stand_for_its_month() -> None:
    versions = dict.fromkeys(NIGHTS, "published") | {"20260728T060000Z": "refused"}
    gone = pruned(versions, Keep(5), {NIGHTS[-1]})
    assert "20260728T060000Z" in gone and "20260727T060000Z" not in gone


@given(st.integers(1, 40), st.sets(st.sampled_from(NIGHTS)), st.sets(st.sampled_from(NIGHTS)))
def test_what_is_safe_never_goes_and_pruning_twice_changes_nothing(
    nights: int, refused: set[str], safe: set[str]
) -> None:
    versions = {v: "refused" if v in refused else "published" for v in NIGHTS}
    gone = pruned(versions, Keep(nights), safe)
    assert not set(gone) & (safe | set(NIGHTS[-nights:]))
    assert pruned({v: s for v, s in versions.items() if v not in gone}, Keep(nights), safe) == []


def test_folders_go_and_are_remembered(tmp_path: Path) -> None:
    store = Releases(tmp_path)
    for version in NIGHTS[-6:]:
        store.publish(version, lambda folder: (folder / "manifest.json").write_text("{}"))
    store.pin(NIGHTS[-6])
    assert store.prune(Keep(2)) == NIGHTS[-5:-2]
    left = [path.name for path in sorted(tmp_path.glob("2*Z"))]
    assert left == [NIGHTS[-6], *NIGHTS[-2:]] and store.latest() == tmp_path / NIGHTS[-1]
    assert [e["status"] for e in store.versions()["versions"]] == ["published", *["pruned"] * 3, *["published"] * 2]
    assert not list(tmp_path.glob(".staging*"))


def test_what_is_not_there_cannot_be_pinned(tmp_path: Path) -> None:
    for name in ("20260101T000000Z", "../x"):
        with pytest.raises(ReleaseError, match="to pin"):
            Releases(tmp_path).pin(name)


def test_nothing_is_kept_without_a_night() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Keep(0)
