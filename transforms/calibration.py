"""Our pooled shares beside published ones: a report that sets side by side and never adjusts.

Belongs here: which published figure each of ours is compared with, and the report's words. No figure is fitted to a
benchmark, none is left out because it disagrees, and coverage stands beside each. The published figures themselves are
reference data.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

import pandas as pd

from transforms import frames
from transforms.program_types import effective_type
from transforms.rules import Rules
from transforms.shares import pooled_share

SPECIALTY_TOPIC = "NRMP Main Match by specialty"
STATE_TOPIC = "AAMC state share of residents who are IMGs"
TOTAL_TOPIC = "ACGME totals"
STUDY_TOPIC = "Published studies"
TYPE_TOPIC = "Program types"
NATIONAL = "all residents"
COLUMNS = [
    *("topic", "scope", "measure", "year", "theirs_low", "theirs_high", "source", "n_programs", "programs_total"),
    *("n_listed", "n_known", "n_img", "coverage", "img_share", "share_ci_low", "share_ci_high", "agreement"),
]
KEY = ["topic", "scope", "measure", "year", "source"]
_IMG_SHARE = re.compile(r"IMG share of|IMG %|PGY1 positions filled by IMGs", re.IGNORECASE)
_OF_A_TYPE = {"community programs": ("community", "community_university"), "university programs": ("university",)}
"""APDIM counts two kinds of program; what it calls community programs holds those with a university affiliation."""


def calibration(
    programs: pd.DataFrame,
    benchmarks: pd.DataFrame,
    specialties: pd.DataFrame,
    census_regions: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """The ``calibration`` table, one row a published figure that has a counterpart of ours; columns are COLUMNS.

    ``theirs_low`` and ``theirs_high`` are equal unless the source prints a range. ``programs_total`` counts all
    programs of the scope, ``n_programs`` those with a published share, of which the other figures are. ``agreement``
    says whether theirs meets our 95 % interval: inside, ours_lower or ours_higher.
    """
    published = _shares_of(benchmarks)
    names = specialty_names(specialties)
    of_type = published["measure"].str.extract(f"({'|'.join(_OF_A_TYPE)})")[0]
    named = published.assign(scope=published["scope"].str.casefold().map(names), of_type=of_type)
    other_name = named["scope"].notna() & (named["scope"].str.casefold() != published["scope"].str.casefold())
    named["measure"] = named["measure"].where(~other_name, named["measure"] + ", " + published["scope"])
    by_specialty, topic = named.dropna(subset=["scope"]), published["topic"]
    whole = by_specialty[by_specialty["of_type"].isna()]
    state_names = programs["state"].map(census_regions.set_index("state")["state_name"])
    kinds = effective_type(programs)
    parts = [
        _beside(whole[whole["topic"] == SPECIALTY_TOPIC], programs, programs["specialty"]),
        _beside(published[topic == STATE_TOPIC], programs, state_names),
        _beside(_article_bands(rules), programs, kinds),
        _beside(whole[whole["topic"] == STUDY_TOPIC], programs, programs["specialty"]),
        *(_of_type(by_specialty[by_specialty["of_type"] == words], programs, words) for words in _OF_A_TYPE),
        _beside(
            published[topic == TOTAL_TOPIC].assign(scope=NATIONAL), programs, pd.Series(NATIONAL, index=programs.index)
        ),
    ]
    table = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    table = table.drop_duplicates(["scope", "year", "theirs_low", "theirs_high", "n_programs"])
    table = table.assign(year=frames.texts(table["year"]), agreement=_agreement(table))
    return table.reindex(columns=COLUMNS).sort_values(KEY, ignore_index=True)


def specialty_names(specialties: pd.DataFrame) -> dict[str, str]:
    """ACGME name by each name of its categorical or advanced positions, in lower case; preliminary ones are left out.

    Preliminary and categorical are never pooled: 44.5 % of preliminary surgery and 10.3 % of categorical went to IMGs.
    """
    return {
        name.casefold(): str(row["name"])
        for _, row in specialties.iterrows()
        for given in (row["name"], *row["nrmp_names"].split(";"))
        for name in (given, f"{given} (categorical)")
        if given and "prelim" not in given.casefold()
    }


def _shares_of(benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The benchmarks that are an IMG share, with the range that is printed (both ends equal for a single figure)."""
    shares = benchmarks[benchmarks["measure"].str.contains(_IMG_SHARE) | (benchmarks["topic"] == STATE_TOPIC)]
    shares = shares[~shares["measure"].str.contains("non-us", case=False)]
    printed = shares["value_text"].str.extract(r"^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)\s*%$").astype("Float64") / 100
    single = pd.to_numeric(shares["value"].replace("", pd.NA)).astype("Float64")
    measure = shares["measure"].mask(shares["topic"] == STATE_TOPIC, "IMG share of residents")
    ranged = shares.assign(measure=measure, theirs_low=single.fillna(printed[0]), theirs_high=single.fillna(printed[1]))
    return ranged.dropna(subset=["theirs_low"])


