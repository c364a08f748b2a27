"""The published schema as data, what changed against the committed one, and which step of the version that asks for.

Belongs here: comparing two schemas. Not: the declarations (tables/), nor what a version means to readers
(docs/schema.md). ``python -m warehouse.contracts.schema`` renews ``schema.json`` and refuses where
``SCHEMA_VERSION`` was not raised enough.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from warehouse.contracts.model import Column, Table
from warehouse.contracts.tables import PUBLISHED
from warehouse.contracts.vocabulary import SCHEMA_VERSION

Step = Literal["patch", "minor", "major"]
Schema = dict[str, Any]
STEPS: tuple[Step, ...] = ("patch", "minor", "major")
FILE = "schema.json"


@dataclass(frozen=True)
class Difference:
    """One change of the schema, and the least step of the version that it needs."""

    what: str
    step: Step

    def __str__(self) -> str:
        return f"{self.step}: {self.what}"


def described(tables: Iterable[Table] = PUBLISHED, version: str = SCHEMA_VERSION) -> Schema:
    """The published schema as plain data: tables, keys and columns with everything a reader may rest on."""
    return {
        "version": version,
        "tables": {
            table.name: {
                "key": list(table.key) if table.unique else [],
                "description": table.description,
                "columns": {column.name: _column(column) for column in table.columns},
            }
            for table in tables
        },
    }


def _column(column: Column) -> dict[str, Any]:
    told = {
        "type": column.type,
        "required": column.required,
        "unit": column.unit,
        "enum": sorted(column.enum),
        "minimum": column.minimum,
        "maximum": column.maximum,
        "pattern": column.pattern,
        "description": column.description,
        "warning": column.warning,
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def committed() -> Schema:
    """The schema as last written to ``schema.json``."""
    loaded: Schema = json.loads((resources.files("warehouse.contracts") / FILE).read_text(encoding="utf-8"))
    return loaded


def differences(old: Schema, new: Schema) -> list[Difference]:
    """Every change between two schemas, the gravest first (docs/schema.md says what each step means)."""
    found = [*_tables(old["tables"], new["tables"])]
    return sorted(found, key=lambda change: (-STEPS.index(change.step), change.what))


def needed_step(changes: Iterable[Difference]) -> Step | None:
    """The gravest step among the changes; None without any."""
    return max((change.step for change in changes), key=STEPS.index, default=None)


def is_raised_enough(old: str, new: str, step: Step | None) -> bool:
    """Whether version ``new`` follows ``old`` by at least that step; equal versions do where nothing changed."""
    before, after = _numbers(old), _numbers(new)
    if step is None or after <= before:
        return step is None and after == before
    moved = next(place for place, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    return moved <= 2 - STEPS.index(step)


def _numbers(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise ValueError(f"{version!r} is no semantic version (MAJOR.MINOR.PATCH)")
    return tuple(int(part) for part in parts)


def _tables(old: Schema, new: Schema) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield Difference(f"table {name} is gone", "major")
        elif name not in old:
            yield Difference(f"table {name} is new", "minor")
        else:
            yield from _table(name, old[name], new[name])


def _table(name: str, old: Schema, new: Schema) -> Iterator[Difference]:
    if old["key"] != new["key"]:
        yield Difference(f"{name}: the key was {old['key']} and is {new['key']}", "major")
    if old["description"] != new["description"]:
        yield Difference(f"{name}: other description", "patch")
    before, after = old["columns"], new["columns"]
    for column in sorted(before.keys() | after.keys()):
        where = f"{name}.{column}"
        if column not in after:
            yield Difference(f"{where} is gone", "major")
        elif column not in before:
            yield Difference(f"{where} is new", "minor")
        else:
            yield from _of_column(where, before[column], after[column])


def _of_column(where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    for trait in sorted(old.keys() | new.keys()):
        was, now = old.get(trait), new.get(trait)
        if was != now:
            yield Difference(f"{where}: {trait} was {was!r} and is {now!r}", _step_of(trait, was, now))


def _step_of(trait: str, was: Any, now: Any) -> Step:
    """What a changed trait of a column asks for: readers may rest on type, unit, presence and the known codes."""
    if trait in ("description", "warning"):
        return "patch"
    if trait == "enum":
        return "minor" if set(was or ()) <= set(now or ()) and was else "major"
    if trait == "required":
        return "minor" if now else "major"
    return "major" if trait in ("type", "unit") else "minor"


def main() -> int:
    """Write ``schema.json`` anew; 1 where the version was not raised as the changes ask."""
    path = Path(__file__).with_name(FILE)
    new = described()
    if path.exists():
        changes = differences(committed(), new)
        step, last = needed_step(changes), committed()["version"]
        for change in changes:
            print(change)
        if not is_raised_enough(last, SCHEMA_VERSION, step):
            print(f"{last} -> {SCHEMA_VERSION} is not the {step or 'same version'} step that this needs: vocabulary.py")
            return 1
    path.write_text(json.dumps(new, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{path.name} holds version {SCHEMA_VERSION}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
