"""The tables of a release out of core, raw and reference tables: every transform called once, in order.

Belongs here: the order and the joins between rooms. Not here: any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

import pandas as pd

from pipelines.directory_notes import Notes
from pipelines.parsing import Row
from pipelines.versions import parser_version
from transforms import history, identity
from transforms.calibration import calibration
from transforms.coverage import coverage
from transforms.crawl_status import SEEN, crawl_status, still_read, still_seen, still_valid
from transforms.directory_conflicts import standing
from transforms.evidence import evidence
from transforms.h1b_filings import CHECK_COLUMNS, check_statements, match_employers
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
from warehouse.corrections import COLUMNS as CORRECTION_COLUMNS
from warehouse.corrections import corrections
from warehouse.national_scores import as_benchmarks
from warehouse.reference import load, named_list

Frames = Mapping[str, pd.DataFrame]
PLACE_TABLES = ("places", "place_aliases", "rucc", "coastal", "areas", "census_regions")
PAGE_COLUMNS = ("program_id", "url", "kind", "level", "score", "outcome", "http_status")
DIGESTS = ("content_sha256", "text_sha256")


@dataclass(frozen=True)
class Inputs:
    """Everything that a release is a function of. ``previous`` holds the tables of the last release, empty at first.

    ``mask`` is the privacy gate: it is run over the figures before they are compared with the last release's.
    """

    frames: Frames
    pages: list[Row]
    previous: Frames
    previous_manifest: Mapping[str, Any]
    as_of: date
    facts: pd.DataFrame | None = None
    notes: Notes | None = None
    corrections: pd.DataFrame | None = None
    opted_out: frozenset[str] = frozenset()
    mask: Callable[[Frames], dict[str, pd.DataFrame]] = dict
    hpsa: pd.DataFrame | None = None
    national_scores: pd.DataFrame | None = None


def compute(inputs: Inputs) -> dict[str, pd.DataFrame]:
    """All published tables, with the columns of their contracts."""
    rules, as_of = load_rules(), inputs.as_of
    pages = page_frame(inputs.pages)
    frames = still_seen_frames(inputs.frames, pages, as_of)
    inputs = replace(inputs, frames=frames)
    reference = Reference(
        load("specialties"),
        place_tables(inputs.hpsa),
        load("country_regions"),
        named_list("brand_programs").members,
        named_list("elite_schools").members,
    )
    visas, conflicts = merge_visa(frames["raw_statements"], as_of=pd.Timestamp(as_of), policies=load("visa_policies"))
    facts = _facts(inputs, pages, visas)
    ids = identity.program_ids(frames["directory"], inputs.notes.former if inputs.notes else None)
    moved = identity.renamed(ids)
    fresh_ids = identity.not_yet_moved(moved, inputs.previous["programs"]["program_id"])
    previous = {name: identity.under_new_ids(frame, fresh_ids) for name, frame in inputs.previous.items()}
    before = previous["programs"]
    programs = assemble(facts, reference, rules, as_of)
    programs = programs.assign(first_seen=history.first_seen(programs, None if before.empty else before))
    rosters = facts.rosters[["program_id", "roster_url", "observed_at", "snapshot_sha256"]]
    residents = (facts.residents, facts.directory, reference.specialties)
    tables: dict[str, pd.DataFrame] = {
        "programs": programs,
        "program_tiers": _grid(programs, facts.signals, rules, as_of, reference.elite_schools),
        "program_classes": class_counts(*residents, rules),
        "program_countries": country_cells(*residents, reference.country_regions, rules, as_of),
        "program_schools": school_cells(*residents, rules, as_of),
        "visa_statements": frames["raw_statements"],
        "wording_signals": facts.signals,
        "evidence": evidence(programs, rosters, frames["raw_statements"], facts.signals, parser_version()),
        "pages": published_pages(pages),
        "conflicts": pd.concat([conflicts, *_disagreements(inputs, programs, moved)], ignore_index=True),
        "h1b_checks": _h1b_checks(inputs, programs),
        "corrections": _corrections(inputs.corrections, programs),
        "coverage": coverage(programs, as_of),
        "program_ids": ids,
        "schools": shipped("schools").rename(columns={"source_keys": "source"}),
        "benchmarks": _benchmarks(inputs.national_scores),
        "calibration": calibration(programs, load("benchmarks"), reference.specialties, load("census_regions"), rules),
    }
    renamed = identity.id_changes(inputs.previous["programs"]["program_id"], fresh_ids)
    tables = inputs.mask(tables)
    tables |= inputs.mask(_history(tables, previous, inputs, renamed))
    return {contract.name: tables[contract.name].reindex(columns=contract.names) for contract in PUBLISHED}


def still_seen_frames(frames: Frames, pages: pd.DataFrame, as_of: date) -> Frames:
    """The tables without sentences whose pages have vanished for so long that nothing may be cited from them."""
    dated = ("raw_statements", "raw_signals", "raw_type_sentences")
    seen = {name: rows[still_seen(rows, pages, as_of)] for name in dated if len(rows := frames[name])}
    readings = frames["raw_readings"]
    seen["raw_readings"] = readings[readings["program_id"].isin(still_read(pages, as_of))]
    return {**frames, **{name: rows.reset_index(drop=True) for name, rows in seen.items()}}


def _disagreements(inputs: Inputs, programs: pd.DataFrame, moved: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    """Rows of ``conflicts`` beside those of the pages: what lists and a user's own figures say otherwise."""
    if inputs.notes is not None:
        yield standing(inputs.frames["directory"], inputs.notes.conflicts, moved)
    if inputs.facts is not None:
        yield disagreements(programs, identity.under_new_ids(inputs.facts, moved))


