"""The page that tells how to reach a program: a page, and never more than the page."""

from __future__ import annotations

import pandas as pd
import pytest

from transforms.contacts import contact_page

HOME, APPLY = "https://larkmoor.test/im/", "https://larkmoor.test/im/apply"


def page(url: str, *texts: str, title: str = "Internal Medicine Residency", level: str = "program") -> pd.DataFrame:
    return pd.DataFrame({"url": url, "level": level, "page_title": title, "text": list(texts)})


def found(*pages: pd.DataFrame) -> str | None:
    return contact_page(pd.concat(pages, ignore_index=True))


@pytest.mark.parametrize(
    "texts",
    [
        ("Contact", "Residency Office, 4 Mill Lane."),
        ("Contact Us", "Write to the office."),
        ("Program Coordinator", "The office is on floor 4."),
        ("Questions may be sent to our program coordinator.",),
        ("The residency office can be reached at 555-010-0199.",),
        ("Please e-mail residency@larkmoor.test, the address of our coordinators.",),
    ],
)
def test_contact_matter_names_the_page(texts: tuple[str, ...]) -> None:
    assert found(page(APPLY, "We apply through ERAS.", *texts)) == APPLY


@pytest.mark.parametrize(
    "text",
    [
        "Our coordinator has been with us for nineteen years.",
        "Contact ECFMG with questions about your certificate.",
        "Patients may call our office at 555-010-0199.",
        "Applicants must have passed Step 2.",
        "Observers should contact the program coordinator.",
    ],
)
def test_other_matter_names_none(text: str) -> None:
    assert found(page(APPLY, text)) is None


def test_a_page_of_that_title_comes_before_a_heading_and_a_heading_before_a_sentence() -> None:
    sentence = page(HOME, "Please call the residency office.")
    heading = page(APPLY, "Contact Us")
    titled = page("https://larkmoor.test/im/x", "Fourth floor.", title="Contact Us | Larkmoor")
    assert found(sentence) == HOME
    assert found(sentence, heading) == APPLY
    assert found(sentence, heading, titled) == "https://larkmoor.test/im/x"


def test_pages_of_the_institution_and_addresses_of_persons_are_left_out() -> None:
    assert found(page(HOME, "Contact Us", level="institution")) is None
    assert found(page("https://larkmoor.test/write/jane@larkmoor.test", "Contact Us")) is None


def test_of_equals_the_shortest_address_wins() -> None:
    assert found(page(APPLY, "Contact"), page(HOME, "Contact")) == HOME
