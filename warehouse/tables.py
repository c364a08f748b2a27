"""Parquet tables of the state folder, one file a table, each written with its contract's schema or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.contracts.arrow import conform, empty, schema
from warehouse.contracts.model import Table
from warehouse.contracts.tables import table
from warehouse.files import write_with


def to_arrow(frame: pd.DataFrame, contract: Table) -> pa.Table:
    """The frame as an Arrow table with the contract's exact schema. Raises ContractError or pa.ArrowInvalid."""
    return pa.Table.from_pandas(conform(frame, contract), schema=schema(contract), preserve_index=False)


def write_parquet(path: Path, data: pa.Table) -> None:
    """One Parquet file whose bytes depend on the data alone (no pandas metadata, fixed compression)."""
    bare = data.replace_schema_metadata(None)
    write_with(path, lambda p: pq.write_table(bare, p, compression="zstd", write_statistics=True))


@dataclass(frozen=True)
class TableStore:
    """The tables under one folder."""

    root: Path

    def path(self, name: str) -> Path:
        """Where a table lies."""
        return self.root / f"{name}.parquet"

    def write(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Conform and store a table; returns the conformed frame. Raises ContractError; nothing is stored then."""
        data = to_arrow(frame, table(name))
        write_parquet(self.path(name), data)
        return conform(frame, table(name))

    def read(self, name: str) -> pd.DataFrame:
        """The stored table with the contract's dtypes; a table never written is empty."""
        path = self.path(name)
        if not path.exists():
            return empty(table(name))
        return conform(pq.read_table(path).to_pandas(), table(name))
