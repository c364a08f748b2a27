"""A release seen by one applicant: every program with its tier, visa, score gap and people like the applicant.

Belongs here: joining published tables for one profile. Figures that the user holds (``program_facts.csv``) count here
and are named in ``user_facts``; they fill what is open and never replace a published figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from transforms import frames, visas
from transforms.audit.applicant import Applicant
from transforms.program_types import article_class, effective_type, is_brand
from transforms.rosters import people_like_you
from transforms.tiers import burn, gate_columns, tier_programs

Tables = Mapping[str, pd.DataFrame]
TIER_COLUMNS = (
    *("tier", "tier_low", "tier_basis", "tier_confidence", "tier_reasons"),
    *("p_below_20", "p_20_to_50", "p_above_50"),
)
FILLED = {"program_type": None, "j1": ("not_stated", "unread"), "h1b": ("not_stated", "unread")}
SCORES = {"step2_mean": ("step2_mean", "step2_median"), "step2_p10": ("step2_p10",)}
POLICY_OF_NEED: Mapping[str, tuple[str, ...]] = {
    "j1": ("j1",),
    "h1b_only": ("h1b",),
    "either": ("j1", "h1b"),
}
UNCOUNTED_TRACKS = ("preliminary", "fellow")
OF_STATEMENT = {"quote": "visa_quote", "url": "visa_url", "fetched_at": "visa_seen_at"}


@dataclass(frozen=True)
class Reference:
    """The reference tables that the applicant's view rests on, all text, and the two lists that may be empty."""

    specialties: pd.DataFrame
    country_regions: pd.DataFrame
    brand_programs: frozenset[str] = frozenset()
    elite_schools: frozenset[str] = frozenset()


