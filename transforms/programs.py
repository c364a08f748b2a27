"""The wide ``programs`` table: each group of columns from its own transform, put side by side.

Belongs here: the order of the steps and the few columns that sum up signals for readers. Every rule lives in the
module that its group is named after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from transforms import frames, shares
from transforms.places import PlaceTables, place_programs
from transforms.profiles import REFERENCE
from transforms.program_types import article_class, assign_types, share_vs_type
from transforms.rosters import date_rosters, roster_signals
from transforms.rules import Rules
from transforms.tiers import tier_programs
from transforms.wording import wording_signal

UNREAD_VISA = {"j1": "unread", "h1b": "unread"}


@dataclass(frozen=True)
class Reference:
    """The reference tables that the figures rest on, all text."""

    specialties: pd.DataFrame
    places: PlaceTables
    country_regions: pd.DataFrame


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
        night.residents, share, directory, reference.specialties, reference.country_regions, rules, as_of
    )
    kinds = assign_types(directory, night.type_sentences)
    parts = [
        _identity(directory, kinds),
        night.status,
        night.links,
        share,
        _dated(night),
        roster,
        shares.declared(night.signals, share),
        place_programs(directory, reference.places, rules),
        _visas(night),
        _wording(night, directory),
    ]
    table = parts[0]
    for part in parts[1:]:
        fresh = [c for c in part.columns if c == "program_id" or c not in table.columns]
        table = table.merge(part[fresh], on="program_id", how="left", validate="one_to_one")
    table["article_class"] = article_class(directory, reference.specialties).to_numpy()
    table["share_vs_type"] = share_vs_type(table["img_share"], table["program_type"], table["rural_class"], rules)
    tiers = tier_programs(table, REFERENCE, rules, as_of=as_of, signals=night.signals)
    return table.merge(tiers, on="program_id", how="left", validate="one_to_one")


def _identity(directory: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    same = ["program_id", "name", "specialty", "sponsor", "city", "state", "accreditation_status", "url"]
    return directory[same].assign(
        positions_per_year=frames.column(directory, "positions_per_year", "Float64").astype("Int64"),
        positions_as_of=frames.column(directory, "positions_as_of", "string"),
        directory_source=frames.column(directory, "source", "string"),
        directory_as_of=frames.column(directory, "as_of", "string"),
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
    columns = ["program_id", "j1", "h1b", "citizen_gc_only", "visa_level", "visa_freshness"]
    table = night.directory[["program_id"]].merge(night.visas, on="program_id", how="left").reindex(columns=columns)
    silent = table["program_id"].isin(night.read).map({True: "not_stated", False: "unread"})
    stated = {name: table[name].astype("string").fillna(silent) for name in UNREAD_VISA}
    return table.assign(**stated, visa_freshness=table["visa_freshness"].astype("string").fillna("unknown"))


def _wording(night: Night, directory: pd.DataFrame) -> pd.DataFrame:
    """Codes per program and the figures that readers ask for first: thresholds and limits with their strength."""
    grouped = {str(key): group for key, group in night.signals.groupby("program_id")}
    rows = []
    for program_id in directory["program_id"]:
        group = grouped.get(program_id, night.signals.iloc[:0])
        codes = sorted(set(group["code"]))
        read = program_id in night.read
        step2 = _strongest(group[group["code"].isin(["G4", "G3"]) & _is_step2(group)])
        years = _strongest(group[group["code"] == "G6"])
        rows.append(
            {
                "program_id": program_id,
                "wording_signal": wording_signal(codes) if read else "unread",
                # Late review is neutral and has a column of its own.
                "signals": ";".join(code for code in codes if code != "L1") or None,
                "min_step2": step2[0],
                "min_step2_strength": step2[1],
                "max_years_since_graduation": years[0],
                "yog_strength": years[1],
                "usce": _with_number(group[group["code"] == "G7"]),
                "attempts": _with_number(group[group["code"] == "G5"]),
                "late_review": "stated" if "L1" in codes else None,
            }
        )
    return pd.DataFrame(rows)


def _is_step2(group: pd.DataFrame) -> pd.Series:
    return frames.column(group, "unit", "string").fillna("step2") == "step2"


def _strongest(group: pd.DataFrame) -> tuple[int | None, str | None]:
    """Number and strength of the most binding statement; of equals the highest score, the lowest number of years."""
    stated = group[group["threshold"].notna()]
    for strength in ("required", "preferred", "mentioned"):
        here = stated[stated["strength"] == strength]
        if len(here):
            pick = here["threshold"].max() if here["code"].iloc[0] in ("G3", "G4") else here["threshold"].min()
            return round(float(pick)), strength
    return None, None


def _with_number(group: pd.DataFrame) -> str | None:
    """Strength of the most binding statement, with its number where it gives one: ``required 3``."""
    for strength in ("required", "preferred", "mentioned"):
        here = group[group["strength"] == strength]
        if len(here):
            numbers = here["threshold"].dropna()
            return strength if numbers.empty else f"{strength} {float(numbers.min()):g}"
    return None
