"""Invented releases for tests of the page: every enumerated value, every kind of unknown, and hostile text.

Belongs here: frames that fit the contracts. No name of a real person, and none of a real program.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from transforms import rules
from transforms.tiers.inputs import tier_inputs
from warehouse.contracts.arrow import conform
from warehouse.contracts.model import Column, Table
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.contracts.vocabulary import CODES, OUTCOMES, PAGE_KINDS
from warehouse.site.rules import TierRules

MANIFEST: Mapping[str, Any] = {
    "version": "20260930T060000Z",
    "as_of": "2026-09-30",
    "schema_version": "1.0.0",
    "rules_version": "1.0",
    "code_version": "0.1.0",
    "contact": "data-desk@example.org",
}
HOSTILE = (
    "<script>document.title='broken'</script>",
    "</script><img src=x onerror=\"document.title='broken'\">",
    '=cmd()|"calc"!A1',
    'O\'Quote "double" `tick` ${x} \\ back',
    "line\u2028separator\u2029and\u0000nul",
    "__proto__",
    "&lt;b&gt; &amp; <b>bold</b>",
    "مستشفى \u202egnp.exe 東京",
)
REASONS = (
    *(
        "low_img_share",
        "score_gap_18",
        "share_below_half",
        "type_unknown;place_unknown",
        "visa_not_stated;near_boundary",
    ),
    *("a_code_of_tomorrow", None, "core_location;university_program"),
)
SCHOOLS = {f"xx-school-{n:02d}": f"Invented Medical College No. {n}" for n in range(12)} | {"xx-hostile": HOSTILE[0]}
COUNTRIES = ("IN", "PK", "GD", "NG", "PH", "EG", "MX", "UA")
DIGEST = hashlib.sha256(b"page").hexdigest()


def release_frames(n: int = 200, seed: int = 7) -> dict[str, pd.DataFrame]:
    """All published tables for ``n`` programs; equal arguments give equal frames."""
    rng = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {contract.name: [] for contract in PUBLISHED}
    for i in range(n):
        program = _program(i, rng)
        rows["programs"].append(program)
        for name, made in _parts(program, i, rng).items():
            rows[name] += [{"program_id": program["program_id"], **row} for row in made]
    rows["schools"] = [
        {"school_id": k, "canonical_name": v, "country_code": "IN", "origin": "IMG"} for k, v in SCHOOLS.items()
    ]
    return {contract.name: _frame(rows[contract.name], contract) for contract in PUBLISHED}


AS_OF = date.fromisoformat(MANIFEST["as_of"])


@dataclasses.dataclass(frozen=True)
class Applicable:
    """What a tier is made of, beside the published columns: classes of specialties, and signals that know their age."""

    programs: pd.DataFrame
    signals: pd.DataFrame


def applicable(frames: Mapping[str, pd.DataFrame], seed: int = 7) -> Applicable:
    """Limits of every kind on the programs of a release: current and stale, agreeing and contradicting."""
    rng = random.Random(seed)
    programs = frames["programs"]
    classes = [rng.choice(("primary", "secondary", "off_table", "uphill", None)) for _ in range(len(programs))]
    signals = [
        {"program_id": program, "is_stale": rng.random() < 0.25, "unit": None, **rng.choice(LIMITS)(rng)}
        for program in programs["program_id"]
        for _ in range(rng.choice((0, 0, 1, 2, 3)))
    ]
    programs = programs.assign(article_class=pd.array(classes, dtype="string"))
    # Every third program bars nobody, so that what is left of its unknowns decides.
    benign = pd.Series(range(len(programs))).mod(3).eq(0).to_numpy()
    programs.loc[benign, list(BENIGN)] = list(BENIGN.values())
    spared = set(programs.loc[benign, "program_id"])
    kept = [signal for signal in signals if signal["program_id"] not in spared or signal["code"] in ("G3", "G5")]
    return Applicable(programs, pd.DataFrame(kept))


BENIGN: Mapping[str, Any] = {
    "j1": "yes",
    "h1b": "conditional",
    "citizen_gc_only": False,
    "visa_freshness": "current",
    "article_class": "primary",
    "is_no_img_seen": "false",
    "is_few_img_seen": "false",
    "is_narrow_schools": False,
    "wording_signal": "none",
    "directory_status": "confirmed",
    "is_stale_roster": False,
    "newest_class_img": 3,
}


STRENGTH = ("required", "required", "preferred", "mentioned", None)
LIMITS = (
    lambda rng: {"code": "G4", "threshold": rng.randint(205, 250), "strength": rng.choice(STRENGTH)},
    lambda rng: {
        "code": "G3",
        "threshold": rng.randint(215, 260) + rng.choice((0, 0.5)),
        "strength": rng.choice(STRENGTH),
    },
    lambda rng: {"code": "G6", "threshold": rng.randint(2, 12), "strength": rng.choice(STRENGTH)},
    lambda rng: {"code": "G5", "threshold": rng.choice((None, 1, 2, 3)), "strength": rng.choice(STRENGTH)},
    lambda rng: {"code": rng.choice(("X1", "X2", "A0", "H1", "G8", "G1")), "threshold": None, "strength": None},
)


def tier_rules(frames: Mapping[str, pd.DataFrame], seed: int = 7) -> TierRules:
    """The shipped rule table with the columns of an invented release."""
    given, table = applicable(frames, seed), rules.load()
    inputs = tier_inputs(given.programs, table, as_of=AS_OF, signals=given.signals)
    year = rules.cycle_year(AS_OF, table)
    return TierRules(table=json.loads(rules.as_json()), cycle_year=year, passing_step2=218, programs=inputs)


def _frame(rows: list[dict[str, Any]], contract: Table) -> pd.DataFrame:
    filled = [{name: row.get(name) for name in contract.names} for row in rows]
    return conform(pd.DataFrame(filled, columns=contract.names, dtype="object"), contract)


def _program(i: int, rng: random.Random) -> dict[str, Any]:
    filled = {c.name: _any(c, i, rng) for c in table("programs").columns}
    specialties = ("Internal Medicine", "Family Medicine", "Psychiatry", "Pediatrics", "Neurology", "Pathology")
    hostile = i < len(HOSTILE)
    filled |= {
        "program_id": f"9{i:09d}",
        "name": HOSTILE[i] if hostile else f"Example {rng.choice(('Valley', 'Lake', 'River'))} Hospital Program {i}",
        "specialty": specialties[i % 6],
        "sponsor": HOSTILE[i] if hostile else None if i % 9 == 0 else f"Example Health System {i % 40}",
        "city": None if i % 13 == 0 else f"Sampletown {i % 30}",
        "url": "https://p.example.org/<i>?q='\"" if hostile else f"https://program-{i}.example.org/residency",
        "tier_reasons": REASONS[i % len(REASONS)],
        "signals": "G1;H1" if i % 2 else None,
    }
    return filled | _counts(i, rng)


def _any(column: Column, i: int, rng: random.Random) -> Any:
    """A value that fits the column; one in five is unknown where the contract lets it be."""
    if not column.required and rng.random() < 0.2:
        return None
    if column.enum:
        return column.enum[i % len(column.enum)]
    if column.type == "integer":
        return rng.randint(int(column.minimum or 0), int(column.maximum or 20))
    plain: dict[str, Any] = {
        "number": round(rng.random(), 4),
        "boolean": rng.random() < 0.5,
        "date": f"2026-0{rng.randint(1, 8)}-15",
        "timestamp": f"2026-09-{rng.randint(1, 29):02d}T04:05:06Z",
        "string": f"https://program-{i}.example.org/{column.name}" if column.name.endswith("url") else "stated",
    }
    return plain[column.type]


def _counts(i: int, rng: random.Random) -> dict[str, Any]:
    names = ("n_listed", "n_known", "n_img", "n_us_md", "n_us_do", "n_can", "n_unknown", "img_share", "share_ci_low")
    more = ("share_ci_high", "share_bound_low", "share_bound_high", "coverage", "share_status")
    if i % 7 == 3:
        return dict.fromkeys((*names, *more)) | {"tier": "unrated"}
    listed = rng.randint(4, 60)
    known = rng.randint(listed // 3, listed)
    img = rng.randint(0, known)
    status = "insufficient" if known < 6 else "ok" if known >= 0.8 * listed else "thin"
    counts = {"n_listed": listed, "n_known": known, "n_img": img, "n_us_md": known - img, "n_us_do": 0, "n_can": 0}
    counts |= {"n_unknown": listed - known}
    if status == "insufficient":
        return counts | dict.fromkeys(("img_share", *names[8:], *more)) | {"share_status": status, "tier": "unrated"}
    share = img / known
    return counts | {
        "img_share": share,
        "share_ci_low": max(0.0, share - 0.15),
        "share_ci_high": min(1.0, share + 0.15),
        "share_bound_low": img / listed,
        "share_bound_high": (img + listed - known) / listed,
        "coverage": known / listed,
        "share_status": status,
        "tier": ("reach", "match", "safety")[(share >= 0.2) + (share >= 0.5)],
    }


def _parts(program: dict[str, Any], i: int, rng: random.Random) -> dict[str, list[dict[str, Any]]]:
    """The rows of the other tables for one program; every fifth program has none at all."""
    if i % 5 == 4:
        return {}
    hostile = HOSTILE[i % len(HOSTILE)] if i < len(HOSTILE) else None
    base = program["url"].split("/residency")[0]
    source = {
        "url": f"{base}/apply",
        "fetched_at": "2026-09-01T03:00:00Z",
        "snapshot_sha256": DIGEST,
        "level": "program",
    }
    return {
        "program_tiers": _tiers(program),
        "program_classes": _classes(program, rng),
        "program_countries": _countries(rng),
        "program_schools": _schools(i, rng),
        "visa_statements": _visas(source, hostile),
        "wording_signals": [_signal(source, CODES[(i + k) % len(CODES)], hostile) for k in range(2)],
        "evidence": _evidence(program, source),
        "pages": _pages(source, i),
        "conflicts": [{"field": "j1", "ours": "yes", "theirs": "no", "source": "sponsor page"}] if i % 6 == 0 else [],
        "corrections": [_correction(hostile)] if i % 12 == 0 else [],
        "h1b_checks": [FILINGS] if i % 10 == 0 else [],
        "history": _history() if i % 4 == 0 else [],
    }


def _tiers(program: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "step2_band": band,
            "visa_need": need,
            "tier": program["tier"],
            "basis": "roster_only",
            "depends_on_score": band == "borderline",
        }
        for band in ("very_high_risk", "high_risk", "borderline", "fine_if_aligned")
        for need in ("none", "j1", "h1b_only", "either")
    ]


def _classes(program: dict[str, Any], rng: random.Random) -> list[dict[str, Any]]:
    if program["n_listed"] is None:
        return []
    made = []
    for year in (2026, 2025, 2024):
        listed = rng.randint(3, 14)
        known = rng.randint(0, listed)
        counts = {"n_listed": listed, "n_known": known, "n_img": rng.randint(0, known)}
        made.append({"track": "categorical", "class_start_year": year, "pgy": 2027 - year, **counts})
    return [*made, {"track": "unknown", "n_listed": 2, "n_known": 0, "n_img": 0}]


def _cells(rng: random.Random) -> dict[str, Any]:
    return {"n_current": rng.randint(2, 6), "n_3y": 3, "n_5y": rng.randint(2, 9), "window_observed": 3}


def _countries(rng: random.Random) -> list[dict[str, Any]]:
    picked = rng.sample(COUNTRIES, 3)
    return [*({"country_code": c, **_cells(rng)} for c in picked), {"country_code": "ZZ", "n_cells": 2, "n_current": 2}]


def _schools(i: int, rng: random.Random) -> list[dict[str, Any]]:
    picked = ["xx-hostile"] * (i < len(HOSTILE)) + rng.sample([s for s in SCHOOLS if s != "xx-hostile"], 3)
    named = [{"school_id": s, "country_code": "IN", **_cells(rng)} for s in picked]
    return [*named, {"school_id": "ZZ", "n_cells": 4, "n_current": 4, "n_5y": None}]


def _visas(source: dict[str, Any], hostile: str | None) -> list[dict[str, Any]]:
    quote = hostile or "We sponsor J-1 visas through ECFMG."
    first = {"policy": "j1", "value": "yes", "quote": quote, "locator": "p[3]", **source}
    second = {"policy": "h1b", "value": "conditional", "conditions": "step3;case_by_case", "locator": "p[4]"}
    return [first, second | source | {"quote": "H-1B visas are considered case by case.", "level": "institution"}]


def _signal(source: dict[str, Any], code: str, hostile: str | None) -> dict[str, Any]:
    words = {"quote": hostile or f"An invented sentence for {code}.", "locator": f"li[{code}]"}
    limit = {"threshold": 230.0, "unit": "points", "strength": "preferred"} if code in ("G3", "G4") else {}
    return {"code": code, **words, **limit, **source}


def _evidence(program: dict[str, Any], source: dict[str, Any]) -> list[dict[str, Any]]:
    fields = ("n_listed", "n_img", "img_share", "j1", "h1b", "tier", "roster_as_of", "n_countries")
    shown = {key: source[key] for key in ("fetched_at", "snapshot_sha256")} | {"url": f"{source['url']}/residents"}
    return [
        {"field": f, "value": str(program[f]), "locator": "table[1]", "method": "count", "parser_version": "1", **shown}
        for f in fields
        if program[f] is not None
    ]


def _pages(source: dict[str, Any], i: int) -> list[dict[str, Any]]:
    seen = {"fetched_at": source["fetched_at"], "checked_at": "2026-09-30T02:00:00Z", "level": "program"}
    known = {"kind": PAGE_KINDS[i % 3], "outcome": OUTCOMES[i % len(OUTCOMES)], "http_status": 200, **seen}
    person = {"page_key": DIGEST, "kind": "person", "outcome": "ok", "level": "program"}
    return [{"page_key": source["url"], "url": source["url"], **known}, person]


FILINGS = {
    "stated": "no",
    "n_resident": 4,
    "n_fellow": 1,
    "last_on": "2026-03-02",
    "finding": "filings_though_stated_no",
}


def _correction(hostile: str | None) -> dict[str, Any]:
    said = hostile or "We list 31 residents; two joined after your visit."
    where = {"stated_on": "2026-09-20", "author_role": "program coordinator", "source": "https://p.example.org/note"}
    return {"field": "img_share", "statement": said, **where}


def _history() -> list[dict[str, Any]]:
    changed = {"table": "programs", "field": "j1", "old": "not_stated", "new": "yes", "kind": "MOD", "cause": "page"}
    return [{**changed, "valid_from": "20260915T060000Z"}]
