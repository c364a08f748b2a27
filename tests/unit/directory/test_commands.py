"""The commands as a user meets them: exit codes, files in the state folder, nothing changed on bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from pipelines.commands.directory_work import ImportWish, run_check, run_import
from pipelines.commands.discover_work import DiscoverWish, opt_outs, plan_of, run_discover, without
from pipelines.commands.facts import run_import_facts
from pipelines.commands.forget import run_forget
from pipelines.crawling import CrawlSettings
from pipelines.home import Home
from transforms.directory_discovery import COLUMNS as PROPOSAL
from transforms.identity import renamed
from warehouse.directory import read_directory
from warehouse.directory_import import DirectoryStore, current
from warehouse.ledger import Ledger
from warehouse.opt_outs import add_opt_out, read_opt_outs

DIRECTORY = """program_id,name,specialty,sponsor,city,state,program_type,positions_per_year,url,source,as_of
1209911001,Elmbrook Hospital Program,Family Medicine,Elmbrook Hospital,Elmbrook,OH,,6,http://elmbrook.test/fm/,older,2024-05-01
4009911001,Elmbrook Hospital Program,Psychiatry,Elmbrook Hospital,Elmbrook,OH,,,,older,2024-05-01
"""
LIST = """Program Code,Program Name,City,State,Accreditation Status
1209911099,Elmbrook Hospital Program,Elmbrook,OH,Continued Accreditation
4009911001,Elmbrook Hospital Program,Elm Town,OH,Initial Accreditation
"""


class World:
    """A directory, a list, a state folder, and what was printed."""

    def __init__(self, root: Path) -> None:
        self.state, self.directory, self.list = root / "state", root / "directory.csv", root / "list.csv"
        self.directory.write_text(DIRECTORY)
        self.list.write_text(LIST)
        self.console = Console(record=True, width=400)

    def load(self, **wish: Any) -> int:
        given = {"file": self.list, "directory": self.directory, "state_dir": self.state, "as_of": "2026-09-30"} | wish
        return run_import(ImportWish(**given), self.console)

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.state / "directory" / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_import_review_and_import_again(world: World) -> None:
    assert world.load() == 0
    assert current(world.state, world.directory) == world.state / "directory" / "programs.csv"
    assert world.table("conflicts")[["field", "ours", "theirs", "taken"]].values.tolist() == [
        ["city", "Elmbrook", "Elm Town", "theirs"]
    ]
    review = world.table("review")
    assert review["entry_key"].tolist() == ["1209911099"]
    file = world.state / "reviewed.csv"
    review.assign(decision="same").to_csv(file, index=False)
    assert world.load(directory=None, review=file) == 0
    assert world.table("programs")["program_id"].tolist() == ["1209911099", "4009911001"]
    assert renamed(world.table("program_ids")) == {"1209911001": "1209911099"}
    assert world.load(directory=None) == 0, "a decision once made is kept"
    assert len(world.table("programs")) == 2
    assert len(world.table("conflicts")) == 2, "the same thing is not told twice"


@pytest.mark.parametrize("breakage", ["no date", "bad decision", "bad row", "no file"])
def test_bad_input_changes_nothing(world: World, breakage: str) -> None:
    assert world.load() == 0
    before = {p.name: p.read_bytes() for p in (world.state / "directory").iterdir()}
    wish: dict[str, Any] = {}
    if breakage == "no date":
        wish["as_of"] = ""
    elif breakage == "bad decision":
        wish["review"] = world.state / "reviewed.csv"
        world.table("review").assign(decision="perhaps").to_csv(wish["review"], index=False)
    elif breakage == "bad row":
        world.list.write_text(LIST + "12099,Short Program,Elmbrook,OH,Continued Accreditation\n")
    else:
        wish["file"] = world.state / "missing.csv"
    assert world.load(**wish) == 2
    assert {p.name: p.read_bytes() for p in (world.state / "directory").iterdir()} == before


def test_bad_rows_may_be_left_out_and_are_told(world: World) -> None:
    world.list.write_text(LIST + "12099,Short Program,Elmbrook,OH,Continued Accreditation\n")
    assert world.load(skip_bad_rows=True) == 0
    assert "list.csv:4: program_id='12099'" in world.console.export_text()


def proposal(decision: str, program_id: str, url: str) -> dict[str, str]:
    return dict.fromkeys(PROPOSAL, "") | {"decision": decision, "program_id": program_id, "url": url, "score": "0.7"}


def test_accepting_a_reviewed_file_asks_no_page(world: World) -> None:
    file = world.state.with_name("reviewed.csv")
    rows = [
        proposal("yes", "4009911001", "http://elmbrook.test/psych/"),
        proposal("yes", "1209911001", "http://other.test/"),
    ]
    pd.DataFrame(rows).to_csv(file, index=False)
    wish = DiscoverWish(directory=world.directory, state_dir=world.state, accept=file)
    assert run_discover(wish, world.console) == 0
    assert world.table("programs")["url"].tolist() == ["http://elmbrook.test/fm/", "http://elmbrook.test/psych/"]
    assert world.table("accepted")["program_id"].tolist() == ["4009911001"]
    pd.DataFrame([proposal("maybe", "4009911001", "")]).to_csv(file, index=False)
    assert run_discover(wish, world.console) == 2


def test_who_asked_to_be_left_out_is_neither_asked_nor_proposed(world: World) -> None:
    programs = read_directory(world.directory).programs
    home, settings = Home(world.state), CrawlSettings(delay=2.0)
    assert [p.program_id for p in plan_of(programs, settings, home).programs] == ["1209911001"]
    add_opt_out(world.state, "hilltop.test", "2026-11-01", "letter")
    plan = plan_of(programs, settings, home)
    assert plan.opt_out_domains == ("hilltop.test",) and len(plan.programs) == 1
    proposed = pd.DataFrame(
        [
            proposal("", "4009911001", "http://www.hilltop.test/psych/"),
            proposal("", "4009911001", "http://elmbrook.test/psych/"),
        ]
    )
    assert without(proposed, opt_outs(programs, home))["url"].tolist() == ["http://elmbrook.test/psych/"]
    add_opt_out(world.state, "4009911001", "2026-11-01", "letter")
    assert without(proposed, opt_outs(programs, home)).empty
    add_opt_out(world.state, "elmbrook.test", "2026-11-01", "letter")
    assert not plan_of(programs, settings, home).programs


def test_forgetting_removes_what_searches_found(world: World) -> None:
    store = DirectoryStore(world.state)
    rows = [
        proposal("", "4009911001", "http://www.hilltop.test/psych/"),
        proposal("", "1209911001", "http://elmbrook.test/fm/"),
    ]
    store.write("discovered", pd.DataFrame(rows))
    bytes_of = store.searches / "discover-20261101" / "pages.warc.gz"
    bytes_of.parent.mkdir(parents=True)
    bytes_of.write_bytes(b"what the index said")
    assert run_forget("www.hilltop.test", world.directory, world.state) == 0
    assert not list(store.searches.iterdir())
    assert world.table("discovered")["program_id"].tolist() == ["1209911001"]
    assert read_opt_outs(world.state).domains >= {"hilltop.test"}


def test_a_wish_holds_under_a_new_id(world: World) -> None:
    add_opt_out(world.state, "1209911001", "2026-11-01", "letter")
    world.list.write_text(
        LIST.replace("Program Code,", "Program Code,Former ID,")
        .replace("1209911099,", "1209911099,1209911001,")
        .replace("4009911001,", "4009911001,,")
    )
    assert world.load() == 0
    programs = read_directory(world.state / "directory" / "programs.csv").programs
    assert "1209911099" in opt_outs(programs, Home(world.state)).programs


def night(folder: Path, number: int, outcome: str) -> Path:
    """What a crawl of the one home page leaves behind."""
    fields = dict.fromkeys(("etag", "last_modified", "content_type", "charset", "content_sha256", "text_sha256"), "")
    fetch = fields | {"url": "http://elmbrook.test/fm/", "final_url": "http://elmbrook.test/fm/", "outcome": outcome}
    fetch |= {"http_status": 404, "fetched_at": f"2026-11-{number:02}T02:00:00Z", "warc_offset": -1, "n_bytes": 0}
    fetch |= {"title": "", "detail": "", "not_modified": False, "noindex": False}
    out = folder / f"night{number}"
    out.mkdir(parents=True)
    (out / "report.json").write_text(json.dumps({"crawl_id": f"n{number}"}))
    (out / "fetches.jsonl").write_text(json.dumps(fetch) + "\n")
    return out


def test_check_reads_what_the_last_nights_saw(world: World) -> None:
    assert run_check(world.directory, world.state, world.console) == 2, "no night has run yet"
    ledger = Ledger(world.state / "tables")
    for number in (1, 2):
        ledger.add_run(night(world.state / "crawls", number, "gone"), as_of=f"2026-11-{number:02}")
    assert run_check(world.directory, world.state, world.console) == 0
    row = world.table("check").iloc[0]
    assert row[["program_id", "finding", "nights"]].tolist() == ["1209911001", "dead", "2"]


def test_facts_are_kept_or_refused(world: World, tmp_path: Path) -> None:
    file = tmp_path / "program_facts.csv"
    file.write_text("program_id,field,value,source,as_of\n1209911001,step2_mean,232,export,2026-08-01\n")
    assert run_import_facts(file, world.directory, world.state, False, world.console) == 0
    assert (world.state / "facts" / "program_facts.csv").exists()
    file.write_text("program_id,field,value,source,as_of\n1209911001,step2_mean,high,export,2026-08-01\n")
    assert run_import_facts(file, world.directory, world.state, False, world.console) == 2
    assert "program_facts.csv:2: value='high'" in world.console.export_text()


def test_filings_are_kept_apart(world: World, tmp_path: Path) -> None:
    file = tmp_path / "lca.csv"
    file.write_text(
        "CASE_NUMBER,CASE_STATUS,DECISION_DATE,VISA_CLASS,JOB_TITLE,SOC_CODE,EMPLOYER_NAME,WORKSITE_STATE\n"
        "I-1,Certified,2026-02-03,H-1B,Resident Physician,29-1215.00,ELMBROOK HOSPITAL,OH\n"
    )
    assert run_import_facts(file, world.directory, world.state, False, world.console) == 0
    kept = pd.read_csv(world.state / "facts" / "h1b_employers.csv", dtype=str, keep_default_na=False)
    assert kept[["sponsor", "basis", "n_resident"]].values.tolist() == [["Elmbrook Hospital", "exact", "1"]]
    assert not (world.state / "facts" / "program_facts.csv").exists()
