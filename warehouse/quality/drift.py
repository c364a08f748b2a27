"""Tonight against the last release: what moved more than a night can explain.

Belongs here: comparisons of two releases' ``programs``. A parser that lost a layout, a host that began to block or a
broken reference table shows here first. Not here: the limits (gate.yaml).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from warehouse.quality.gate import Finding, judged


def drift(
    before: pd.DataFrame, now: pd.DataFrame, limits: Mapping[str, Any], host_of: Callable[[str], str]
) -> list[Finding]:
    """Findings between two ``programs`` tables; none where there is no release before.

    ``host_of``: address -> registrable domain. Programs that asked to be left out since are not compared.
    """
    if before.empty:
        return []
    asked = set(now.loc[now["crawl_status"] == "opted_out", "program_id"])
    was = before[~before["program_id"].isin(asked) & (before["crawl_status"] != "opted_out")]
    found = _gone(was, now, limits["programs_gone"])
    both = set(was["program_id"]) & set(now["program_id"])
    was, now = (frame[frame["program_id"].isin(both)].set_index("program_id") for frame in (was, now))
    found += _share(was, now, limits["img_share"], "the national share")
    for specialty in sorted(set(was["specialty"]) & set(now["specialty"])):
        one, two = (frame[frame["specialty"] == specialty] for frame in (was, now))
        found += _share(one, two, limits["specialty_share"], f"the share in {specialty}")
    found += _coverage(was, now, limits["coverage"])
    return found + _hosts(was, now, limits["host_group"], host_of)


def _gone(was: pd.DataFrame, now: pd.DataFrame, limits: dict[str, float]) -> list[Finding]:
    gone = set(was["program_id"]) - set(now["program_id"])
    if len(was) < limits["at_least"]:
        return []
    return judged(len(gone) / len(was), limits, f"{len(gone)} of {len(was)} programs are gone")


def _share(was: pd.DataFrame, now: pd.DataFrame, limits: dict[str, float], what: str) -> list[Finding]:
    known = [int(frame["n_known"].sum()) for frame in (was, now)]
    if min(known) < limits["at_least"]:
        return []
    old, new = (int(frame["n_img"].sum()) / n for frame, n in zip((was, now), known, strict=True))
    return judged(abs(new - old), limits, f"{what} of IMGs went from {old:.1%} to {new:.1%}")


def _coverage(was: pd.DataFrame, now: pd.DataFrame, limits: dict[str, float]) -> list[Finding]:
    if len(was) < limits["at_least"]:
        return []
    known: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
        "a roster": lambda frame: frame["n_listed"].notna(),
        "a share": lambda frame: frame["img_share"].notna(),
        "a visa policy": lambda frame: ~frame["j1"].isin(["not_stated", "unread"]),
    }
    found = []
    for what, has in known.items():
        old, new = float(has(was).mean()), float(has(now).mean())
        found += judged(old - new, limits, f"programs with {what} fell from {old:.1%} to {new:.1%}")
    return found


def _hosts(
    was: pd.DataFrame, now: pd.DataFrame, limits: dict[str, float], host_of: Callable[[str], str]
) -> list[Finding]:
    """Hosts all of whose programs had a roster and have none now."""
    listed = was[was["n_listed"].notna() & was["roster_url"].notna()]
    hosts = listed["roster_url"].map(lambda url: host_of(str(url)))
    still = now["n_listed"].notna().reindex(listed.index)
    found: list[Finding] = []
    for host, alive in still.groupby(hosts):
        if not alive.any():
            found += judged(len(alive), limits, f"all {len(alive)} rosters of {host} are gone")
    return found
