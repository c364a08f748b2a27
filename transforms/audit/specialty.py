"""What the article says of specialties: strategy by scenario (section 4) and notes by specialty (section 11).

Belongs here: sections 10 and 12 of the rules over a list. ``rows`` as in `flags`, with ``track``: P is a preliminary
or transitional position, counted beside and never in the bands.
"""

from __future__ import annotations

import pandas as pd

from transforms.audit.applicant import Applicant
from transforms.audit.findings import Finding, reaches, tally, tri

IM, FM, PSYCH = "internal medicine", "family medicine", "psychiatry"
ANCHORS = (IM, FM)
PRELIM = ("internal medicine", "surgery")
UPHILL = ("surgery", "anesthesiology", "emergency medicine")


def specialty_findings(rows: pd.DataFrame, applicant: Applicant) -> list[Finding]:
    """The findings of the profile's scenario and of the specialties on the list."""
    scenario = applicant.profile.scenario
    chosen = {"A": _scenario_a, "B": _scenario_b, "C": _scenario_c}.get(scenario or "")
    found = chosen(rows, applicant) if chosen else [Finding("S10", "scenario", "unknown", {}, ("scenario",))]
    return [*found, *_notes(rows)]


def _of(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    return rows["specialty"].str.casefold().isin(names)


def _categorical(rows: pd.DataFrame) -> pd.Series:
    return rows["track"] != "P"


def _scenario_a(rows: pd.DataFrame, applicant: Applicant) -> list[Finding]:
    """Any residency: IM or FM at IMG-heavy programs first, a few preliminary backups."""
    rules = applicant.rules
    anchored = rows[_of(rows, ANCHORS) & _categorical(rows)]
    heavy = anchored["img_share"].astype("Float64") >= rules.tier.safety_at
    yes, unknown = tally(heavy)
    some = reaches(yes, unknown, 1)
    least, most = rules.expand["few_prelim"]
    prelims = int((_of(rows, PRELIM) & ~_categorical(rows)).sum())
    return [
        Finding(
            "S10A", "no_heavy_im_fm", tri(None if some is None else not some), {"n": len(anchored)}, ("more shares",)
        ),
        Finding("S10A", "fm_absent", tri(not _of(rows, (FM,)).any())),
        Finding(
            "S10A",
            "prelim_backups",
            tri(not least <= prelims <= most),
            {"prelims": prelims, "least": least, "most": most},
        ),
    ]


def _scenario_b(rows: pd.DataFrame, applicant: Applicant) -> list[Finding]:
    """A preferred specialty beside IM and FM; what is asked of the list depends on the score."""
    profile, rules = applicant.profile, applicant.rules
    preferred = (profile.preferred_specialty or "").casefold()
    missing = tuple(n for n in ("preferred_specialty", "step2_ck") if not getattr(profile, n))
    main = rows[_categorical(rows)]
    if missing or not len(main) or profile.step2_ck is None:
        return [Finding("S10B", "scenario_b", "unknown", {}, missing or ("a program on the list",))]
    mine = main[_of(main, (preferred,))]
    anchored = main[_of(main, ANCHORS)]
    if profile.step2_ck < rules.step2_bands["borderline"][0]:
        safe, least = int((anchored["tier"] == "safety").sum()), rules.expand["imfm_safety"]
        return [
            Finding(
                "S10B",
                "preferred_too_many",
                tri(len(mine) > rules.expand["handful"]),
                {"n": len(mine), "handful": rules.expand["handful"]},
            ),
            Finding(
                "S10B",
                "im_fm_safeties_few",
                tri(safe / len(main) < least),
                {"safe": safe, "n": len(main), "least": round(100 * least)},
            ),
        ]
    if profile.step2_ck >= rules.step2_bands["fine_if_aligned"][0]:
        return [Finding("S10B", "scenario_b", "false")]
    below = mine["img_share"].astype("Float64") < rules.want.img_low
    yes, unknown = tally(below)
    least = rules.expand["imfm_anchor"]
    return [
        Finding(
            "S10B",
            "preferred_low_share",
            tri(reaches(yes, unknown, 1)),
            {"count": yes, "n": len(mine), "least": round(100 * rules.want.img_low)},
            ("the share of each program of the preferred specialty",),
        ),
        Finding(
            "S10B",
            "im_fm_anchor_missing",
            tri(len(anchored) / len(main) < least),
            {"count": len(anchored), "n": len(main), "least": round(100 * least)},
        ),
    ]


def _scenario_c(rows: pd.DataFrame, applicant: Applicant) -> list[Finding]:
    """A hard specialty: research, letters, and a parallel plan on the same list."""
    profile = applicant.profile
    parallel = (_of(rows, ANCHORS) | ~_categorical(rows)).any()
    found = [Finding("S10C", "missing_parallel_plan", tri(not parallel))]
    for name in ("research", "letters"):
        given = getattr(profile, name)
        found.append(Finding("S10C", f"{name}_missing", tri(None if given is None else given == "none"), {}, (name,)))
    return found


def _notes(rows: pd.DataFrame) -> list[Finding]:
    """Remarks of section 11 for specialties that are on the list."""
    found = []
    medicine = rows[_of(rows, (IM,)) & _categorical(rows)]
    if len(medicine):
        both = (medicine["n_caribbean"].astype("Int64") >= 2) & (medicine["n_south_asia"].astype("Int64") >= 2)
        yes, unknown = tally(both)
        told = {"count": yes, "n": len(medicine), "unknown": unknown}
        found.append(Finding("S11", "im_caribbean_and_south_asia", tri(reaches(yes, unknown, 1)), told, ("rosters",)))
    if _of(rows, (PSYCH,)).any():
        found.append(Finding("S11", "psychiatry_note", "true"))
        yes, unknown = tally(rows.loc[_of(rows, (PSYCH,)), "is_desirable_core"])
        told = {"count": yes}
        found.append(Finding("S11", "psychiatry_in_core", tri(reaches(yes, unknown, 1)), told, ("the place",)))
    if (_of(rows, UPHILL) & _categorical(rows)).any():
        found.append(Finding("S11", "uphill_note", "true"))
    return found


def prelim_findings(rows: pd.DataFrame, applicant: Applicant) -> list[Finding]:
    """Section 12: whether a preliminary year may be a bridge (the user's own statements), and its caution."""
    profile = applicant.profile
    prelims = rows[~_categorical(rows)]
    aims = {"C": True, "A": False, "B": False}.get(profile.scenario or "")
    weak = None if profile.step2_ck is None else profile.step2_ck < applicant.rules.step2_bands["fine_if_aligned"][0]
    decent = None if profile.letters is None else profile.letters != "none"
    hands = profile.usce_hands_on
    parts = {"scenario": aims, "step2_ck": weak, "letters": decent, "usce_hands_on": hands}
    told = False if False in parts.values() else None if None in parts.values() else True
    missing = tuple(name for name, value in parts.items() if value is None)
    found = [Finding("R-PRE-1", "prelim_bridge_suitable", tri(told), {}, missing)]
    if len(prelims):
        found.append(Finding("R-PRE-4", "prelim_caution", "true", {"n": len(prelims)}))
    if (prelims["specialty"].str.casefold() == "transitional year").any():
        found.append(Finding("R-PRE-4", "transitional_no_net", "true"))
    return found


def prelim_table(rows: pd.DataFrame, programs: pd.DataFrame, applicant: Applicant) -> pd.DataFrame:
    """R-PRE-2: preliminary rows with the pooled categorical share of their sponsor's programs and their own."""
    known = programs[programs["sponsor"].notna() & programs["n_known"].notna()]
    sums = known.groupby("sponsor")[["n_img", "n_known"]].sum()
    mine = rows.loc[~_categorical(rows)].copy()
    pooled = mine["sponsor"].map(sums["n_img"]).astype("Float64") / mine["sponsor"].map(sums["n_known"]).astype(
        "Float64"
    )
    own = mine["n_prelim_img"].astype("Float64") / mine["n_prelim_listed"].astype("Float64").mask(
        mine["n_prelim_listed"] == 0
    )
    heavy = (pooled >= applicant.rules.tier.safety_at).astype("boolean")
    return mine.assign(sponsor_share=pooled, prelim_share=own, is_sponsor_heavy=heavy)