def applicant_table(
    tables: Tables, reference: Reference, applicant: Applicant, facts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row a program, in the release's order: the published columns with the applicant's own tier columns, and
    visa_result, visa_label, visa_quote, visa_url, visa_seen_at, step2_figure, step2_gap, burn, people_like_you,
    same_country_3, same_country_5, same_region_5, same_school_5, effective_type, newest_2_classes_img,
    recent_classes, user_facts.
    """
    profile, rules = applicant.profile, applicant.rules
    programs = tables["programs"].drop(columns=list(TIER_COLUMNS), errors="ignore").reset_index(drop=True)
    programs["article_class"] = article_class(programs, reference.specialties).to_numpy()
    programs["is_brand"] = is_brand(programs["program_id"], reference.brand_programs)
    programs = with_facts(programs, facts)
    signals = with_staleness(tables["wording_signals"], applicant)
    elite = reference.elite_schools
    tiers = tier_programs(programs, profile, rules, as_of=applicant.as_of, signals=signals, elite_schools=elite)
    table = programs.merge(tiers, on="program_id", how="left", validate="one_to_one")
    table["effective_type"] = effective_type(table)
    table["visa_result"] = visas.decide_frame(table, profile.visa_need, rules)
    table["visa_label"] = [
        visas.label(profile.visa_need, *pair) for pair in zip(table["j1"], table["h1b"], strict=True)
    ]
    parts = [
        _visa_quotes(tables["visa_statements"], profile.visa_need),
        _score(table, signals, applicant),
        _people(tables, reference.country_regions, applicant),
        _recent_classes(tables["program_classes"]),
    ]
    for part in parts:
        table = table.merge(part, on="program_id", how="left", validate="one_to_one")
    return table


def with_staleness(signals: pd.DataFrame, applicant: Applicant) -> pd.DataFrame:
    """Signals with ``is_stale``. A release that does not say so leaves only the season: older pages count as stale."""
    season = pd.Timestamp(f"{applicant.cycle_year - 1}-{applicant.rules.season.rolls_on}", tz="UTC")
    old = pd.to_datetime(signals["fetched_at"], utc=True) < season
    return signals.assign(is_stale=frames.column(signals, "is_stale", "boolean").fillna(old.astype("boolean")))


def with_facts(programs: pd.DataFrame, facts: pd.DataFrame | None) -> pd.DataFrame:
    """Programs with the user's own score figures, and with the user's words where the release has none."""
    if facts is None or facts.empty:
        return programs.assign(user_facts=pd.Series(pd.NA, index=programs.index, dtype="string"))
    latest = facts.sort_values(["as_of", "source"], kind="stable").drop_duplicates(["program_id", "field"], keep="last")
    held = latest.pivot(index="program_id", columns="field", values="value").reindex(programs["program_id"])
    held = held.reset_index(drop=True).astype("object")
    used: list[tuple[pd.Series, str | pd.Series]] = []
    out = programs.copy()
    for name, sources in SCORES.items():
        values = pd.Series(pd.NA, index=out.index, dtype="Float64")
        for source in sources:
            values = values.fillna(frames.column(held, source, "Float64"))
        out[name] = values
        used.append((values.notna(), name))
    for name, open_words in FILLED.items():
        ours, theirs = frames.column(out, name, "string"), frames.column(held, name, "string")
        is_open = ours.isna() if open_words is None else ours.isin(open_words) | ours.isna()
        out[name] = ours.mask(is_open & theirs.notna(), theirs)
        used.append((is_open & theirs.notna(), name))
    ours_flag, theirs_flag = (frames.column(t, "hpsa_flag", "boolean") for t in (out, held))
    out["hpsa_flag"] = ours_flag.fillna(theirs_flag)
    used.append((ours_flag.isna() & theirs_flag.notna(), "hpsa_flag"))
    return out.assign(user_facts=frames.join_codes(out.index, used))


def _visa_quotes(statements: pd.DataFrame, need: str | None) -> pd.DataFrame:
    """Per program the statement that bears on the need: the program's own before the sponsor's, the newest first."""
    policies = POLICY_OF_NEED.get(need or "", ("j1", "h1b"))
    rows = statements[statements["policy"].isin([*policies, "citizen_gc_only", "generic_visa"])]
    order = rows.assign(
        is_other=~rows["policy"].isin(policies),
        is_sponsor=rows["level"] != "program",
        age=-pd.to_datetime(rows["fetched_at"], utc=True).astype("int64"),
    ).sort_values(["program_id", "is_other", "is_sponsor", "age", "url", "locator"], kind="stable")
    best = order.drop_duplicates("program_id")
    return best[["program_id", *OF_STATEMENT]].rename(columns=OF_STATEMENT)


def _score(table: pd.DataFrame, signals: pd.DataFrame, applicant: Applicant) -> pd.DataFrame:
    """The program's figure (its own words or the user's, the higher), the gap to it, and R-DATA-2."""
    stated = pd.Series(pd.NA, index=table.index, dtype="Float64")
    if not signals.empty:
        stated = table["program_id"].map(gate_columns(signals)["stated_step2_mean"]).astype("Float64")
    mean = pd.concat([stated, frames.column(table, "step2_mean", "Float64")], axis=1).max(axis=1).astype("Float64")
    score = applicant.profile.step2_ck
    gap = mean - score if score is not None else mean.mask(mean.notna())
    share = frames.column(table, "img_share", "Float64")
    told = burn(gap, share, applicant.rules).fillna(frames.UNKNOWN)
    return pd.DataFrame({"program_id": table["program_id"], "step2_figure": mean, "step2_gap": gap, "burn": told})


def _people(tables: Tables, country_regions: pd.DataFrame, applicant: Applicant) -> pd.DataFrame:
    """R-WANT-2 for the applicant's school: country, region and school; unknown without a school."""
    names = ["people_like_you", "same_country_3", "same_country_5", "same_region_5", "same_school_5"]
    if applicant.country_code is None:
        return pd.DataFrame(columns=["program_id", *names]).astype({"program_id": "string"})
    near = people_like_you(tables["program_countries"], applicant.country_code, country_regions, applicant.rules)
    schools = tables["program_schools"]
    mine = schools[schools["school_id"] == (applicant.school_id or "")].set_index("program_id")["n_5y"]
    hidden = schools.loc[schools["school_id"] == "ZZ", "program_id"]
    count = near["program_id"].map(mine).astype("Int64")
    sure = near["program_id"].isin(schools["program_id"]) & ~near["program_id"].isin(hidden)
    return near.assign(same_school_5=count.mask(count.isna() & sure & (applicant.school_id is not None), 0))[
        ["program_id", *names]
    ]


def _recent_classes(classes: pd.DataFrame) -> pd.DataFrame:
    """IMGs in the two newest classes (``newest_2_classes_img``) and the classes in words, newest first."""
    rows = classes[~classes["track"].isin(UNCOUNTED_TRACKS) & classes["class_start_year"].notna()]
    sums = rows.groupby(["program_id", "class_start_year"], as_index=False)[["n_img", "n_known"]].sum()
    sums = sums.sort_values(["program_id", "class_start_year"], ascending=[True, False])
    newest = sums[sums.groupby("program_id").cumcount() < 2]
    words = (
        newest["class_start_year"].astype("Int64").astype("string")
        + ": "
        + newest["n_img"].astype("string")
        + " of "
        + newest["n_known"].astype("string")
    )
    grouped = newest.assign(words=words).groupby("program_id")
    out = pd.DataFrame(
        {
            "newest_2_classes_img": grouped["n_img"].sum().astype("Int64"),
            "recent_classes": grouped["words"].agg("; ".join),
        }
    )
    return out.reset_index()


def country_of(school_id: str, schools: pd.DataFrame) -> str | None:
    """Country code of a school of the registry; None when it has no such id."""
    found = schools.loc[schools["school_id"] == school_id, "country_code"]
    return None if found.empty else str(found.iloc[0])
