"""The wide ``programs`` table: each group of columns from its own transform, put side by side.

Belongs here: the order of the steps. Every rule lives in the
module that its group is named after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from transforms import frames, shares
from transforms.directory_status import directory_status
from transforms.places import PlaceTables, place_programs
from transforms.profiles import REFERENCE
from transforms.program_types import article_class, assign_types, is_brand, share_vs_type
from transforms.rosters import date_rosters, roster_signals
from transforms.rules import Rules
from transforms.signal_columns import signal_columns
from transforms.tiers import tier_programs

UNREAD_VISA = {"j1": "unread", "h1b": "unread"}


@dataclass(frozen=True)
class Reference:
    """The reference tables that the figures rest on, all text, and the two lists that may be empty."""

    specialties: pd.DataFrame
    places: PlaceTables
    country_regions: pd.DataFrame
    brand_programs: frozenset[str] = frozenset()
    elite_schools: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Night:
    """What one night knows: frames by the names of their tables.

    ``residents`` with origin; ``rosters`` that still give figures; ``status`` from `crawl_status`; ``visas`` merged per
    program; ``signals`` of the program's own pages; ``type_sentences`` in the pages' own words; ``read`` the ids of
    programs of whose own pages at least one was read.
    """

    directory: pd.DataFrame
    residents: pd.DataFrame
    rosters: pd.DataFrame
    status: pd.DataFrame
    visas: pd.DataFrame
    signals: pd.DataFrame
    type_sentences: pd.DataFrame
    links: pd.DataFrame
    read: frozenset[str]


def assemble(night: Night, reference: Reference, rules: Rules, as_of: date) -> pd.DataFrame:
    """One row a program of the directory: the contract's columns but ``first_seen``, helper columns behind them."""
    directory = night.directory.reset_index(drop=True)
    share = shares.program_shares(night.residents, directory, reference.specialties, rules, as_of)
    roster = roster_signals(
        night.residents,
        share,
        directory,
        reference.specialties,
        reference.country_regions,
        rules,
        as_of,
        reference.elite_schools,
    )
    kinds = assign_types(directory, night.type_sentences)
    parts = [
        _identity(directory, kinds, as_of),
        night.status,
        night.links,
        share,
        _dated(night),
        roster,
        shares.declared(night.signals, share),
        place_programs(directory, reference.places, rules),
        _visas(night),
        signal_columns(night.signals, directory["program_id"], night.read),
    ]
    table = parts[0]
    for part in parts[1:]:
        fresh = [c for c in part.columns if c == "program_id" or c not in table.columns]
        table = table.merge(part[fresh], on="program_id", how="left", validate="one_to_one")
    table["article_class"] = article_class(directory, reference.specialties).to_numpy()
    table["share_vs_type"] = share_vs_type(table, rules)
    table["is_brand"] = is_brand(table["program_id"], reference.brand_programs)
    elite = reference.elite_schools
    tiers = tier_programs(table, REFERENCE, rules, as_of=as_of, signals=night.signals, elite_schools=elite)
    return table.merge(tiers, on="program_id", how="left", validate="one_to_one")


def _identity(directory: pd.DataFrame, kinds: pd.DataFrame, as_of: date) -> pd.DataFrame:
    same = ["program_id", "name", "specialty", "sponsor", "city", "state", "accreditation_status", "url"]
    return directory[same].assign(
        positions_per_year=frames.column(directory, "positions_per_year", "Float64").astype("Int64"),
        positions_as_of=frames.column(directory, "positions_as_of", "string"),
        directory_source=frames.column(directory, "source", "string"),
        directory_as_of=frames.column(directory, "as_of", "string"),
        directory_status=directory_status(directory, as_of),
        program_type=kinds["program_type"],
        program_type_basis=kinds["program_type_basis"].fillna("unknown"),
    )


def _dated(night: Night) -> pd.DataFrame:
    rosters = night.rosters.rename(columns={"as_of": "roster_as_of"})
    rosters = rosters.assign(roster_as_of=rosters["roster_as_of"].astype("string"))
    observed = pd.to_datetime(rosters["observed_at"], utc=True).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    dated = date_rosters(rosters.assign(observed_at=observed), night.residents)
    return dated[["program_id", "roster_as_of", "as_of_basis"]]


def _visas(night: Night) -> pd.DataFrame:
    """Merged statements; a program whose pages were read and say nothing is not_stated, one never read is unread."""
    columns = ["program_id", "j1", "h1b", "citizen_gc_only", "visa_level", "visa_freshness", "has_visa_conflict"]
    table = night.directory[["program_id"]].merge(night.visas, on="program_id", how="left").reindex(columns=columns)
    silent = table["program_id"].isin(night.read).map({True: "not_stated", False: "unread"})
    stated = {name: table[name].astype("string").fillna(silent) for name in UNREAD_VISA}
    return table.assign(**stated, visa_freshness=table["visa_freshness"].astype("string").fillna("unknown"))
