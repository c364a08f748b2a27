"""Releases copied to folders, buckets and from web servers: whole or not at all, and never a tampered one."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import fsspec
import pytest

from tests.unit.warehouse.file_server import serving
from tests.unit.warehouse.small_release import LATER, VERSION, published
from warehouse import distribution
from warehouse.distribution import publish, pull
from warehouse.open import ReleaseError, open_release, parse_checksums
from warehouse.release_files import verify_checksums
from warehouse.releases import Releases

PULL = """
import sys
from pathlib import Path
from warehouse import distribution
from warehouse.releases import Releases
distribution.BLOCK = 2000
distribution.pull(sys.argv[1], Releases(Path(sys.argv[2])))
"""


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("ours")
    return published(root), published(root, LATER)


@pytest.fixture
def release(releases: tuple[Path, Path]) -> Path:
    return releases[0]


@pytest.fixture
def later(releases: tuple[Path, Path]) -> Path:
    return releases[1]


def test_a_folder_gets_the_release_and_a_pointer(release: Path, tmp_path: Path) -> None:
    done = publish(release, str(tmp_path / "shared"))
    assert done.n_skipped == 0 and done.n_copied > 30
    assert verify_checksums(tmp_path / "shared" / VERSION) == []
    assert json.loads((tmp_path / "shared" / "latest.json").read_text())["version"] == VERSION
    assert open_release(tmp_path / "shared").programs.equals(open_release(release).programs)


def test_what_is_published_already_is_skipped_by_checksum(release: Path, tmp_path: Path) -> None:
    publish(release, str(tmp_path / "shared"))
    (tmp_path / "shared" / VERSION / "programs.csv").write_text("damaged")
    again = publish(release, str(tmp_path / "shared"))
    assert again.n_copied == 1 and verify_checksums(tmp_path / "shared" / VERSION) == []


def test_a_damaged_release_is_not_published(release: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(release, tmp_path / VERSION))
    (damaged / "programs.csv").write_text("damaged")
    with pytest.raises(ReleaseError, match=r"programs\.csv"):
        publish(damaged, str(tmp_path / "shared"))
    assert not (tmp_path / "shared").exists()


def test_the_pointer_moves_last(release: Path, later: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(release, str(tmp_path / "shared"))
    real, left = distribution._put, [20]

    def fails(*args: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise OSError("connection lost")
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(distribution, "_put", fails)
    with pytest.raises(OSError, match="lost"):
        publish(later, str(tmp_path / "shared"))
    assert open_release(tmp_path / "shared").version == VERSION
    monkeypatch.setattr(distribution, "_put", real)
    assert publish(later, str(tmp_path / "shared")).n_skipped == 19
    assert open_release(tmp_path / "shared").version == LATER


def test_an_object_store_works_as_a_folder_does(release: Path, tmp_path: Path) -> None:
    fsspec.filesystem("memory").store.clear()
    publish(release, "memory://bucket/safetynet")
    assert publish(release, "memory://bucket/safetynet").n_copied == 0
    assert len(open_release("memory://bucket/safetynet").programs) == 10
    there = Releases(tmp_path / "theirs")
    pull("memory://bucket/safetynet", there)
    assert there.latest() == tmp_path / "theirs" / VERSION and verify_checksums(tmp_path / "theirs" / VERSION) == []


@pytest.mark.parametrize("has_ranges", [True, False])
def test_pulling_from_a_web_server(release: Path, tmp_path: Path, has_ranges: bool) -> None:
    publish(release, str(tmp_path / "web"))
    there = Releases(tmp_path / "theirs")
    with serving(tmp_path / "web", has_ranges) as (url, _):
        assert pull(url, there).n_copied > 30
        assert pull(f"{url}/{VERSION}", there).n_copied == 0
        assert open_release(url).version == VERSION
    assert (tmp_path / "theirs" / "latest").resolve() == tmp_path / "theirs" / VERSION
    assert there.read("programs").equals(open_release(release).programs)


def test_a_killed_pull_goes_on_where_it_stopped(release: Path, tmp_path: Path) -> None:
    publish(release, str(tmp_path / "web"))
    theirs = tmp_path / "theirs"
    with serving(tmp_path / "web", seconds_a_block=0.02) as (url, asked):
        child = subprocess.Popen([sys.executable, "-c", PULL, url, str(theirs)])
        deadline = time.monotonic() + 60
        while len(asked) < 25 and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL, "the pull ended before it could be killed"
        assert not (theirs / "latest").exists()
        whole = {p.name for p in (theirs / f".pull-{VERSION}").iterdir() if p.suffix != ".part"}
        asked.clear()
        done = pull(url, Releases(theirs))
    assert whole and done.n_skipped >= len(whole)
    again = {path.rpartition("/")[2] for path, given in asked if given.startswith("bytes=0-")}
    assert not again & whole, "a file that was there already was asked for again"
    assert verify_checksums(theirs / VERSION) == [] and (theirs / "latest").resolve() == theirs / VERSION


def test_a_part_is_continued_and_a_wrong_part_is_fetched_anew(release: Path, tmp_path: Path) -> None:
    publish(release, str(tmp_path / "web"))
    staged = tmp_path / "theirs" / f".pull-{VERSION}"
    staged.mkdir(parents=True)
    (staged / "programs.csv.part").write_bytes((release / "programs.csv").read_bytes()[:1000])
    (staged / "evidence.csv.part").write_bytes(b"x" * 50)
    with serving(tmp_path / "web") as (url, asked):
        pull(url, Releases(tmp_path / "theirs"))
    ranges = {path.rpartition("/")[2]: given for path, given in asked}
    assert ranges["programs.csv"].startswith("bytes=1000-") and ranges["evidence.csv"].startswith("bytes=0-")
    assert verify_checksums(tmp_path / "theirs" / VERSION) == []


def test_a_tampered_file_is_named_and_latest_stays(release: Path, later: Path, tmp_path: Path) -> None:
    theirs = Releases(tmp_path / "theirs")
    publish(release, str(tmp_path / "web"))
    pull(str(tmp_path / "web"), theirs)
    publish(later, str(tmp_path / "web"))
    victim = tmp_path / "web" / LATER / "programs.parquet"
    victim.write_bytes(victim.read_bytes()[:-1] + b"!")
    with pytest.raises(ReleaseError, match=r"programs\.parquet differs from its checksum"):
        pull(str(tmp_path / "web"), theirs)
    assert theirs.latest() == tmp_path / "theirs" / VERSION and not (tmp_path / "theirs" / LATER).exists()
    with pytest.raises(ReleaseError, match="differs from its checksum"):
        _ = open_release(tmp_path / "web")["programs"]


def test_checksums_must_be_those_the_pointer_names(release: Path, tmp_path: Path) -> None:
    publish(release, str(tmp_path / "web"))
    listed = tmp_path / "web" / VERSION / "CHECKSUMS.sha256"
    listed.write_text(listed.read_text().replace("programs.csv", "program.csv"))
    with pytest.raises(ReleaseError, match=r"latest\.json"):
        pull(str(tmp_path / "web"), Releases(tmp_path / "theirs"))


@pytest.mark.parametrize("name", ["../../.bashrc", "/etc/passwd", "a/../../b", "C:\\x", "..\\x"])
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(ReleaseError, match="no file of a release"):
        parse_checksums(f"{'0' * 64}  {name}\n")


def test_an_older_release_is_taken_in_beside_the_latest(release: Path, later: Path, tmp_path: Path) -> None:
    theirs = Releases(tmp_path / "theirs")
    pull(str(later), theirs)
    pull(str(release), theirs)
    assert theirs.latest() == theirs.root / LATER == (theirs.root / "latest").resolve()
    assert (theirs.root / VERSION / "programs.parquet").exists()


def test_nothing_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release"):
        pull(str(tmp_path), Releases(tmp_path / "theirs"))
    with pytest.raises(ReleaseError, match="no release"):
        open_release(tmp_path)
