"""The tables of the release, computed from core tables, raw tables, reference tables and rules."""

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.assets.catalog import shown, upstream
from pipelines.failures import told_apart
from pipelines.resources import Frame, Night
from warehouse.contracts.tables import PUBLISHED

if TYPE_CHECKING:
    from pipelines.outputs import Inputs
    from warehouse.opt_outs import OptOuts

INPUTS = (
    *("directory", "core_residents", "raw_rosters", "raw_readings"),
    *("raw_statements", "raw_signals", "raw_type_sentences", "raw_contacts"),
)


def inputs_of(night: Night) -> "Inputs":
    """Stored tables, ledger and the last release, as the transforms want them."""
    from pipelines.directory_notes import moved_ids, notes_of
    from pipelines.outputs import Inputs
    from pipelines.reading import joined_pages
    from transforms.history import COMPARED
    from warehouse import hpsa, national_scores
    from warehouse.corrections import read_corrections
    from warehouse.ledger import Ledger
    from warehouse.opt_outs import read_opt_outs
    from warehouse.release_files import read_manifest

    ledger, releases = Ledger(night.home.tables), night.releases
    latest = releases.latest()
    frames = {name: night.store.read(name) for name in INPUTS}
    moved = moved_ids(frames["directory"], night.home)
    left_out = opted_out(frames["directory"], read_opt_outs(night.home.root).under(moved))
    pages = joined_pages(ledger.program_pages(), ledger.pages())
    return Inputs(
        frames={name: _without(frame, left_out) if name != "directory" else frame for name, frame in frames.items()},
        pages=[page for page in pages if page["program_id"] not in left_out],
        opted_out=left_out,
        previous={name: releases.read(name) for name in (*COMPARED, "changes", "history")},
        previous_manifest=read_manifest(latest) if latest else {},
        as_of=night.day,
        facts=facts_of(night),
        notes=notes_of(night.home),
        corrections=read_corrections(night.home.root),
        hpsa=hpsa.kept(night.home.root),
        national_scores=national_scores.kept(night.home.root),
    )


def opted_out(directory: Frame, asked: "OptOuts") -> frozenset[str]:
    """Programs of the directory that asked, or whose domain asked, to be left out."""
    from scrapers.domains import registrable_domain

    rows = (
        directory[["program_id", "url", "sponsor_url"]].astype("object").fillna("").itertuples(index=False, name=None)
    )
    return frozenset(key for key, *urls in rows if asked.covers(key, urls, registrable_domain))


def _without(frame: Frame, programs: frozenset[str]) -> Frame:
    return frame[~frame["program_id"].isin(programs)]


def facts_of(night: Night) -> Frame | None:
    """Figures that the user holds: the file of this night, else those the state folder keeps."""
    from warehouse.facts import current, read_facts

    path = Path(night.facts) if night.facts else current(night.home.root)
    return read_facts(path, skip_bad_rows=night.skip_bad_rows).facts if path else None


@dg.multi_asset(
    name="out_tables",
    outs={contract.name: dg.AssetOut(**shown(contract.name)) for contract in PUBLISHED},
    deps=[*INPUTS, "fetch_ledger"],
    internal_asset_deps={
        contract.name: {dg.AssetKey(name) for name in upstream(contract.name)} for contract in PUBLISHED
    },
)
def out_tables(context: dg.AssetExecutionContext, night: Night) -> Iterator[dg.Output[Frame]]:
    """Every published table, as one function of what is stored."""
    with told_apart(context.retry_number):
        tables = compute_tonight(night)
    for name in in_order(tables):
        yield dg.Output(tables[name], output_name=name)


def in_order(names: Iterable[str]) -> list[str]:
    """The tables, each after those that it is made of, as Dagster wants them."""
    known = set(names)
    return list(TopologicalSorter({name: known.intersection(upstream(name)) for name in sorted(known)}).static_order())


def compute_tonight(night: Night) -> dict[str, Frame]:
    """The published tables, masked; what the privacy gate counted is stored for the checks."""
    from dataclasses import replace

    from pipelines import outputs
    from pipelines.privacy import REPORT, Gate
    from warehouse.files import write_json

    gate = Gate(night)
    tables = outputs.compute(replace(inputs_of(night), mask=gate))
    write_json(night.home.tables / REPORT, gate.report.as_json())
    return tables
