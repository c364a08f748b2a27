"""R-EXP-4: what a letter has and lacks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.audit.cases import RULES
from transforms.audit import check_email, spoken
from transforms.audit.letters import Record, sentences
from transforms.profiles import Profile

RECORD = Record(
    places=("Toledo",),
    figures=("40%", "40 percent", "12 of 30", "12 out of 30"),
    quotes=("Our residents care for a large refugee community in the old port.",),
    countries=("India",),
    j1="yes",
    h1b="no",
)
LETTER = """Subject: Application

Dear Dr. Example,

I am applying to your internal medicine program in Toledo. My Step 2 CK score is 227, and I passed Step 1.
I am ECFMG certified. I completed three months of U.S. clinical experience at a community hospital.
I need a J-1 visa. My CV is attached.

Sincerely,
A. Applicant, M.D.
"""


def checks(letter: str, **profile: Any) -> dict[str, str]:
    given = {"visa_need": "j1", "step2_ck": 227, "attempts": 1, **profile}
    found = check_email(letter, Profile(**given), RECORD, RULES)
    assert all(spoken(finding)["text"] for finding in found)
    return {finding.code: finding.value for finding in found}


def test_a_good_letter_has_everything() -> None:
    assert len(sentences(LETTER)) == 6
    assert set(checks(LETTER).values()) == {"true"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("227", "237", "email_score"),
        ("My Step 2 CK score is 227, and I passed Step 1.", "I passed Step 1.", "email_score"),
        ("I am ECFMG certified. ", "", "email_ecfmg"),
        ("U.S. clinical experience", "work", "email_usce"),
        ("I need a J-1 visa. ", "", "email_visa_need"),
        ("J-1", "H-1B", "email_visa_need"),
        ("My CV is attached.", "", "email_cv_or_aamc"),
        (" in Toledo", "", "email_reason"),
        ("I need", "I know that your program sponsors H-1B visas. I need", "email_no_contradiction"),
        ("My CV is attached.", "My CV is attached. One. Two words. Three of them.", "email_length"),
    ],
)
def test_what_a_letter_lacks_is_found(old: str, new: str, code: str) -> None:
    assert old in LETTER
    assert checks(LETTER.replace(old, new))[code] == "false"


@pytest.mark.parametrize(
    "reason",
    [
        "where 12 of 30 residents are IMGs",
        "where 40 % are IMGs",
        "with graduates from India",
        "since I wish to care for a large refugee community",
    ],
)
def test_a_reason_is_a_fact_of_our_record(reason: str) -> None:
    assert checks(LETTER.replace("in Toledo", reason))["email_reason"] == "true"


def test_a_failed_attempt_is_told() -> None:
    assert checks(LETTER, attempts=2)["email_attempts"] == "false"
    told = LETTER.replace("I passed Step 1", "I passed Step 1 at my second attempt")
    assert checks(told, attempts=2)["email_attempts"] == "true"
    assert checks(LETTER, attempts=None)["email_attempts"] == "unknown"


def test_no_visa_needed_is_told_in_its_own_words() -> None:
    letter = LETTER.replace("I need a J-1 visa.", "As a permanent resident I need no visa.")
    assert checks(letter, visa_need="none")["email_visa_need"] == "true"
    assert checks(LETTER, visa_need="none")["email_visa_need"] == "false"
