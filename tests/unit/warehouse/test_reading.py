"""A release as its readers meet it: the examples of docs/reading.md run, spreadsheets keep ids."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from tests.unit.site.synthetic import HOSTILE, release_frames
from tests.unit.warehouse.small_release import published
from warehouse.contracts.arrow import PANDAS, schema
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.open import Release, ReleaseError, open_release
from warehouse.release_files import to_csv, to_excel_csv

DOCS = Path(__file__).parents[3] / "docs" / "reading.md"
EXAMPLES = dict(re.findall(r"```python (\w+)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("read"))


@pytest.mark.parametrize("tool", ["pandas", "duckdb", "polars"])
def test_the_examples_of_the_documentation_run(release: Path, tool: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = EXAMPLES[tool]
    assert len([line for line in code.splitlines() if line.strip()]) <= 6
    exec(compile(code, f"reading.md:{tool}", "exec"), {"RELEASE": str(release)})
    assert capsys.readouterr().out.strip()


def test_every_frame_has_the_dtypes_of_its_contract(release: Path) -> None:
    opened = open_release(release)
    assert isinstance(opened, Release) and len(opened) == len(PUBLISHED)
    for contract in PUBLISHED:
        frame = opened[contract.name]
        assert {c.name: PANDAS[c.type] for c in contract.columns} == dict(frame.dtypes)
        assert pq.read_schema(release / f"{contract.name}.parquet").equals(schema(contract))
    with pytest.raises(KeyError, match="no published table"):
        _ = opened["residents"]


def test_latest_is_found_in_the_state_folder(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETYNET_HOME", str(tmp_path))
    with pytest.raises(ReleaseError, match="no release"):
        open_release()
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "latest").symlink_to(release)
    assert open_release("latest").version == release.name


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")))


def test_a_spreadsheet_keeps_ids_as_text_and_runs_nothing(release: Path) -> None:
    body = (release / "programs-excel.csv").read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    rows = cells(to_excel_csv(release_frames(10)["programs"], table("programs")))
    assert all(re.fullmatch(r"'\d{10}", row["program_id"]) for row in rows)
    for row in rows:
        assert not any(cell.lstrip().startswith(("=", "+", "@")) for cell in row.values())
        assert not any(re.match(r"\s*-(?!\d+(\.\d+)?$)", cell) for cell in row.values())


def test_numbers_stay_numbers_in_a_spreadsheet(release: Path) -> None:
    with (release / "programs-excel.csv").open(encoding="utf-8-sig", newline="") as stream:
        shares = [row["img_share"] for row in csv.DictReader(stream)]
    assert any(shares) and not any(share.startswith("'") for share in shares)


def test_equal_inputs_give_equal_bytes_whatever_the_order_of_rows(release: Path, tmp_path: Path) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=4) for name, frame in release_frames(10).items()}
    again = published(tmp_path, frames=shuffled)
    # Tables whose key is not unique keep the order in which their rows came.
    unique = [contract.name for contract in PUBLISHED if contract.unique]
    for name in (f"{t}{ending}" for t in unique for ending in (".parquet", ".csv", "-excel.csv")):
        assert (release / name).read_bytes() == (again / name).read_bytes(), name


def test_hostile_text_survives_in_parquet_as_it_is(release: Path) -> None:
    assert set(HOSTILE) <= set(open_release(release).programs["name"])


def test_dbt_finds_every_column(release: Path) -> None:
    (source,) = yaml.safe_load((release / "sources.yml").read_text(encoding="utf-8"))["sources"]
    assert [t["name"] for t in source["tables"]] == [contract.name for contract in PUBLISHED]
    for declared, contract in zip(source["tables"], PUBLISHED, strict=True):
        assert [c["name"] for c in declared["columns"]] == contract.names
        assert (release / source["meta"]["external_location"].format(name=declared["name"])).exists()
    programs = {c["name"]: c for c in source["tables"][0]["columns"]}
    assert programs["program_id"]["data_tests"] == ["unique", "not_null"]


def test_a_release_says_how_to_correct_it(release: Path) -> None:
    text = (release / "CORRECT-US.md").read_text(encoding="utf-8")
    assert "data-desk@example.org" in text and "CONTACT" not in text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+1|cmd", "@SUM(A1)", "\t=1"])
def test_formulas_are_harmless_in_both_csv_files(cell: str) -> None:
    frame = pd.DataFrame({"program_id": ["1400000001"], "id_kind": ["acgme"], "other_id": [cell]})
    for text in (to_csv(frame, table("program_ids")), to_excel_csv(frame, table("program_ids"))):
        assert cells(text)[0]["other_id"] == "'" + cell
