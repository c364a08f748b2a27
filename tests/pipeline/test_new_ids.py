"""Two nights over the demo web and an import between them that gives a program a new id: it stays the same program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipelines.commands.directory_work import ImportWish, run_import
from pipelines.commands.explain import run_explain
from pipelines.commands.facts import run_import_facts
from pipelines.commands.refresh import Wish, run_refresh
from pipelines.home import Home
from tests.mocksite import DIRECTORY, Running, start
from warehouse.releases import Releases

OLD, NEW, OTHER = "1409900117", "1409999117", "1209900693"
LCA = (
    "CASE_NUMBER,CASE_STATUS,RECEIVED_DATE,DECISION_DATE,VISA_CLASS,JOB_TITLE,SOC_CODE,SOC_TITLE,BEGIN_DATE,END_DATE,"
    "TOTAL_WORKER_POSITIONS,EMPLOYER_NAME,EMPLOYER_CITY,EMPLOYER_STATE,WORKSITE_CITY,WORKSITE_STATE\n"
    "I-200-1,Certified,2026-02-20,2026-02-27,H-1B,Resident Physician,29-1216.00,Physicians,2026-07-01,2029-06-30,"
    '1,"BRIGHTWATER COMMUNITY HOSPITAL, INC.",Youngstown,OH,Youngstown,OH\n'
)
LIST = "Program Code,Former ID,Program Name,Specialty,City,State,Accreditation Status\n"

pytestmark = pytest.mark.slow


class Nights:
    """A state folder with two published nights, and what the second one asked of the web."""

    def __init__(self, root: Path, web: Running) -> None:
        self.home, self.root = Home(root / "state"), root
        self.web = web
        demo = pd.read_csv(DIRECTORY, dtype=str, keep_default_na=False)
        self.directory = root / "directory.csv"
        demo[demo["program_id"].isin([OLD, OTHER])].to_csv(self.directory, index=False)

    def run(self, directory: Path | None, as_of: str) -> None:
        assert run_refresh(Wish(directory=directory, state_dir=self.home.root, as_of=as_of)) == 0

    def bring_in(self) -> None:
        """A later list under a new id, and a city that it names otherwise."""
        file = self.root / "list.csv"
        row = f"{NEW},{OLD},Brightwater Community Hospital Internal Medicine Residency,Internal Medicine,Youngstown,OH"
        file.write_text(f"{LIST}{row},Continued Accreditation\n{OTHER},,,,Gering,NE,Initial Accreditation\n")
        wish = ImportWish(file, self.directory, self.home.root, as_of="2026-09-30")
        assert run_import(wish) == 0
        filings = self.root / "LCA_Disclosure_Data_FY2026_Q1.csv"
        filings.write_text(LCA)
        assert run_import_facts(filings, None, self.home.root, False) == 0

    def table(self, name: str, version: str | None = None) -> pd.DataFrame:
        return Releases(self.home.releases).read(name, version)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    root = tmp_path_factory.mktemp("ids")
    with pytest.MonkeyPatch.context() as patch, start(log=root / "access.jsonl", academic_year=2026) as web:
        patch.delenv("SAFETYNET_HOME", raising=False)
        patch.setenv("http_proxy", web.address)
        patch.setenv("SAFETYNET_CRAWL_DELAY", "0.02")
        patch.setenv("SAFETYNET_CONTACT", "")
        found = Nights(root, web)
        found.run(found.directory, "2026-10-15")
        n_asked = len(web.requests())
        found.bring_in()
        found.run(None, "2026-10-16")
        found.second = web.requests()[n_asked:]  # type: ignore[attr-defined]
        yield found


def test_the_program_is_the_same_under_its_new_id(nights: Nights) -> None:
    first, last = (Releases(nights.home.releases).versions()["versions"][i]["version"] for i in (0, -1))
    before = nights.table("programs", first).set_index("program_id").loc[OLD]
    after = nights.table("programs", last).set_index("program_id")
    assert OLD not in after.index
    assert after.loc[NEW, "first_seen"] == before["first_seen"]
    same = ["n_listed", "n_img", "img_share", "j1", "signals", "roster_url", "observed_at", "tier"]
    assert after.loc[NEW, same].astype(str).tolist() == before[same].astype(str).tolist()
    assert after.loc[NEW, "crawl_status"] in ("ok", "unchanged") and before["n_listed"] > 0


def test_an_id_change_is_one_row_and_no_end_and_new_beginning(nights: Nights) -> None:
    changes = nights.table("changes")
    whole = changes[changes["field"].isin(["program", "program_id"])]
    assert whole[["program_id", "field", "old", "new", "kind", "cause"]].values.tolist() == [
        [NEW, "program_id", OLD, NEW, "MOD", "directory"]
    ]
    assert not {"page", "parser"} & set(changes.loc[changes["program_id"] == NEW, "cause"])
    history = nights.table("history")
    assert OLD not in set(history["program_id"]) and NEW in set(history["program_id"])


def test_pages_evidence_and_ids_are_carried_over(nights: Nights) -> None:
    pages = nights.table("pages")
    assert OLD not in set(pages["program_id"])
    assert len(pages[pages["program_id"] == NEW]) > 1
    answers = {r["status"] for r in nights.second if "brightwater" in r["host"] and r["path"] != "/robots.txt"}  # type: ignore[attr-defined]
    assert answers == {304}
    evidence = nights.table("evidence")
    counted = evidence[(evidence["program_id"] == NEW) & (evidence["field"] == "n_img")]
    assert counted["snapshot_sha256"].notna().all() and len(counted)
    ids = nights.table("program_ids")
    assert ids.loc[ids["id_kind"] == "former", ["program_id", "other_id"]].values.tolist() == [[NEW, OLD]]


def test_what_the_list_said_otherwise_is_published(nights: Nights) -> None:
    rows = nights.table("conflicts").query("field == 'city'")
    assert rows[["program_id", "ours", "theirs", "source"]].values.tolist() == [
        [OTHER, "Gering", "Scottsbluff", "demo 2026-07-01"]
    ]


def test_filings_stand_beside_the_statement(nights: Nights) -> None:
    rows = nights.table("h1b_checks").set_index("program_id")
    stated = nights.table("programs").set_index("program_id")["h1b"]
    assert rows.loc[NEW, ["stated", "n_resident", "n_fellow"]].tolist() == [stated[NEW], 1, 0]
    assert str(rows.loc[NEW, "last_on"])[:10] == "2026-02-27"
    assert NEW not in set(nights.table("conflicts").query("field == 'h1b'")["program_id"])


def test_explain_takes_the_former_id(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_explain(OLD, "h1b", nights.home.root) == 0
    said = capsys.readouterr().out
    assert "Brightwater Community Hospital" in said and "never proof" in said
