"""Where a program is: rural class, higher and lower yield areas, desirable cores, coast (R-GEO, R-WANT-3).

Belongs here: finding a directory's city among the places of the reference tables, and membership in the lists of
``areas``. A city that can't be found is unknown in every column that its place decides; a state's facts hold all the
same. Geography never overrides a share.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from transforms import frames
from transforms.rules import Rules

ABBREVIATED = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
PRIVATE_DESPITE_STATE_NAME = ("Pennsylvania",)
MIDWEST = "Midwest"
RUCA_NOT_CODED = 99


@dataclass(frozen=True)
class PlaceTables:
    """The reference tables by name, all text: places, place_aliases, rucc, coastal, areas, census_regions.

    ``hpsa``: county_fips and extent (whole, part) of primary-care shortage areas, where a user imported HRSA's file.
    """

    places: pd.DataFrame
    place_aliases: pd.DataFrame
    rucc: pd.DataFrame
    coastal: pd.DataFrame
    areas: pd.DataFrame
    census_regions: pd.DataFrame
    hpsa: pd.DataFrame | None = None


def place_key(city: str) -> str:
    """Letters of a place name alone, with Saint, Fort and Mount abbreviated: ``"Fort Worth"`` gives ``ftworth``."""
    plain = unicodedata.normalize("NFKD", city).encode("ascii", "ignore").decode().lower()
    return "".join(ABBREVIATED.get(word, word) for word in re.findall(r"[a-z]+", plain))


def _keys(city: pd.Series, state: pd.Series) -> pd.Series:
    """``STATE:key`` of each city; unknown where the city is blank."""
    names = frames.texts(city)
    keys = names.map({c: place_key(c) for c in names.dropna().unique()}).astype("string")
    return state.astype("string") + ":" + keys


def locate(directory: pd.DataFrame, tables: PlaceTables) -> pd.DataFrame:
    """program_id, place, place_key, county_fips, population, ruca1, rucc, is_placed, in the directory's order.

    Postal names are replaced by the place they lie in first (``place_aliases``), whose county wins over the place's.
    """
    alias = tables.place_aliases
    alias = alias.assign(key=_keys(alias["postal_city"], alias["state"])).drop_duplicates("key").set_index("key")
    alias = alias.assign(target=_keys(alias["place"], alias["state"]))
    printed = _keys(directory["city"], directory["state"])
    key = printed.map(alias["target"]).astype("string").fillna(printed)
    places = tables.places[tables.places["state"].isin(directory["state"].unique())]
    places = places.assign(key=_keys(places["city"], places["state"]))
    places = places.assign(size=pd.to_numeric(places["population"]).fillna(0)).sort_values("size", ascending=False)
    places = places.drop_duplicates("key").set_index("key")
    county = frames.texts(printed.map(alias["county_fips"])).fillna(key.map(places["county_fips"]))
    population, ruca = (pd.to_numeric(key.map(places[c])).astype("Int64") for c in ("population", "ruca1"))
    rucc = county.map(tables.rucc.set_index("county_fips")["rucc"])
    return pd.DataFrame(
        {
            "program_id": directory["program_id"],
            "place": frames.texts(key.map(places["city"])),
            "place_key": key,
            "county_fips": frames.texts(county),
            "population": population.mask(population == 0),
            "ruca1": ruca.mask(ruca == RUCA_NOT_CODED),
            "rucc": pd.to_numeric(rucc).astype("Int64"),
            "is_placed": key.isin(places.index),
        }
    )


def rural_class(ruca: pd.Series, rucc: pd.Series, rules: Rules) -> pd.Series:
    """R-GEO-4: rural, semi_rural or urban by the place's RUCA code, else by its county's RUCC; else unknown."""
    geo = rules.geo
    by_tract = frames.codes(
        ruca.index,
        [
            (ruca.between(*geo.rural_ruca), "rural"),
            (ruca.between(*geo.semi_rural_ruca), "semi_rural"),
            (ruca.notna(), "urban"),
        ],
    )
    by_county = frames.codes(
        rucc.index,
        [
            (rucc.between(*geo.rural_rucc), "rural"),
            (rucc.between(*geo.semi_rural_rucc), "semi_rural"),
            (rucc.notna(), "urban"),
        ],
    )
    return by_tract.fillna(by_county)


def hpsa_flag(county_fips: pd.Series, hpsa: pd.DataFrame | None) -> pd.Series:
    """Whether the program's whole county is a shortage area (R-GEO-4, underserved).

    Unknown without HRSA's file, without a county, and where only a part of the county is designated.
    """
    if hpsa is None:
        return pd.Series(pd.NA, index=county_fips.index, dtype="boolean")
    extent = county_fips.map(hpsa.set_index("county_fips")["extent"]).astype("string")
    whole = frames.same(extent, "whole").fillna(False)
    return whole.mask(county_fips.isna() | frames.same(extent, "part").fillna(False)).astype("boolean")


def member(located: pd.DataFrame, state: pd.Series, areas: pd.DataFrame, name: str) -> pd.Series:
    """Whether each program lies in the area ``name``: by state, by place or by county.

    Unknown only where the place or county is not known and the list has places or counties in that state.
    """
    rows = areas[areas["area"] == name]
    if rows.empty:
        raise KeyError(f"areas: no list named {name!r}")
    whole = state.isin(rows.loc[rows["level"] == "state", "state"])
    listed = rows[rows["level"] == "place"]
    in_place = located["place_key"].isin(_keys(listed["place"], listed["state"]))
    counties = rows[rows["level"] == "county"]
    in_county = located["county_fips"].isin(counties["county_fips"])
    place_open = ~located["is_placed"] & state.isin(listed["state"])
    county_open = located["county_fips"].isna() & state.isin(counties["state"])
    inside = whole | in_place | in_county
    return inside.astype("boolean").mask(~inside & (place_open | county_open))


def names_public_university(text: pd.Series, state_names: pd.Series) -> pd.Series:
    """Whether the text names a state's own university ("University of Iowa", "Wayne State University", SUNY, CUNY)."""
    states = [s for s in state_names.dropna().unique() if s not in PRIVATE_DESPITE_STATE_NAME]
    of_state = "|".join(re.escape(s) for s in states)
    pattern = (
        rf"\bUniversity of (?:{of_state})\b|\b(?:{of_state}) University\b|\bState University\b"
        r"|\bSUNY\b|\bCUNY\b|\bUniversity of (?:North|South|East|West|Northern|Southern) \w+\b"
    )
    return text.fillna("").str.contains(pattern, regex=True)


