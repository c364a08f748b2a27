"""Whole nights over the demo web, as a user runs them: the command line, in a process of its own."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from frictionless import validate

from pipelines.assets.out import inputs_of
from pipelines.outputs import compute
from pipelines.resources import Night
from tests.mocksite import DIRECTORY, Running, start
from tests.mocksite.truth import resident_truth, truth
from warehouse.contracts.tables import PUBLISHED
from warehouse.contracts.tables.programs import PROGRAMS
from warehouse.release_files import verify_checksums

ACADEMIC_YEAR = 2026
AS_OF = "2026-10-15"
COUNTS = ("n_listed", "n_known", "n_img", "n_us_md", "n_us_do", "n_can", "n_unknown", "n_prelim_listed", "n_alumni")

pytestmark = pytest.mark.slow


def environment(web: Running) -> dict[str, str]:
    return {**os.environ, "http_proxy": web.address, "SAFETYNET_CRAWL_DELAY": "0.02", "SAFETYNET_CONTACT": ""}


def command(state: Path, *more: str) -> list[str]:
    base = [sys.executable, "-m", "pipelines.cli", "refresh", "--directory", str(DIRECTORY), "--as-of", AS_OF]
    return [*base, "--state-dir", str(state), *more]


def refresh(web: Running, state: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(state, *more), env=environment(web), capture_output=True, text=True, timeout=280)


def residents(change: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in resident_truth(ACADEMIC_YEAR, change):
        found.setdefault(row.program_id, []).append(repr(row))
    return {key: sorted(rows) for key, rows in found.items()}


def table(state: Path, name: str) -> list[dict[str, str]]:
    with (state / "releases" / "latest" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """One whole night: state folder and the log of the demo web."""
    folder = tmp_path_factory.mktemp("night")
    with start(log=folder / "access.jsonl", academic_year=ACADEMIC_YEAR) as web:
        done = refresh(web, folder / "state")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        yield folder / "state", folder / "access.jsonl"


def test_counts_and_visas_are_the_truth(night: tuple[Path, Path]) -> None:
    rows = {row["program_id"]: row for row in table(night[0], "programs")}
    wrong = []
    for program_id, true in truth(ACADEMIC_YEAR).items():
        row, want = rows[program_id], asdict(true)
        wrong += [
            (row["name"], name, want[name], row[name])
            for name in (*COUNTS, "crawl_status", "share_status", "j1", "h1b")
            if row[name] != ("" if want[name] is None else str(want[name]))
        ]
        signals = ";".join(code for code in want["signals"] if code != "L1")
        if row["signals"] != signals or (row["late_review"] == "stated") != ("L1" in want["signals"]):
            wrong.append((row["name"], "signals", want["signals"], row["signals"] + row["late_review"]))
        share = "" if want["img_share"] is None else f"{want['img_share']:.6f}"
        if share != (f"{float(row['img_share']):.6f}" if row["img_share"] else ""):
            wrong.append((row["name"], "img_share", share, row["img_share"]))
    assert wrong == []


def test_the_release_is_whole(night: tuple[Path, Path]) -> None:
    folder = (night[0] / "releases" / "latest").resolve()
    assert verify_checksums(folder) == []
    for contract in PUBLISHED:
        assert (folder / f"{contract.name}.parquet").exists() and (folder / f"{contract.name}.csv").exists()
    for name in (
        "safetynet.duckdb",
        "datapackage.json",
        "manifest.json",
        "DICTIONARY.md",
        "CHANGES.md",
        "LICENSE-DATA.md",
    ):
        assert (folder / name).exists(), name
    assert (folder / "quality" / "index.html").exists() and (folder / "site" / "index.html").exists()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["as_of"] == AS_OF and manifest["rules_version"] and manifest["inputs"]["directory.csv"]


def test_the_data_package_is_valid(night: tuple[Path, Path]) -> None:
    package = (night[0] / "releases" / "latest").resolve() / "datapackage.json"
    report = validate(str(package))
    assert report.valid, report.flatten(["path", "fieldName", "message"])[:5]


def test_every_figure_has_evidence(night: tuple[Path, Path]) -> None:
    backed = {(row["program_id"], row["field"]) for row in table(night[0], "evidence")}
    missing = [
        (row["program_id"], name)
        for row in table(night[0], "programs")
        for name in PROGRAMS.names
        if name != "program_id" and row[name] and (row["program_id"], name) not in backed
    ]
    assert missing == []


def test_the_page_with_the_contact_is_named(night: tuple[Path, Path]) -> None:
    pages = {(row["program_id"], row["url"]) for row in table(night[0], "pages") if row["level"] == "program"}
    named = {row["program_id"]: row["contact_url"] for row in table(night[0], "programs") if row["contact_url"]}
    assert len(named) >= 10 and set(named.items()) <= pages
    homes = {row["program_id"]: row["url"] for row in table(night[0], "programs")}
    assert named["1209900693"] == homes["1209900693"]


def test_no_name_of_a_resident_is_in_the_release(night: tuple[Path, Path]) -> None:
    from tests.mocksite.content import load_programs

    names = {person.name for program in load_programs() for group in program.groups for person in group.people}
    assert len(names) > 100
    folder = (night[0] / "releases" / "latest").resolve()
    leaks = []
    for path in folder.rglob("*"):
        if path.suffix in (".csv", ".js", ".html", ".json", ".md"):
            text = path.read_text(encoding="utf-8", errors="replace")
            leaks += [path.name for name in names if name in text]
    assert leaks == []


def test_robots_txt_is_asked_first_and_obeyed(night: tuple[Path, Path]) -> None:
    asked: dict[str, list[str]] = {}
    for line in night[1].read_text().splitlines():
        entry = json.loads(line)
        asked.setdefault(entry["host"], []).append(entry["path"])
    assert all(paths[0] == "/robots.txt" for paths in asked.values())
    denied = {row["program_id"] for row in table(night[0], "programs") if row["crawl_status"] == "robots_denied"}
    assert denied == {key for key, true in truth(ACADEMIC_YEAR).items() if true.crawl_status == "robots_denied"}


def test_a_second_night_asks_conditionally_and_publishes_no_false_change(night: tuple[Path, Path]) -> None:
    state, _ = night
    log = state.parent / "second.jsonl"
    with start(log=log, academic_year=ACADEMIC_YEAR) as web:
        assert refresh(web, state).returncode == 0
        pages = [e for e in web.requests() if e["path"] != "/robots.txt" and not e["path"].startswith("/sitemap")]
    assert table(state, "changes") == []
    again = [entry for entry in pages if not entry["cond"]]
    without_validators = {"gme.tessaly-clinic.test", "residency.ostrander-regional.test"}
    assert {entry["host"] for entry in again} <= without_validators, again
    assert sum(entry["status"] == 304 for entry in pages) >= 0.6 * len(pages)


def test_a_third_night_publishes_exactly_what_changed(night: tuple[Path, Path]) -> None:
    state, _ = night
    with start(academic_year=ACADEMIC_YEAR, change=2) as web:
        assert refresh(web, state).returncode == 0
    before, after = residents(0), residents(2)
    changed = {row["program_id"] for row in table(state, "changes")}
    assert changed == {key for key in after if after[key] != before[key]} and len(changed) == 2
    assert {row["cause"] for row in table(state, "changes")} == {"page"}
    assert {row["program_id"] for row in table(state, "history")} == changed


def test_a_killed_night_leaves_the_last_release_and_the_next_one_works(night: tuple[Path, Path]) -> None:
    state, _ = night
    before = (state / "releases" / "latest").resolve()
    with start(academic_year=ACADEMIC_YEAR) as web:
        child = subprocess.Popen(
            command(state, "--full"),
            env=environment(web),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while not list((state / "crawls").glob("*.part")) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert child.poll() is None, "the night ended before it could be killed"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert (state / "releases" / "latest").resolve() == before
        assert verify_checksums(before) == []
        assert refresh(web, state).returncode == 0
    assert (state / "releases" / "latest").resolve() != before


def test_a_forgotten_program_is_erased_and_stays_away(night: tuple[Path, Path]) -> None:
    state, _ = night
    program_id = next(row["program_id"] for row in table(state, "programs") if row["n_listed"])
    base = [sys.executable, "-m", "pipelines.cli"]
    more = ["--directory", str(DIRECTORY), "--state-dir", str(state)]
    assert subprocess.run([*base, "forget", program_id, *more], capture_output=True, timeout=120).returncode == 0

    for folder in (state / "releases").glob("2*Z"):
        if not (folder / "manifest.json").exists():
            continue
        assert verify_checksums(folder) == []
        with (folder / "programs.csv").open(encoding="utf-8", newline="") as stream:
            row = next(row for row in csv.DictReader(stream) if row["program_id"] == program_id)
        assert row["n_listed"] == "" and row["crawl_status"] == "opted_out" and row["tier"] == "unrated"
        assert program_id not in (folder / "evidence.csv").read_text(encoding="utf-8")

    with start(log=state.parent / "after.jsonl", academic_year=ACADEMIC_YEAR) as web:
        assert refresh(web, state).returncode == 0
        hosts = {entry["host"] for entry in web.requests()}
    rows = {row["program_id"]: row for row in table(state, "programs")}
    assert rows[program_id]["crawl_status"] == "opted_out" and rows[program_id]["n_listed"] == ""
    assert hosts, "the others were asked"


def test_what_vanished_is_carried_for_sixty_days_and_then_withdrawn(night: tuple[Path, Path]) -> None:
    """Every page is gone from the night after on: figures and sentences stand for sixty days, and then no more."""
    inputs = inputs_of(Night(state_dir=str(night[0]), as_of=AS_OF))
    lost = [page | {"outcome": "gone"} for page in inputs.pages]
    seen = [date.fromisoformat(page["checked_at"][:10]) for page in inputs.pages if page["checked_at"]]
    tables = compute(replace(inputs, pages=lost, as_of=min(seen) + timedelta(days=60)))
    programs = tables["programs"]
    carried = programs[programs["crawl_status"] == "carried_forward"]
    assert len(carried) > 5 and carried["n_listed"].notna().all() and carried["observed_at"].notna().all()
    assert (programs["j1"] == "yes").any() and len(tables["evidence"]) and len(tables["visa_statements"])

    tables = compute(replace(inputs, pages=lost, as_of=max(seen) + timedelta(days=62)))
    programs = tables["programs"]
    assert programs["n_listed"].isna().all() and programs["img_share"].isna().all()
    assert set(programs["crawl_status"]) <= {"unreachable", "no_url", "opted_out"}
    assert set(programs["j1"]) == {"unread"}
    assert not len(tables["visa_statements"]) and not len(tables["wording_signals"])
    assert tables["evidence"]["snapshot_sha256"].isna().all()
