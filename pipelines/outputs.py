"""The tables of a release out of core, raw and reference tables: every transform called once, in order.

Belongs here: the order and the joins between rooms. Not here: any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import pandas as pd

from pipelines.parsing import Row
from pipelines.versions import parser_version
from transforms import history, identity
from transforms.coverage import coverage
from transforms.crawl_status import SEEN, crawl_status, still_valid
from transforms.evidence import evidence
from transforms.places import PlaceTables
from transforms.profiles import passing_score
from transforms.programs import Night, Reference, assemble
from transforms.rosters import country_cells, school_cells
from transforms.rules import Rules
from transforms.rules import load as load_rules
from transforms.shares import class_counts
from transforms.tiers import tier_grid
from transforms.user_facts import disagreements
from transforms.wording import merge_visa
from transforms.wording.freshness import freshness
from warehouse.contracts.arrow import conform
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.reference import load

Frames = Mapping[str, pd.DataFrame]
PLACE_TABLES = ("places", "place_aliases", "rucc", "coastal", "areas", "census_regions")
COMPARED = ("programs", "pages", "visa_statements", "wording_signals", "program_classes", "program_countries")
PAGE_COLUMNS = ("program_id", "url", "kind", "level", "score", "outcome", "http_status", "content_sha256")


@dataclass(frozen=True)
class Inputs:
    """Everything that a release is a function of. ``previous`` holds the tables of the last release, empty at first."""

    frames: Frames
    pages: list[Row]
    previous: Frames
    previous_manifest: Mapping[str, Any]
    as_of: date
    version: str
    facts: pd.DataFrame | None = None
    opted_out: frozenset[str] = frozenset()


def compute(inputs: Inputs) -> dict[str, pd.DataFrame]:
    """All published tables, with the columns of their contracts."""
    rules, as_of, frames = load_rules(), inputs.as_of, inputs.frames
    reference = Reference(load("specialties"), _place_tables(), load("country_regions"))
    pages = page_frame(inputs.pages)
    visas, conflicts = merge_visa(frames["raw_statements"], as_of=pd.Timestamp(as_of), policies=load("visa_policies"))
    facts = _facts(inputs, pages, visas)
    before = inputs.previous["programs"]
    programs = assemble(facts, reference, rules, as_of)
    programs = programs.assign(first_seen=history.first_seen(programs, None if before.empty else before))
    rosters = facts.rosters[["program_id", "roster_url", "observed_at", "snapshot_sha256"]]
    residents = (facts.residents, facts.directory, reference.specialties)
    tables: dict[str, pd.DataFrame] = {
        "programs": programs,
        "program_tiers": _grid(programs, facts.signals, rules, as_of),
        "program_classes": class_counts(*residents, rules),
        "program_countries": country_cells(*residents, reference.country_regions, rules, as_of),
        "program_schools": school_cells(*residents, rules, as_of),
        "visa_statements": frames["raw_statements"],
        "wording_signals": facts.signals,
        "evidence": evidence(programs, rosters, frames["raw_statements"], facts.signals, parser_version()),
        "pages": published_pages(pages),
        "conflicts": _conflicts(conflicts, programs, inputs.facts),
        "coverage": coverage(programs, as_of),
        "program_ids": identity.program_ids(frames["directory"]),
        "schools": shipped("schools").rename(columns={"source_keys": "source"}),
        "benchmarks": shipped("benchmarks"),
    }
    tables |= _history(tables, inputs, rules)
    return {contract.name: tables[contract.name].reindex(columns=contract.names) for contract in PUBLISHED}


def _conflicts(of_pages: pd.DataFrame, programs: pd.DataFrame, facts: pd.DataFrame | None) -> pd.DataFrame:
    return of_pages if facts is None else pd.concat([of_pages, disagreements(programs, facts)], ignore_index=True)


def shipped(name: str) -> pd.DataFrame:
    """A reference table as it is published: its empty cells are unknown."""
    frame = load(name)
    return frame.where(frame != "", None)


def _place_tables() -> PlaceTables:
    return PlaceTables(*(load(name) for name in PLACE_TABLES))


def page_frame(rows: list[Row]) -> pd.DataFrame:
    """Pages of programs with their last outcome, and the moments as timestamps; empty text is unknown."""
    moments = ("observed_at", "checked_at", "asked_at", "changed_at")
    columns = [*PAGE_COLUMNS, "list_url", "crawl_id", *moments]
    frame = pd.DataFrame(rows, columns=columns).astype("object")
    frame = frame.where(frame.notna() & (frame != ""), None)
    for name in moments:
        frame[name] = pd.to_datetime(frame[name].astype("string"), utc=True, format="ISO8601")
    latest = frame["crawl_id"].max() if len(frame) else None
    frame["is_changed"] = (frame["changed_at"] == frame["asked_at"]) & (frame["crawl_id"] == latest)
    return frame.assign(last_seen_at=frame["checked_at"])


def published_pages(pages: pd.DataFrame) -> pd.DataFrame:
    """The ``pages`` table: a page about one person carries a digest in place of its address."""
    personal = pages["kind"] == "person"
    key = pages["url"].where(~personal, pages["url"].map(lambda url: sha256(str(url).encode()).hexdigest()))
    status = pages["http_status"].where(pages["http_status"].astype("Float64") >= 100)
    return pages.assign(
        page_key=key, url=pages["url"].mask(personal), http_status=status, fetched_at=pages["observed_at"]
    )


def _facts(inputs: Inputs, pages: pd.DataFrame, visas: pd.DataFrame) -> Night:
    frames = inputs.frames
    rosters = frames["raw_rosters"]
    rosters = rosters[still_valid(rosters, pages, inputs.as_of)] if len(rosters) else rosters
    residents = frames["core_residents"]
    residents = residents[residents["program_id"].isin(rosters["program_id"])].reset_index(drop=True)
    status = crawl_status(frames["directory"], pages, rosters, set(inputs.opted_out))
    readings = frames["raw_readings"]
    return Night(
        directory=frames["directory"],
        residents=residents,
        rosters=rosters,
        status=status,
        visas=visas,
        signals=dated_signals(frames["raw_signals"], inputs.as_of),
        type_sentences=frames["raw_type_sentences"],
        links=page_links(pages),
        read=frozenset(readings.loc[readings["n_own_pages"] > 0, "program_id"]),
    )


def dated_signals(signals: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Code words with ``is_stale``, judged as visa statements are."""
    if signals.empty:
        return signals.assign(is_stale=pd.Series(dtype="boolean"))
    dated = signals.assign(names_step2_cs=signals["names_step2_cs"].astype("boolean").fillna(False))
    return dated.assign(is_stale=freshness(dated, pd.Timestamp(as_of)) == "stale")


