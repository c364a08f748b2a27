from pathlib import Path

import pandas as pd
import pytest

from tests.unit.site.synthetic import release_frames
from warehouse.contracts.arrow import conform
from warehouse.contracts.tables import table
from warehouse.corrections import COLUMNS, corrections, read_corrections
from warehouse.directory import DirectoryError

ROW = "9000000000,h1b,We sponsor H-1B since July.,2026-09-01,program director,https://h.test/visa"


def kept(state: Path, *rows: str) -> Path:
    (state / "corrections.csv").write_text("\n".join([",".join(COLUMNS), *rows, ""]))
    return state


def test_a_statement_stands_beside_our_figure(tmp_path: Path) -> None:
    programs = release_frames(3)["programs"]
    ours = programs.set_index("program_id").loc["9000000000", "h1b"]
    told = read_corrections(kept(tmp_path, ROW, ROW.replace("9000000000", "1400000001")))
    row = conform(corrections(told, programs), table("corrections")).iloc[0]
    assert (row["ours"], row["author_role"], str(row["stated_on"])) == (ours, "program director", "2026-09-01")


def test_without_statements_the_table_is_empty(tmp_path: Path) -> None:
    told = read_corrections(tmp_path)
    assert len(conform(corrections(told, release_frames(2)["programs"]), table("corrections"))) == 0


def test_an_unknown_figure_of_ours_is_empty(tmp_path: Path) -> None:
    programs = release_frames(1)["programs"].astype("object")
    programs.loc[0, "h1b"] = None
    assert pd.isna(corrections(read_corrections(kept(tmp_path, ROW)), programs).loc[0, "ours"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("h1b", "visas"), "no column of programs"),
        (("2026-09-01", "last week"), "must be a date"),
        (("9000000000", "12"), "neither 10 digits"),
        (("program director", ""), "is empty"),
        (("since July", "x" * 600), "longer than 500"),
    ],
)
def test_each_error_names_file_and_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(DirectoryError, match=rf"corrections\.csv:2: .*{said}"):
        read_corrections(kept(tmp_path, ROW.replace(*change)))
