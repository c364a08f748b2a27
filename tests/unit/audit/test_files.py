"""LIST.csv and profile.toml as people really save them, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.commands.applicant_input import read_profile
from warehouse.directory import DirectoryError
from warehouse.lists import read_list


def saved(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("program_id,rank,interviewed\n1409900001,1,yes\n", "utf-8"),
        ("program_id;rank;interviewed\r\n1409900001;1;Yes\r\n", "utf-8-sig"),
        ("Program ID\tRank\tInterviewed\n1409900001\t1\tY\n", "utf-8"),
    ],
)
def test_a_spreadsheets_csv_is_read(tmp_path: Path, text: str, encoding: str) -> None:
    rows, remarks = read_list(saved(tmp_path, text, encoding))
    assert (rows["program_id"][0], rows["rank"][0], rows["interviewed"][0], rows["line"][0]) == (
        *("1409900001", 1),
        *(True, 2),
    )
    assert rows["applied"].isna().all() and not remarks


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "list.csv:1: the file is empty"),
        ("program_id\n", "list.csv:1: no program in the file"),
        ("hospital,rank\nA,1\n", "no column names the programs"),
        ("program_id,rank\n1,0\n", "list.csv:2: rank='0' must be a whole number from 1"),
        ("program_id,rank\n1,3\n2,3\n", "list.csv:3: rank='3' is already used on line 2"),
        ("program_id,interviewed\n1,maybe\n", "list.csv:2: interviewed='maybe' must be yes, no or empty"),
        ("program_id,track\n1,X\n", "track='X' must be C (categorical)"),
        ("name,state\nSome Hospital,Ohio\n", "state='Ohio' is no USPS state code"),
        ("name,state\nSome Hospital,\n", "list.csv:2: names no program"),
        ("program_id,rank,rank\n1,1,1\n", "rank='' the header has this column twice"),
        ("program_id\n1,2\n", "more cells than the header has"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_with_line_and_value(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DirectoryError) as error:
        read_list(saved(tmp_path, text))
    assert said in str(error.value)


def test_a_western_code_page_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match=r"list.csv:2: .*save the file as CSV UTF-8"):
        read_list(saved(tmp_path, "name,state\nHôpital,OH\n", "cp1252"))


def test_further_columns_are_carried_and_near_misses_are_remarked(tmp_path: Path) -> None:
    rows, remarks = read_list(saved(tmp_path, "program_id,interviewd,notes\n1,yes,=1+1\n"))
    assert rows.attrs["extra"] == ("interviewd", "notes") and rows["notes"][0] == "=1+1"
    assert remarks == ["column 'interviewd' is carried through unread; did you mean 'interviewed'?"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[applicant]\nvisa_need = "j1"\nstep2_ck = 2270\n',
            "profile.toml:3: step2_ck='2270' lies outside 100 to",
        ),
        (
            '[applicant]\nvisa_need = "j1"\nstep2_kc = 227\n',
            "profile.toml:3: step2_kc='227' unknown key; did you mean step2_ck",
        ),
        ('[applicant]\nvisa_need = "j1"\nscenario = "A"\n', "belongs in [goals]"),
        ('[aplicant]\nvisa_need = "j1"\n', "profile.toml:1: aplicant='' unknown section; did you mean [applicant]?"),
        ('[applicant]\nvisa_need = "j2"\n', "visa_need='j2' is none of none, j1"),
        ("[applicant]\nstep2_ck = 227\n", "visa_need='' required in [applicant]"),
        ("[applicant]\nvisa_need = j1\n", "profile.toml:2: "),
        ('[applicant]\nvisa_need = "j1"\nstep2_tested_on = "1 May"\n', "step2_tested_on='1 May' must be of type date"),
        (
            '[applicant]\nvisa_need = "j1"\n[goals]\nspecialties = ["Internal Medecine"]\n',
            "did you mean Internal Medicine",
        ),
        ('[applicant]\nvisa_need = "j1"\n[goals]\nstates = ["Ohio"]\n', "profile.toml:4: states='Ohio' is not known"),
    ],
)
def test_what_is_wrong_with_a_profile_is_said_with_line_and_value(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DirectoryError) as error:
        read_profile(saved(tmp_path, text, name="profile.toml"))
    assert said in str(error.value)


def test_every_problem_of_a_profile_is_said_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path, "[applicant]\nstep2_ck = 2270\nattempts = 0\n", name="profile.toml")
    with pytest.raises(DirectoryError) as error:
        read_profile(path)
    assert len(error.value.problems) == 3


def test_a_profile_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="safetynet profile init"):
        read_profile(tmp_path / "none.toml")
