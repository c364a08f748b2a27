"""Contract -> documents for people and tools: DICTIONARY.md, datapackage.json (Frictionless) and dbt's sources.yml."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from warehouse.contracts.model import Column, Table

FRICTIONLESS = {"timestamp": "datetime"}


def dictionary(tables: Iterable[Table], title: str) -> str:
    """DICTIONARY.md: every table and column with type, unit, meaning and warnings."""
    parts = [f"# {title}", ""]
    for table in tables:
        parts += [f"## {table.name}", "", table.description, "", f"Key: {', '.join(table.key)}.", ""]
        parts += ["| column | type | unit | meaning |", "|---|---|---|---|"]
        parts += [_line(column) for column in table.columns]
        parts.append("")
    return "\n".join(parts)


def _line(column: Column) -> str:
    meaning = column.description
    if column.enum:
        meaning += " One of: " + ", ".join(f"`{value}`" for value in column.enum) + "."
    if not column.required:
        meaning += " Empty = unknown."
    if column.warning:
        meaning += f" **Careful:** {column.warning}"
    return f"| {column.name} | {column.type} | {column.unit or ''} | {meaning.replace('|', '/')} |"


def datapackage(tables: Iterable[Table], version: str, created: str) -> dict[str, Any]:
    """A Frictionless Data Package over the CSV files of a release."""
    return {
        "profile": "data-package",
        "name": "residency-safetynet",
        "title": "US residency programs for international medical graduates",
        "version": version,
        "created": created,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "CC BY 4.0",
            }
        ],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "title": table.name,
        "description": table.description,
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            **({"primaryKey": list(table.key)} if table.unique else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.required}
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.minimum is not None and column.type in ("integer", "number"):
        constraints["minimum"] = column.minimum
    if column.maximum is not None and column.type in ("integer", "number"):
        constraints["maximum"] = column.maximum
    if column.pattern:
        constraints["pattern"] = column.pattern
    made: dict[str, Any] = {"name": column.name, "type": FRICTIONLESS.get(column.type, column.type)}
    if column.type == "timestamp":
        made["format"] = "%Y-%m-%dT%H:%M:%SZ"
    description = column.description + (f" Unit: {column.unit}." if column.unit else "")
    return {**made, "description": description, "constraints": constraints}


def dbt_sources(tables: Iterable[Table], version: str) -> str:
    """dbt's ``sources.yml`` over the Parquet files of a release, with the tests that the contracts imply.

    ``version``: the schema's. dbt-duckdb reads the files in place (``external_location``); other adapters take the
    names of tables and columns as they load them.
    """
    source = {
        "name": "safetynet",
        "description": f"A release of Residency Safetynet, schema {version}.",
        "meta": {"schema_version": version, "external_location": "{name}.parquet"},
        "tables": [_dbt_table(table) for table in tables],
    }
    return yaml.safe_dump({"version": 2, "sources": [source]}, sort_keys=False, allow_unicode=True, width=120)


def _dbt_table(table: Table) -> dict[str, Any]:
    columns = [_dbt_column(column, table.unique and table.key == (column.name,)) for column in table.columns]
    return {"name": table.name, "description": table.description, "columns": columns}


def _dbt_column(column: Column, is_key: bool) -> dict[str, Any]:
    tests: list[Any] = (["unique"] if is_key else []) + (["not_null"] if column.required else [])
    if column.enum:
        tests.append({"accepted_values": {"arguments": {"values": list(column.enum)}}})
    made: dict[str, Any] = {"name": column.name, "description": column.description, "data_type": column.type}
    return made | ({"data_tests": tests} if tests else {})
