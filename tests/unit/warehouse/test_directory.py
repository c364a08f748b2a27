from pathlib import Path

import pytest

from warehouse.directory import COLUMNS, REQUIRED, DirectoryError, read_directory

HEADER = ",".join(REQUIRED)
GOOD = "1400000001,Elm Hospital Program,Internal Medicine,Elm Hospital,Toledo,OH,community,10,https://elm.test/im/"


def write(tmp_path: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = tmp_path / "d.csv"
    path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return path


def test_a_good_row_is_read_as_text_in_declared_columns(tmp_path: Path) -> None:
    found = read_directory(write(tmp_path, "0400000001" + GOOD[10:]))
    assert list(found.programs.columns) == list(COLUMNS)
    assert found.programs.loc[0, "program_id"] == "0400000001"
    assert found.programs.loc[0, "sponsor_url"] == ""


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (GOOD.replace("1400000001", "140000001"), "program_id", "140000001"),
        (GOOD.replace("1400000001", ""), "program_id", ""),
        (GOOD.replace("Elm Hospital Program", ""), "name", ""),
        (GOOD.replace(",OH,", ",Ohio,"), "state", "Ohio"),
        (GOOD.replace("community", "private"), "program_type", "private"),
        (GOOD.replace(",10,", ",ten,"), "positions_per_year", "ten"),
        (GOOD.replace("https://", "ftp://"), "url", "ftp://elm.test/im/"),
        (GOOD.replace("https://elm.test/im/", "https://"), "url", "https://"),
        (GOOD.replace("https://elm.test", "https://elm.test:port"), "url", "https://elm.test:port/im/"),
    ],
)
def test_each_error_names_file_line_column_and_value(tmp_path: Path, row: str, column: str, value: str) -> None:
    other = GOOD.replace("1400000001", "1400000002")
    path = write(tmp_path, other, row)
    with pytest.raises(DirectoryError) as caught:
        read_directory(path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.value) == (str(path), 3, column, value)
    assert f"{path}:3:" in str(problem)


def test_a_duplicate_names_the_line_of_the_first(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="already used on line 2"):
        read_directory(write(tmp_path, GOOD, GOOD))


def test_a_missing_column_stops_everything(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, header=HEADER.replace(",url", ""))
    with pytest.raises(DirectoryError, match="missing column"):
        read_directory(path, skip_bad_rows=True)


def test_bad_rows_can_be_left_out_and_are_kept_aside(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, GOOD.replace(",OH,", ",ZZ,").replace("1400000001", "1400000002"))
    found = read_directory(path, skip_bad_rows=True)
    assert list(found.programs["program_id"]) == ["1400000001"]
    assert list(found.rejected["line"]) == ["3"]
    assert "state" in found.rejected.loc[0, "problem"]


def test_only_bad_rows_is_an_error_even_when_skipping(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError):
        read_directory(write(tmp_path, GOOD.replace(",OH,", ",ZZ,")), skip_bad_rows=True)


def test_an_empty_file_and_a_header_alone_are_errors(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="no program"):
        read_directory(write(tmp_path))
    empty = tmp_path / "e.csv"
    empty.write_text("")
    with pytest.raises(DirectoryError, match="missing column"):
        read_directory(empty)


def test_bom_semicolons_and_unknown_columns_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path, GOOD.replace(",", ";") + ";x", header=HEADER.replace(",", ";") + ";note", encoding="utf-8-sig"
    )
    found = read_directory(path)
    assert found.ignored_columns == ("note",)
    assert len(found.programs) == 1


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, GOOD.replace("Elm", "Élm").replace("1400000001", "1400000002"), encoding="latin-1")
    with pytest.raises(DirectoryError, match=r"d\.csv:3: .*UTF-8"):
        read_directory(path)


def test_quoted_cells_over_two_lines_keep_line_numbers_right(tmp_path: Path) -> None:
    split = GOOD.replace("Elm Hospital Program", '"Elm Hospital\nProgram"')
    bad = GOOD.replace("1400000001", "x")
    with pytest.raises(DirectoryError) as caught:
        read_directory(write(tmp_path, split, bad))
    assert caught.value.problems[0].line == 4
