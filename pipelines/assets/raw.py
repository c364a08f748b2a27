"""Raw tables: what the parsers read from stored bytes. No network; a better parser is run over old pages."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets.catalog import entries, shown
from pipelines.failures import told_apart
from pipelines.resources import Frame, Night

TABLES = tuple(name for name, entry in entries().items() if entry["group"] == "raw")


@dg.multi_asset(
    name="raw_tables",
    outs={name: dg.AssetOut(**shown(name)) for name in TABLES},
    ins={"directory": dg.AssetIn()},
    deps=["fetch_ledger"],
)
def raw_tables(context: dg.AssetExecutionContext, directory: Frame, night: Night) -> Iterator[dg.Output[Frame]]:
    """Residents and sentences of every program; where no page changed, the rows of the last reading are kept."""
    with told_apart(context.retry_number):
        tables = read_pages(context, directory, night)
    for name in TABLES:
        yield dg.Output(tables[name], output_name=name)


def read_pages(context: dg.AssetExecutionContext, directory: Frame, night: Night) -> dict[str, Frame]:
    """All raw tables after tonight's reading; the ledger learns what was made of each page."""
    from pipelines.reading import joined_pages, read_tonight, row_fingerprints
    from pipelines.schools import matcher
    from pipelines.versions import parser_version
    from warehouse.ledger import Ledger
    from warehouse.reference import load
    from warehouse.snapshots import Snapshots

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
    ledger.note_rows(row_fingerprints(reading.tables))
    context.log.info(f"{reading.n_read} readings made, {reading.n_kept} kept")
    return reading.tables
