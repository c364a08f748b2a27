"""Builds programs.csv and specialties.csv from the source files of a folder: ``python build_programs.py FOLDER``.

Belongs here: the shipped program directory in the columns of the directory input, and the specialties with their
length of training. No page is asked; a cell that the source leaves blank stays blank. Sources: SOURCES.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from warehouse.directory import COLUMNS

HERE = Path(__file__).parent
DIRECTORY = list(COLUMNS)
POSITIONS_SEEN = "2020-05-04"
"""Most positions stem from NRMP's program results of that day; a row that is older keeps its own date."""
SPECIALTY_SOURCES = {
    "years": "knowledge of the field, not yet checked against ACGME's program requirements",
    "class": "Residency Advisor, article of 6 January 2026, section 2",
}


def read(path: Path) -> pd.DataFrame:
    """A CSV as text, blanks as empty strings, cells trimmed."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table.assign(**{name: table[name].str.strip() for name in table.columns})


def programs(source: pd.DataFrame) -> pd.DataFrame:
    """The directory, sorted by program_id. Cities in capitals are put in mixed case; positions get their own date."""
    shouted = source["city"].str.isupper()
    city = source["city"].where(~shouted, source["city"].str.title())
    dated = source["as_of"].where(source["as_of"] < POSITIONS_SEEN, POSITIONS_SEEN)
    table = source.assign(city=city, positions_as_of=dated.where(source["positions_per_year"] != "", ""))
    return table.reindex(columns=DIRECTORY, fill_value="").sort_values("program_id", ignore_index=True)


def specialties(source: pd.DataFrame) -> pd.DataFrame:
    """ACGME code and name, NRMP names, years of training, first PGY, other entry PGY, class in the article, source."""
    names = {"acgme_name": "name", "advanced_or_other_entry_pgy": "other_entry_pgy"}
    table = source.rename(columns=names)
    listed = table["article_class"] != ""
    origin = SPECIALTY_SOURCES["years"] + listed.map({True: "; class: " + SPECIALTY_SOURCES["class"], False: ""})
    return table.assign(source=origin).sort_values("acgme_code", ignore_index=True)


def main(folder: str) -> None:
    """Write both tables beside this script."""
    source = Path(folder) / "programs"
    tables = {
        "programs": programs(read(source / "directory_facts.csv")),
        "specialties": specialties(read(source / "specialties.csv")),
    }
    for name, table in tables.items():
        table.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(table)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
