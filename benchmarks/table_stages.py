"""How long the transforms take for the whole country, once and ten times over: ``python -m benchmarks.table_stages``.

Residents and programs are made up; sizes are those of the country (160,000 residents, 6,000 programs). Times are
processor seconds on one core; the factor from 1x to 10x shows whether the work is linear in rows.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from transforms import history, rosters, rules, shares, tiers
from transforms.coverage import coverage
from transforms.evidence import evidence
from transforms.origins import assign_origin
from transforms.places import PlaceTables, place_programs
from transforms.program_types import article_class, share_vs_type
from transforms.signal_columns import signal_columns
from warehouse.contracts.tables import table
from warehouse.reference import load

PROGRAMS, RESIDENTS = 6_000, 160_000
AS_OF = date(2026, 11, 1)
SPECIALTIES = ["Internal Medicine", "Family Medicine", "Psychiatry", "Surgery", "Pediatrics", "Neurology"]
PROGRAM_COLUMNS = table("programs").names
SOURCE = {
    "url": "http://example.test/",
    "fetched_at": pd.Timestamp("2026-10-01", tz="UTC"),
    "snapshot_sha256": "0" * 64,
    "locator": "p:1",
}
COUNTRIES = ["IN", "PK", "GD", "EG", "NP", "JO", "NG", "MX", "RO", "PH"]


def directory(n: int, random: np.random.Generator) -> pd.DataFrame:
    """Programs in the shipped directory's places."""
    places = load("programs")[["city", "state"]].drop_duplicates()
    here = places.iloc[random.integers(len(places), size=n)].reset_index(drop=True)
    return here.assign(
        program_id=[f"{140 + i % 7:03d}{i:07d}" for i in range(n)],
        name="Program",
        specialty=random.choice(SPECIALTIES, n),
        sponsor="Hospital",
        program_type=random.choice(["university", "community_university", "community", ""], n),
        positions_per_year=random.integers(4, 20, n).astype(str),
        url="",
    )


def residents(n: int, programs: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Current residents and a tenth as many alumni, each program with its own lean."""
    lean = random.beta(0.7, 1.5, len(programs))
    program = random.integers(len(programs), size=n)
    img = random.random(n) < lean[program]
    start = random.integers(2019, 2027, n)
    origin = np.where(img, "IMG", random.choice(["USMD", "USDO", "CAN", "UNKNOWN"], n, p=[0.7, 0.2, 0.01, 0.09]))
    country = np.where(img, random.choice(COUNTRIES, n), "US")
    return pd.DataFrame(
        {
            "program_id": programs["program_id"].to_numpy()[program],
            "track": random.choice(["categorical", "preliminary", "unknown"], n, p=[0.9, 0.05, 0.05]),
            "status": np.where(start >= 2024, "current", "alumni"),
            "pgy": pd.array(np.maximum(1, 2027 - start), dtype="Int64"),
            "class_start_year": pd.array(start, dtype="Int64"),
            "degree_raw": random.choice(["MD", "MBBS", "DO", ""], n),
            "grad_year": pd.array(start + 3, dtype="Int64"),
            "origin_by_school": origin,
            "school_id": country + random.integers(40, size=n).astype(str).astype(object),
            "country_code": country,
        }
    )


def signals_of(programs: pd.DataFrame) -> pd.DataFrame:
    """Five code words a program."""
    random = np.random.default_rng(2)
    n = 5 * len(programs)
    return pd.DataFrame(
        {
            "program_id": random.choice(programs["program_id"], n),
            "code": random.choice(["G3", "G4", "G5", "G6", "G7", "H1", "H2", "A0"], n),
            "strength": random.choice(["required", "preferred", "mentioned"], n),
            "threshold": random.integers(200, 260, n).astype(float),
            "unit": "step2",
            **SOURCE,
        }
    )


def rosters_of(programs: pd.DataFrame) -> pd.DataFrame:
    """Where each roster was seen."""
    seen = programs[["program_id"]].assign(roster_url=SOURCE["url"], observed_at=SOURCE["fetched_at"])
    return seen.assign(snapshot_sha256=SOURCE["snapshot_sha256"])


def night(people: pd.DataFrame, programs: pd.DataFrame) -> dict[str, float]:
    """Processor seconds of each step of one night."""
    spent: dict[str, float] = {}

    def step(name: str, work: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        begun = time.process_time()
        result = work()
        spent[name] = time.process_time() - begun
        return result

    rule, specialties, regions = rules.load(), load("specialties"), load("country_regions")
    names = ("places", "place_aliases", "rucc", "coastal", "areas", "census_regions")
    tables = PlaceTables(*(load(name) for name in names))
    rows = step("origins", lambda: assign_origin(people, rule))
    share = step("shares", lambda: shares.program_shares(rows, programs, specialties, rule, AS_OF))
    step("classes", lambda: shares.class_counts(rows, programs, specialties, rule))
    signals = step("signals", lambda: rosters.roster_signals(rows, share, programs, specialties, regions, rule, AS_OF))
    step("countries", lambda: rosters.country_cells(rows, programs, specialties, regions, rule, AS_OF))
    step("schools", lambda: rosters.school_cells(rows, programs, specialties, rule, AS_OF))
    place = step("places", lambda: place_programs(programs, tables, rule))
    wide = programs.merge(share, on="program_id").merge(signals, on="program_id").merge(place, on="program_id")
    wide = wide.assign(
        article_class=article_class(programs, specialties).to_numpy(),
        j1="yes",
        h1b="not_stated",
        visa_freshness="current",
        wording_signal="none",
        observed_at="2026-10-01T00:00:00Z",
    )
    wide["share_vs_type"] = share_vs_type(wide, rule)
    tier = step("tiers", lambda: tiers.tier_programs(wide, rules=rule, as_of=AS_OF))
    step("grid", lambda: tiers.tier_grid(wide, rule, as_of=AS_OF, passing=218))
    step("coverage", lambda: coverage(wide, AS_OF))
    said = signals_of(programs)
    worded = step("wording", lambda: signal_columns(said, programs["program_id"], frozenset(programs["program_id"])))
    published = wide.drop(columns=[c for c in worded if c in wide and c != "program_id"]).merge(worded, on="program_id")
    published = published.reindex(columns=PROGRAM_COLUMNS)
    places = rosters_of(programs)
    step("evidence", lambda: evidence(published, places, said.rename(columns={"code": "policy"}), said, "0"))
    after = wide.merge(tier, on="program_id")
    before = after.assign(n_img=after["n_img"] + 1)
    step("changes", lambda: history.changes(before, after))
    return spent


def main() -> None:
    """Print the seconds of each step at each scale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=[1, 10])
    for scale in parser.parse_args().scales:
        random = np.random.default_rng(1)
        programs = directory(int(PROGRAMS * scale), random)
        people = residents(int(RESIDENTS * scale), programs, random)
        spent = night(people, programs)
        detail = ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items())
        print(
            f"{scale:g}x: {len(people):,} residents, {len(programs):,} programs: {sum(spent.values()):.1f} s ({detail})"
        )


if __name__ == "__main__":
    main()
