"""Builders of small frames for the tests of this folder, and the vectors file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from transforms import rules

RULES = rules.load()
VECTORS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("vectors.yaml").read_text(encoding="utf-8"))
PROGRAM = "1409999001"
NUMBERS = ["n_listed", "n_known", "n_img", "n_degree_only"]

SPECIALTIES = pd.DataFrame(
    {
        "acgme_code": ["140", "440", "080", "999"],
        "name": ["Internal Medicine", "Surgery", "Dermatology", "Transitional Year"],
        "years": ["3", "5", "3", "1"],
        "first_pgy": ["1", "1", "2", "1"],
        "article_class": ["primary", "uphill", "off_table", ""],
    }
)
REGIONS = pd.DataFrame(
    [
        ("IN", "Southern Asia", "India"),
        ("PK", "Southern Asia", "Pakistan"),
        ("NP", "Southern Asia", "South Asia"),
        ("GD", "Caribbean", "Caribbean"),
        ("GR", "Southern Europe", "Southern Europe"),
        ("CA", "Northern America", "Northern America"),
    ],
    columns=["country_code", "m49_subregion", "region_group"],
)


def directory(*programs: dict[str, Any]) -> pd.DataFrame:
    base = {
        "program_id": PROGRAM,
        "name": "Example Program",
        "specialty": "Internal Medicine",
        "sponsor": "Example Hospital",
        "city": "Toledo",
        "state": "OH",
        "program_type": "community",
        "positions_per_year": "",
        "url": "",
    }
    return pd.DataFrame([{**base, **p} for p in (programs or ({},))])


def resident(origin: str, start: int | None, **more: Any) -> dict[str, Any]:
    """One resident whose school gives the origin; class of three-year program seen in academic year 2025."""
    countries = {"IMG": "IN", "CAN": "CA", "USMD": "US", "USDO": "US"}
    row = {
        "program_id": PROGRAM,
        "track": "categorical",
        "status": "current",
        "pgy": None if start is None else max(1, 2026 - start),
        "class_start_year": start,
        "degree_raw": None,
        "grad_year": None,
        "origin_by_school": origin,
        "school_id": None if origin == "UNKNOWN" else f"school-{origin.lower()}",
        "school_name": None,
        "country_code": countries.get(origin),
    }
    return {**row, **more}


def roster(*rows: dict[str, Any]) -> pd.DataFrame:
    from transforms.origins import assign_origin

    frame = pd.DataFrame(list(rows))
    return assign_origin(frame.astype({"class_start_year": "Int64", "pgy": "Int64", "grad_year": "Int64"}), RULES)


def as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def plain(value: Any) -> Any:
    """A cell as the vectors write it: unknown is None, numbers are Python's."""
    if value is None or value is pd.NA or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def agrees(found: Any, wanted: Any, within: float = 0.0006) -> bool:
    found = plain(found)
    if isinstance(wanted, float) and found is not None:
        return abs(float(found) - wanted) <= within
    return bool(found == wanted)


def assert_row(found: pd.Series | dict[str, Any], wanted: dict[str, Any], what: object) -> None:
    wrong = {k: (plain(found[k]), v) for k, v in wanted.items() if not agrees(found[k], v)}
    assert not wrong, f"{what}: found and wanted {wrong}"


def counts(**given: Any) -> pd.DataFrame:
    frame = pd.DataFrame([{"n_degree_only": 0, **given}]).astype(dict.fromkeys(NUMBERS, "Int64"))
    coverage = (frame["n_known"] / frame["n_listed"]).astype("Float64")
    return frame.assign(coverage=coverage)
