"""The first run against public hosts: a yes is remembered, the canary goes first and stops the rest when it fails."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.commands import refresh
from pipelines.commands.refresh import Wish, run_refresh
from pipelines.crawling import CrawlSettings, plan_of
from pipelines.home import Home
from pipelines.night import NightOutcome
from warehouse.directory import read_directory

HEADER = "program_id,name,specialty,sponsor,city,state,program_type,positions_per_year,url\n"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SAFETYNET_HOME", "SAFETYNET_CRAWL_DELAY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFETYNET_CONTACT", "someone@example.org")
    rows = [
        f"14000000{i:02d},Elm {i} Program,Internal Medicine,Elm,Toledo,OH,,,https://elm{i}.example.org/im/\n"
        for i in range(40)
    ]
    path = tmp_path / "directory.csv"
    path.write_text(HEADER + "".join(rows))
    return path


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The settings of every night that was begun; none is really run, and each fails to publish."""
    begun: list[dict[str, Any]] = []

    def night(home: Home, settings: dict[str, Any]) -> NightOutcome:
        begun.append(settings)
        return NightOutcome(release=None, refused=("coverage fell",))

    monkeypatch.setattr(refresh, "run_night", night)
    return begun


def test_a_yes_is_remembered(directory: Path, tmp_path: Path, nights: list[dict[str, Any]]) -> None:
    state = tmp_path / "state"
    assert run_refresh(Wish(directory, state)) == 2 and not nights
    assert run_refresh(Wish(directory, state, yes=True)) == 1 and len(nights) == 1
    assert (state / "consent.json").exists()
    assert run_refresh(Wish(directory, state)) == 1 and len(nights) == 2


def test_the_canary_goes_first_and_the_rest_waits_for_it(
    directory: Path, tmp_path: Path, nights: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = Wish(directory, tmp_path / "state", canary=25, yes=True)
    assert run_refresh(wish) == 1
    assert [night["limit"] for night in nights] == [25]

    def published(home: Home, settings: dict[str, Any]) -> NightOutcome:
        nights.append(settings)
        return NightOutcome(release=tmp_path)

    nights.clear()
    monkeypatch.setattr(refresh, "run_night", published)
    monkeypatch.setattr(refresh, "report", lambda *args: None)
    assert run_refresh(wish) == 0
    assert [night["limit"] for night in nights] == [25, 0]


def test_a_canary_plan_asks_that_many_programs(directory: Path, tmp_path: Path) -> None:
    programs, home = read_directory(directory).programs, Home(tmp_path / "state")
    settings = CrawlSettings.of_environment(limit=25)
    assert len(plan_of(programs, home, settings, as_of=date(2026, 11, 25)).programs) == 25
