"""Contract -> expectations as plain data, in the vocabulary of Great Expectations. Importing this never imports GX."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from warehouse.contracts.model import Column, Severity, Sum, Table


@dataclass(frozen=True)
class Expectation:
    """One check: a GX expectation class name, its arguments, and what a failure means."""

    kind: str
    kwargs: dict[str, Any] = field(hash=False)
    severity: Severity = "critical"
    meaning: str = ""


def expectations(table: Table) -> list[Expectation]:
    """Everything that the contract of a table promises about its values (dtypes belong to the contract itself)."""
    found = [
        Expectation(
            "ExpectTableColumnsToMatchOrderedList",
            {"column_list": table.names},
            meaning="the columns are as declared",
        )
    ]
    if table.min_rows:
        found.append(Expectation("ExpectTableRowCountToBeBetween", {"min_value": table.min_rows}, meaning="not empty"))
    if table.unique:
        found.append(_unique(table))
    for column in table.columns:
        found.extend(_of_column(column))
    for rule in table.rules:
        if isinstance(rule, Sum):
            found.append(_sum(rule))
        else:
            found.append(
                Expectation(
                    "ExpectColumnPairValuesAToBeGreaterThanB",
                    {
                        "column_A": rule.high,
                        "column_B": rule.low,
                        "or_equal": True,
                        "ignore_row_if": "either_value_is_missing",
                    },
                    rule.severity,
                    f"{rule.low} <= {rule.high}",
                )
            )
    return found


def _unique(table: Table) -> Expectation:
    if len(table.key) == 1:
        return Expectation("ExpectColumnValuesToBeUnique", {"column": table.key[0]}, meaning="one row a key")
    return Expectation("ExpectCompoundColumnsToBeUnique", {"column_list": list(table.key)}, meaning="one row a key")


def _sum(rule: Sum) -> Expectation:
    # GX compares a sum of columns with a constant only, so the total joins the sum as a negative column that the
    # runner derives: see warehouse.quality.runner.
    return Expectation(
        "SumOfColumns",
        {"parts": list(rule.parts), "total": rule.total},
        rule.severity,
        f"{' + '.join(rule.parts)} = {rule.total}",
    )


def _of_column(column: Column) -> list[Expectation]:
    made: list[tuple[str, dict[str, Any]]] = []
    if column.required:
        made.append(("ExpectColumnValuesToNotBeNull", {}))
    if column.enum:
        made.append(("ExpectColumnValuesToBeInSet", {"value_set": list(column.enum)}))
    if column.minimum is not None or column.maximum is not None:
        made.append(("ExpectColumnValuesToBeBetween", {"min_value": column.minimum, "max_value": column.maximum}))
    if column.pattern:
        made.append(("ExpectColumnValuesToMatchRegex", {"regex": column.pattern}))
    if column.max_length:
        made.append(("ExpectColumnValueLengthsToBeBetween", {"min_value": 0, "max_value": column.max_length}))
    return [Expectation(k, {"column": column.name, **kw}, column.severity, column.description) for k, kw in made]
