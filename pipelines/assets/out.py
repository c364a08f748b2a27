"""The tables of the release, computed from core tables, raw tables, reference tables and rules."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pandas as pd

from pipelines.outputs import COMPARED, Inputs, compute
from pipelines.reading import joined_pages
from pipelines.resources import Night
from scrapers.domains import registrable_domain
from warehouse.contracts.tables import PUBLISHED
from warehouse.facts import current as current_facts
from warehouse.facts import read_facts
from warehouse.ledger import Ledger
from warehouse.opt_outs import OptOuts, read_opt_outs
from warehouse.release_files import read_manifest
from warehouse.releases import VERSION_FORMAT

INPUTS = (
    *("directory", "core_residents", "raw_rosters", "raw_readings"),
    *("raw_statements", "raw_signals", "raw_type_sentences"),
)


def inputs_of(night: Night, version: str) -> Inputs:
    """Stored tables, ledger and the last release, as the transforms want them."""
    ledger, releases = Ledger(night.home.tables), night.releases
    latest = releases.latest()
    frames = {name: night.store.read(name) for name in INPUTS}
    left_out = opted_out(frames["directory"], read_opt_outs(night.home.root))
    pages = joined_pages(ledger.program_pages(), ledger.pages())
    return Inputs(
        frames={name: _without(frame, left_out) if name != "directory" else frame for name, frame in frames.items()},
        pages=[page for page in pages if page["program_id"] not in left_out],
        opted_out=left_out,
        previous={name: releases.read(name) for name in (*COMPARED, "changes", "history")},
        previous_manifest=read_manifest(latest) if latest else {},
        as_of=night.day,
        version=version,
        facts=facts_of(night),
    )


def opted_out(directory: pd.DataFrame, asked: OptOuts) -> frozenset[str]:
    """Programs of the directory that asked, or whose domain asked, to be left out."""
    rows = (
        directory[["program_id", "url", "sponsor_url"]].astype("object").fillna("").itertuples(index=False, name=None)
    )
    return frozenset(key for key, *urls in rows if asked.covers(key, urls, registrable_domain))


def _without(frame: pd.DataFrame, programs: frozenset[str]) -> pd.DataFrame:
    return frame[~frame["program_id"].isin(programs)]


def facts_of(night: Night) -> pd.DataFrame | None:
    """Figures that the user holds: the file of this night, else those the state folder keeps."""
    path = Path(night.facts) if night.facts else current_facts(night.home.root)
    return read_facts(path, skip_bad_rows=night.skip_bad_rows).facts if path else None


@dg.multi_asset(
    name="out_tables",
    group_name="out",
    outs={c.name: dg.AssetOut(description=c.description, kinds={"pandas"}) for c in PUBLISHED},
    deps=[*INPUTS, "fetch_ledger"],
)
def out_tables(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.Output[pd.DataFrame]]:
    """Every published table, as one function of what is stored."""
    tables = compute(inputs_of(night, datetime.now(UTC).strftime(VERSION_FORMAT)))
    for contract in PUBLISHED:
        yield dg.Output(tables[contract.name], output_name=contract.name)
