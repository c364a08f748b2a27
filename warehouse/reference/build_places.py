"""Builds places.csv, rucc.csv and coastal.csv from the source files of a folder: ``python build_places.py FOLDER``.

Belongs here: taking facts of places out of GeoNames, USDA and NOAA files into the columns that the transforms read.
The hand-made tables (areas, place_aliases, country_regions, census_regions) are edited as they are; this script only
checks their counties. Sources and licences: SOURCES.md.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent


def read(path: Path) -> pd.DataFrame:
    """A CSV as text, blanks as empty strings."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def letters(city: str) -> str:
    """Letters of a name alone, the usual abbreviations applied, to see that two spellings are one place."""
    plain = unicodedata.normalize("NFKD", city).encode("ascii", "ignore").decode().lower()
    short = {"saint": "st", "fort": "ft", "mount": "mt"}
    return "".join(short.get(word, word) for word in re.findall(r"[a-z]+", plain))


def whole(numbers: pd.Series) -> pd.Series:
    """Numbers printed as floats ("1688.0") as whole ones, blanks kept."""
    return numbers.str.removesuffix(".0")


def places(source: pd.DataFrame) -> pd.DataFrame:
    """One row per state and name: the best-known spelling, gaps filled from the other spellings of the same name."""
    rows = source.assign(key=source["state"] + source["city"].map(letters), population=whole(source["population"]))
    rows = rows.assign(size=pd.to_numeric(rows["population"]).fillna(-1), ruca1=whole(rows["ruca1"]))
    rows = rows.sort_values(["key", "size", "city"], ascending=[True, False, True]).replace("", pd.NA)
    merged = rows.groupby("key", sort=True)[["city", "state", "county_fips", "population", "ruca1"]].first()
    return merged.fillna("").reset_index(drop=True).sort_values(["state", "city"], ignore_index=True)


def rucc(source: pd.DataFrame) -> pd.DataFrame:
    """County, its state and its rural-urban continuum code."""
    names = {"FIPS": "county_fips", "State": "state", "County_Name": "county", "RUCC_2023": "rucc"}
    return source.rename(columns=names)[list(names.values())].sort_values("county_fips", ignore_index=True)


def coastal(source: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """NOAA coastal counties with the water they lie on; the Great Lakes are told apart by the places' own mark."""
    water = seen[seen["county_fips"] != ""].drop_duplicates("county_fips").set_index("county_fips")["coastal"]
    names = {"FIPS": "county_fips", "State": "state", "County": "county"}
    table = source.rename(columns=names)[list(names.values())]
    table = table.assign(coast=table["county_fips"].map(water).where(lambda s: s.isin(["ocean", "great_lakes"])))
    return table.dropna(subset=["coast"]).sort_values("county_fips", ignore_index=True)


def stray_counties(counties: set[str]) -> list[str]:
    """Counties of the hand-made tables that USDA's list does not have."""
    stray = []
    for name in ("areas", "place_aliases"):
        used = set(read(HERE / f"{name}.csv")["county_fips"]) - {""}
        stray += [f"{name}: {fips}" for fips in sorted(used - counties)]
    return stray


def main(folder: str) -> int:
    """Write the three tables beside this script; 1 when a hand-made table names an unknown county."""
    geo = Path(folder) / "geo"
    seen = read(geo / "us_places.csv")
    counties = rucc(pd.read_csv(geo / "rucc_2023_county.csv", dtype=str, encoding="latin-1"))
    tables = {
        "places": places(seen),
        "rucc": counties,
        "coastal": coastal(read(geo / "noaa_coastal_counties.csv"), seen),
    }
    for name, table in tables.items():
        table.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(table)} rows")
    stray = stray_counties(set(counties["county_fips"]))
    print("\n".join(stray), file=sys.stderr)
    return 1 if stray else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
