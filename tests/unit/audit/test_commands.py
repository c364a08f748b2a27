"""The commands for applicants over a small release on disk: output in every form, errors, and what is never said."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner, Result

from pipelines.cli import app
from tests.unit.audit import cases
from tests.unit.site.synthetic import HOSTILE
from transforms.audit import texts
from warehouse.contracts.tables import PUBLISHED
from warehouse.contracts.vocabulary import STATES
from warehouse.files import write_json
from warehouse.releases import Releases
from warehouse.report import charts
from warehouse.tables import to_arrow, write_parquet

VERSION, LATER = "20251124T060000Z", "20251125T060000Z"

ADVICE_ON_SEQUENCE = re.compile(
    r"re-?order|re-?rank|#\s?7|would have matched"
    r"|\brank(?:ed|ing)?\b[^.]{0,40}\b(?:higher|lower|above|below|ahead|strategically)\b"
    r"|\b(?:move|put|place|push|shift)\b[^.]{0,30}\b(?:up|down|higher|lower|first|top|ahead|above)\b"
    r"|\b(?:higher|further up|near the top) (?:on|in|of) (?:your|the) (?:rank )?list"
    r"|chance of matching (?:is|of|at)|\bprobability of (?:a )?match|\d\s*% chance",
    re.IGNORECASE,
)
PROGRAMS = [
    *cases.worked_example(),
    cases.program(20, name=HOSTILE[0], city=HOSTILE[1], sponsor=HOSTILE[2], state="MI"),
    cases.program(21, specialty="Surgery", sponsor="Invented Sponsor", n_prelim_listed=10, n_prelim_img=6),
    cases.program(22, specialty="Family Medicine", state="TX", city="Laredo", n_img=24, j1="not_stated"),
    cases.program(23, program_type="military"),
    cases.program(24, n_listed=4, n_known=4, n_img=2, state="NE"),
]
IDS = [p["program_id"] for p in PROGRAMS]
STATEMENTS = [
    {
        "program_id": IDS[5],
        "policy": "j1",
        "value": "yes",
        "quote": "We sponsor the J-1 visa through ECFMG.",
        "url": "https://p.example.org/visa",
        "fetched_at": cases.SEEN,
        "snapshot_sha256": "a" * 64,
        "level": "program",
        "locator": "p[1]",
    }
]
CLASSES = [
    {
        "program_id": key,
        "track": "categorical",
        "class_start_year": year,
        "pgy": 2026 - year,
        "n_listed": 10,
        "n_known": 10,
        "n_img": 7,
    }
    for key in IDS[5:9]
    for year in (2025, 2024, 2023)
]
HISTORY = [
    {
        "program_id": key,
        "table": "programs",
        "field": "j1",
        "old": "not_stated",
        "new": "yes",
        "kind": "MOD",
        "cause": "page",
        "valid_from": version,
    }
    for key, version in ((IDS[0], LATER), (IDS[1], VERSION), (IDS[11], LATER))
]
PROFILE = """[applicant]
is_img = true
step2_ck = {score}
step2_tested_on = 2025-08-01
visa_need = "j1"
[goals]
scenario = "A"
"""


def publish(root: Path, version: str, tables: dict[str, pd.DataFrame]) -> None:
    """The files of a release that the commands read."""

    def fill(folder: Path) -> None:
        write_json(folder / "manifest.json", {"version": version, "as_of": cases.AS_OF.isoformat()})
        for contract in PUBLISHED:
            write_parquet(folder / f"{contract.name}.parquet", to_arrow(tables[contract.name], contract))

    Releases(root).publish(version, fill)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with two releases, a list, a profile, and a profile of a failing score."""
    root = tmp_path_factory.mktemp("applicant")
    tables = cases.release(PROGRAMS, visa_statements=STATEMENTS, program_classes=CLASSES, history=HISTORY)
    publish(root / "releases", VERSION, tables)
    publish(root / "releases", LATER, tables)
    rows = "\n".join(f"{key},{rank},yes,C," for rank, key in enumerate(IDS[:9], 1))
    more = f"{IDS[9]},10,no,C,'+note\n{IDS[10]},,,P,\n1409900009,,yes,C,twice\n1499999999,,,C,\n"
    (root / "list.csv").write_text("program_id,rank,interviewed,track,notes\n" + rows + "\n" + more, encoding="utf-8")
    (root / "p.toml").write_text(PROFILE.format(score=227), encoding="utf-8")
    (root / "failed.toml").write_text(PROFILE.format(score=217), encoding="utf-8")
    return root


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--state-dir", str(home)], env={"COLUMNS": "200"})


