"""program_facts.csv and DOL's disclosure file: exact errors, and filings that stay a check."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipelines.commands.explain import filings
from tests.unit.directory.excel import write_workbook
from transforms.h1b_filings import check_statements, match_employers
from warehouse import facts as holding
from warehouse.directory import DirectoryError
from warehouse.lca import is_lca, keep_filings, kept, read_lca, training_level

HEADER = "program_id,field,value,source,as_of\n"
GOOD = "1409911001,step2_mean,241.5,FREIDA export,2026-08-01\n"


def write(tmp_path: Path, text: str, name: str = "program_facts.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_facts_are_read_as_they_are_written(tmp_path: Path) -> None:
    text = (
        HEADER
        + GOOD
        + "1409911001,img_share,35%,Residency Explorer,2026-08-01\n1409911001,h1b,Yes,FREIDA export,2026-08-01\n"
    )
    found = holding.read_facts(write(tmp_path, text))
    assert found.facts["value"].tolist() == ["241.5", "0.35", "yes"]
    assert not found.problems


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("140991100,step2_mean,241,F,2026-08-01", ":2: program_id='140991100' is neither 10 digits"),
        ("1409911009,step2_mean,241,F,2026-08-01", ":2: program_id='1409911009' is no program of the directory"),
        ("1409911001,step2_mean,24l,F,2026-08-01", ":2: value='24l' as step2_mean must be a number from 150 to 300"),
        ("1409911001,img_share,35,F,2026-08-01", ":2: value='35' as img_share must be a fraction"),
        ("1409911001,j1,maybe,F,2026-08-01", ":2: value='maybe' as j1 must be one of yes, no"),
        ("1409911001,step2_mean,241,,2026-08-01", ":2: source='' is empty"),
        ("1409911001,step2_mean,241,F,8/1/2026", ":2: as_of='8/1/2026' must be a date"),
        ("1409911001,step2_mean,241,F,2026-08-01,more", ":2: more cells"),
    ],
)
def test_every_error_names_line_and_value(tmp_path: Path, row: str, said: str) -> None:
    path = write(tmp_path, HEADER + row + "\n" + GOOD)
    with pytest.raises(DirectoryError) as error:
        holding.read_facts(path, {"1409911001"})
    assert said in str(error.value)
    assert len(holding.read_facts(path, {"1409911001"}, skip_bad_rows=True).facts) == 1


def test_a_fact_stated_twice_is_an_error_that_names_the_first_line(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match=r":3: value='240'.*on line 2"):
        holding.read_facts(write(tmp_path, HEADER + GOOD + GOOD.replace("241.5", "240")))


def test_an_unknown_figure_is_left_out_and_reported(tmp_path: Path) -> None:
    found = holding.read_facts(write(tmp_path, HEADER + GOOD + "1409911001,step2_meen,241,F,2026-08-01\n"))
    assert len(found.facts) == 1
    assert "did you mean step2_mean?" in str(found.problems[0])


def test_missing_columns_and_other_encodings(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="missing column"):
        holding.read_facts(write(tmp_path, "program_id,field,value\n"))
    path = tmp_path / "latin.csv"
    path.write_bytes(HEADER.encode() + "1409911001,step2_mean,241,Peñ,2026-08-01\n".encode("cp1252"))
    with pytest.raises(DirectoryError, match=r":2:.*not UTF-8"):
        holding.read_facts(path)


def test_the_latest_fact_stands_and_what_it_replaces_is_told(tmp_path: Path) -> None:
    first = holding.read_facts(write(tmp_path, HEADER + GOOD)).facts
    assert holding.current(tmp_path) is None
    holding.keep_facts(tmp_path, first)
    later = first.assign(value="244", as_of="2026-10-01")
    kept = holding.keep_facts(tmp_path, later)
    assert kept.replaced[["value_old", "value_new"]].values.tolist() == [["241.5", "244"]]
    older = holding.keep_facts(tmp_path, first.assign(value="230", as_of="2025-01-01"))
    assert older.replaced.empty and older.n_facts == 1
    assert holding.current(tmp_path) == kept.path


@pytest.mark.parametrize(
    ("title", "occupation", "level"),
    [
        ("Resident Physician", "29-1229.00", "resident"),
        ("PGY-2 Psychiatry", "29-1223", "resident"),
        ("House Officer II", "29-1216.00", "resident"),
        ("Cardiology Fellow", "29-1212.00", "fellow"),
        ("Medical Resident", "", "resident"),
        ("Resident", "", ""),
        ("Pharmacy Resident", "29-1051", ""),
        ("Pharmacist Resident", "29-1229", ""),
        ("Postdoctoral Research Fellow", "19-1042", ""),
        ("Resident Engineer", "17-2051", ""),
        ("Hospitalist Physician", "29-1229", ""),
        ("Residency Program Director", "29-1229", ""),
        ("Software Intern", "15-1252", ""),
    ],
)
def test_physicians_in_training(title: str, occupation: str, level: str) -> None:
    assert training_level(title, occupation) == level


# The columns of DOL's file since fiscal year 2020 that come before, between and after those which are read.
LCA_HEADER = [
    *("CASE_NUMBER", "CASE_STATUS", "RECEIVED_DATE", "DECISION_DATE", "ORIGINAL_CERT_DATE", "VISA_CLASS", "JOB_TITLE"),
    *("SOC_CODE", "SOC_TITLE", "FULL_TIME_POSITION", "BEGIN_DATE", "END_DATE", "TOTAL_WORKER_POSITIONS"),
    *("NEW_EMPLOYMENT", "EMPLOYER_NAME", "TRADE_NAME_DBA", "EMPLOYER_ADDRESS1", "EMPLOYER_CITY", "EMPLOYER_STATE"),
    *("EMPLOYER_POSTAL_CODE", "NAICS_CODE", "EMPLOYER_POC_LAST_NAME", "AGENT_REPRESENTING_EMPLOYER"),
    *("WORKSITE_WORKERS", "WORKSITE_CITY", "WORKSITE_COUNTY", "WORKSITE_STATE", "WAGE_RATE_OF_PAY_FROM"),
]


def lca_row(
    employer: str,
    title: str = "Resident Physician",
    status: str = "Certified",
    visa: str = "H-1B",
    case: str = "",
) -> list[object]:
    known = {
        "CASE_NUMBER": case or f"I-200-26061-{abs(hash((employer, title, status, visa))) % 10**6:06}",
        "CASE_STATUS": status,
        "RECEIVED_DATE": "2026-02-23",
        "DECISION_DATE": "2026-03-02",
        "VISA_CLASS": visa,
        "JOB_TITLE": title,
        "SOC_CODE": "29-1229.00",
        "TOTAL_WORKER_POSITIONS": 1,
        "EMPLOYER_NAME": employer,
        "EMPLOYER_CITY": "Elmbrook",
        "EMPLOYER_STATE": "OH",
        "EMPLOYER_POC_LAST_NAME": "Somebody",
        "WORKSITE_CITY": "Elmbrook",
        "WORKSITE_STATE": "OH",
    }
    return [known.get(name, "x") for name in LCA_HEADER]


@pytest.fixture
def lca(tmp_path: Path) -> Path:
    rows = [
        lca_row("ELMBROOK HOSPITAL, INC."),
        lca_row("Elmbrook Hospital Inc", "Nephrology Fellow"),
        lca_row("ELMBROOK HOSPITAL", status="Denied"),
        lca_row("ELMBROOK HOSPITAL", visa="E-3 Australian"),
        lca_row("ELMBROOK HOSPITAL", "Accountant"),
        lca_row("ELMBROOK VALLEY PHYSICIANS GROUP"),
    ]
    return write_workbook(tmp_path / "LCA_Disclosure.xlsx", {"LCA": [LCA_HEADER, *rows]})


PROGRAMS = pd.DataFrame(
    {
        "program_id": ["1409911001", "4009911001", "1409911002"],
        "name": ["Elmbrook Hospital Program", "Elmbrook Hospital Program", "Quarry Hill Program"],
        "sponsor": ["Elmbrook Hosp-OH", "Elmbrook Hosp-OH", "Quarry Hill Medical Center"],
        "state": ["OH", "OH", "OH"],
    }
)


def test_certified_filings_for_training_are_read_without_persons(lca: Path) -> None:
    assert is_lca(lca)
    found = read_lca(lca)
    assert found.filings["level"].tolist() == ["resident", "fellow", "resident"]
    assert found.passed_over == {"not certified": 1, "another visa class": 1, "another job": 1}
    assert "Somebody" not in found.filings.to_csv()


def test_employers_are_matched_to_sponsors_or_left_for_review(lca: Path) -> None:
    matches = match_employers(PROGRAMS, read_lca(lca).filings).set_index("employer")
    assert matches.loc["ELMBROOK HOSPITAL, INC.", ["sponsor", "basis"]].tolist() == ["Elmbrook Hosp-OH", "exact"]
    assert matches.loc["ELMBROOK VALLEY PHYSICIANS GROUP", "basis"] in ("none", "review")


def test_quarterly_files_add_up_and_a_case_is_told_once(tmp_path: Path) -> None:
    def quarter(name: str, *rows: list[object]) -> pd.DataFrame:
        return read_lca(write_workbook(tmp_path / name, {"LCA": [LCA_HEADER, *rows]})).filings

    first = keep_filings(tmp_path, quarter("q1.xlsx", lca_row("ELMBROOK HOSPITAL", case="I-200-1")))
    assert len(first) == 1
    again = lca_row("ELMBROOK HOSPITAL", case="I-200-1", status="Certified - Withdrawn")
    both = keep_filings(tmp_path, quarter("q2.xlsx", again, lca_row("ELMBROOK HOSPITAL", case="I-200-2")))
    assert both["case_number"].tolist() == ["I-200-1", "I-200-2"]
    assert both["case_status"].tolist() == ["Certified - Withdrawn", "Certified"]
    assert kept(tmp_path).equals(both)


def test_the_same_file_as_csv_and_with_the_names_of_2011(tmp_path: Path) -> None:
    text = ",".join(LCA_HEADER) + "\n" + ",".join(map(str, lca_row("ELMBROOK HOSPITAL"))) + "\n"
    assert len(read_lca(write(tmp_path, text, "LCA_FY2026_Q1.csv")).filings) == 1
    old = "LCA_CASE_NUMBER,STATUS,DECISION_DATE,VISA_CLASS,LCA_CASE_EMPLOYER_NAME,LCA_CASE_EMPLOYER_STATE"
    row = "I-200-11,CERTIFIED,2/3/2011,R,ELMBROOK HOSPITAL,OH,29-1069.99,MEDICAL RESIDENT,OH"
    head = f"{old},LCA_CASE_SOC_CODE,LCA_CASE_JOB_TITLE,LCA_CASE_WORKLOC1_STATE"
    found = read_lca(write(tmp_path, f"{head}\n{row}\n", "old.csv"))
    assert found.filings[["employer", "level", "decided_on"]].values.tolist() == [
        ["ELMBROOK HOSPITAL", "resident", "2011-02-03"]
    ]


def test_statements_are_checked_never_changed(lca: Path) -> None:
    matches = match_employers(PROGRAMS, read_lca(lca).filings)
    stated = pd.Series({"1409911001": "no", "4009911001": "not_stated", "1409911002": "yes"})
    found = check_statements(PROGRAMS, stated, matches).set_index("program_id")
    assert found["finding"].to_dict() == {
        "1409911001": "filings_though_stated_no",
        "4009911001": "filings_not_stated",
        "1409911002": "stated_but_no_filing_seen",
    }
    assert found.loc["1409911001", ["n_resident", "n_fellow"]].tolist() == [1, 1]


def test_explain_shows_filings_as_a_check(lca: Path) -> None:
    matches = match_employers(PROGRAMS, read_lca(lca).filings)
    checks = check_statements(PROGRAMS, pd.Series({"1409911001": "no"}), matches)
    (line,) = filings(checks, "1409911001")
    assert line.startswith("h1b: stated no; certified filings of the sponsor: 1 for residents and 1 for fellows")
    assert "2026-03-02" in line and "never proof" in line
    assert not list(filings(checks, "1409911009"))


def test_a_file_of_another_kind_is_no_disclosure_file(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + GOOD)
    assert not is_lca(path)
    with pytest.raises(DirectoryError, match="employer"):
        read_lca(path)
