"""What a program's own view needs, cut into shards that the page loads on demand.

Belongs here: which tables and columns the view shows, and the cutting. Not: the first view (warehouse.site.build).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from warehouse.contracts.tables import table
from warehouse.site.encode import rows

SHARD_SIZE = 40
"""Programs a shard: at some 15 kB a program a shard stays near half a megabyte, and 6,000 programs need 150 files."""

_SOURCE = ("quote", "url", "fetched_at", "snapshot_sha256", "level", "locator")
SHOWN: dict[str, tuple[str, ...]] = {
    "programs": tuple(table("programs").names),
    "program_tiers": ("step2_band", "visa_need", "tier", "basis", "confidence", "depends_on_score"),
    "program_classes": ("track", "class_start_year", "pgy", "n_listed", "n_known", "n_img"),
    "program_countries": ("country_code", "n_current", "n_3y", "n_5y", "window_observed", "n_cells"),
    "program_schools": ("school_id", "country_code", "n_current", "n_3y", "n_5y", "window_observed", "n_cells"),
    "visa_statements": ("policy", "value", "conditions", *_SOURCE),
    "wording_signals": ("code", "strength", "threshold", "unit", "is_stale", *_SOURCE),
    "evidence": ("field", "value", "url", "fetched_at", "snapshot_sha256", "locator", "method", "parser_version"),
    "pages": ("url", "kind", "level", "outcome", "http_status", "fetched_at", "checked_at", "content_sha256"),
    "conflicts": ("field", "ours", "theirs", "source"),
    "corrections": ("field", "statement", "stated_on", "author_role", "source"),
    "h1b_checks": ("finding", "n_resident", "n_fellow", "last_on", "employers"),
    "history": ("table", "field", "old", "new", "kind", "cause", "valid_from", "valid_to"),
}
"""Table -> columns that a program's view gets; ``program_id`` is the key of the shard, so rows don't repeat it."""


def shards(frames: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, Any]]:
    """Yield (file name without ending, payload): ``{"programs": [[id, {table: rows}], ...], "schools": [[id, name]]}``.

    The program in row i of ``programs`` is in shard i // SHARD_SIZE.
    """
    ids = frames["programs"]["program_id"].tolist()
    by_table = {name: _by_program(frames[name], name) for name in SHOWN}
    names = dict(zip(frames["schools"]["school_id"], frames["schools"]["canonical_name"], strict=True))
    for start in range(0, len(ids), SHARD_SIZE):
        programs = [[p, {t: found[p] for t, found in by_table.items() if p in found}] for p in ids[start:][:SHARD_SIZE]]
        used = sorted({row[0] for _, tables in programs for row in tables.get("program_schools", [])} & names.keys())
        yield shard_name(start), {"programs": programs, "schools": [[school, names[school]] for school in used]}


def shard_name(row: int) -> str:
    """The shard of the program in that row of ``programs``: d-00, d-01, ... d-149."""
    return f"d-{row // SHARD_SIZE:02d}"


def _by_program(frame: pd.DataFrame, name: str) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for program, row in zip(frame["program_id"].tolist(), rows(frame, table(name), SHOWN[name]), strict=True):
        found.setdefault(program, []).append(row)
    return found
