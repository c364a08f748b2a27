"""The geometry of the report's drawings; the template draws it as inline SVG.

Belongs here: numbers on a canvas. Each drawing stands beside the same figures in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BAND_WIDTH = 420
SHARE_WIDTH = 460
TILE = 40
TILES = """
ME:10,0 AK:0,0 VT:9,1 NH:10,1 WA:0,2 ID:1,2 MT:2,2 ND:3,2 MN:4,2 IL:5,2 WI:6,2 MI:7,2 NY:8,2 RI:9,2 MA:10,2
OR:0,3 NV:1,3 WY:2,3 SD:3,3 IA:4,3 IN:5,3 OH:6,3 PA:7,3 NJ:8,3 CT:9,3 CA:0,4 UT:1,4 CO:2,4 NE:3,4 MO:4,4 KY:5,4
WV:6,4 VA:7,4 MD:8,4 DE:9,4 AZ:1,5 NM:2,5 KS:3,5 AR:4,5 TN:5,5 NC:6,5 SC:7,5 DC:8,5 OK:3,6 LA:4,6 MS:5,6 AL:6,6
GA:7,6 HI:0,7 TX:3,7 FL:8,7 PR:10,7
"""
"""A square a state, about where it lies: column and row."""
Drawn = dict[str, Any]


def composition_bars(composition: Mapping[str, Any] | None) -> list[Drawn]:
    """Per tier: the count's bar and the band's frame on a common scale; empty without rated programs."""
    if not composition or not composition["n_rated"]:
        return []
    whole = max(composition["n_rated"], *(tier["high"] for tier in composition["tiers"]))
    unit = BAND_WIDTH / whole
    return [
        {
            **tier,
            "width": round(tier["count"] * unit, 1),
            "from": round(tier["low"] * unit, 1),
            "span": round((tier["high"] - tier["low"]) * unit, 1),
            "is_inside": tier["low"] <= tier["count"] <= tier["high"],
        }
        for tier in composition["tiers"]
    ]


def share_rows(rows: Sequence[Mapping[str, Any]]) -> list[Drawn]:
    """Per program: dot of the share, thick line of its interval, thin line of its bounds; None where unknown."""

    def at(value: float | None) -> float | None:
        return None if value is None else round(SHARE_WIDTH * value, 1)

    return [
        {
            "name": row["name"],
            "track": row["track"],
            "tier": row["tier"],
            "dot": at(row["img_share"]),
            "low": at(row["share_ci_low"]),
            "high": at(row["share_ci_high"]),
            "bound_low": at(row["share_bound_low"]),
            "bound_high": at(row["share_bound_high"]),
        }
        for row in rows
    ]


def state_tiles(rows: Sequence[Mapping[str, Any]]) -> list[Drawn]:
    """Every state's square with the number of programs there and how many of them are of the safety kind."""
    programs = [(row["state"], row["tier"]) for row in rows]
    drawn = []
    for entry in TILES.split():
        state, _, cell = entry.partition(":")
        column, line = (int(n) for n in cell.split(","))
        here = [tier for where, tier in programs if where == state]
        drawn.append(
            {"state": state, "x": column * TILE, "y": line * TILE, "n": len(here), "safety": here.count("safety")}
        )
    return drawn
