"""A night whose tables break a critical expectation: the last release stays, the refusal is on record without data."""

from pathlib import Path

import pandas as pd
import pytest

from pipelines import outputs as out
from pipelines.commands.refresh import Wish, run_refresh
from pipelines.home import Home
from pipelines.outputs import Inputs, compute
from warehouse.releases import Releases

HEADER = "program_id,name,specialty,sponsor,city,state,program_type,positions_per_year,url\n"
ROWS = "1400000001,Elm Hospital Program,Internal Medicine,Elm Hospital,Toledo,OH,community,10,\n"


@pytest.fixture
def wish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wish:
    """A directory of one program without an address: a whole night that asks nobody."""
    monkeypatch.delenv("SAFETYNET_HOME", raising=False)
    directory = tmp_path / "directory.csv"
    directory.write_text(HEADER + ROWS)
    return Wish(directory=directory, state_dir=tmp_path / "state", as_of="2026-10-15")


def broken(inputs: Inputs) -> dict[str, pd.DataFrame]:
    tables = compute(inputs)
    return tables | {"programs": tables["programs"].assign(img_share=1.7, n_listed=3, n_known=5)}


@pytest.mark.slow
def test_broken_tables_are_refused_and_the_last_release_stays(wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_refresh(wish) == 0
    store = Releases(Home.of(wish.state_dir).releases)
    good = store.latest()
    assert good is not None and store.read("programs")["crawl_status"].tolist() == ["no_url"]

    monkeypatch.setattr(out, "compute", broken)
    assert run_refresh(wish) == 1
    assert store.latest() == good == (store.root / "latest").resolve()
    refused = store.versions()["versions"][-1]
    assert refused["status"] == "refused"
    assert "n_known <= n_listed" in refused["reason"]
    folder = store.root / refused["version"]
    assert (folder / "quality" / "index.html").exists()
    assert not list(folder.glob("*.parquet")) and not list(folder.glob("*.csv"))

    monkeypatch.setattr(out, "compute", compute)
    assert run_refresh(wish) == 0
    assert store.latest() != good