def audit(home: Path, *words: str, profile: str = "p.toml") -> Result:
    return run(home, "audit", str(home / "list.csv"), "--profile", str(home / profile), *words)


def as_json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@dataclass(frozen=True)
class Outputs:
    """What one list gives in every form; ``said`` is all of it, the failing score, a pick and an expansion included."""

    found: Any
    again: Any
    rows: list[dict[str, str]]
    html: str
    printed: str
    said: list[str]


@pytest.fixture(scope="module")
def outputs(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    folder = tmp_path_factory.mktemp("outputs")
    table, page, failed = folder / "t.csv", folder / "r.html", folder / "failed.html"
    told = audit(home, "--mode", "rank", "--json", "--csv", str(table), "--report", str(page))
    again = audit(home, "--mode", "rank", "--json")
    printed = audit(home).output
    others = [audit(home, "--mode", "rank", "--report", str(failed), profile="failed.toml").output]
    others += [run(home, command, "--profile", str(home / "p.toml")).output for command in ("pick", "expand")]
    files = [path.read_text(encoding="utf-8") for path in (table, page, failed)]
    said = [json.dumps(texts(), ensure_ascii=False), told.output, printed, *others, *files]
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return Outputs(as_json(told), as_json(again), rows, files[1], printed, said)


def test_the_audit_says_the_same_in_every_form(outputs: Outputs) -> None:
    found, rows = outputs.found, outputs.rows
    assert [r["program_id"] for r in rows] == [r["program_id"] for r in found["rows"]]
    assert [r["tier"] for r in rows][:9] == ["reach"] * 2 + ["match"] * 3 + ["safety"] * 4
    assert rows[9]["notes"] == "'+note"
    assert found["composition"]["n_list"] == 10 and found["composition"]["status"] == "ok"
    assert [u["problem"] for u in found["unmatched"]] == ["duplicate", "unknown_id"]
    assert [p["program_id"] for p in found["prelims"]] == [IDS[10]]
    assert not found["omitted"]
    for form in (outputs.html, outputs.printed):
        assert "no chance of matching" in form and "not compared" in form and "1499999999" in form


def test_the_report_is_one_file_without_script_and_escapes_what_is_not_ours(outputs: Outputs) -> None:
    tree = BeautifulSoup(outputs.html, "lxml")
    assert len(tree.find_all("svg")) == 3 and "@media print" in outputs.html
    assert HOSTILE[0] in tree.text and not tree.find_all(["script", "img", "link", "iframe", "object", "form", "a"])
    assert not [name for tag in tree.find_all(True) for name in tag.attrs if name.startswith("on")]


def test_no_output_advises_on_the_sequence_of_a_rank_list(outputs: Outputs) -> None:
    """P1: terminal, JSON, CSV, HTML, and all fixed words."""
    found = {hit.group(0) for text in outputs.said for hit in ADVICE_ON_SEQUENCE.finditer(" ".join(text.split()))}
    assert not found


def test_the_same_list_gives_the_same_audit(outputs: Outputs) -> None:
    assert outputs.found == outputs.again


def test_an_old_release_is_warned_of(outputs: Outputs) -> None:
    assert any(note["code"] == "old_release" for note in outputs.found["release"]["warnings"])


@pytest.mark.parametrize(
    "sentence",
    [
        "You should rank it higher.",
        "Move IMG-heavy programs up.",
        "It would have matched at #7.",
        "Put your safeties at the top.",
        "Reorder your list.",
        "Place them higher on your list.",
    ],
)
def test_the_search_would_find_such_advice(sentence: str) -> None:
    assert ADVICE_ON_SEQUENCE.search(sentence)


def test_a_failing_score_gets_the_retake_plan_only(home: Path) -> None:
    found = as_json(audit(home, "--json", profile="failed.toml"))
    assert found["rows"] == [] and [c["code"] for c in found["checklists"]] == ["retake"]
    for command in ("pick", "expand"):
        result = as_json(run(home, command, "--profile", str(home / "failed.toml"), "--json"))
        assert result["programs"] == [] and result["checklists"][0]["code"] == "retake"


def test_pick_prints_its_parts_and_writes_them(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "picked.csv"
    found = as_json(run(home, "pick", "--profile", str(home / "p.toml"), "-o", str(file), "--json"))
    for row in found["programs"]:
        parts = sum(row[name] for name in row if name.startswith("part_"))
        assert round(parts, 2) == row["score"] and "people" in row["unknown"]
    assert IDS[12] not in {row["program_id"] for row in found["programs"]}
    assert not any(row["tier"] == "unrated" for row in found["programs"])
    assert file.read_text(encoding="utf-8").count("\n") == len(found["programs"]) + 1
    more = as_json(run(home, "pick", "--profile", str(home / "p.toml"), "--unrated", "--json"))
    assert [row["program_id"] for row in more["programs"] if row["tier"] == "unrated"] == [IDS[13]]


def test_expand_gives_recent_classes_quotes_and_dates_and_never_pads(home: Path) -> None:
    found = as_json(run(home, "expand", "--profile", str(home / "p.toml"), "--json"))
    by_id = {row["program_id"]: row for row in found["programs"]}
    assert set(IDS[5:9]) <= set(by_id) <= set(IDS)
    assert by_id[IDS[5]]["visa_quote"] == "We sponsor the J-1 visa through ECFMG."
    assert by_id[IDS[5]]["recent_classes"] == "2025: 7 of 10; 2024: 7 of 10"
    assert IDS[11] not in by_id and IDS[0] not in by_id
    tiers = [row["tier"] for row in found["programs"]]
    assert tiers == sorted(tiers, key=["safety", "match"].index)
    assert "expand_few" in [note["code"] for note in found["notes"]]
    rest = as_json(
        run(home, "expand", "--profile", str(home / "p.toml"), "--exclude", str(home / "list.csv"), "--json")
    )
    assert not {row["program_id"] for row in rest["programs"]} & set(IDS[:9])


def test_a_list_of_which_nothing_is_matched_is_bad_input(home: Path, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(f"program_id\n{IDS[0][:-1]}9x\n", encoding="utf-8")
    result = run(home, "audit", str(tmp_path / "l.csv"), "--profile", str(home / "p.toml"))
    assert result.exit_code == 2 and IDS[0] in result.output and "nothing to audit" in result.output


def test_the_map_has_every_state_of_the_directory_once() -> None:
    tiles = charts.state_tiles([])
    territories = {"GU", "VI", "AS", "MP", "AE", "AP", "AA"}
    assert sorted(tile["state"] for tile in tiles) == sorted(set(STATES) - territories)
    assert len({(tile["x"], tile["y"]) for tile in tiles}) == len(tiles)


def test_watch_shows_changes_of_the_list_only(home: Path) -> None:
    found = as_json(run(home, "watch", str(home / "list.csv"), "--json"))
    assert [(c["program_id"], c["valid_from"]) for c in found["changes"]] == [(IDS[0], LATER)]
    refused = run(home, "watch", str(home / "list.csv"), "--since", "20200101T000000Z")
    assert refused.exit_code == 2 and "no version 20200101T000000Z" in refused.output


def test_clients_are_summed_up_and_a_broken_one_does_not_hide_the_others(home: Path, tmp_path: Path) -> None:
    for name in ("ada", "ben"):
        (tmp_path / f"{name}.toml").write_text((home / "p.toml").read_text())
        (tmp_path / f"{name}.csv").write_text((home / "list.csv").read_text())
    (tmp_path / "cleo").mkdir()
    (tmp_path / "cleo" / "profile.toml").write_text("[applicant]\nstep2_ck = 2270\n")
    (tmp_path / "cleo" / "list.csv").write_text("program_id\n1\n")
    result = run(home, "audit", "--clients", str(tmp_path), "--json")
    assert result.exit_code == 2 and "step2_ck='2270'" in result.stderr
    lines = json.loads(result.stdout)
    assert [line["client"] for line in lines] == ["ada", "ben", "cleo"]
    assert lines[0]["composition"] == "ok" and lines[2]["problem"]


def test_email_check(home: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Dr. X,\n\nI saw that 22 of 30 residents are IMGs. My Step 2 CK is 227.\n", encoding="utf-8")
    words = ("email-check", str(letter), "--profile", str(home / "p.toml"), "--json", "--program")
    result = run(home, *words, IDS[5])
    told = {check["code"]: check["value"] for check in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert (told["email_score"], told["email_reason"], told["email_ecfmg"]) == ("true", "true", "false")
    refused = run(home, *words, IDS[5][:-1] + "7x")
    assert refused.exit_code == 2 and "near:" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit",), "give LIST.csv and --profile"),
        (("audit", "none.csv", "--profile", "{p}"), "there is no such file"),
        (("audit", "{list}", "--profile", "{p}", "--mode", "dream"), "must be one of application, rank"),
        (("audit", "--clients", "{empty}"), "holds no pair"),
    ],
)
def test_errors_say_what_to_do(home: Path, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    names = {"p": home / "p.toml", "list": home / "list.csv", "empty": tmp_path}
    result = run(home, *(word.format(**names) for word in words))
    assert result.exit_code == 2 and said in result.stderr


def test_without_a_release_it_is_said_how_to_get_one(home: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "pick", "--profile", str(home / "p.toml"))
    assert result.exit_code == 2 and "safetynet pull" in result.stderr


def test_profile_init_writes_a_profile_that_can_be_read(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    given = ("visa_need=j1", "step2_ck=227", "specialties=Internal Medicine, Family Medicine", "usce_hands_on=yes")
    words = ["profile", "init", "-o", str(file), *(part for pair in given for part in ("--set", pair))]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert CliRunner().invoke(app, words).exit_code == 2
    from pipelines.commands.applicant_input import read_profile

    profile = read_profile(file)
    assert (profile.step2_ck, profile.specialties, profile.usce_hands_on, profile.is_img) == (
        227,
        ("Internal Medicine", "Family Medicine"),
        True,
        None,
    )
    wrong = CliRunner().invoke(app, ["profile", "init", "-o", str(tmp_path / "q.toml"), "--set", "step2_kc=227"])
    assert wrong.exit_code == 2 and "did you mean step2_ck" in wrong.stderr and "visa_need" not in wrong.stdout


def test_profile_init_asks_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.commands import profile_work

    answers = iter(["maybe", "yes", "2270", "227", "1 May", "2026-05-01"])
    asked: list[str] = []

    def prompt(question: str, **_: Any) -> str:
        asked.append(question.partition(":")[0])
        return "either" if question.startswith("visa_need") else next(answers, "")

    monkeypatch.setattr(profile_work.typer, "prompt", prompt)
    monkeypatch.setattr(profile_work.sys, "stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)})())
    assert profile_work.run_profile_init(tmp_path / "p.toml", (), False) == 0
    text = (tmp_path / "p.toml").read_text(encoding="utf-8")
    assert "step2_ck = 227" in text and "step2_tested_on = 2026-05-01" in text and "# step1 =" in text
    assert asked.count("step2_ck") == 2


@pytest.mark.slow
def test_no_crawler_and_no_dagster_is_loaded(home: Path) -> None:
    code = (
        "import sys; from pipelines.cli import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as end: code = end.code\n"
        "heavy = {'dagster', 'scrapy', 'twisted', 'great_expectations', 'duckdb', 'scipy.stats'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy else code)"
    )
    words = ["audit", str(home / "list.csv"), "--profile", str(home / "p.toml"), "--state-dir", str(home)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