def _h1b_checks(inputs: Inputs, programs: pd.DataFrame) -> pd.DataFrame:
    """Stated H-1B policies beside the filings kept; nothing of programs that asked to be left out."""
    listed = inputs.frames["directory"]
    listed = listed[~listed["program_id"].isin(inputs.opted_out)].astype("object").fillna("")
    if inputs.notes is None or inputs.notes.filings.empty:
        return pd.DataFrame(columns=CHECK_COLUMNS)
    matches = match_employers(listed, inputs.notes.filings)
    return check_statements(listed, programs.set_index("program_id")["h1b"], matches)


def _corrections(statements: pd.DataFrame | None, programs: pd.DataFrame) -> pd.DataFrame:
    told = pd.DataFrame(columns=list(CORRECTION_COLUMNS)) if statements is None else statements
    return corrections(told, programs)


def _benchmarks(supplied: pd.DataFrame | None) -> pd.DataFrame:
    ours = shipped("benchmarks")
    return ours if supplied is None else pd.concat([ours, as_benchmarks(supplied)], ignore_index=True)


def shipped(name: str) -> pd.DataFrame:
    """A reference table as it is published: its empty cells are unknown."""
    frame = load(name)
    return frame.where(frame != "", None)


def place_tables(hpsa: pd.DataFrame | None = None) -> PlaceTables:
    """The shipped tables of places, with the user's HPSA file where there is one."""
    return replace(PlaceTables(*(load(name) for name in PLACE_TABLES)), hpsa=hpsa)


def page_frame(rows: list[Row]) -> pd.DataFrame:
    """Pages of programs with their last outcome, and the moments as timestamps; empty text is unknown."""
    moments = ("observed_at", "checked_at", "asked_at", "changed_at")
    columns = [*PAGE_COLUMNS, *DIGESTS, "list_url", "crawl_id", *moments]
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
        links=page_links(pages, frames["raw_contacts"]),
        read=frozenset(readings.loc[readings["n_own_pages"] > 0, "program_id"]),
    )


def dated_signals(signals: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Code words with ``is_stale``, judged as visa statements are."""
    if signals.empty:
        return signals.assign(is_stale=pd.Series(dtype="boolean"))
    dated = signals.assign(names_step2_cs=signals["names_step2_cs"].astype("boolean").fillna(False))
    return dated.assign(is_stale=freshness(dated, pd.Timestamp(as_of)) == "stale")


def page_links(pages: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Per program the page on how to apply (its best eligibility page) and the contact page, if really seen."""
    own = pages[(pages["level"] == "program") & pages["outcome"].isin(SEEN)]
    ranked = own[own["kind"] == "eligibility"].sort_values(["score", "url"], ascending=[False, True])
    apply = ranked.drop_duplicates("program_id")[["program_id", "url"]].rename(columns={"url": "apply_url"})
    reached = contacts.merge(own[["program_id", "url"]].drop_duplicates(), on=["program_id", "url"])
    return apply.merge(reached.rename(columns={"url": "contact_url"}), on="program_id", how="outer")


def _grid(
    programs: pd.DataFrame, signals: pd.DataFrame, rules: Rules, as_of: date, elite: frozenset[str]
) -> pd.DataFrame:
    passing = passing_score(load("passing_scores"), "step2_ck", as_of)
    return tier_grid(programs, rules, as_of=as_of, signals=signals, passing=passing, elite_schools=elite)


def _history(tables: Frames, previous: Frames, inputs: Inputs, renamed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """``changes`` against the last release and the ``history`` over all; the first release changes nothing.

    ``previous`` is under present ids; ``renamed`` tells which of them are new tonight.
    """
    if previous["programs"].empty:
        changed = previous["changes"].iloc[:0]
    else:
        told = inputs.previous_manifest
        old = history.Versions(str(told.get("rules_version", "")), str(told.get("parser_version", "")))
        new = history.Versions(load_rules().rules_version, parser_version())
        now = {name: _as_published(tables, name) for name in history.COMPARED}
        changed = history.changes({name: previous[name] for name in history.COMPARED}, now, old, new)
        changed = pd.concat([changed, renamed[history.CHANGES]]).sort_values(history.KEY, ignore_index=True)
    return {"changes": changed, "history": history.extend(previous["history"], changed)}


def _as_published(tables: Frames, name: str) -> pd.DataFrame:
    """A table of tonight in the very shape in which the last release's is read: only then are equal values equal."""
    contract = table(name)
    return conform(tables[name].reindex(columns=contract.names), contract)
