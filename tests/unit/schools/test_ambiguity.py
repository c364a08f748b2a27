"""Names that several schools share: context, default, certain class, or an honest UNKNOWN."""

from __future__ import annotations

import pytest

from transforms.schools import SchoolMatcher
from warehouse.reference import load


def test_the_degree_decides_between_the_md_and_the_do_school(matcher: SchoolMatcher) -> None:
    assert matcher.match("Michigan State University").origin == "UNKNOWN"
    assert matcher.match("Michigan State University", degree="DO").origin == "USDO"
    assert matcher.match("Michigan State University", degree="M.D.").origin == "USMD"
    assert matcher.match("Michigan State University (DO)").origin == "USDO"


def test_the_medical_college_of_georgia_is_no_country(matcher: SchoolMatcher) -> None:
    assert matcher.match("Medical College of Georgia").origin == "USMD"
    assert matcher.match("Tbilisi State Medical University, Georgia").country_code == "GE"
    assert matcher.match("Georgia").origin == "UNKNOWN"


def test_a_system_name_has_a_class_and_no_school(matcher: SchoolMatcher) -> None:
    answer = matcher.match("University of California")
    assert (answer.origin, answer.school_id, answer.method) == ("USMD", "", "class")
    assert matcher.match("University of California - Berkeley").origin == "UNKNOWN"


def test_class_is_certain_where_the_country_is_not(matcher: SchoolMatcher) -> None:
    answer = matcher.match("KMC")
    assert (answer.origin, answer.school_id) == ("IMG", "")
    assert len(answer.candidates) > 2


def test_the_other_schools_on_the_page_may_decide(matcher: SchoolMatcher) -> None:
    assert matcher.match("Newcastle", context=["AU"]).country_code == "AU"
    assert matcher.match("Newcastle").country_code == ""


def test_the_default_holds_without_context(matcher: SchoolMatcher) -> None:
    columbia = matcher.match("Columbia")
    assert (columbia.origin, columbia.method) == ("USMD", "default")
    assert matcher.match("Saint Louis University").origin == "USMD"
    assert matcher.match("Saint Louis University, Baguio, Philippines").country_code == "PH"


def test_a_name_and_a_degree_that_exclude_each_other_are_unknown(matcher: SchoolMatcher) -> None:
    assert matcher.match("Creighton University School of Medicine", degree="MBBS").method == "conflict"


@pytest.mark.parametrize(
    ("degree", "origin"),
    [("MBBS", "IMG"), ("M.B.Ch.B.", "IMG"), ("MBBCh", "IMG"), ("BMBS", "IMG"), ("DO", "USDO"), ("MD", "UNKNOWN")],
)
def test_the_degree_alone(matcher: SchoolMatcher, degree: str, origin: str) -> None:
    answer = matcher.match("", degree=degree)
    assert (answer.origin, answer.school_id) == (origin, "")
    assert matcher.match(degree).origin == origin
    assert answer.method == ("degree" if origin != "UNKNOWN" else "none")


def test_every_certain_class_of_the_table_is_answered(matcher: SchoolMatcher) -> None:
    for row in load("schools_ambiguous").to_dict("records"):
        answer = matcher.match(row["text"])
        if row["default_id"]:
            assert answer.school_id == row["default_id"], row["text"]
        elif row["origin_if_certain"]:
            assert answer.origin == row["origin_if_certain"], row["text"]
        else:
            assert answer.origin == "UNKNOWN", row["text"]


def test_an_override_adds_a_name_and_removes_one() -> None:
    tables = [load(n) for n in ("schools", "schools_ambiguous", "schools_context_only", "schools_overrides")]
    row = {"who": "a reviewer", "why": "seen on a page", "source": "a page"}
    tables[3].loc[0] = {"text": "Blue Lagoon Medical", "school_id": "bb-ross-university-school-of-medicine", **row}
    tables[3].loc[1] = {"text": "Noorda College", "school_id": "", **row}
    changed = SchoolMatcher.build(*tables)
    assert changed.match("Blue Lagoon Medical").school_id == "bb-ross-university-school-of-medicine"
    assert changed.match("Noorda College").method == "not_a_school"
