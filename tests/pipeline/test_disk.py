"""A full disk and a read-only one, as real small file systems: a clear sentence, and nothing that stood is lost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from pipelines.commands.doctor import folder
from pipelines.failures import told, told_apart
from pipelines.home import Home
from warehouse.files import write_text
from warehouse.release_files import verify_checksums
from warehouse.releases import Releases
from warehouse.tables import TableStore

MEGABYTE = 2**20


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def publish(home: Home, day: int, size: int) -> Path:
    store = Releases(home.releases)
    text = "x" * size
    version = store.new_version(datetime(2026, 10, day, 6, tzinfo=UTC))
    return store.publish(version, lambda path: write_text(path / "programs.csv", text))


def residents(n: int) -> pd.DataFrame:
    from warehouse.contracts.arrow import empty
    from warehouse.contracts.tables import table

    frame = empty(table("raw_contacts"))
    rows = {
        "program_id": [f"14{i:08d}" for i in range(n)],
        "url": [f"https://{os.urandom(40).hex()}.test/" for _ in range(n)],
    }
    return pd.DataFrame(rows)[list(frame.columns)]


def test_a_full_disk_is_named_and_everything_that_stood_still_stands(small: Path) -> None:
    home = Home(small / "state").made()
    first = publish(home, 1, 1000)
    store = TableStore(home.tables)
    store.write("raw_contacts", residents(10))
    (small / "ballast").write_bytes(b"\0" * (2 * MEGABYTE))

    with pytest.raises(dg.Failure, match=r"the disk is full; .* the last release stands untouched"), told_apart(0):
        publish(home, 2, 3 * MEGABYTE)
    with pytest.raises(dg.Failure, match="the disk is full"), told_apart(0):
        store.write("raw_contacts", residents(50_000))

    assert Releases(home.releases).latest() == first == (home.releases / "latest").resolve()
    assert verify_checksums(first) == [] and len(store.read("raw_contacts")) == 10
    assert [path.name for path in home.tables.iterdir()] == ["raw_contacts.parquet"]
    (small / "ballast").unlink()
    assert publish(home, 3, MEGABYTE) == Releases(home.releases).latest()
    assert not list(home.releases.glob(".staging-*"))


def test_a_read_only_disk_is_named_by_the_night_and_by_the_doctor(small: Path) -> None:
    home = Home(small / "state").made()
    first = publish(home, 1, 1000)
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    (finding,) = folder(home)
    assert finding.grade == "broken" and "read-only" in finding.todo
    command = [sys.executable, "-m", "pipelines.cli", "refresh", "--state-dir", str(home.root), "--directory"]
    directory = small.parent / "d.csv"
    directory.write_text(
        "program_id,name,specialty,sponsor,city,state,program_type,positions_per_year,url\n"
        "1400000001,Elm Hospital Program,Internal Medicine,Elm Hospital,Toledo,OH,community,10,\n"
    )
    done = subprocess.run([*command, str(directory)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "mounted read-only" in done.stdout and "Traceback" not in done.stderr
    assert verify_checksums(first) == []


def test_a_limit_on_file_sizes_is_named(tmp_path: Path) -> None:
    """What a quota or a container's limit looks like, without any right to mount."""
    code = (
        "import json, resource, signal, sys; from pathlib import Path; from warehouse.files import write_text\n"
        "from pipelines.failures import told\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_text(Path(sys.argv[1]), 'x' * 10000)\n"
        "except OSError as error: print(json.dumps(told(error)))\n"
    )
    kept = tmp_path / "table.csv"
    write_text(kept, "what stood")
    done = subprocess.run(
        [sys.executable, "-c", code, str(kept)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "beyond the limit" in json.loads(done.stdout)
    assert kept.read_text() == "what stood" and [path.name for path in tmp_path.iterdir()] == ["table.csv"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("(sqlite3.OperationalError) database or disk is full", "the disk is full"),
        ("attempt to write a readonly database", "mounted read-only"),
        ('IO Error: Could not write file "x": No space left on device', "the disk is full"),
    ],
)
def test_what_databases_say_of_the_disk_is_understood(said: str, meant: str) -> None:
    assert meant in told(RuntimeError(said))
