"""What a page is about, what it leaves unread, what dates it, and whose names it must not repeat."""

from __future__ import annotations

import pytest

from tests.unit.wording.reading import read
from transforms.wording.evidence import window
from transforms.wording.scope import page_in_scope

SAYS = "We sponsor J-1 visas only. IMGs are welcome."


@pytest.mark.parametrize(
    ("title", "path", "counts"),
    [
        ("Residency FAQ", "/residency/faq", True),
        ("FAQ", "/page/12", True),
        ("Cardiology Fellowship", "/education/cardiology", False),
        ("Requirements", "/fellowships/requirements", False),
        ("Observers and Residents", "/education/visitors", True),
        ("Observership Program", "/gme/observership", False),
        ("Visas and Electives", "/family-medicine", True),
        ("Careers: Hospitalist", "/careers/hospitalist", False),
        ("For Applicants | Lakeside Family Medicine Residency", "/careers/residency/applicants", True),
        ("Residency Coordinator | Lakeside", "/careers/residency-coordinator", False),
        ("Benefits", "/careers/benefits", False),
        ("Visiting Students", "/md-program/visiting", False),
        ("Residency and Fellowship Programs", "/gme/residency-and-fellowship", True),
    ],
)
def test_pages_for_others_say_nothing(title: str, path: str, counts: bool) -> None:
    assert page_in_scope(title, path) is counts
    assert bool(read(SAYS, title, path).signals) is counts


def test_a_job_posting_among_residency_pages_says_nothing() -> None:
    posting = f"<ul><li>Job ID: 4471</li><li>Full-time, day shift</li></ul><p>{SAYS}</p>"
    assert not read(posting, "Residency Clinic Physician", "/careers/residency/clinic").signals
    assert read(f"<p>{SAYS}</p>", "Residency", "/careers/residency").signals


def test_sections_and_sentences_for_others_do_not_count() -> None:
    page = "<h3>Residents</h3><p>We sponsor the J-1.</p><h3>Observers</h3><p>We sponsor no visas.</p>"
    assert (read(page).j1, read(page).h1b) == ("yes", "not_stated")
    assert read("Our endocrinology fellowship takes no international graduates.").signals == ()


def test_codes_of_a_call_schedule_are_no_visas() -> None:
    table = "<table><tr><td>Night float</td><td>H1</td></tr><tr><td>Jeopardy</td><td>J1</td></tr></table>"
    reading = read(table, "Call schedule", "/residency/schedule")
    assert (reading.j1, reading.h1b) == ("not_stated", "not_stated")


def test_unread_sentences_are_listed() -> None:
    reading = read("The J-1 of our neighbors is a matter of much debate. Parking is free.")
    assert [item.quote.text for item in reading.needs_review] == [
        "The J-1 of our neighbors is a matter of much debate."
    ]
    assert "J1" in reading.needs_review[0].triggers
    assert read("We sponsor J-1 visas.").needs_review == ()


def test_conditions() -> None:
    reading = read("We sponsor H-1B visas on a case-by-case basis for residents who have passed Step 3.")
    assert reading.h1b == "conditional"
    assert set(reading.conditions) == {"case_by_case", "step3"}


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("Interviews are offered until every place is filled.", True),
        ("Interviews are granted on a rolling basis until all interview dates have been taken.", True),
        ("We go on interviewing into January.", True),
        ("We interview from October to January.", False),
        ("The interview season runs from October 15 through January 20.", False),
        ("Vacation requests are granted on a rolling basis.", False),
    ],
)
def test_an_ordinary_season_is_not_late(text: str, late: bool) -> None:
    assert ("L1" in {s.code for s in read(text).signals}) is late


def test_late_review_with_its_date() -> None:
    signal = read("Our interviews run from October to late February.").signals[0]
    assert signal.code == "L1"
    assert signal.extra is not None
    assert "february" in signal.extra


def test_declared_share_and_program_type() -> None:
    reading = read(
        "We are a community-based program affiliated with a university. About 45% of our residents are IMGs."
    )
    assert reading.declared_share == 45
    assert reading.program_type is not None
    assert reading.program_type.program_type == "community_university"


@pytest.mark.parametrize(
    ("text", "kind", "year"),
    [
        ("For the 2021-2022 application season we interviewed online.", "season", 2022),
        ("ERAS 2024 opens in September.", "season", 2024),
        ("Positions starting July 1, 2026 are open.", "season", 2026),
        ("Step 2 CS is required.", "step2_cs", None),
        ("Policy last revised on May 4, 2019.", "date", 2019),
    ],
)
def test_season_markers(text: str, kind: str, year: int | None) -> None:
    assert [(m.kind, m.year) for m in read(text).seasons] == [(kind, year)]


def test_years_that_date_nothing() -> None:
    assert read("The hospital was founded in 1974. Graduation in 2021 or later is required.").seasons == ()


LONG = "We read all files with care, and we have done so for many years in our old house by the lake, " * 3


def test_long_sentences_are_cut_around_the_statement() -> None:
    reading = read(f"{LONG}and IMGs are welcome, {LONG}".strip(", "))
    quote = next(s.quote.text for s in reading.signals if s.code == "H1")
    assert len(quote) <= 200
    assert "IMGs are welcome" in quote


@pytest.mark.parametrize(
    "named",
    [
        "Dr. Ada Exemplar, who came from abroad herself",
        "Ada Exemplar, MD",
        "write to ada.exemplar@example.test",
        "call 555-010-1234",
    ],
)
def test_quotes_name_nobody(named: str) -> None:
    quote = next(s.quote.text for s in read(f"International graduates are welcome; {named}.").signals if s.code == "H1")
    assert "International graduates are welcome" in quote
    assert not any(part in quote for part in ("Ada", "Exemplar", "@", "555"))


def test_a_statement_that_is_itself_a_name_is_not_quoted() -> None:
    text = "Ask for Ada Exemplar, MD"
    assert window(text, 0, len(text)) == ""