def _article_bands(rules: Rules) -> pd.DataFrame:
    rows = [(kind, low, high) for kind, (low, high) in rules.type_bands.items()]
    bands = pd.DataFrame(rows, columns=["scope", "theirs_low", "theirs_high"])
    source = "Residency Advisor, 6 January 2026, section 2, table"
    return bands.assign(topic=TYPE_TOPIC, measure="typical IMG share", source=source, year="2026")


def _of_type(rows: pd.DataFrame, programs: pd.DataFrame, words: str) -> pd.DataFrame:
    """Figures of one kind of program within a specialty."""
    mine = programs[programs["program_type"].isin(_OF_A_TYPE[words])]
    found = _beside(rows, mine, mine["specialty"])
    return found.assign(scope=found["scope"].astype("string") + ", " + words)


def _beside(published: pd.DataFrame, programs: pd.DataFrame, scope: pd.Series) -> pd.DataFrame:
    """Published figures with our own of the same scope; those of which we have no share are left out."""
    scope = scope.rename("scope")
    pooled = pooled_share(programs, scope)
    listed = frames.column(programs, "n_listed", "Int64").where(programs["img_share"].notna()).groupby(scope).sum()
    ours = pooled.assign(
        n_listed=pooled["scope"].map(listed).astype("Int64"),
        programs_total=pooled["scope"].map(scope.value_counts()).astype("Int64"),
    )
    ours = ours.assign(coverage=frames.ratio(ours["n_known"], ours["n_listed"]))
    return published.merge(ours, on="scope")


def _agreement(table: pd.DataFrame) -> pd.Series:
    lower = (table["share_ci_high"] < table["theirs_low"]).astype("boolean")
    higher = (table["share_ci_low"] > table["theirs_high"]).astype("boolean")
    return frames.codes(table.index, [(lower, "ours_lower"), (higher, "ours_higher")]).fillna("inside")


INTRODUCTION = """# Our shares beside published ones

Nothing here is adjusted: our figures are counts from programs' own pages, the others are as their sources print them.
They measure different things. NRMP counts positions filled in one Match; our rosters hold all years of training. The
article's table is one author's impression. Our pages are no random sample of programs: compare only where many of a
group's programs are covered. The interval (Wilson, 95 %) takes each resident as independent, which residents of one
program are not, so the true uncertainty is wider.
"""
WORDS: Mapping[str, str] = {
    "inside": "within our interval",
    "ours_lower": "ours is lower",
    "ours_higher": "ours is higher",
}


def report(table: pd.DataFrame) -> str:
    """CALIBRATION.md: the table in words, by topic."""
    if table.empty:
        return INTRODUCTION + "\nNo program with a published share has a counterpart among the published figures.\n"
    lines = [INTRODUCTION]
    for topic, rows in table.groupby("topic", sort=True):
        lines += [f"## {topic}", "", "| of | published | ours (95 %) | programs with a share | origin known | |"]
        lines += ["|---|---|---|---|---|---|", *(_line(row) for row in rows.to_dict("records")), ""]
    sources = table[["topic", "source"]].drop_duplicates()
    lines += ["## Sources", "", *(f"- {row.topic}: {row.source}" for row in sources.itertuples(index=False)), ""]
    return "\n".join(lines)


def _line(row: Mapping[Hashable, object]) -> str:
    theirs = _percent(row["theirs_low"])
    if row["theirs_low"] != row["theirs_high"]:
        theirs += f" to {_percent(row['theirs_high'])}"
    year = "" if pd.isna(row["year"]) else f", {row['year']}"  # type: ignore[call-overload]
    ours = f"{_percent(row['img_share'])} ({_percent(row['share_ci_low'])} to {_percent(row['share_ci_high'])})"
    cells = [f"{row['scope']}: {row['measure']}{year}", theirs, ours, f"{row['n_programs']} of {row['programs_total']}"]
    cells += [f"{row['n_known']} of {row['n_listed']}", WORDS[str(row["agreement"])]]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _percent(value: object) -> str:
    return f"{100 * float(value):.1f} %"  # type: ignore[arg-type]
