"""How much is known, and how our figures compare with published ones.

Belongs here: counts of what the release covers by specialty and state, and the calibration report. No figure is ever
adjusted to a benchmark: the comparison is shown with interval and coverage beside it.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from transforms import frames
from transforms.program_types import effective_type
from transforms.rules import Rules
from transforms.shares import pooled_share

STATED = ("yes", "no", "conditional")
SPECIALTY_TOPIC = "NRMP Main Match by specialty"
STATE_TOPIC = "AAMC state share of residents who are IMGs"


def coverage(programs: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """`coverage`: specialty, state, n_programs, n_with_roster, n_with_school, n_with_visa, median_age_days.

    With roster: residents are listed; with school: the origin of at least one is known; with visa: a J-1 or H-1B policy
    is stated. Age is that of the observation of rosters, in days before ``as_of``; unknown without any.
    """
    listed = frames.column(programs, "n_listed", "Int64").fillna(0) > 0
    seen = pd.to_datetime(programs["observed_at"], utc=True, errors="coerce")
    age = (pd.Timestamp(as_of, tz="UTC") - seen).dt.total_seconds() / 86400
    flags = pd.DataFrame(
        {
            "specialty": programs["specialty"],
            "state": programs["state"],
            "n_programs": 1,
            "n_with_roster": listed.astype(int),
            "n_with_school": (frames.column(programs, "n_known", "Int64").fillna(0) > 0).astype(int),
            "n_with_visa": (programs["j1"].isin(STATED) | programs["h1b"].isin(STATED)).astype(int),
            "age": age.clip(lower=0).where(listed),
        }
    )
    grouped = flags.groupby(["specialty", "state"], sort=True)
    sums = grouped[["n_programs", "n_with_roster", "n_with_school", "n_with_visa"]].sum().astype("Int64")
    return sums.assign(median_age_days=grouped["age"].median().astype("Float64")).reset_index()


def nrmp_names(specialties: pd.DataFrame) -> dict[str, str]:
    """ACGME name of each name under which NRMP offers categorical or advanced positions of that specialty."""
    return {
        name: row["name"]
        for _, row in specialties.iterrows()
        for name in (row["name"], f"{row['name']} (Categorical)", *row["nrmp_names"].split(";"))
        if "prelim" not in name.lower()
    }


def _ours(programs: pd.DataFrame, scope: pd.Series) -> pd.DataFrame:
    """Our pooled share by scope, with the number of all programs of that scope beside those with a share."""
    pooled = pooled_share(programs, scope.rename("scope"))
    return pooled.assign(programs_total=pooled["scope"].map(scope.value_counts()).astype("Int64"))


def calibration(
    programs: pd.DataFrame,
    benchmarks: pd.DataFrame,
    specialties: pd.DataFrame,
    census_regions: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Our pooled shares beside published ones: by specialty (NRMP), by state (AAMC), by type (the article's bands).

    Columns: topic, scope, measure, year, theirs_low, theirs_high, source, n_programs, programs_total, n_known, n_img,
    img_share, share_ci_low, share_ci_high. Scopes of which we have no share are left out.
    """
    published = benchmarks.assign(theirs_low=pd.to_numeric(benchmarks["value"])).dropna(subset=["theirs_low"])
    published = published.assign(theirs_high=published["theirs_low"])
    matched = published[(published["topic"] == SPECIALTY_TOPIC) & published["measure"].str.startswith("IMG share")]
    matched = matched.assign(scope=matched["scope"].map(nrmp_names(specialties))).dropna(subset=["scope"])
    state_names = programs["state"].map(census_regions.set_index("state")["state_name"])
    bands = pd.DataFrame(
        [(kind, low, high) for kind, (low, high) in rules.type_bands.items()],
        columns=["scope", "theirs_low", "theirs_high"],
    ).assign(topic="Program types", measure="typical IMG share", source="article, section 2, table")
    kinds = effective_type(programs["program_type"], programs["rural_class"])
    parts = [
        matched.merge(_ours(programs, programs["specialty"]), on="scope"),
        published[published["topic"] == STATE_TOPIC].merge(_ours(programs, state_names), on="scope"),
        bands.merge(_ours(programs, kinds), on="scope"),
    ]
    columns = ["topic", "scope", "measure", "year", "theirs_low", "theirs_high", "source", "n_programs"]
    columns += ["programs_total", "n_known", "n_img", "img_share", "share_ci_low", "share_ci_high"]
    return pd.concat(parts, ignore_index=True).reindex(columns=columns)
