"""What a program's visa statement means for one applicant (R-VISA-2).

Belongs here: the decision alone. Reading statements from pages and merging program and institution levels is done by
the wording transforms; what a decision does to a tier is said in the rules' decision steps.
"""

from __future__ import annotations

import pandas as pd

from transforms import frames
from transforms.rules import Rules, load


def decide(
    need: str | None, j1: str | None, h1b: str | None, is_citizen_only: bool | None = None, rules: Rules | None = None
) -> str | None:
    """Result for one program: ok, conditional, ask_coordinator or blocked; None when the need is not given.

    ``need`` is none, j1, h1b_only or either; ``j1`` and ``h1b`` are yes, no, conditional, not_stated or unread (None is
    read as unread). ValueError on any other word. A statement that names no visa type leaves both fields not_stated and
    so gives ask_coordinator.
    """
    table = (rules or load()).visa_decision
    if need is None:
        return None
    if need not in table.needs:
        raise ValueError(f"visa need {need!r} is none of {sorted(table.needs)}")
    fields = {"j1": j1 or "unread", "h1b": h1b or "unread"}
    stray = set(fields.values()) - set(table.field)
    if stray:
        raise ValueError(f"visa field {sorted(stray)} is none of {sorted(table.field)}")
    if not table.needs[need]:
        return "ok"
    if is_citizen_only or set(fields.values()) == {"no"}:
        return "blocked"
    return min((table.field[fields[name]] for name in table.needs[need]), key=table.order.index)


def label(need: str | None, j1: str | None, h1b: str | None) -> str | None:
    """``strong`` where an applicant who can use a J-1 finds both visas supported: a label, never a tier bonus."""
    return "strong" if need in ("j1", "either") and (j1, h1b) == ("yes", "yes") else None


def decide_frame(visas: pd.DataFrame, need: str | None, rules: Rules | None = None) -> pd.Series:
    """`decide` over rows with j1, h1b and citizen_gc_only; unknown throughout when the need is unknown."""
    keys = pd.DataFrame(
        {
            "j1": frames.column(visas, "j1", "string").fillna("unread"),
            "h1b": frames.column(visas, "h1b", "string").fillna("unread"),
            "only": frames.column(visas, "citizen_gc_only", "boolean").fillna(False).astype(bool),
        }
    )
    kinds = keys.drop_duplicates()
    results = {
        (j1, h1b, only): decide(need, j1, h1b, only, rules)
        for j1, h1b, only in kinds.itertuples(index=False, name=None)
    }
    values = [results[key] for key in keys.itertuples(index=False, name=None)]
    return pd.Series(values, index=visas.index, dtype="string")
