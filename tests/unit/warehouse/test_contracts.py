import pandas as pd
import pytest

from warehouse.contracts.arrow import ContractError, conform, empty, schema
from warehouse.contracts.documents import datapackage, dictionary
from warehouse.contracts.tables import ALL, PUBLISHED

CLASSES = ALL["program_classes"]
ROW = {
    "program_id": "1400000001",
    "track": "categorical",
    "class_start_year": 2026,
    "pgy": 1,
    "n_listed": 4,
    "n_known": 3,
    "n_img": 2,
}


def test_every_table_of_the_data_set_is_declared() -> None:
    names = {table.name for table in PUBLISHED}
    assert names == {
        *("programs", "program_tiers", "program_classes", "program_countries", "program_schools"),
        *("visa_statements", "wording_signals", "evidence", "pages", "conflicts", "corrections", "changes", "history"),
        *("program_ids", "schools", "benchmarks", "calibration", "coverage", "h1b_checks"),
    }


def test_keys_and_rules_name_declared_columns() -> None:
    for table in ALL.values():
        assert set(table.key) <= set(table.names), table.name
        assert len(set(table.names)) == len(table.names), table.name
        assert all(column.description for column in table.columns), table.name


def test_conform_orders_types_and_sorts() -> None:
    frame = pd.DataFrame([{**ROW, "pgy": 2}, ROW])[list(reversed(CLASSES.names))]
    out = conform(frame, CLASSES)
    assert list(out.columns) == CLASSES.names
    assert list(out["pgy"]) == [1, 2]
    assert conform(out, CLASSES).equals(out)


def test_unknown_stays_unknown() -> None:
    out = conform(pd.DataFrame([{**ROW, "pgy": None, "class_start_year": float("nan")}]), CLASSES)
    assert out["pgy"].isna().all() and out["class_start_year"].isna().all()


@pytest.mark.parametrize("change", [{"pgy": "two"}, {"pgy": 1.5}, {"extra": 1}])
def test_a_frame_that_does_not_fit_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ContractError, match="program_classes"):
        conform(pd.DataFrame([{**ROW, **change}]), CLASSES)
    with pytest.raises(ContractError, match="missing"):
        conform(pd.DataFrame([ROW]).drop(columns="pgy"), CLASSES)


def test_every_table_has_an_arrow_schema_and_an_empty_frame() -> None:
    for table in ALL.values():
        assert schema(table).names == table.names
        assert len(empty(table)) == 0


def test_documents_hold_every_column() -> None:
    text = dictionary(PUBLISHED, "t")
    package = datapackage(PUBLISHED, "1.0.0", "2026-01-01T00:00:00Z")
    for table in PUBLISHED:
        resource = next(r for r in package["resources"] if r["path"] == f"{table.name}.csv")
        assert [field["name"] for field in resource["schema"]["fields"]] == table.names
        assert all(f"| {name} |" in text for name in table.names)
