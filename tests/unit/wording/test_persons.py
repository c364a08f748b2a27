"""No quote names a person, and what is quoted stands in the page word for word. All names here are invented."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.wording.reading import read
from transforms.wording.persons import person_spans

GIVEN = ("Orsolya", "Temperance", "Zahid", "Chinelo", "Ludmila", "Bartholomew", "Siobhán", "Ngozi")
FAMILY = (
    "Quaymore",
    "Merchanbar",
    "Abargast",
    "O'Fenwharton",
    "Starkweather-Pell",
    "McTavenish",
    "de la Brixham",
    "Ødegaardsen",
)
SENTENCES = (
    "{} will tell you that we sponsor J-1 visas only.",
    "We sponsor J-1 visas only, and {} answers your questions on the H-1B.",
    "Contact {} about the J-1 visas that we sponsor.",
    "Our coordinator {} has helped many to the J-1 visas which we sponsor.",
    "J-1 visas are sponsored here, says {}.",
    "At least 230 on Step 2 is required, as {} explains each year to applicants.",
    "Write to {} if you wish to know why we require three months of U.S. clinical experience.",
    "We welcome international graduates; {} came from abroad too.",
)


@settings(deadline=None)
@given(st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from(SENTENCES), st.booleans())
def test_a_name_in_running_prose_is_never_quoted(given_name: str, family: str, sentence: str, initial: bool) -> None:
    name = f"{given_name} {'K. ' if initial else ''}{family}"
    text = sentence.format(name)
    reading = read(text)
    quotes = [e.quote.text for e in reading.visa_evidence]
    quotes += [s.quote.text for s in reading.signals] + [item.quote.text for item in reading.needs_review]
    for quote in quotes:
        assert quote in text
        assert given_name not in quote and family.split()[-1] not in quote


def test_what_the_sentence_states_is_kept_beside_the_name() -> None:
    reading = read("Temperance Quaymore will tell you that we sponsor J-1 visas only.")
    assert reading.j1 == "yes" and reading.h1b == "no"
    assert reading.visa_evidence[0].quote.text.endswith("we sponsor J-1 visas only")


@pytest.mark.parametrize(
    "text",
    [
        "Applicants from the United States and Canada apply through ERAS.",
        "The Graduate Medical Education Committee sets the policy on J-1 visas.",
        "Our residents train at Larkmoor Heights and in Nether Wallop.",
        "Thistledown Hospital sponsors J-1 visas.",
        "Aldermere Regional Medical Center files no petitions.",
        "Step 2 CK must be passed by December.",
        "Employment Authorization Documents are accepted.",
        "Selection Criteria for Prospective Applicants",
        "Internal Medicine and Family Medicine take part in the Match.",
        "Educational Commission for Foreign Medical Graduates",
    ],
)
def test_houses_places_and_papers_are_no_persons(text: str) -> None:
    assert [text[a:b] for a, b in person_spans(text)] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr. Quaymore leads the program.", "Quaymore"),
        ("Zahid Merchanbar, MD, is our director.", "Merchanbar"),
        ("Program Coordinator Ludmila Abargast replies within a day.", "Abargast"),
        ("For visas ask Ngozi.", "Ngozi"),
        ("All forms are read by Siobhán van der Brixham herself.", "Brixham"),
        ("E-mail visas@larkmoor.test or call 555-010-0199.", "visas@larkmoor.test"),
    ],
)
def test_persons_are_seen(text: str, name: str) -> None:
    assert any(re.search(re.escape(name), text[a:b]) for a, b in person_spans(text))
