"""The commands around releases, as typed: exit codes and what is said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from tests.unit.warehouse.small_release import VERSION, published
from warehouse.releases import Releases


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    published(folder / "releases")
    return folder


def run(state: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--state-dir", str(state)])
    return done.exit_code, " ".join(done.output.split())


def test_a_release_goes_out_and_comes_back(state: Path, tmp_path: Path) -> None:
    code, said = run(state, "publish", "--to", str(tmp_path / "shared"))
    assert code == 0 and f"published release {VERSION}" in said
    code, said = run(tmp_path / "theirs", "pull", str(tmp_path / "shared"))
    assert code == 0 and f"pulled release {VERSION}" in said
    assert Releases(tmp_path / "theirs" / "releases").latest() == tmp_path / "theirs" / "releases" / VERSION


def test_what_cannot_be_done_is_said(state: Path, tmp_path: Path) -> None:
    assert run(state, "publish", "--to", str(tmp_path), "--version", "20000101T000000Z")[0] == 2
    code, said = run(tmp_path / "theirs", "pull", str(tmp_path))
    assert code == 1 and "no release at" in said
    assert run(tmp_path / "none", "serve")[0] == 2
    assert run(state, "releases", "--pin", "20000101T000000Z")[0] == 2


def test_a_pinned_release_is_shown_and_pruning_leaves_it(state: Path) -> None:
    assert run(state, "releases", "--pin", VERSION)[0] == 0
    assert "pinned" in run(state, "releases")[1]
    assert run(state, "releases", "--prune", "--keep", "1") == (0, "0 releases removed")


def test_a_worksheet_is_drawn_and_scored(state: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    assert run(state, "review", "sample", "--n", "5", "-o", str(sheet))[0] == 0
    code, said = run(state, "review", "score", str(sheet))
    assert code == 2 and "no coder has answered" in said
    sheet.write_text(sheet.read_text(encoding="utf-8-sig").replace(",,,", ",yes,yes,"))
    assert run(state, "review", "score", str(sheet))[0] == 0
    assert (state / "quality" / "reviews" / "sheet.csv").exists()