def _yield(
    flags: pd.DataFrame, state: pd.Series, located: pd.DataFrame, countryside: pd.Series, rules: Rules
) -> pd.DataFrame:
    """R-GEO-5: ``geo_yield`` high, neutral or low, and the reason codes."""
    texas = frames.same(state, rules.geo.state_note)
    small = texas & (located["population"] < rules.geo.tx_small_pop)
    suburb = flags["chicago_suburb"] & ~flags["chicago_city"]
    midwest = flags["midwest"] & ~flags["chicago_city"] & ~suburb
    rust = flags["rust_belt"]
    low = flags["low_yield_area"]
    high = midwest | flags["deep_south"] | rust | small | countryside
    parts: list[tuple[pd.Series, str | pd.Series]] = [
        (low, "low_yield_area"),
        (midwest, "midwest"),
        (flags["deep_south"], "deep_south"),
        (rust, "rust_belt"),
        (small, "tx_small"),
        (countryside, "rural_state_university"),
        (suburb, "chicago_suburb"),
        (texas, "texas_check_local_rules"),
    ]
    known = low.notna() & high.notna()
    value = frames.codes(low.index, [(low, "low"), (high & ~low, "high"), (known & ~low & ~high, "neutral")])
    return pd.DataFrame({"geo_yield": value, "geo_reasons": frames.join_codes(low.index, parts)})


def place_programs(directory: pd.DataFrame, tables: PlaceTables, rules: Rules) -> pd.DataFrame:
    """The place columns of ``programs`` except share_vs_type, one row a program, in the directory's order.

    Beside them: place, county_fips, population, ruca1, rucc, is_placed, census_region, hpsa_flag,
    is_coastal_shoreline (the alternative of R-LIST-2) and geo_reasons.
    """
    directory = directory.reset_index(drop=True)
    state = directory["state"].astype("string")
    located = locate(directory, tables)
    rural = rural_class(located["ruca1"], located["rucc"], rules)
    names = tables.areas["area"].unique()
    flags = pd.DataFrame({name: member(located, state, tables.areas, name) for name in names})
    region = state.map(tables.census_regions.set_index("state")["census_region"]).astype("string")
    flags["midwest"] = frames.same(region, MIDWEST)
    words = frames.column(directory, "name", "string").fillna("") + " | "
    words += frames.column(directory, "sponsor", "string").fillna("")
    affiliated = names_public_university(words, tables.census_regions["state_name"])
    coast = located["county_fips"].map(tables.coastal.set_index("county_fips")["coast"])
    ocean = frames.same(coast, "ocean").fillna(False)
    big = located["population"] >= rules.geo.shoreline_pop
    countryside = (rural.isin(["rural", "semi_rural"]) & affiliated).astype("boolean")
    out = located.assign(
        rural_class=rural,
        is_desirable_core=flags["desirable_core"],
        is_low_yield_area=flags["low_yield_area"],
        is_coastal_prestige=flags["coastal_prestige"],
        is_coastal_shoreline=(ocean & big).mask(located["county_fips"].isna()),
        census_region=region,
        hpsa_flag=hpsa_flag(located["county_fips"], tables.hpsa),
    )
    out = pd.concat([out, _yield(flags, state, located, countryside, rules)], axis=1)
    return frames.say_unknown(out.drop(columns=["place_key"]), ["rural_class", "geo_yield"])