def page_links(pages: pd.DataFrame) -> pd.DataFrame:
    """Per program the page on how to apply: the best eligibility page that was really seen."""
    own = pages[(pages["kind"] == "eligibility") & (pages["level"] == "program") & pages["outcome"].isin(SEEN)]
    best = own.sort_values(["score", "url"], ascending=[False, True]).drop_duplicates("program_id")
    return best[["program_id", "url"]].rename(columns={"url": "apply_url"}).assign(contact_url=None)


def _grid(programs: pd.DataFrame, signals: pd.DataFrame, rules: Rules, as_of: date) -> pd.DataFrame:
    passing = passing_score(load("passing_scores"), "step2_ck", as_of)
    return tier_grid(programs, rules, as_of=as_of, signals=signals, passing=passing)


def _history(tables: Frames, inputs: Inputs, rules: Rules) -> dict[str, pd.DataFrame]:
    """``changes`` against the last release and the ``history`` over all; the first release changes nothing."""
    if inputs.previous["programs"].empty:
        changed = inputs.previous["changes"].iloc[:0]
    else:
        told = inputs.previous_manifest
        old = history.Versions(str(told.get("rules_version", "")), str(told.get("parser_version", "")))
        new = history.Versions(rules.rules_version, parser_version())
        before = {name: _comparable(inputs.previous[name]) for name in COMPARED}
        changed = history.changes(before, {name: _as_published(tables, name) for name in COMPARED}, old, new)
    return {"changes": changed, "history": history.extend(inputs.previous["history"], changed, inputs.version)}


def _as_published(tables: Frames, name: str) -> pd.DataFrame:
    """A table of tonight in the very shape in which the last release's is read: only then are equal values equal."""
    contract = table(name)
    return _comparable(conform(tables[name].reindex(columns=contract.names), contract))


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """A roster seen again unchanged is as well seen as a new one: that is no change of the program."""
    if "crawl_status" not in frame:
        return frame
    return frame.assign(crawl_status=frame["crawl_status"].replace("unchanged", "ok"))
