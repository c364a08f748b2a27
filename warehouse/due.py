"""When a page is asked again, and for how long a page that vanished still counts.

Belongs here: the calendar of issue-independent rules as data and pure functions of a date. Not here: the ledger.
Rosters change in summer, wording before and during the application season; hosts without validators cost a whole page
each time, so they are asked half as often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

CARRY_DAYS = 60
"""A page that vanished is carried forward this long, with its age; then what rests on it is withdrawn."""
_STABLE_DAYS = 365
_ROSTER_MONTHS = (6, 7, 8)
_SEASON = (9, 10, 11, 12, 1, 2, 3)
_DAYS = {"home": 7, "gme_policy": 14, "alumni": 30, "other": 30}
_PERMANENT = ("gone", "soft_404", "not_html", "off_site_redirect", "forbidden_address", "http_4xx")

Freshness = Literal["seen", "carried_forward", "withdrawn"]


def interval(kind: str, on: date, *, stable_days: int, has_validators: bool) -> int:
    """Days until a page that was seen is asked again."""
    if kind in ("roster", "person"):
        days = 30 if stable_days >= _STABLE_DAYS and on.month not in _ROSTER_MONTHS else 7
    elif kind in ("eligibility", "faq", "visa"):
        days = 3 if on.month in _SEASON else 14
    else:
        days = _DAYS.get(kind, 30)
    return days if has_validators else 2 * days


def next_due(kind: str, as_of: str, row: Mapping[str, Any]) -> str:
    """ISO date on which a page is due. Failures: after 1, 2, 4, at most 7 days; permanent ones monthly."""
    on = date.fromisoformat(as_of)
    if row["n_failures"]:
        days = 30 if row["outcome"] in _PERMANENT else min(7, 2 ** (row["n_failures"] - 1))
    else:
        changed = date.fromisoformat(row["changed_at"][:10]) if row["changed_at"] else on
        validators = bool(row["etag"] or row["last_modified"])
        days = interval(kind, on, stable_days=(on - changed).days, has_validators=validators)
    return (on + timedelta(days=days)).isoformat()


def freshness(outcome: str, checked_at: str, as_of: str) -> tuple[Freshness, int]:
    """Whether what was read from a page still counts, and the days since it was last seen. -1: never seen."""
    if not checked_at:
        return "withdrawn", -1
    age = max(0, (date.fromisoformat(as_of) - date.fromisoformat(checked_at[:10])).days)
    if outcome in ("ok", "not_modified", "redirected"):
        return "seen", age
    return ("carried_forward" if age <= CARRY_DAYS else "withdrawn"), age
