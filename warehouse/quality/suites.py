"""Checks of meaning, within and between tables, beyond what a contract can say. Pandas only, no GX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from warehouse.quality.gate import Finding, parameters


def findings(tables: Mapping[str, pd.DataFrame], limits: Mapping[str, Any] | None = None) -> list[Finding]:
    """Breaches as (severity, what), empty when all is well. ``limits``: of gate.yaml (default: those that ship).

    Each figure of ``programs`` needs its reasons: a share needs coverage and status, a tier its reason, a row of any
    other table its program. Minimums are critical, maximums warn.
    """
    known = parameters() if limits is None else limits
    found: list[Finding] = []
    _shares(found, tables["programs"])
    _tiers(found, tables["programs"], "tier", "tier_reasons", known["tier_reasons"])
    if "program_tiers" in tables:
        _tiers(found, tables["program_tiers"], "tier", "reasons", known["tier_reasons"])
    _sizes(found, tables, known)
    ids = set(tables["programs"]["program_id"])
    for name, frame in tables.items():
        if name not in ("programs", "history", "changes") and "program_id" in frame:
            strays = ~frame["program_id"].isin(ids)
            _add(found, frame, strays, f"{name} names programs that the release does not hold")
    return found


def _shares(found: list[Finding], programs: pd.DataFrame) -> None:
    status = programs["share_status"].fillna("insufficient")
    share, known, listed = (programs[name] for name in ("img_share", "n_known", "n_listed"))
    given = share.notna()
    _add(
        found,
        programs,
        given & (~status.isin(["ok", "thin"]) | programs["coverage"].isna()),
        "a share is given without status or coverage",
    )
    _add(found, programs, given & _differs(share, programs["n_img"], known), "a share is not n_img / n_known")
    _add(
        found,
        programs,
        programs["coverage"].notna() & _differs(programs["coverage"], known, listed),
        "coverage is not n_known / n_listed",
    )
    unread = programs["crawl_status"].isin(["no_url", "robots_denied", "opted_out"]) & listed.notna()
    _add(found, programs, unread, "counts for a program that was not read")


def _differs(given: pd.Series, part: pd.Series, whole: pd.Series) -> pd.Series:
    """Where a fraction is not the one of its counts; where the counts are unknown nothing is said."""
    total = pd.to_numeric(whole).astype("Float64")
    counted = pd.to_numeric(part).astype("Float64").div(total.mask(total == 0))
    return (given.sub(counted).abs() > 1e-6).fillna(False)


def _tiers(found: list[Finding], frame: pd.DataFrame, tier: str, reasons: str, needed: Mapping[str, list[str]]) -> None:
    """A tier and its reasons agree: each tier but safety names one of its own, and none of a graver tier's."""
    told = frame[reasons].fillna("").str.split(";")
    for name, wanted in needed.items():
        named = told.map(lambda codes, wanted=wanted: any(_is_one(code, wanted) for code in codes))
        lacks = ~named.astype("boolean")
        _add(found, frame, (frame[tier] == name) & lacks, f"{name} without a reason for it")
    gates = needed["excluded"]
    gated = told.map(lambda codes: any(_is_one(code, gates) for code in codes)).astype("boolean")
    _add(found, frame, (frame[tier] != "excluded") & gated, "not excluded, yet a reason says so")
    low = [code for code in needed["reach"] if code]
    weak = told.map(lambda codes: any(_is_one(code, low) for code in codes)).astype("boolean")
    _add(found, frame, frame[tier].isin(["match", "safety"]) & weak, "match or safety with a reason for reach")
    if "img_share" in frame:
        safe = frame[tier].eq("safety") & ~frame["img_share"].ge(0.5).fillna(False)
        _add(found, frame, safe, "safety without a share of .50")


def _is_one(code: str, wanted: list[str]) -> bool:
    """Whether a reason is among those wanted: the very code, or one of a family that ends in ``_``; "" wants any."""
    return bool(code) and any(not w or code == w or (w.endswith("_") and code.startswith(w)) for w in wanted)


def _sizes(found: list[Finding], tables: Mapping[str, pd.DataFrame], limits: Mapping[str, Any]) -> None:
    for name, size in limits["rows"].items():
        n = len(tables[name]) if name in tables else None
        if n is not None and n < size.get("least", 0):
            found.append(("critical", f"{name} has {n} rows, fewer than {size['least']}"))
        if n is not None and n > size.get("most", n):
            found.append(("warning", f"{name} has {n} rows, more than {size['most']}"))
    programs = tables["programs"]
    for column, most in limits["plausible"].items():
        _add(found, programs, programs[column] > most, f"{column} above {most}", "warning")


def _add(found: list[Finding], frame: pd.DataFrame, broken: pd.Series, what: str, severity: Any = "critical") -> None:
    rows = broken.fillna(False).astype(bool)
    if bool(rows.any()):
        ids = ", ".join(frame.loc[rows, "program_id"].astype(str).unique()[:5])
        found.append((severity, f"{what}: {int(rows.sum())} rows, e.g. {ids}"))
