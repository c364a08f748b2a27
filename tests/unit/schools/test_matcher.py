"""Families of printed names, one or two invented members each."""

from __future__ import annotations

import pickle

import pytest

from transforms.schools import SchoolMatcher


@pytest.mark.parametrize(
    ("text", "origin", "country"),
    [
        # short forms of US schools
        ("UT Southwestern", "USMD", "US"),
        ("Penn State Hershey", "USMD", "US"),
        ("Univ. of Oklahoma HSC", "USMD", "US"),
        ("UMDNJ - Robert Wood Johnson Medical School", "USMD", "US"),
        ("U of Arkansas for Med Sciences", "USMD", "US"),
        ("SIU SOM", "USMD", "US"),
        ("Univ of MN - Duluth", "USMD", "US"),
        ("College of Allopathic Medicine, Nova Southeastern", "USMD", "US"),
        ("Ponce Health Sciences Univ, Ponce PR", "USMD", "PR"),
        # osteopathic colleges and their branches
        ("VCOM - Carolinas Campus", "USDO", "US"),
        ("LECOM at Seton Hill", "USDO", "US"),
        ("PCOM Georgia", "USDO", "US"),
        ("Kentucky COM (Pikeville)", "USDO", "US"),
        ("A. T. Still Univ. - Kirksville", "USDO", "US"),
        ("Rowan University - School of Osteopathic Medicine, Stratford NJ", "USDO", "US"),
        # Canada
        ("Univ. of Western Ontario", "CAN", "CA"),
        ("Université McGill, Montréal", "CAN", "CA"),
        # offshore schools keep their own country
        ("Ross Univ SOM, Miramar, FL", "IMG", "BB"),
        ("AUC School of Medicine, St. Maarten", "IMG", "SX"),
        ("American Univ. of Antigua COM", "IMG", "AG"),
        ("St Matthews University, Grand Cayman", "IMG", "KY"),
        # twinned campuses keep their own country
        ("Weill Cornell Qatar", "IMG", "QA"),
        ("RCSI Bahrain", "IMG", "BH"),
        ("UQ-Ochsner", "IMG", "AU"),
        ("Sackler, Tel Aviv", "IMG", "IL"),
        # languages, word order, transliterations, old city names
        ("Univ. Autónoma de Nuevo León", "IMG", "MX"),
        ("Facultad de Medicina, Universidad de Carabobo", "IMG", "VE"),
        ("Federal University of Minas Gerais", "IMG", "BR"),
        ("Università degli Studi di Padova", "IMG", "IT"),
        ("Medical Univ of Silesia, Katowice", "IMG", "PL"),
        ("Bogomolets National Med Univ, Kiev", "IMG", "UA"),
        ("Fac. of Medicine, Tanta Univ.", "IMG", "EG"),
        ("Govt. Med. College, Surat", "IMG", "IN"),
        ("Seth G.S. Medical College & KEM Hospital, Bombay", "IMG", "IN"),
        ("DOW MED. COLL., KARACHI", "IMG", "PK"),
    ],
)
def test_printed_forms(matcher: SchoolMatcher, text: str, origin: str, country: str) -> None:
    answer = matcher.match(text)
    assert (answer.origin, answer.country_code) == (origin, country), answer
    assert 0.7 <= answer.confidence <= 1.0


@pytest.mark.parametrize(
    ("text", "school_id"),
    [
        ("Nishtar Medcial Collge, Multan", "pk-nishtar-medical"),
        ("Vanderbuilt University School of Medicine", "us-vanderbilt"),
        ("Stonybrook SOM", "us-renaissance-school-of-medicine"),
        ("Creigthon Univ. School of Med.", "us-creighton"),
        ("Pern State", "us-penn-state"),
        ("Ichan SOM", "us-icahn"),
        ("University of Zimbabwee", "zw-university-of-zimbabwe"),
    ],
)
def test_misspellings(matcher: SchoolMatcher, text: str, school_id: str) -> None:
    answer = matcher.match(text)
    assert answer.school_id.startswith(school_id)
    assert answer.confidence <= 1.0


@pytest.mark.parametrize(
    "glued",
    [
        "{}, MBBS",
        "MBBS, {}",
        "{} (MBBS), 2019",
        "PGY-2 {}",
        "Medical School: {}",
        "{} - Peshawar",
        "{}; Pakistan",
        "{}\u00a0",
    ],
)
def test_degree_year_city_and_country_are_taken_off(matcher: SchoolMatcher, glued: str) -> None:
    assert matcher.match(glued.format("Khyber Medical College")).school_id == "pk-khyber-medical-college"


def test_two_schools_in_one_string(matcher: SchoolMatcher) -> None:
    same = matcher.match("Ross University / Saba University School of Medicine")
    assert same.origin == "IMG"
    mixed = matcher.match("Tulane University School of Medicine / Dow Medical College")
    assert mixed.origin == "UNKNOWN"
    assert len(mixed.candidates) == 2
    college_first = matcher.match("Dickinson College; Drexel University College of Medicine")
    assert college_first.origin == "USMD"


def test_a_planned_school_needs_the_word_medicine(matcher: SchoolMatcher) -> None:
    assert matcher.match("D'Youville University").origin == "UNKNOWN"
    assert matcher.match("D'Youville University College of Osteopathic Medicine").origin == "USDO"


def test_nothing_printed_is_unknown(matcher: SchoolMatcher) -> None:
    for text in ("", "   ", "-", "N/A", "TBD", "2024"):
        assert matcher.match(text).origin == "UNKNOWN"


def test_pickled_matcher_answers_the_same(matcher: SchoolMatcher) -> None:
    copy = pickle.loads(pickle.dumps(matcher))
    assert copy.fingerprint == matcher.fingerprint
    assert copy.match("Univ of Khartoum") == matcher.match("Univ of Khartoum")
