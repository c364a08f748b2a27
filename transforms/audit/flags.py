"""Flags over the rows of a list: overestimating (R-LIST-2), anchors (R-LIST-4) and red flags (R-RF-1 to R-RF-4).

Belongs here: checks that count rows. ``rows`` are the list's matched programs in the list's own sequence, with the
columns of `programs.applicant_table`. Missing data give unknown, with the worst and the best case where both differ.
"""

from __future__ import annotations

import pandas as pd

from transforms.audit.findings import Finding, reaches, tally, tri
from transforms.profiles import Profile
from transforms.rules import Rules

LEVELS = ("none", "caution", "warning", "overestimating")
RF1_LEAST = 5


def is_university(rows: pd.DataFrame) -> pd.Series:
    """R-LIST-2: university-based, or a university or college of medicine in its name; unknown without a type."""
    named = rows["name"].astype("string").fillna("").str.contains(r"\buniversity\b|\bcollege of medicine\b", case=False)
    kind = rows["program_type"].astype("string")
    return (kind == "university").astype("boolean").mask(named, True)


def is_community_heavy(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """Community or rural with at least half IMGs; unknown where that rests on what is not known."""
    kind = rows["effective_type"].astype("string")
    fits = kind.isin(["community", "rural"]).astype("boolean").mask(kind.isna())
    return (fits & (rows["img_share"].astype("Float64") >= rules.tier.safety_at)).astype("boolean")


def _share_flag(code: str, values: pd.Series, least: float, needs: str) -> Finding:
    yes, unknown = tally(values)
    n = len(values)
    # A tolerance below one row, so that 7 of 10 is 70 % in binary numbers too.
    told = reaches(yes, unknown, least * n - 1e-9) if n else None
    figures = {"count": yes, "n": n, "unknown": unknown, "limit": round(100 * least)}
    return Finding("R-LIST-2", code, tri(told), figures, (needs,))


def overestimating(rows: pd.DataFrame, rules: Rules) -> list[Finding]:
    """R-LIST-2: three flags, and the level that they add up to (none, caution, warning, overestimating)."""
    yes, unknown = tally(is_community_heavy(rows, rules))
    most = int(rules.list["community_heavy_max"])
    more = reaches(yes, unknown, most + 1) if len(rows) else None
    few = tri(None if more is None else not more)
    flags = [
        _share_flag("coastal_heavy", rows["is_coastal_prestige"], rules.list["coastal"], "the place of each program"),
        _share_flag("university_heavy", is_university(rows), rules.list["university"], "the type of each program"),
        Finding(
            "R-LIST-2",
            "few_community_heavy",
            few,
            {"count": yes, "unknown": unknown, "most": most},
            ("the type and share of each program",),
        ),
    ]
    return [*flags, _level(flags)]


def _level(flags: list[Finding]) -> Finding:
    sure = sum(f.value == "true" for f in flags)
    open_ = sum(f.value == "unknown" for f in flags)
    figures = {"flags": sure, "unknown": open_, "at_most": LEVELS[sure + open_]}
    if sure:
        return Finding("R-LIST-2", LEVELS[sure], "true", figures)
    return Finding("R-LIST-2", "overestimating", tri(None if open_ else False), figures, ("the flags above",))


def anchors(rows: pd.DataFrame, rules: Rules) -> Finding:
    """R-LIST-4: more than two of the first five are university programs with almost no IMGs. About expectation only."""
    window, most = int(rules.list["anchor_window"]), int(rules.list["anchor_max"])
    first = rows.head(window)
    kind = first["program_type"].astype("string")
    elite = (kind == "university").astype("boolean") & (
        first["img_share"].astype("Float64") <= rules.list["elite_share"]
    )
    yes, unknown = tally(elite)
    figures = {"count": yes, "window": len(first), "most": most, "unknown": unknown}
    told = reaches(yes, unknown, most + 1)
    return Finding("R-LIST-4", "info_anchor", tri(told), figures, ("type and share of the first programs",))


def red_flags(rows: pd.DataFrame, profile: Profile, rules: Rules) -> list[Finding]:
    """R-RF-1 to R-RF-4, each by itself."""
    return [
        coastal_top(rows, rules),
        mostly_low_share(rows, rules),
        Finding("R-RF-3", "friends_worried", tri(profile.friends_worried), {}, ("friends_worried",)),
        score_gaps(rows, profile, rules),
    ]


def coastal_top(rows: pd.DataFrame, rules: Rules) -> Finding:
    """R-RF-1: the first ten programs, or all of a shorter list, lie in big coastal cities; unknown below five."""
    top = int(rules.redflags["top"])
    first = rows.head(top)
    yes, unknown = tally(first["is_coastal_prestige"])
    told = reaches(yes, unknown, len(first)) if len(rows) >= RF1_LEAST else None
    figures = {"count": yes, "n": len(first), "is_short": len(first) < top, "unknown": unknown}
    needs = ("the place of each program",) if len(rows) >= RF1_LEAST else ("at least five programs",)
    return Finding("R-RF-1", "top_all_coastal", tri(told), figures, needs)


def mostly_low_share(rows: pd.DataFrame, rules: Rules) -> Finding:
    """R-RF-2: more than half of the programs of known share are below 20 %; with worst and best case."""
    share = rows["img_share"].astype("Float64")
    n, known = len(share), int(share.notna().sum())
    low = int((share < rules.redflags["low_share"]).fillna(False).sum())
    half = rules.redflags["half"]
    told = low > half * known if known else None
    worst, best = low + n - known > half * n, low > half * n
    figures = {
        "low": low,
        "known": known,
        "n": n,
        "worst": round(100 * (low + n - known) / n) if n else None,
        "certainty": "certain" if worst == best == told else "uncertain",
    }
    return Finding("R-RF-2", "mostly_low_share", tri(told), figures, ("a share for at least one program",))


def score_gaps(rows: pd.DataFrame, profile: Profile, rules: Rules) -> Finding:
    """R-RF-4: programs whose figure lies 20 points or more above the score, where the interview is counted on."""
    gap = rows["step2_gap"].astype("Float64")
    wide = int((gap >= rules.redflags["gap"]).fillna(False).sum())
    severe = int((gap >= rules.redflags["gap_severe"]).fillna(False).sum())
    unknown = int(gap.isna().sum())
    counts = profile.counting_on_interview
    told: bool | None
    if wide:
        told = counts
    else:
        told = False if counts is False or not unknown else None
    needs = ("counting_on_interview",) if wide else ("a score figure of more programs",)
    figures = {"wide": wide, "severe": severe, "unknown": unknown, "n": len(gap)}
    return Finding("R-RF-4", "interview_against_gap", tri(told), figures, needs)
