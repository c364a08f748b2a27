"""Builds benchmarks.csv from the source files of a folder: ``python build_benchmarks.py FOLDER``.

Belongs here: national and published figures, one row each with its citation, for context and calibration. Figures are
taken as printed; a share is computed only where the source prints the counts, and then says so. Sources: SOURCES.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
COLUMNS = ["benchmark_id", "topic", "scope", "year", "measure", "value", "value_text", "source"]
SHARE = "IMG share of filled positions"
STATE_SHARE = "AAMC state share of residents who are IMGs"


def read(path: Path) -> pd.DataFrame:
    """A CSV as text, blanks as empty strings; ``same`` repeats the cell above, as the sources write it."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    words = [name for name in table.columns if name != "value"]
    return table.assign(**{name: table[name].where(table[name] != "same").ffill() for name in words})


def number(printed: str) -> str:
    """The single number of a printed figure, percentages as fractions; empty for anything less plain."""
    plain = re.fullmatch(r"([\d,]+(?:\.\d+)?)(\s*%(?:\s*\(\d[\d,]*/\d[\d,]*\))?)?", printed.strip())
    if plain is None:
        return ""
    value = float(plain[1].replace(",", ""))
    return f"{value / 100:.6g}" if plain[2] else f"{value:.10g}"


def nrmp_by_specialty(folder: Path) -> pd.DataFrame:
    """IMG share of filled positions by specialty, 2023 (printed) and 2025 (from the counts of matched applicants)."""
    old = read(folder / "nrmp_2023_by_specialty.csv")
    new = read(folder / "nrmp_2025_by_specialty.csv")
    matched = new[["us_md_matched", "us_do_matched", "us_img_matched", "nonus_img_matched"]].astype(int)
    img = matched["us_img_matched"] + matched["nonus_img_matched"]
    total = matched.sum(axis=1)
    counts = " (" + img.astype(str) + "/" + total.astype(str) + ")"
    tables = [
        old.assign(
            year="2023",
            scope=old["specialty"],
            measure=SHARE,
            value_text=old["img_pct"] + "%",
            source="NRMP Advance Data Tables 2023, via " + old["source"].str.split(" ").str[0],
        ),
        new[total > 0].assign(
            year="2025",
            scope=new["specialty"],
            measure=SHARE + " (matched US MD, US DO and IMG; computed here)",
            value_text=(100 * img / total).map("{:.1f}%".format) + counts,
            source=new["report"] + ", via " + new["stored_source"],
        ),
    ]
    return pd.concat(tables).assign(topic="NRMP Main Match by specialty")


def yearly(folder: Path) -> pd.DataFrame:
    """NRMP's overview by year and ACGME's totals."""
    nrmp = read(folder / "nrmp_overview_by_year.csv").assign(topic="NRMP Main Match", scope="all")
    acgme = read(folder / "acgme_totals.csv").rename(columns={"academic_year": "year"})
    table = pd.concat([nrmp, acgme.assign(topic="ACGME totals", scope="all")])
    percent = table["measure"].str.contains("%")
    return table.assign(value_text=table["value"] + percent.map({True: "%", False: ""}))


def other(folder: Path) -> pd.DataFrame:
    """State shares, visa base rates and other context."""
    table = read(folder / "other_calibration.csv")
    scope = table["measure"].str.removesuffix(" %").where(table["topic"] == STATE_SHARE, "all")
    percent = table["measure"].str.endswith("%")
    return table.assign(scope=scope, value_text=table["value"] + percent.map({True: "%", False: ""}))


def studies(folder: Path) -> pd.DataFrame:
    """Published hand counts of rosters and of program websites."""
    table = read(folder / "roster_studies.csv")
    note = table["method"].where(table["method"] == "", " (" + table["method"] + ")")
    return table.assign(
        topic="Published studies",
        scope=table["specialty"],
        value_text=table["value"],
        source=table["paper"] + ", " + table["url"] + note,
    )


def benchmarks(folder: Path) -> pd.DataFrame:
    """All figures in the columns of the published table; an id is made of topic, scope, year and measure."""
    table = pd.concat([nrmp_by_specialty(folder), yearly(folder), other(folder), studies(folder)], ignore_index=True)
    words = table[["topic", "scope", "year", "measure"]].agg(" ".join, axis=1).str.lower()
    slug = words.str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-").str.slice(0, 120)
    again = slug.groupby(slug).cumcount().map(lambda n: f"-{n + 1}" if n else "")
    return table.assign(benchmark_id=slug + again, value=table["value_text"].map(number))[COLUMNS]


def main(folder: str) -> None:
    """Write the table beside this script."""
    table = benchmarks(Path(folder) / "benchmarks")
    table.to_csv(HERE / "benchmarks.csv", index=False, lineterminator="\n")
    print(f"benchmarks.csv: {len(table)} rows, {(table['value'] != '').sum()} with a number")


if __name__ == "__main__":
    main(sys.argv[1])
