"""What a stranger sees in the graph: owners, kinds, columns and where they come from; and loading it is cheap."""

from __future__ import annotations

import subprocess
import sys

import dagster as dg
import pytest

from pipelines.assets.catalog import column_lineage, entries, upstream
from pipelines.definitions import build_defs
from warehouse.contracts.tables import ALL, PUBLISHED

HEAVY = ("pandas", "great_expectations", "scrapy", "pyarrow", "duckdb", "lxml")


@pytest.fixture(scope="module")
def graph() -> dg.AssetGraph:  # type: ignore[name-defined]
    return build_defs().resolve_asset_graph()


def test_every_asset_has_an_owner_and_says_what_it_is_made_with(graph: dg.AssetGraph) -> None:  # type: ignore[name-defined]
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.owners, key
        assert node.kinds, key
        assert node.description and node.description.endswith("."), key


def test_tables_show_the_columns_of_their_contract(graph: dg.AssetGraph) -> None:  # type: ignore[name-defined]
    for name in set(entries()) & set(ALL):
        schema = graph.get(dg.AssetKey(name)).metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == ALL[name].names


def test_lineage_names_columns_of_tables_the_asset_is_made_of() -> None:
    for name in set(entries()) & set(ALL):
        for column, sources in column_lineage(name):
            for source in sources:
                table = source.asset_key.to_user_string()
                assert table in upstream(name), (name, column)
                assert source.column_name in ALL[table].names


def test_the_shares_come_from_residents_and_the_visas_from_statements() -> None:
    lineage = dict(column_lineage("programs"))
    assert {dep.asset_key.to_user_string() for dep in lineage["img_share"]} == {"core_residents"}
    assert {dep.asset_key.to_user_string() for dep in lineage["j1"]} == {"raw_statements", "raw_readings"}
    assert [dep.column_name for dep in lineage["city"]] == ["city"]


def test_arrows_are_those_of_the_catalog(graph: dg.AssetGraph) -> None:  # type: ignore[name-defined]
    for contract in PUBLISHED:
        parents = {key.to_user_string() for key in graph.get(dg.AssetKey(contract.name)).parent_keys}
        assert parents == set(upstream(contract.name)), contract.name


def test_loading_the_definitions_loads_nothing_heavy() -> None:
    code = f"import sys, pipelines.definitions; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
