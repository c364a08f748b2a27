"""Faults put into a night on purpose: each gate keeps the last release in place, or masks and counts, as it should."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipelines import outputs as out
from pipelines import privacy, quotes
from pipelines.commands.refresh import Wish, run_refresh
from pipelines.home import Home
from pipelines.outputs import Inputs, compute
from transforms import calibration
from warehouse.contracts.tables import table
from warehouse.privacy import MASKED_QUOTE
from warehouse.releases import Releases

pytestmark = pytest.mark.slow
HEADER = "program_id,name,specialty,sponsor,city,state,program_type,positions_per_year,url\n"
RESIDENT = "Ilsabet Vornholt"
STATEMENT = {
    "program_id": "1400000001",
    "url": "https://elm.test/visa",
    "fetched_at": "2026-10-01T00:00:00Z",
    "snapshot_sha256": "0" * 64,
    "level": "program",
    "policy": "j1",
    "value": "yes",
    "quote": "We sponsor J-1 visas.",
    "locator": "/html/body/p",
    "page_j1": "yes",
    "page_h1b": "not_stated",
    "page_citizen_gc_only": "not_stated",
    "page_generic_visa": "not_stated",
}


def directory(path: Path, n: int) -> Path:
    rows = [
        f"14000000{i:02d},Elm {i} Program,Internal Medicine,Elm Hospital,Toledo,OH,community,10,"
        for i in range(1, n + 1)
    ]
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def wish(tmp_path_factory: pytest.TempPathFactory) -> Wish:
    """A state folder with one good release of 25 programs without addresses: nights that ask nobody."""
    folder = tmp_path_factory.mktemp("gates")
    made = Wish(directory=directory(folder / "d.csv", 25), state_dir=folder / "state", as_of="2026-10-15")
    assert run_refresh(made) == 0
    return made


def saying(**change: str) -> Callable[[Inputs], dict[str, pd.DataFrame]]:
    """``compute`` over one statement on visas more than was read."""

    def computed(inputs: Inputs) -> dict[str, pd.DataFrame]:
        row = pd.DataFrame([STATEMENT | change]).reindex(columns=table("raw_statements").names)
        row["fetched_at"] = pd.to_datetime(row["fetched_at"], utc=True)
        return compute(dataclasses.replace(inputs, frames={**inputs.frames, "raw_statements": row}))

    return computed


@pytest.fixture(autouse=True)
def one_resident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "roster_names", lambda night: [RESIDENT])
    monkeypatch.setattr(quotes, "page_texts", lambda night: lambda sha: "Welcome. We sponsor J-1 visas. Apply.")


def refused(wish: Wish) -> str:
    """Run a night that must be refused; why it was."""
    store = Releases(Home.of(wish.state_dir).releases)
    good = store.latest()
    assert run_refresh(wish) == 1
    assert store.latest() == good == (store.root / "latest").resolve()
    entry = store.versions()["versions"][-1]
    assert entry["status"] == "refused" and not list((store.root / entry["version"]).glob("*.parquet"))
    for path in (store.root / entry["version"]).rglob("*.html"):
        assert RESIDENT not in path.read_text(encoding="utf-8")
    return str(entry["reason"])


def test_a_name_in_a_quote_is_masked_counted_and_published(wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    named = saying(quote=f"Ask {RESIDENT} about J-1.", url="https://elm.test/people/vornholt-ilsabet")
    monkeypatch.setattr(out, "compute", named)
    assert run_refresh(wish) == 0
    folder = Releases(Home.of(wish.state_dir).releases).latest()
    assert folder is not None
    row = pd.read_parquet(folder / "visa_statements.parquet").iloc[0]
    assert row["quote"] == MASKED_QUOTE and row["url"] == "https://elm.test/"
    counted = json.loads((folder / "quality" / "privacy.json").read_text())
    assert counted["masked_cells"]["visa_statements.quote"] == 1 and counted["programs_with_masked_cells"] == 1
    for path in folder.rglob("*"):
        if path.is_file():
            assert b"Vornholt" not in path.read_bytes() and b"vornholt" not in path.read_bytes(), path


def test_every_fault_is_a_reason_and_the_last_release_stays(
    wish: Wish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = saying(locator="/people/ilsabet-vornholt/2", quote="We love visas of all kinds.")
    monkeypatch.setattr(out, "compute", faults)
    why = refused(dataclasses.replace(wish, directory=directory(tmp_path / "d.csv", 10)))
    assert "visa_statements.locator: 1 cells of our own" in why and "ilsabet" not in why
    assert "quotes are not in the page that they cite" in why
    assert "15 of 25 programs are gone" in why


def test_a_name_in_the_page_of_the_release_stops(wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    report = calibration.report
    monkeypatch.setattr(calibration, "report", lambda frame: report(frame) + f"\nThanks to {RESIDENT}.\n")
    why = refused(wish)
    assert "CALIBRATION.md" in why and RESIDENT not in why
