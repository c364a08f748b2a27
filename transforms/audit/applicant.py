"""Who the advice is for: score band, passing score, waiting, visa need (R-APP-1 to R-APP-4).

Belongs here: what can be said of the applicant alone. The applicant's own statements are taken as given; what is not
stated stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from transforms.audit.findings import Finding, tri
from transforms.profiles import Profile, is_in_article_scope, passing_score, step2_band
from transforms.rules import Rules, cycle_year

EXAM = "step2_ck"


@dataclass(frozen=True)
class Applicant:
    """A profile in its season, with the facts that other tables give about it.

    ``is_failed``: the score is below the passing score in force on the test date; None when that can't be said.
    ``country_code``: country of the medical school; ``school_id``: its id; None when not known.
    """

    profile: Profile
    rules: Rules
    as_of: date
    is_failed: bool | None = None
    country_code: str | None = None
    school_id: str | None = None

    @property
    def cycle_year(self) -> int:
        """Year of Match Day: the profile's own, else that of the release's date."""
        return self.profile.cycle_year or cycle_year(self.as_of, self.rules)

    @property
    def band(self) -> str:
        """R-APP-1."""
        return "failed" if self.is_failed else step2_band(self.profile.step2_ck, self.rules)

    @property
    def is_in_scope(self) -> bool | None:
        """R-APP-2: whether the article's list advice is meant for this applicant."""
        return is_in_article_scope(self.profile, self.rules)


def is_below_passing(score: int | None, tested_on: date | None, passing_scores: pd.DataFrame) -> bool | None:
    """Whether a Step 2 CK score is a fail. Without a date it is known only where every passing score agrees."""
    if score is None:
        return None
    if tested_on is not None:
        passing = passing_score(passing_scores, EXAM, tested_on)
        return None if passing is None else score < passing
    known = pd.to_numeric(passing_scores.loc[passing_scores["exam"] == EXAM, "score"])
    if known.empty or known.min() <= score < known.max():
        return None
    return bool(score < known.min())


def applicant_findings(applicant: Applicant) -> list[Finding]:
    """R-APP-1 to R-APP-4 as findings."""
    profile, missing = applicant.profile, []
    if profile.step2_ck is None:
        missing.append("step2_ck")
    elif applicant.is_failed is None:
        missing.append("step2_tested_on")
    band = applicant.band
    scope = applicant.is_in_scope
    return [
        Finding("R-APP-1", f"band_{band}", tri(band != "unknown" or None), {"score": profile.step2_ck}, ("step2_ck",)),
        Finding("R-APP-1", "below_passing", tri(applicant.is_failed), {"score": profile.step2_ck}, tuple(missing)),
        Finding("R-APP-2", "outside_article_scope", tri(None if scope is None else not scope), {}, _scope(profile)),
        _waiting(applicant),
        Finding("R-APP-4", "visa_need_unknown", tri(profile.visa_need is None)),
    ]


def _scope(profile: Profile) -> tuple[str, ...]:
    return tuple(name for name in ("is_img", "step2_ck") if getattr(profile, name) is None)


def _waiting(applicant: Applicant) -> Finding:
    """R-APP-3. Strong clinical experience is hands-on experience in the US; research counts unless it is none."""
    profile, low = applicant.profile, applicant.rules.step2_bands["very_high_risk"][1]
    figures = {"score": profile.step2_ck, "below": low}
    if profile.step2_ck is not None and profile.step2_ck >= low:
        return Finding("R-APP-3", "consider_waiting_a_cycle", "false", figures)
    if profile.step2_ck is not None and profile.applied_this_cycle:
        return Finding("R-APP-3", "continue_and_plan_soap", "true", figures)
    lacks = {
        "step2_ck": None if profile.step2_ck is None else True,
        "applied_this_cycle": None if profile.applied_this_cycle is None else True,
        "usce_hands_on": None if profile.usce_hands_on is None else not profile.usce_hands_on,
        "research": None if profile.research is None else profile.research == "none",
    }
    if False in lacks.values():
        return Finding("R-APP-3", "consider_waiting_a_cycle", "false", figures)
    missing = tuple(name for name, value in lacks.items() if value is None)
    return Finding("R-APP-3", "consider_waiting_a_cycle", tri(None if missing else True), figures, missing)
