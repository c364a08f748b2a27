"""Contract -> Arrow schema and pandas frame: exact types, declared order, key order, nothing coerced silently."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from warehouse.contracts.model import Column, Table

ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
PANDAS: dict[str, object] = {
    "string": pd.StringDtype("pyarrow"),
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
    "date": pd.ArrowDtype(pa.date32()),
    "timestamp": pd.DatetimeTZDtype("us", "UTC"),
}


class ContractError(ValueError):
    """A frame does not fit its contract."""


def schema(table: Table) -> pa.Schema:
    """The exact Arrow schema of a table; required columns are not nullable."""
    return pa.schema([pa.field(c.name, ARROW[c.type], nullable=not c.required) for c in table.columns])


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the contract's columns, order, dtypes and row order.

    Raises ContractError when a column is missing or unknown, or when a value does not fit the type.
    """
    missing = [name for name in table.names if name not in frame.columns]
    extra = [name for name in frame.columns if name not in table.names]
    if missing or extra:
        raise ContractError(f"{table.name}: missing columns {missing}, undeclared columns {extra}")
    typed = pd.DataFrame({c.name: _typed(frame[c.name], c, table.name) for c in table.columns}, columns=table.names)
    return typed.sort_values(list(table.key), kind="stable", ignore_index=True) if len(typed) else typed


def empty(table: Table) -> pd.DataFrame:
    """A frame of that table without rows."""
    return conform(pd.DataFrame({name: pd.Series(dtype="object") for name in table.names}), table)


def _typed(series: pd.Series, column: Column, table: str) -> pd.Series:
    try:
        if column.type == "timestamp":
            return pd.to_datetime(series, utc=True, format="ISO8601").dt.as_unit("us")
        if column.type == "date":
            parsed = pd.to_datetime(series.astype("object"), format="ISO8601")
            return parsed.dt.date.astype(PANDAS["date"])  # type: ignore[call-overload, no-any-return]
        if column.type == "string":
            return _as_text(series)
        return series.astype("object").where(series.notna(), None).astype(PANDAS[column.type])  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError, pa.ArrowInvalid) as error:
        raise ContractError(f"{table}.{column.name}: a value is not {column.type}: {error}") from error


def _as_text(series: pd.Series) -> pd.Series:
    """Text with the empty string read as unknown: a table has one way to say that nothing is known."""
    as_text = series.astype(PANDAS["string"])  # type: ignore[call-overload]
    return as_text.mask(as_text == "")  # type: ignore[no-any-return]
