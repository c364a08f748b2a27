"""Which stored pages a night lets go: never one that the release names, however old it is."""

from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.assets.release import drop_superseded
from pipelines.home import Home
from pipelines.resources import Night
from tests.unit.crawl.test_ledger import run_folder
from warehouse.snapshots import Snapshots


def test_bytes_behind_a_release_outlast_their_retention(tmp_path: Path) -> None:
    home = Home(tmp_path / "state")
    bodies = {f"http://x.test/{name}": f"<p>{name}</p>".encode() * 50 for name in ("listed", "cited", "superseded")}
    store = Snapshots(home.snapshots)
    store.add_run(run_folder(tmp_path, "run", bodies))
    digest = {url.rpartition("/")[2]: sha for url, sha in zip(bodies, map(_sha, bodies.values()), strict=True)}
    frames = {
        "pages": pd.DataFrame({"content_sha256": [digest["listed"], None]}),
        "evidence": pd.DataFrame({"snapshot_sha256": [digest["cited"]]}),
        "programs": pd.DataFrame({"program_id": ["1400000001"]}),
    }

    def night(on: date) -> Night:
        return Night(state_dir=str(home.root), as_of=on.isoformat())

    assert drop_superseded(night(date(2026, 12, 24)), frames) == 0
    assert drop_superseded(night(date(2027, 6, 1)), frames) > 0
    left = Snapshots(home.snapshots)
    assert [left.read(digest[name]) is not None for name in ("listed", "cited", "superseded")] == [True, True, False]


def _sha(body: bytes) -> str:
    from hashlib import sha256

    return sha256(body).hexdigest()
