"""Lists of programs as people download them: odd headers, titles above, ids that a spreadsheet has shortened."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.directory.excel import write_workbook
from warehouse.directory import DirectoryError
from warehouse.directory_import import read_list, vocabulary

ACGME = """List of Programs by Specialty,,,,,,,
As of: 9/30/2026,,,,,,,
Specialty: Family medicine,,,,,,,
Program Code,Program Name,Address,City,State,Program Director,Accreditation Status,Sponsoring Institution
1209911001,Elmbrook Hospital Program,1 Elm St,ELMBROOK,Ohio,A. Person,Continued Accreditation,Elmbrook Health
1209911002,Quarry Hill Program,2 Hill Rd,Quarry Hill,OH,B. Person,Initial Accreditation,Quarry Hill Medical Center
Total programs: 2,,,,,,,
"""


def write(tmp_path: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def test_an_acgme_list_with_titles_and_totals(tmp_path: Path) -> None:
    found = read_list(write(tmp_path, ACGME))
    assert found.kind == "acgme"
    assert found.entries["program_id"].tolist() == ["1209911001", "1209911002"]
    assert found.entries["specialty"].unique().tolist() == ["Family Medicine"]
    assert found.entries["as_of"].unique().tolist() == ["2026-09-30"]
    assert found.entries.loc[0, ["city", "state"]].tolist() == ["Elmbrook", "OH"]
    assert any("Program Director" in note for note in found.notes)
    assert "Person" not in found.entries.to_csv()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_that_people_save(tmp_path: Path, encoding: str) -> None:
    text = ACGME.replace("Quarry Hill Program", "Peñasco Program")
    found = read_list(write(tmp_path, text, encoding=encoding))
    assert "Peñasco Program" in found.entries["name"].tolist()
    assert any("UTF" in note for note in found.notes) == (encoding != "utf-8-sig")


def test_a_workbook_of_several_specialties_whose_ids_are_numbers(tmp_path: Path) -> None:
    header = ["ProgramCode1", "ProgramName", "Specialty", "City", "State", "Status"]
    rows = {
        "Anesthesiology": [
            ["Report date 2026-10-01"],
            header,
            [409911003, "Elmbrook Program", "Anesthesiology", "Elmbrook", "OH", "Initial Accreditation"],
        ],
        "Psychiatry": [
            header,
            [4009911004, "Elmbrook Program", "Psychiatry", "Elmbrook", "OH", "Continued Accreditation"],
        ],
    }
    found = read_list(write_workbook(tmp_path / "list.xlsx", rows), as_of="2026-10-01")
    assert found.entries["program_id"].tolist() == ["0409911003", "4009911004"]
    assert found.entries["specialty"].tolist() == ["Anesthesiology", "Psychiatry"]


def test_fellowships_are_left_out_and_counted(tmp_path: Path) -> None:
    text = (
        ACGME.replace("Specialty: Family medicine", "")
        .replace("Program Name,", "Specialty,")
        .replace("Elmbrook Hospital Program", "Sports medicine")
        .replace("Quarry Hill Program", "Family medicine")
    )
    found = read_list(write(tmp_path, text.replace("1209911001", "1279911001")))
    assert found.left_out == {"Sports medicine": 1}
    assert found.entries["program_id"].tolist() == ["1209911002"]


def test_nrmp_codes_of_one_program_are_one_entry(tmp_path: Path) -> None:
    text = (
        "Institution Name\tCity\tState\tProgram Code\tProgram Description\tQuota\n"
        "Elmbrook Hospital\tElmbrook\tOH\t9911140P0\tMedicine-Preliminary\t4\n"
        "Elmbrook Hospital\tElmbrook\tOH\t9911140C0\tInternal Medicine\t12\n"
    )
    found = read_list(write(tmp_path, text), as_of="2026-09-15")
    assert found.kind == "nrmp"
    assert found.entries.loc[0, ["nrmp_codes", "specialty", "positions_per_year"]].tolist() == [
        "9911140C0;9911140P0",
        "Internal Medicine",
        "12",
    ]


def test_values_that_are_not_understood_are_left_blank_and_told(tmp_path: Path) -> None:
    text = (
        "Program ID;Program;Specialty;City;Status;Website;Positions\n"
        "4009911004 (main);Elmbrook Hospital;Psychiatry;Elmbrook, OH;Active;n/a;varies\n"
        "4009911005;Quarry Hill;Psychiatry;Quarry Hill, OH;Active;quarryhill.test/psych;5\n"
    )
    found = read_list(write(tmp_path, text), as_of="2026-09-15")
    assert found.kind == "spreadsheet"
    assert found.entries["city"].tolist() == ["Elmbrook", "Quarry Hill"]
    assert found.entries["url"].tolist() == ["", "http://quarryhill.test/psych"]
    assert found.entries["accreditation_status"].tolist() == ["", ""]
    told = " ".join(found.notes)
    assert "'n/a' on line 2" in told and "'varies' on line 2" in told and "accreditation_status: 2 values" in told


def test_a_list_without_a_date_is_refused_and_says_how_to_give_one(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="--as-of"):
        read_list(write(tmp_path, ACGME.replace("As of: 9/30/2026", "Academic Year 2026-2027")))


def test_a_row_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    bad = "12099,Mill Program,3 Mill Rd,Mill,OH,C. Person,Initial Accreditation,\n1209911003,Pond,,Pond,Ohioh,,,\n"
    found = read_list(write(tmp_path, ACGME.replace("Total programs: 2,,,,,,,\n", bad)))
    said = [str(problem) for problem in found.problems]
    assert any(":7: program_id='12099' is neither" in line for line in said)
    assert any(":8: state='Ohioh' is no state" in line for line in said)
    assert found.entries["program_id"].tolist() == ["1209911001", "1209911002"]


@pytest.mark.parametrize("name", ["page.csv", "old.xls", "broken.xlsx"])
def test_what_is_no_list_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DirectoryError, match=name):
        read_list(write(tmp_path, "<html>no list</html>\n", name), as_of="2026-01-01")


@given(st.from_regex(r"\d{1,12}", fullmatch=True))
def test_an_id_is_restored_only_where_its_specialty_is_known(digits: str) -> None:
    found = vocabulary.acgme_id(digits)
    if found is None:
        return
    assert found.endswith(digits) and len(found) == 10
    assert found == digits or found[:3] in vocabulary.specialty_of_code()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Internal medicine", "Internal Medicine"),
        ("Obstetrics & Gynecology Residency Program", "Obstetrics and Gynecology"),
        ("Medicine-Preliminary (PGY-1 Only)", "Internal Medicine"),
        ("Sports Medicine (Family Medicine)", None),
        ("Internal Medicine/Psychiatry", None),
    ],
)
def test_names_of_specialties(text: str, name: str | None) -> None:
    assert vocabulary.specialty(text) == name


def test_merged_cells_stand_in_every_line_they_cover(tmp_path: Path) -> None:
    rows = [
        ["", "", ""],
        ["", "Residency programs of Ohio as of 9/30/2026", ""],
        ["", "Program", "", "Place", "", "", ""],
        ["", "ACGME ID", "Program Name", "City", "State", "Sponsor", "Specialty"],
        ["", 1209911001, "Elmbrook Family", "Elmbrook", "OH", "Elmbrook Health", "Family Medicine"],
        ["", 4009911004, "Elmbrook Psych", "", "", "", "Psychiatry"],
        ["", 4009911005, "Hilltop Psych", "", "OH", "", "Psychiatry"],
    ]
    merged = ["B2:G2", "B3:C3", "D5:D6", "E5:E6", "F5:F6"]
    found = read_list(write_workbook(tmp_path / "list.xlsx", {"Programs": rows}, merged))
    assert found.entries[["city", "state", "sponsor"]].values.tolist() == [
        ["Elmbrook", "OH", "Elmbrook Health"],
        ["Elmbrook", "OH", "Elmbrook Health"],
        ["", "OH", ""],
    ]
    assert found.entries["as_of"].unique().tolist() == ["2026-09-30"]


REPORT = """Textbox5,Textbox9,Textbox12
Accrediting Body,List of Programs by Specialty,Academic Year: Current

