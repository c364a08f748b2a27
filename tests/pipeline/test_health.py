"""The morning's checks of the release: fresh, seen last night, nothing broken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipelines.health import broken_now, carried_forward, freshness
from pipelines.home import Home
from pipelines.resources import Night
from warehouse.contracts.arrow import empty
from warehouse.contracts.tables import table
from warehouse.files import write_json, write_text
from warehouse.releases import Releases

MADE = datetime(2026, 10, 1, 6, tzinfo=UTC)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    home = Home(tmp_path).made()
    store = Releases(home.releases)
    store.publish(store.new_version(MADE), lambda folder: write_text(folder / "x.csv", "x\n"))
    return Night(state_dir=str(home.root))


def test_a_release_is_stale_after_two_missed_nights(night: Night) -> None:
    assert freshness(night, MADE + timedelta(hours=35))[0] == []
    stale, figures = freshness(night, MADE + timedelta(hours=37))
    assert stale == ["the last release is 37 hours old (limit 36)"] and figures == {"hours": 37.0}


def test_many_rosters_carried_forward_are_told(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    assert carried_forward(night) == ([], {"share": 0.0})
    columns = empty(table("programs")).columns
    rows = {"crawl_status": ["carried_forward"] * 3 + ["ok"] * 7 + ["no_url"] * 5, "n_listed": [9] * 10 + [None] * 5}
    programs = pd.DataFrame(rows).reindex(columns=columns)
    monkeypatch.setattr(Releases, "read", lambda self, name: programs)
    assert carried_forward(night) == (["30% of 10 rosters are carried forward"], {"share": 0.3})


def test_a_refusal_and_critical_findings_are_broken_warnings_are_not(night: Night) -> None:
    findings = night.home.tables / "quality" / "findings.json"
    write_json(findings, {"programs.drift": [["warning", "moved a little"]]})
    assert broken_now(night)[0] == []
    write_json(findings, {"programs.drift": [["critical", "half are gone"]]})
    night.releases.refuse("20261002T060000Z", "- half are gone", lambda folder: None)
    assert broken_now(night)[0] == ["20261002T060000Z was refused: - half are gone", "programs.drift: half are gone"]
