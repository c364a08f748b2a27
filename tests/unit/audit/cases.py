"""Builders of small frames for the tests of the audit, and the vectors file. All programs are invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from pipelines.commands.applicant_input import reference
from transforms import rules, shares
from transforms.audit import Applicant, applicant_table
from transforms.profiles import Profile
from warehouse.contracts.arrow import conform, empty
from warehouse.contracts.tables import PUBLISHED, table

RULES = rules.load()
VECTORS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text(encoding="utf-8"))
AS_OF = date(2025, 11, 24)
SEEN = datetime(2025, 11, 20, tzinfo=UTC)
DEFAULTS: Mapping[str, Any] = {
    "specialty": "Internal Medicine",
    "city": "Toledo",
    "state": "OH",
    "program_type": "community",
    "sponsor": None,
    "n_listed": 30,
    "n_known": 30,
    "n_img": 12,
    "newest_class_img": 4,
    "recency": "green",
    "j1": "yes",
    "h1b": "not_stated",
    "visa_freshness": "current",
    "citizen_gc_only": False,
    "wording_signal": "none",
    "rural_class": "urban",
    "is_desirable_core": False,
    "is_coastal_prestige": False,
    "is_no_img_seen": "false",
    "is_few_img_seen": "false",
    "is_stale_roster": False,
    "crawl_status": "ok",
    "program_type_basis": "directory",
    "directory_status": "undated",
    "tier": "unrated",
    "observed_at": SEEN,
    "roster_as_of": "2025-10-01",
}


def program(number: int, **given: Any) -> dict[str, Any]:
    """One row of ``programs``; its share follows from its counts."""
    return {**DEFAULTS, "program_id": f"14099{number:05d}", "name": f"Invented Hospital {number} Program", **given}


def frame(rows: list[dict[str, Any]], name: str) -> pd.DataFrame:
    contract = table(name)
    return conform(pd.DataFrame(rows).astype("object").reindex(columns=contract.names), contract)


def release(programs: list[dict[str, Any]], **others: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """A release's tables; those not given are empty. Every program has its own id and an NRMP code."""
    rows = pd.DataFrame(programs)
    counts = rows[["n_listed", "n_known", "n_img"]].astype("Int64").assign(n_degree_only=0)
    rows = pd.concat([rows, shares.share_columns(counts, RULES)], axis=1)
    ids = [
        {"program_id": p["program_id"], "id_kind": kind, "other_id": other}
        for p in programs
        for kind, other in (("acgme", p["program_id"]), ("nrmp", f"{p['program_id'][3:]}C0"))
    ]
    given = {"programs": rows.to_dict("records"), "program_ids": ids, **others}
    tables = {contract.name: empty(contract) for contract in PUBLISHED}
    return tables | {name: frame(parts, name) for name, parts in given.items() if parts}


def applicant(as_of: date = AS_OF, **profile: Any) -> Applicant:
    given = {"visa_need": "j1", "step2_ck": 227, **profile}
    extra = {name: given.pop(name) for name in ("country_code", "school_id", "is_failed") if name in given}
    return Applicant(Profile(**given), RULES, as_of, **extra)


def view(tables: dict[str, pd.DataFrame], who: Applicant | None = None) -> pd.DataFrame:
    """The release as the applicant sees it."""
    return applicant_table(tables, reference(), who or applicant())


def listed(programs: list[dict[str, Any]], **columns: list[Any]) -> pd.DataFrame:
    """A list's file as read, with one row for each program."""
    from warehouse.lists import COLUMNS, FLAGS

    rows = pd.DataFrame({"program_id": [p["program_id"] for p in programs], **columns})
    rows = rows.reindex(columns=list(COLUMNS))
    texts = [c for c in COLUMNS if c not in (*FLAGS, "rank")]
    rows = rows.astype({"rank": "Int64", **dict.fromkeys(FLAGS, "boolean")})
    rows[texts] = rows[texts].astype("object").fillna("")
    rows.insert(0, "line", range(2, len(rows) + 2))
    return rows


def worked_example() -> list[dict[str, Any]]:
    """R-LIST-5: two university-affiliated of 10 %, three mid-size of 40 %, four small-city of 70 % and more."""
    two = [program(n, program_type="community_university", city="Philadelphia", n_img=3) for n in (1, 2)]
    three = [program(n, n_img=12) for n in (3, 4, 5)]
    four = [program(n, city="Scottsbluff", rural_class="rural", n_img=20 + n % 4) for n in (6, 7, 8, 9)]
    four = [{**p, "n_img": max(p["n_img"], 21)} for p in four]
    return [*two, *three, *four]