specialty_name,ProgramCode1,ProgramName,Address1,City,State,ZipCode,DirectorName,AccreditationStatus,EffectiveDate
Family medicine,1209911001,Elmbrook Hospital Program,1 Elm St,ELMBROOK,Ohio,44000,"A, Person",Continued Accreditation,
Family medicine,1209911002,Quarry Hill Program,2 Hill,QUARRY HILL,Ohio,44001,"B, Person",Voluntary Withdrawal,1/15/25
Sports medicine (Family medicine),1279911002,Quarry Hill Program,2 Hill,QUARRY HILL,Ohio,44001,,Initial Accreditation,
"""
CLOUD = [
    [
        "Program ID",
        "Program Name",
        "Specialty",
        "Sponsoring Institution ID",
        "Sponsoring Institution",
        "City",
        "State",
        "Accreditation Status",
        "Accreditation Effective Date",
        "Approved Positions",
        "Website",
    ],
    [
        4009911004,
        "Elmbrook Program",
        "Psychiatry",
        80123,
        "Elmbrook Health",
        "Elmbrook",
        "OH",
        "Continued Accreditation",
        45474,
        16,
        "https://elmbrook.test/psych",
    ],
    [
        409911005,
        "Elmbrook Program",
        "Anesthesiology",
        80123,
        "Elmbrook Health",
        "Elmbrook",
        "OH",
        "Initial Accreditation",
        45474,
        16,
        "",
    ],
    ["Applied filters: Specialty is Psychiatry or Anesthesiology"],
]


def test_a_report_server_export_with_text_boxes(tmp_path: Path) -> None:
    found = read_list(write(tmp_path, REPORT), as_of="2026-09-30")
    assert found.kind == "acgme" and found.left_out == {"Sports medicine (Family medicine)": 1}
    assert found.entries["accreditation_status"].tolist() == ["Continued Accreditation", "Voluntary Withdrawal"]
    assert "Person" not in found.entries.to_csv() and any("DirectorName" in note for note in found.notes)


def test_a_dashboard_export_whose_approved_positions_are_not_a_year(tmp_path: Path) -> None:
    found = read_list(write_workbook(tmp_path / "data.xlsx", {"Export": CLOUD}), as_of="2026-09-30")
    assert found.entries["program_id"].tolist() == ["4009911004", "0409911005"]
    assert found.entries["positions_per_year"].tolist() == ["", ""]
    assert any("Approved Positions" in note for note in found.notes)


@pytest.mark.parametrize("first", ["", "sep=;\n"])
def test_semicolons_with_a_byte_order_mark(tmp_path: Path, first: str) -> None:
    text = (
        first + 'Program ID;Program Name;Specialty;City;State\r\n1209911001;"Elm; Main";Family medicine;Elmbrook;OH\r\n'
    )
    found = read_list(write(tmp_path, text, encoding="utf-8-sig"), as_of="2026-09-30")
    assert found.entries.loc[0, ["program_id", "name"]].tolist() == ["1209911001", "Elm; Main"]


def test_one_date_serves_all_sheets_and_a_notes_sheet_is_passed_over(tmp_path: Path) -> None:
    sheets = {
        "Notes": [["How to read this", "", "x"], ["a", "b", "c"]],
        "FM": [["As of", "9/30/2026"], ["Code", "Program", "City", "State"], ["120-99-11-001", "Elm", "Elm", "OH"]],
        "Psych": [
            ["Specialty: Psychiatry"],
            ["Program Code", "Program", "City / State"],
            ["4009911004", "E", "Elm, OH"],
        ],
    }
    found = read_list(write_workbook(tmp_path / "list.xlsx", sheets))
    assert found.entries[["program_id", "as_of"]].values.tolist() == [
        ["1209911001", "2026-09-30"],
        ["4009911004", "2026-09-30"],
    ]
    assert any("'Notes'" in note for note in found.notes)


def test_what_a_list_says_twice_otherwise_is_told(tmp_path: Path) -> None:
    text = (
        "Program ID,Program Name,Specialty,City,State\n1209911001,Elm,Family medicine,Elm,OH\n"
        "1209911001,Elm North,Family medicine,North,OH\n4009911004,Elm,Family medicine,Elm,OH\n"
    )
    found = read_list(write(tmp_path, text), as_of="2026-09-30")
    assert len(found.entries) == 2
    assert found.notes == (
        "line 4: the row says Family Medicine, its id 4009911004 is one of Psychiatry; taken as the row says",
        "line 3: 1209911001 is on line 2 too; not taken: name 'Elm North', city 'North'",
    )


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match=r"as_of='30\.9\.2026' must be a date"):
        read_list(write(tmp_path, ACGME), as_of="30.9.2026")
