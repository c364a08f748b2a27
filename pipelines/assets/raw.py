"""Raw tables: what the parsers read from stored bytes. No network; a better parser is run over old pages."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from pipelines.reading import ROSTER_TABLES, WORDING_TABLES, joined_pages, read_tonight
from pipelines.resources import Night
from pipelines.schools import matcher
from pipelines.versions import parser_version
from warehouse.contracts.tables import table
from warehouse.ledger import Ledger
from warehouse.reference import load
from warehouse.snapshots import Snapshots

TABLES = (*ROSTER_TABLES, *WORDING_TABLES)


@dg.multi_asset(
    name="raw_tables",
    group_name="raw",
    outs={name: dg.AssetOut(description=table(name).description, kinds={"beautifulsoup"}) for name in TABLES},
    ins={"directory": dg.AssetIn()},
    deps=["fetch_ledger"],
)
def raw_tables(
    context: dg.AssetExecutionContext, directory: pd.DataFrame, night: Night
) -> Iterator[dg.Output[pd.DataFrame]]:
    """Residents and sentences of every program; where no page changed, the rows of the last reading are kept."""
    ledger = Ledger(night.home.tables)
    reading = read_tonight(
        joined_pages(ledger.program_pages(), ledger.pages()),
        directory,
        load("specialties"),
        night.store,
        Snapshots(night.home.snapshots).read,
        matcher(night.home).sense,
        parser_version(),
    )
    context.log.info(f"{reading.n_read} readings made, {reading.n_kept} kept")
    for name in TABLES:
        yield dg.Output(reading.tables[name], output_name=name)
