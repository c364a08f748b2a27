"""The fields that the decision's conditions speak of, computed for one applicant.

Belongs here: joining what is known of a program (share, place, type, visa, wording) with a profile. No field defaults
to "no": what is missing stays unknown.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from transforms import frames, visas
from transforms.profiles import Profile
from transforms.program_types import effective_type
from transforms.rules import Rules
from transforms.tiers.score import score_columns

CURRENT = ("current", "recheck_policy")
INTERNAL_MEDICINE = "internal medicine"


def off_table(programs: pd.DataFrame, share: pd.Series, profile: Profile, rules: Rules) -> pd.Series:
    """R-SPEC-0: a specialty out of reach for a low score, or academic internal medicine at a big brand.

    A big brand is a university program in New York City, Boston or California with almost no IMGs: the low-yield area
    of those states is just that. Unknown without a score.
    """
    rule = rules.specialty
    if profile.step2_ck is None:
        return pd.Series(pd.NA, index=programs.index, dtype="boolean")
    if profile.step2_ck >= rule.off_table_below_step2:
        return pd.Series(False, index=programs.index, dtype="boolean")
    listed = frames.same(frames.column(programs, "article_class", "string"), "off_table")
    medicine = frames.same(frames.column(programs, "specialty", "string").str.casefold(), INTERNAL_MEDICINE)
    university = frames.same(frames.column(programs, "program_type", "string"), "university")
    area = frames.column(programs, "is_low_yield_area", "boolean")
    there = frames.column(programs, "state", "string").isin(rule.brand_im_states).astype("boolean") & area
    brand = medicine & university & there & (share < rule.brand_im_share)
    return (listed.fillna(False) | brand).astype("boolean")


def visa_columns(programs: pd.DataFrame, profile: Profile, rules: Rules) -> pd.DataFrame:
    """``visa_result``, whether it gates, and whether a block has to be checked by hand (stale or contradicted)."""
    only = frames.column(programs, "citizen_gc_only", "boolean").fillna(False)
    only = only | frames.column(programs, "citizens_only_signal", "boolean").fillna(False)
    result = visas.decide_frame(programs.assign(citizen_gc_only=only), profile.visa_need, rules)
    blocked = frames.same(result, "blocked").fillna(False)
    current = frames.column(programs, "visa_freshness", "string").isin(CURRENT)
    sound = current & ~frames.column(programs, "has_visa_conflict", "boolean").fillna(False)
    return pd.DataFrame(
        {"visa_result": result, "is_visa_gate": blocked & sound, "is_visa_doubt": blocked & ~sound}
    ).astype({"is_visa_gate": "boolean"})


def decision_fields(
    programs: pd.DataFrame,
    profile: Profile,
    rules: Rules,
    cycle_year: int,
    share: pd.Series,
    elite_schools: Collection[str] = (),
) -> pd.DataFrame:
    """One row per program with every field named in the rules' conditions. ``share`` is img_share or its lower end."""

    def flag(name: str) -> pd.Series:
        return frames.column(programs, name, "boolean")

    scope = {"core": "is_desirable_core", "area": "is_low_yield_area"}[rules.geo.desirable_scope]
    wording = frames.column(programs, "wording_signal", "string")
    visa, score = visa_columns(programs, profile, rules), score_columns(programs, profile, cycle_year)
    not_mine = pd.Series(profile.school_id not in elite_schools, index=programs.index)
    is_img = pd.Series(profile.is_img, index=programs.index, dtype="boolean")
    doubt = visa["is_visa_doubt"] | score["is_score_doubt"]
    doubt = doubt | (flag("refuses_img_check").fillna(False) & is_img.fillna(True))
    kind = frames.column(programs, "program_type", "string")
    own = pd.DataFrame(
        {
            "program_type": kind,
            "effective_type": effective_type(programs),
            "img_share": share.astype("Float64"),
            "share_status": frames.column(programs, "share_status", "string").fillna("no_roster"),
            "newest_class_img": frames.column(programs, "newest_class_img", "Int64"),
            "is_no_img_seen": frames.same(frames.column(programs, "is_no_img_seen", "string"), "true"),
            "is_few_img_seen": frames.same(frames.column(programs, "is_few_img_seen", "string"), "true"),
            "is_narrow_and_not_mine": flag("is_narrow_schools") & not_mine,
            "is_off_table": off_table(programs, share, profile, rules),
            "is_desirable": flag(scope),
            "is_brand": flag("is_brand"),
            "is_img_gate": flag("refuses_img") & is_img,
            "has_reserve": flag("has_reserve"),
            "wording_signal": wording.mask(wording == "unread"),
            "needs_hand_check": doubt.astype("boolean"),
            "directory_status": frames.column(programs, "directory_status", "string"),
        }
    )
    return pd.concat([own, visa[["visa_result", "is_visa_gate"]], score], axis=1)
