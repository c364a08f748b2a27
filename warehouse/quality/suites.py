"""Checks of meaning between tables, beyond what a single table's contract can say. Pandas only, no GX."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def findings(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Breaches between tables, as (severity, what), empty when all is well.

    Each figure of ``programs`` needs its reasons: a share needs coverage and status, a tier its reason or share, a
    quote its program.
    """
    programs = tables["programs"]
    status = programs["share_status"].fillna("insufficient")
    found: list[tuple[str, str]] = []
    orphan_share = programs["img_share"].notna() & (~status.isin(["ok", "thin"]) | programs["coverage"].isna())
    _add(found, programs, orphan_share, "critical", "a share is given without status or coverage")
    safe = programs["tier"].eq("safety")
    _add(
        found,
        programs,
        safe & ~programs["img_share"].ge(0.5).fillna(False),
        "critical",
        "safety without a share of .50",
    )
    unread = programs["crawl_status"].isin(["no_url", "robots_denied", "opted_out"]) & programs["n_listed"].notna()
    _add(found, programs, unread, "critical", "counts for a program that was not read")
    known = set(programs["program_id"])
    for name, frame in tables.items():
        if name not in ("programs", "history", "changes") and "program_id" in frame:
            strays = ~frame["program_id"].isin(known)
            _add(found, frame, strays, "critical", f"{name} names programs that the release does not hold")
    return found


def _add(found: list[tuple[str, str]], frame: pd.DataFrame, broken: pd.Series, severity: str, what: str) -> None:
    if bool(broken.any()):
        ids = ", ".join(frame.loc[broken.astype(bool), "program_id"].astype(str).unique()[:5])
        found.append((severity, f"{what}: {int(broken.sum())} rows, e.g. {ids}"))
