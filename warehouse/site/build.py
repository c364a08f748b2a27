"""The static page of a release: data files, words and the hand-written files beside them.

Belongs here: which file of the page holds what. Not: how a frame becomes JSON (warehouse.site.encode), what the words
are (words.yaml) or how anything looks (static/). No rule is applied here: the page shows what the tables say.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from warehouse.contracts.tables import PUBLISHED, table
from warehouse.files import write_text
from warehouse.reference import load
from warehouse.site.details import SHARD_SIZE, SHOWN, shards
from warehouse.site.encode import column_arrays, script
from warehouse.site.rules import TierRules, rules_payload

FIRST_VIEW = (
    *("program_id", "name", "specialty", "sponsor", "city", "state", "program_type", "crawl_status"),
    *("n_listed", "n_known", "n_img", "img_share", "share_ci_low", "share_ci_high", "share_status"),
    *("roster_as_of", "is_stale_roster", "j1", "h1b", "citizen_gc_only", "wording_signal"),
    *("tier", "tier_basis", "tier_confidence"),
)
"""The columns of ``programs`` that the list of programs needs; everything else waits in the shards."""

_PASSED_ON = ("version", "as_of", "schema_version", "rules_version", "code_version", "contact")


def build_site(
    folder: Path, frames: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], tier_rules: TierRules
) -> None:
    """Write the page into ``folder`` (``<release>/site``); its downloads point to the folder above.

    ``frames`` are the published tables with contract dtypes. ``manifest`` must name ``version``; ``as_of``,
    ``schema_version``, ``rules_version``, ``code_version`` and ``contact`` (an address or page of the operator) are
    shown where present and called unknown where not. ``tier_rules`` let the page tier for a reader's own profile.
    Equal inputs give equal bytes.
    """
    version = str(manifest["version"])
    _copy_static(folder)
    programs = column_arrays(frames["programs"], table("programs"), FIRST_VIEW)
    programs["countries"] = _countries(frames)
    _write(folder, "words", version, words())
    _write(folder, "meta", version, _meta(frames, manifest))
    _write(folder, "programs", version, programs)
    _write(folder, "rules", version, rules_payload(tier_rules, frames))
    for name, shard in shards(frames):
        _write(folder, name, version, shard)


def words() -> dict[str, Any]:
    """words.yaml: the sentence or label for each code that the tables hold."""
    text = (resources.files("warehouse.site") / "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _write(folder: Path, name: str, version: str, payload: object) -> None:
    write_text(folder / "data" / f"{name}.js", script(version, name, payload))


def _copy_static(folder: Path) -> None:
    for file in sorted((resources.files("warehouse.site") / "static").iterdir(), key=lambda f: f.name):
        if not file.name.startswith("."):
            write_text(folder / file.name, file.read_text(encoding="utf-8"))


def _countries(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """For each program the countries of its IMGs' schools, as positions in ``values``; pooled cells are no country."""
    cells = frames["program_countries"]
    named = cells[cells["country_code"] != "ZZ"]
    values = sorted(set(named["country_code"].tolist()))
    place = {code: i for i, code in enumerate(values)}
    lists: dict[str, list[int]] = {}
    for program, code in zip(named["program_id"].tolist(), named["country_code"].tolist(), strict=True):
        lists.setdefault(program, []).append(place[code])
    return {"values": values, "lists": [sorted(lists.get(p, [])) for p in frames["programs"]["program_id"].tolist()]}


def _median_age(programs: pd.DataFrame, manifest: Mapping[str, Any]) -> int | None:
    """Days from when the rosters were really seen to the day of the release; None when nothing was seen."""
    seen = programs["observed_at"].dropna()
    if seen.empty or manifest.get("as_of") is None:
        return None
    days = (pd.Timestamp(str(manifest["as_of"]), tz="UTC") - seen.astype("datetime64[ns, UTC]")).dt.days
    return max(0, int(days.median()))


def _meta(frames: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says about the release, and what each column of a shown table means (from the contracts)."""
    return {
        **{key: None if manifest.get(key) is None else str(manifest[key]) for key in _PASSED_ON},
        "shard_size": SHARD_SIZE,
        "median_age_days": _median_age(frames["programs"], manifest),
        "countries": load("country_regions")["country_code"].tolist(),
        "tables": [
            {"name": contract.name, "description": contract.description, "rows": len(frames[contract.name])}
            for contract in PUBLISHED
        ],
        "columns": {
            name: [[c.name, c.type, c.unit, c.description, c.warning] for c in map(table(name).column, columns)]
            for name, columns in SHOWN.items()
        },
    }
