"""What the graph tells a stranger of each asset: sentence, owner, kinds, columns and where each column comes from.

Belongs here: turning contracts and catalog.yaml into what Dagster shows. Not here: what a column means (contracts).
Nothing heavy is imported: these are read whenever the definitions load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import dagster as dg
import yaml

from warehouse.contracts.model import Column, Table
from warehouse.contracts.tables import ALL

CHECKED_TYPES = {"timestamp": "timestamp (UTC)"}


@cache
def entries() -> Mapping[str, Mapping[str, Any]]:
    """catalog.yaml by asset."""
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
        files("pipelines.assets").joinpath("catalog.yaml").read_text(encoding="utf-8")
    )
    return loaded


def shown(name: str) -> dict[str, Any]:
    """Keywords for ``AssetOut`` and ``AssetSpec``: description, group, kinds, owner, metadata."""
    entry = entries()[name]
    return {
        "description": description(name),
        "group_name": entry["group"],
        "kinds": set(entry["kinds"]),
        "owners": [f"team:{entry['group']}"],
        "metadata": metadata(name),
    }


def asset(name: str, **more: Any) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """``dg.asset`` with what the catalog says of the asset."""
    made: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(**shown(name), **more)
    return made


def description(name: str) -> str:
    """The contract's sentence, and what the catalog adds."""
    told = [ALL[name].description] if name in ALL else []
    return " ".join([*told, *([entries()[name]["what"]] if "what" in entries()[name] else [])])


def upstream(name: str) -> list[str]:
    """The assets it is made of."""
    return list(entries()[name].get("from", []))


def metadata(name: str) -> dict[str, Any]:
    """Column schema and column lineage of a table; empty for what is no table."""
    if name not in ALL:
        return {}
    contract = ALL[name]
    found: dict[str, Any] = {
        "dagster/column_schema": column_schema(contract),
        "key": ", ".join(contract.key),
        "published": contract.is_published,
    }
    if lineage := dict(column_lineage(name)):
        found["dagster/column_lineage"] = dg.TableColumnLineage(deps_by_column=lineage)
    return found


def column_schema(contract: Table) -> dg.TableSchema:
    """The contract's columns as Dagster shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                type=CHECKED_TYPES.get(column.type, column.type),
                description=" ".join(filter(None, (column.description, column.warning))),
                constraints=dg.TableColumnConstraints(nullable=not column.required, other=list(_promises(column))),
            )
            for column in contract.columns
        ]
    )


def _promises(column: Column) -> Iterator[str]:
    if column.unit:
        yield column.unit
    if column.enum:
        yield "one of " + ", ".join(column.enum)
    if column.minimum is not None:
        yield f">= {column.minimum:g}"
    if column.maximum is not None:
        yield f"<= {column.maximum:g}"
    if column.pattern:
        yield f"matches {column.pattern}"


def column_lineage(name: str) -> Iterator[tuple[str, list[dg.TableColumnDep]]]:
    """Each column with the columns it comes from. Raises KeyError for a column that no contract knows."""
    entry = entries()[name]
    made = {column: sources for columns, sources in entry.get("made", {}).items() for column in columns.split()}
    for column in made:
        ALL[name].column(column)
    for column in ALL[name].names:
        if column in made:
            yield column, [_dep(source) for source in made[column]]
        elif same := [source for source in entry.get("same", []) if column in ALL[source].names]:
            yield column, [dg.TableColumnDep(dg.AssetKey(source), column) for source in same]


def _dep(source: str) -> dg.TableColumnDep:
    table, _, column = source.partition(".")
    return dg.TableColumnDep(dg.AssetKey(table), ALL[table].column(column).name)
