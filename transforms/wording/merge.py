"""One visa record per program out of its own pages and its sponsor's (R-VISA-1, R-VISA-3).

Belongs here: the program wins field by field, the institution fills what is open, contradictions are kept. Not here:
reading pages, deciding for an applicant (``transforms.visas``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from transforms.wording.freshness import freshness, policy_note

FIELDS = ("j1", "h1b", "citizen_gc_only", "generic_visa")
FLAGS = ("citizen_gc_only", "generic_visa")
LEVELS = ("program", "institution")
CONFLICT_COLUMNS = ("program_id", "field", "ours", "theirs", "source")
_SOURCE = ("quote", "url", "fetched_at", "snapshot_sha256", "locator")
_OPEN = ("not_stated",)


def merge_visa(
    statements: pd.DataFrame, *, as_of: pd.Timestamp, policies: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Visa columns of each program that has statements, and the contradictions met.

    ``statements`` as ``read_frame`` gives them. The first frame: program_id, j1, h1b, citizen_gc_only, generic_visa,
    conditions, visa_level, visa_freshness, policy_note, has_visa_conflict and, per field, ``<field>_quote``, ``_url``,
    ``_fetched_at``, ``_snapshot_sha256``, ``_locator``. Conflicts: program_id, field, ours, theirs, source, where
    ``source`` is the address of the page that says ``theirs``. Programs without statements are not in the result:
    whether they are ``unread`` or silent is known to the caller.
    """
    dated = statements.assign(freshness=freshness(statements, as_of) if len(statements) else None)
    rows: list[dict[str, object]] = []
    conflicts: list[dict[str, object]] = []
    for program_id, own in dated.groupby("program_id", sort=True):
        row, found = _program(own, as_of, policies)
        rows.append({"program_id": program_id} | row)
        conflicts += [{"program_id": program_id} | conflict for conflict in found]
    columns = ["program_id", *FIELDS, "conditions", "visa_level", "visa_freshness", "policy_note", "has_visa_conflict"]
    columns += [f"{field}_{name}" for field in FIELDS for name in _SOURCE]
    return pd.DataFrame(rows, columns=columns), pd.DataFrame(conflicts, columns=list(CONFLICT_COLUMNS))


@dataclass(frozen=True)
class _Stated:
    """What one level's pages come to on one field: ``best`` is the row quoted, ``rows`` all that were weighed."""

    level: str
    value: str
    best: pd.Series
    rows: pd.DataFrame
    is_mixed: bool


def _program(
    own: pd.DataFrame, as_of: pd.Timestamp, policies: pd.DataFrame
) -> tuple[dict[str, object], list[dict[str, object]]]:
    levels = [_level(own[own["level"] == level], level) for level in LEVELS]
    stated = {field: [found[field] for found in levels if field in found] for field in FIELDS}
    conflicts = [conflict for field in FIELDS for conflict in _conflicts(field, stated[field])]
    taken = {field: said[0] for field, said in stated.items() if said}
    if _is_overruled(taken):
        door = taken.pop("citizen_gc_only")
        conflicts.append({"field": "citizen_gc_only", "ours": "false", "theirs": "true", "source": door.best["url"]})
    used = [said.best for said in taken.values()]
    row: dict[str, object] = {field: taken[field].value if field in taken else "not_stated" for field in FIELDS}
    row |= {flag: row[flag] == "true" for flag in FLAGS}
    for field in FIELDS:
        row |= {f"{field}_{name}": taken[field].best[name] if field in taken else None for name in _SOURCE}
    row["conditions"] = ";".join(dict.fromkeys(c for s in used for c in str(s["conditions"]).split(";") if c))
    row["visa_level"] = min((said.level for said in taken.values()), key=LEVELS.index, default=None)
    row["has_visa_conflict"] = any(said.is_mixed for both in stated.values() for said in both)
    row["visa_freshness"], row["policy_note"] = _dated(row, used, as_of, policies)
    return row, conflicts


def _is_overruled(taken: dict[str, _Stated]) -> bool:
    """The sponsor's "citizens only" does not close a door that the program's own page opens."""
    closed = taken.get("citizen_gc_only")
    opened = any(taken[f].level == "program" and taken[f].value != "no" for f in ("j1", "h1b") if f in taken)
    return closed is not None and closed.level != "program" and opened


def _level(own: pd.DataFrame, level: str) -> dict[str, _Stated]:
    """Per field the value of one level's pages; fresh pages outvote stale ones, contradictions are conditional."""
    found: dict[str, _Stated] = {}
    for field, values in _implied(own).groupby("field"):
        fresh = values[values["freshness"] != "stale"]
        asked = fresh if len(fresh) else values
        kinds = sorted(set(asked["page_value"]))
        value = kinds[0] if len(kinds) == 1 else "conditional"
        agreeing = asked[(asked["page_value"] == value) & (asked["value"] == asked["page_value"])]
        pool = agreeing if len(agreeing) else asked
        best = pool.sort_values(["is_plain", "fetched_at"], ascending=[False, False], kind="stable").iloc[0]
        found[str(field)] = _Stated(level, value, best, asked, {"yes", "no"} <= set(kinds))
    return found


def _implied(own: pd.DataFrame) -> pd.DataFrame:
    """One row per field that a sentence bears on: a refusal of all visas bears on both, and "J-1 only" on the H-1B."""
    parts = []
    for field in FIELDS:
        value = own[f"page_{field}"]
        bears = (own["policy"] == field) | (own["policy"] != field) & (value != "not_stated") & (field in ("j1", "h1b"))
        part = own[bears & ~value.isin(_OPEN)]
        parts.append(part.assign(field=field, page_value=value, is_plain=part["policy"] == field))
    return pd.concat(parts, ignore_index=True)


def _conflicts(field: str, stated: list[_Stated]) -> Iterator[dict[str, object]]:
    """Pages that say otherwise than the value taken: other pages of the level, then the other level."""
    for said in stated:
        for url, theirs in said.rows[["url", "page_value"]].drop_duplicates().itertuples(index=False, name=None):
            if theirs != stated[0].value:
                yield {"field": field, "ours": stated[0].value, "theirs": theirs, "source": url}


def _dated(
    row: dict[str, object], used: list[pd.Series], as_of: pd.Timestamp, policies: pd.DataFrame
) -> tuple[str, str | None]:
    """The worst freshness of the sentences used; a current H-1B "yes" older than a policy asks to be checked again."""
    kinds = {str(s["freshness"]) for s in used}
    note = None
    if row["h1b"] == "yes":
        changed = pd.Timestamp(str(row.get("h1b_fetched_at")))
        note = policy_note(policies, "h1b", changed, as_of)
    for kind in ("stale", "unknown"):
        if kind in kinds:
            return kind, note
    return ("recheck_policy" if note else "current"), note
