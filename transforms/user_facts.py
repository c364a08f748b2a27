"""Figures that a user holds beside ours: where they disagree, both are kept.

Belongs here: the comparison. A user's figure never replaces ours and never moves a published tier.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

COMPARED = ("img_share", "j1", "h1b", "positions_per_year")
COLUMNS = ("program_id", "field", "ours", "theirs", "source")
UNSAID = ("not_stated", "unread")


def disagreements(programs: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``conflicts``: facts that differ from a published figure; shares differ when they lie outside both the
    interval and the bounds of ours, words and numbers when they are not equal. What we don't know can't disagree.
    """
    ours = {str(row["program_id"]): row for row in programs.to_dict("records")}
    rows = [
        (
            fact["program_id"],
            fact["field"],
            _shown(ours[fact["program_id"]][fact["field"]]),
            fact["value"],
            _source(fact),
        )
        for fact in facts.astype(str).to_dict("records")
        if fact["field"] in COMPARED and fact["program_id"] in ours and _differs(ours[fact["program_id"]], fact)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _source(fact: dict[Hashable, str]) -> str:
    return f"{fact['source']} {fact['as_of']}".strip()


def _differs(program: dict[Hashable, Any], fact: dict[Hashable, str]) -> bool:
    known = program[fact["field"]]
    if pd.isna(known) or known in UNSAID:
        return False
    if fact["field"] == "img_share":
        low = min(program["share_ci_low"], program["share_bound_low"])
        high = max(program["share_ci_high"], program["share_bound_high"])
        return not low <= float(fact["value"]) <= high
    return str(known) != fact["value"]


def _shown(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
