"""The disk cache: built once a key, rebuilt when damaged."""

from __future__ import annotations

from pathlib import Path

from warehouse.index_cache import cached


class Builder:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, int]:
        self.calls += 1
        return {"calls": self.calls}


def test_built_once_for_a_key_and_again_for_another(tmp_path: Path) -> None:
    path, build = tmp_path / "deep" / "index.pickle", Builder()
    assert cached(path, "a", build) == cached(path, "a", build) == {"calls": 1}
    assert cached(path, "b", build) == {"calls": 2}
    assert [p.name for p in path.parent.iterdir()] == ["index.pickle"]


def test_a_corrupt_file_is_rebuilt(tmp_path: Path) -> None:
    path, build = tmp_path / "index.pickle", Builder()
    cached(path, "a", build)
    whole = path.read_bytes()
    for damaged in (b"", b"not a pickle", whole[: len(whole) - 3], whole[:10]):
        path.write_bytes(damaged)
        before = build.calls
        assert cached(path, "a", build) == {"calls": before + 1}
    assert build.calls == 5


def test_a_build_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> int:
        raise RuntimeError("no registry")

    path = tmp_path / "index.pickle"
    try:
        cached(path, "a", broken)
    except RuntimeError as error:
        assert str(error) == "no registry"
    assert list(tmp_path.iterdir()) == []
