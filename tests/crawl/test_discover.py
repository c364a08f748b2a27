"""Looking around from known home pages on the demo web, through the polite crawler, by the command itself."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests import mocksite

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from pipelines.commands.directory import directory_app; directory_app()", "discover"]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mocksite.Running]:
    with mocksite.start(log=tmp_path_factory.mktemp("log") / "access.jsonl") as running:
        yield running


def directory_without_some_pages(path: Path) -> dict[str, str]:
    """The demo directory in which only the first program of each sponsor keeps its address; the addresses taken out."""
    with mocksite.DIRECTORY.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    seen: set[str] = set()
    hidden = {}
    for row in rows:
        if row["sponsor"] in seen and row["url"]:
            hidden[row["program_id"]], row["url"] = row["url"], ""
        seen.add(row["sponsor"])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return hidden


def discover(web: mocksite.Running, *args: str, delay: str = "0.1") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and k != "SAFETYNET_CONTACT"}
    env = clean | {"http_proxy": web.address, "SAFETYNET_CRAWL_DELAY": delay}
    return subprocess.run([*COMMAND, *args], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def found(web: mocksite.Running, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("discover")
    hidden = directory_without_some_pages(folder / "directory.csv")
    given = ("--directory", str(folder / "directory.csv"), "--state-dir", str(folder / "state"))
    run = discover(web, *given, "--accept-above", "0.85")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "state" / "directory", hidden


def test_hidden_home_pages_are_found_again(found: tuple[Path, dict[str, str]]) -> None:
    folder, hidden = found
    assert hidden, "the demo directory has sponsors with several programs"
    programs = pd.read_csv(folder / "programs.csv", dtype=str, keep_default_na=False).set_index("program_id")
    got = {key: programs.loc[key, "url"].rstrip("/") for key in hidden}
    assert got == {key: url.rstrip("/") for key, url in hidden.items()}


def test_every_accepted_page_has_its_evidence(found: tuple[Path, dict[str, str]]) -> None:
    folder, hidden = found
    taken = pd.read_csv(folder / "accepted.csv", dtype=str, keep_default_na=False)
    assert set(taken["program_id"]) == set(hidden)
    assert (taken[["why", "page_url", "seed_id", "accepted_on"]] != "").all(axis=None)


def test_the_search_is_as_polite_as_a_night(web: mocksite.Running, found: tuple[Path, dict[str, str]]) -> None:
    requests = web.requests()
    robots = {r["host"] for r in requests if r["path"] == "/robots.txt"}
    assert {r["host"] for r in requests} == robots, "robots.txt of every host is asked"
    assert all(r["ua"].startswith("SafetynetBot/") for r in requests)
    times: dict[str, list[float]] = defaultdict(list)
    for r in requests:
        times[".".join(r["host"].split(".")[-2:])].append(r["t"])
    gaps = [b - a for t in times.values() for a, b in zip(sorted(t), sorted(t)[1:], strict=False)]
    assert min(gaps) > 0.08
    assert not [r for r in requests if r["path"].startswith(("/directory/search", "/alumni/giving"))]


def test_public_hosts_need_a_contact_and_a_yes(web: mocksite.Running, tmp_path: Path) -> None:
    directory_without_some_pages(tmp_path / "directory.csv")
    text = (tmp_path / "directory.csv").read_text().replace(".test/", ".example.org/")
    (tmp_path / "directory.csv").write_text(text)
    args = ("--directory", str(tmp_path / "directory.csv"), "--state-dir", str(tmp_path / "state"))
    assert "SAFETYNET_CONTACT" in (refused := discover(web, *args, delay="2")).stdout
    assert refused.returncode == 2
