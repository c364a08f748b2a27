"""What the decision reads of a program, whoever applies: for an engine that has the rule table and no wording signals.

Belongs here: the fields of `features` that no applicant changes, and the figures that the others are made of. An engine
that applies the exported rule table to these columns gives the tiers of `tier_programs`; the release's page does.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from transforms import frames
from transforms.profiles import Profile
from transforms.rules import Rules, cycle_year
from transforms.tiers.features import CURRENT, INTERNAL_MEDICINE, decision_fields
from transforms.tiers.grid import with_gates
from transforms.tiers.posterior import band_probabilities, confidence

OF_THE_APPLICANT = (
    *("is_off_table", "is_img_gate", "needs_hand_check", "visa_result", "is_visa_gate", "is_score_compared"),
    *("step2_mean_gap", "step2_p10_gap", "is_score_gate", "is_graduation_gate", "is_attempts_gate", "is_score_doubt"),
)
"""Fields of the decision that depend on the applicant: the engine makes them of the columns below."""
LIMITS = (
    *("required_step2", "required_step2_most", "required_step2_check", "stated_step2_mean", "step2_mean", "step2_p10"),
    *("yog_limit", "yog_limit_least", "attempts_limit", "attempts_limit_least"),
)
REFUSALS = ("refuses_img", "refuses_img_check")


def tier_inputs(
    programs: pd.DataFrame, rules: Rules, *, as_of: date, signals: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row a program: program_id, the decision's fields that no applicant changes, and what the others rest on.

    Arguments as in `tier_programs`. ``share_ci_low`` is the share of ``tier_low``; ``band_confidence`` the confidence
    where no condition of the tier is unknown; ``is_visa_sound`` where a refused visa gates; ``is_brand_place`` where a
    share decides whether it is academic internal medicine at a big brand. Limits are those of `gate_columns`.
    """
    gated = with_gates(programs, signals)
    share = frames.column(gated, "img_share", "Float64")
    fields = decision_fields(gated, Profile(), rules, cycle_year(as_of, rules), share)
    columns = {name: fields[name] for name in fields if name not in OF_THE_APPLICANT}
    columns |= {name: frames.column(gated, name, "boolean") for name in REFUSALS}
    columns |= {name: frames.column(gated, name, "Float64") for name in LIMITS if name in gated}
    columns |= (
        _visas(gated) | _off_table(gated, rules) | {"share_ci_low": frames.column(gated, "share_ci_low", "Float64")}
    )
    return pd.DataFrame({"program_id": gated["program_id"], **columns, "band_confidence": _sure(gated, share, rules)})


def _sure(gated: pd.DataFrame, share: pd.Series, rules: Rules) -> pd.Series:
    known = share.notna()
    n_img, n_known = (frames.column(gated, c, "Float64") for c in ("n_img", "n_known"))
    p = band_probabilities(n_img.where(known), n_known.where(known), rules)
    nothing_unknown = pd.Series(False, index=gated.index)
    return confidence(gated.assign(img_share=share, n_known=n_known), p, nothing_unknown, rules)


def _visas(gated: pd.DataFrame) -> dict[str, pd.Series]:
    only = [frames.column(gated, c, "boolean").fillna(False) for c in ("citizen_gc_only", "citizens_only_signal")]
    current = frames.column(gated, "visa_freshness", "string").isin(CURRENT)
    conflict = frames.column(gated, "has_visa_conflict", "boolean").fillna(False)
    stated = {name: frames.column(gated, name, "string").fillna("unread") for name in ("j1", "h1b")}
    return {**stated, "is_citizens_only": only[0] | only[1], "is_visa_sound": current & ~conflict}


def _off_table(gated: pd.DataFrame, rules: Rules) -> dict[str, pd.Series]:
    listed = frames.same(frames.column(gated, "article_class", "string"), "off_table").fillna(False)
    medicine = frames.same(frames.column(gated, "specialty", "string").str.casefold(), INTERNAL_MEDICINE)
    university = frames.same(frames.column(gated, "program_type", "string"), "university")
    there = frames.column(gated, "state", "string").isin(rules.specialty.brand_im_states).astype("boolean")
    area = frames.column(gated, "is_low_yield_area", "boolean")
    return {"is_off_table_listed": listed, "is_brand_place": medicine & university & there & area}
