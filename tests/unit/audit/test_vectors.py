"""The rules' own test vectors (vectors.yaml) and the article's worked example."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from tests.unit.audit import cases
from tests.unit.audit.cases import RULES, VECTORS
from transforms.audit import audit, is_below_passing
from transforms.audit.applicant import applicant_findings
from transforms.audit.composition import bands, composition
from transforms.audit.expansion import interviews_low
from transforms.audit.findings import Finding, tri
from transforms.audit.flags import anchors, coastal_top, mostly_low_share, overestimating, score_gaps
from transforms.audit.picking import score_parts
from transforms.audit.ranking import rankable
from transforms.audit.specialty import prelim_findings, specialty_findings
from transforms.profiles import Profile, step2_band
from transforms.tiers import burn
from warehouse.reference import load


def each(name: str) -> Any:
    return pytest.mark.parametrize("case", VECTORS[name], ids=lambda case: case.get("name") or str(case.get("given")))


def values(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.value for finding in findings}


@each("bands")
def test_score_bands(case: Any) -> None:
    assert step2_band(case["given"], RULES) == case["expect"]


@each("passing")
def test_a_fail_is_judged_by_the_passing_score_in_force(case: Any) -> None:
    given = case["given"]
    assert is_below_passing(given["score"], given["tested_on"], load("passing_scores")) is case["expect"]


@each("waiting")
def test_waiting_a_cycle(case: Any) -> None:
    given = {"step2_ck": None, **case["given"]}
    assert case["expect"].items() <= values(applicant_findings(cases.applicant(**given))).items()


@each("burn")
def test_burning_an_application(case: Any) -> None:
    score, mean, share = case["given"]
    gap = pd.Series([mean], dtype="Float64") - score
    told = burn(gap, pd.Series([share], dtype="Float64"), RULES)[0]
    assert (None if pd.isna(told) else told) == case["expect"]


@each("ranges")
def test_bands_are_rounded_outward(case: Any) -> None:
    assert {tier: list(ends) for tier, ends in bands(case["given"], RULES).items()} == case["expect"]


@each("composition")
def test_composition(case: Any) -> None:
    *counts, rows = case["given"]
    made = composition(dict(zip(("reach", "match", "safety"), counts, strict=True)), rows, RULES)
    assert made.status == case["expect"]["status"]
    assert [finding.code for finding in made.findings] == case["expect"]["codes"]


@each("overestimating")
def test_overestimating(case: Any) -> None:
    n, coastal, university, community = case["given"]
    rows = pd.DataFrame(
        {
            "name": "Invented Hospital",
            "is_coastal_prestige": [i < coastal for i in range(n)],
            "program_type": ["university" if i < university else "community" for i in range(n)],
            "effective_type": ["university" if i < university else "community" for i in range(n)],
            "img_share": [0.6 if i >= n - community else 0.1 for i in range(n)],
        }
    )
    assert case["expect"].items() <= values(overestimating(rows, RULES)).items()


@each("coastal_top")
def test_first_programs_all_coastal(case: Any) -> None:
    n, coastal = case["given"]
    found = coastal_top(pd.DataFrame({"is_coastal_prestige": [i < coastal for i in range(n)]}), RULES)
    assert found.value == case["expect"]
    assert found.figures["is_short"] == case.get("is_short", found.figures["is_short"])


@each("low_share")
def test_mostly_programs_with_few_imgs(case: Any) -> None:
    low, high, unknown = case["given"]
    rows = pd.DataFrame({"img_share": pd.array([0.1] * low + [0.5] * high + [None] * unknown, dtype="Float64")})
    found = mostly_low_share(rows, RULES)
    assert (found.value, found.figures["worst"], found.figures["certainty"]) == (
        case["expect"],
        case["worst"],
        case["certainty"],
    )


@each("gaps")
def test_counting_on_the_interview(case: Any) -> None:
    gaps, counting = case["given"]
    rows = pd.DataFrame({"step2_gap": pd.array(gaps, dtype="Float64")})
    found = score_gaps(rows, Profile(counting_on_interview=counting), RULES)
    assert (found.value, found.figures["wide"], found.figures["severe"]) == (
        case["expect"],
        case["wide"],
        case["severe"],
    )


@each("anchors")
def test_anchors(case: Any) -> None:
    rows = pd.DataFrame({"img_share": pd.array(case["given"], dtype="Float64"), "program_type": "university"})
    assert anchors(rows, RULES).value == case["expect"]


@each("rankable")
def test_rankable(case: Any) -> None:
    value = rankable(pd.DataFrame([case["given"]]))[0]
    assert tri(None if pd.isna(value) else bool(value)) == case["expect"]


@each("scenarios")
def test_strategies_by_specialty(case: Any) -> None:
    rows = [
        {"specialty": specialty, "img_share": share, "tier": tier, "track": track}
        for specialty, share, tier, track, times in case["rows"]
        for _ in range(times)
    ]
    table = pd.DataFrame(rows).assign(n_caribbean=None, n_south_asia=None, is_desirable_core=None)
    table = table.astype({"img_share": "Float64"})
    found = specialty_findings(table, cases.applicant(**case["profile"]))
    assert case["expect"].items() <= values(found).items()


@each("interviews")
def test_few_interviews(case: Any) -> None:
    day, *counts = case["given"]
    flags = [flag for flag, times in zip((True, False, None), counts, strict=True) for _ in range(times)]
    rows = pd.DataFrame({"interviewed": pd.array(flags, dtype="boolean")})
    assert interviews_low(rows, cases.applicant(as_of=day)).value == case["expect"]


@each("bridge")
def test_a_preliminary_year_as_a_bridge(case: Any) -> None:
    rows = pd.DataFrame({"specialty": ["Surgery"], "track": ["C"]})
    found = prelim_findings(rows, cases.applicant(**case["given"]))
    assert values(found)["prelim_bridge_suitable"] == case["expect"]


BEST = {
    "share_ci_low": 0.6,
    "coverage": 1.0,
    "people_like_you": "true",
    "same_country_5": 3,
    "same_school_5": 0,
    "newest_class_img": 2,
    "recency": "green",
    "visa_result": "ok",
    "visa_freshness": "current",
    "is_visa_needed": True,
    "wording_signal": "hopeful",
}


@each("pick_parts")
def test_parts_of_the_pick_score(case: Any) -> None:
    row = score_parts(pd.DataFrame([{**BEST, **case["given"]}]), RULES).iloc[0]
    assert {name: row[name] for name in case["expect"]} == case["expect"]
    assert (None if pd.isna(row["unknown"]) else row["unknown"]) == case.get("unknown")


def test_the_worked_example() -> None:
    """R-LIST-5."""
    programs = cases.worked_example()
    tables = cases.release(programs)
    who = cases.applicant(step1="pass")
    rows = cases.listed(programs, rank=list(range(1, 10)), interviewed=[True] * 9)
    found = audit(rows, cases.view(tables, who), tables["program_ids"], who, "rank")
    assert "".join(row["tier"][0] for row in found["rows"]) == "rrmmmssss"
    assert found["composition"]["status"] == "ok"
    told = {f["code"]: f["value"] for f in found["findings"]}
    assert (told["overestimating"], told["omitted_rankable"]) == ("false", "false")
    assert not found["omitted"]
    assert "#7" not in json.dumps(found)
