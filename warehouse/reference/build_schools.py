"""Rebuild schools.csv, schools_ambiguous.csv and schools_context_only.csv.

    python -m warehouse.reference.build_schools SOURCE_FOLDER

What belongs here: turning the compiled source tables into the shipped ones, with the project's own reviewed additions
and corrections (CSV beside this file). What does not: matching, or the users' overrides, which are read at run time.
Sources and licences: SOURCES_schools.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
ORIGIN_OF_CLASS = {"US_MD": "USMD", "US_DO": "USDO", "CA_MD": "CAN", "IMG": "IMG", "": ""}
SCHOOL_COLUMNS = [
    "school_id",
    "canonical_name",
    "aliases",
    "country_code",
    "city",
    "state",
    "origin",
    "status",
    "source_keys",
    "licence",
    "note",
]
AMBIGUOUS_COLUMNS = [
    "text",
    "candidate_ids",
    "default_id",
    "origin_if_certain",
    "country_if_certain",
    "rule",
    "source",
]
CONTEXT_COLUMNS = ["alias", "school_ids", "kind"]


def main(source: Path, target: Path = HERE) -> None:
    """Read the source tables and the project's own additions; write the three shipped tables to ``target``."""
    corrections = _read(HERE / "schools_corrections.csv")
    schools = _corrected(_schools(_read(source / "schools.csv")), corrections)
    schools.to_csv(target / "schools.csv", index=False, lineterminator="\n")
    ambiguous = _ambiguous(_read(source / "ambiguous.csv"), set(schools["school_id"]))
    ambiguous.to_csv(target / "schools_ambiguous.csv", index=False, lineterminator="\n")
    context = _context_only(_read(source / "context_only_aliases.csv"), corrections)
    context.sort_values("alias").to_csv(target / "schools_context_only.csv", index=False, lineterminator="\n")


def _read(path: Path) -> pd.DataFrame:
    table: pd.DataFrame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table


def _schools(compiled: pd.DataFrame) -> pd.DataFrame:
    """Source columns to ours: class becomes origin, ``City, ST`` is split, the project's additions are appended."""
    schools = compiled.assign(origin=compiled["us_class"].map(ORIGIN_OF_CLASS))
    place = schools["city"].str.extract(r"^(?P<city>.*?)(?:,\s*(?P<state>[A-Z]{2}))?$").fillna("")
    schools = schools.assign(city=place["city"], state=place["state"])
    added = _read(HERE / "schools_additions.csv")
    everything = pd.concat([schools[SCHOOL_COLUMNS], added[SCHOOL_COLUMNS]], ignore_index=True)
    repeated = everything.loc[everything["school_id"].duplicated(), "school_id"].tolist()
    if repeated:
        raise ValueError(f"school_id used twice: {repeated}")
    return everything.sort_values(["country_code", "school_id"], ignore_index=True)


def _corrected(schools: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Apply the reviewed corrections: ``add_alias``, ``add_context_alias``, ``drop_alias``, or ``set:<column>``."""
    rows = {row["school_id"]: row for row in _records(schools)}
    for change in _records(corrections):
        row = rows.get(change["school_id"])
        if row is None:
            raise ValueError(f"schools_corrections.csv names an unknown school: {change['school_id']}")
        column = "aliases" if change["change"].endswith("_alias") else change["change"].removeprefix("set:")
        row[column] = _changed(change["change"], row[column], change["value"])
    return pd.DataFrame(rows.values(), columns=SCHOOL_COLUMNS)


def _records(table: pd.DataFrame) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _changed(change: str, old: str, value: str) -> str:
    aliases = [a for a in old.split("|") if a]
    if change in ("add_alias", "add_context_alias"):
        return "|".join([*aliases, value])
    if change == "drop_alias":
        if value not in aliases:
            raise ValueError(f"schools_corrections.csv drops an alias that is not there: {value}")
        return "|".join(a for a in aliases if a != value)
    return value


def _context_only(compiled: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Names that mean a school only inside a medical-school field, the project's own among them."""
    own = corrections[corrections["change"] == "add_context_alias"]
    added = pd.DataFrame({"alias": own["value"], "school_ids": own["school_id"], "kind": "added here"})
    return pd.concat([compiled[CONTEXT_COLUMNS], added], ignore_index=True)


def _ambiguous(compiled: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Ambiguous names of the source and our own; ids that are no longer in the registry are an error."""
    renamed = compiled.assign(
        origin_if_certain=compiled["class_if_certain"].map(ORIGIN_OF_CLASS), source=compiled["origin"]
    )
    added = _read(HERE / "schools_ambiguous_additions.csv")
    everything = pd.concat([renamed[AMBIGUOUS_COLUMNS], added[AMBIGUOUS_COLUMNS]], ignore_index=True)
    used = {i for ids in everything["candidate_ids"] for i in ids.split("|") if i}
    used |= set(everything["default_id"]) - {""}
    if used - known:
        raise ValueError(f"ambiguous names point to unknown schools: {sorted(used - known)}")
    return everything.drop_duplicates("text", keep="last").sort_values("text", ignore_index=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
