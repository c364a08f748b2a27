"""A state folder is backed up while the daemon's databases are open, wiped, restored, and is what it was."""

import hashlib
import shutil
import subprocess
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from pipelines.alone import alone
from pipelines.home import POSTGRES, Home
from pipelines.morning import lines, note_end, note_start
from warehouse.files import write_text
from warehouse.release_files import verify_checksums
from warehouse.releases import Releases

SCRIPT = Path(__file__).resolve().parents[2] / "pipelines" / "deploy" / "backup.sh"
DATABASES = (".db", ".db-wal", ".db-shm", ".db-journal")


def contents(root: Path) -> dict[str, str]:
    """Digest of every file that must come back the same; databases are compared by what they hold."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix not in DATABASES and path.name != "night.lock"
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv(POSTGRES, raising=False)
    for name in ("DAGSTER_HOME", "SAFETYNET_HOME"):
        monkeypatch.setenv(name, "")
    home = Home(tmp_path / "state").prepare()
    for day in (1, 2):
        version = Releases(home.releases).new_version(datetime(2026, 10, day, 6, tzinfo=UTC))
        Releases(home.releases).publish(version, lambda folder: write_text(folder / "programs.csv", "program_id\n"))
    (home.snapshots / "a.warc.gz").write_bytes(b"bytes of pages")
    note_start(home, "run-1", "nightly")
    note_end(home, "run-1", "ended", "")
    return home


@dg.op
def anything() -> None:
    """Leaves a run behind."""


@dg.job
def leaves_a_run() -> None:
    """One run."""
    anything()


def test_what_was_wiped_comes_back(home: Home, tmp_path: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        leaves_a_run.execute_in_process(instance=instance)
        done = subprocess.run(
            [SCRIPT, str(home.root), str(tmp_path / "backups")], capture_output=True, text=True, timeout=60, check=True
        )
    before, screen = contents(home.root), list(lines(home, datetime(2026, 10, 3, tzinfo=UTC)))
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [Path(done.stdout.strip()).name]

    shutil.rmtree(home.root)
    home.root.mkdir()
    with tarfile.open(done.stdout.strip()) as archive:
        archive.extractall(home.root, filter="fully_trusted")

    assert contents(home.root) == before
    latest = Releases(home.releases).latest()
    assert latest is not None and (home.releases / "latest").resolve() == latest
    assert verify_checksums(latest) == []
    skip = ("disk",)
    assert [row for row in lines(home, datetime(2026, 10, 3, tzinfo=UTC)) if row[0] not in skip] == [
        row for row in screen if row[0] not in skip
    ]
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs_count() == 1
        assert len(instance.all_logs(instance.get_runs()[0].run_id)) > 3


def test_a_backup_waits_for_the_night(home: Home, tmp_path: Path) -> None:
    with alone(home):
        running = subprocess.Popen([SCRIPT, str(home.root), str(tmp_path / "b")], stdout=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(timeout=1.5)
    assert running.wait(timeout=60) == 0
