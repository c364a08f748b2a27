"""When a page is asked again.

Belongs here: the calendar of issue-independent rules as data and pure functions of a date. Not here: the ledger.
Rosters change in summer, wording before and during the application season; hosts without validators cost a whole page
each time, so they are asked half as often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

_STABLE_DAYS = 365
_ROSTER_MONTHS = (6, 7, 8)
_SEASON = (9, 10, 11, 12, 1, 2, 3)
_DAYS = {"home": 7, "gme_policy": 14, "alumni": 30, "other": 30}
_PERMANENT = ("gone", "soft_404", "not_html", "off_site_redirect", "forbidden_address", "http_4xx")

_LONGEST = 45
"""Days: a page that fails when it is due at last must still have some left of the 60 that it is carried forward."""


def interval(kind: str, on: date, *, stable_days: int, has_validators: bool) -> int:
    """Days until a page that was seen is asked again."""
    if kind in ("roster", "person"):
        days = 30 if stable_days >= _STABLE_DAYS and on.month not in _ROSTER_MONTHS else 7
    elif kind in ("eligibility", "faq", "visa"):
        days = 3 if on.month in _SEASON else 14
    else:
        days = _DAYS.get(kind, 30)
    return days if has_validators else min(2 * days, _LONGEST)


def next_due(kind: str, as_of: str, row: Mapping[str, Any]) -> str:
    """ISO date on which a page is due. Failures: after 1, 2, 4, at most 7 days; permanent ones monthly."""
    on = date.fromisoformat(as_of)
    if row["n_failures"]:
        days = 30 if row["outcome"] in _PERMANENT else min(7, 2 ** (row["n_failures"] - 1))
    else:
        last = row.get("rows_changed_at") or row["changed_at"]
        changed = date.fromisoformat(last[:10]) if last else on
        validators = bool(row["etag"] or row["last_modified"])
        days = interval(kind, on, stable_days=(on - changed).days, has_validators=validators)
    return (on + timedelta(days=days)).isoformat()
