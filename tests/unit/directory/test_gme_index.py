"""A sponsor's index of programs: what its links are, and the traps among them."""

from __future__ import annotations

import pytest

from scrapers import gme_index
from scrapers.parsers import kinds

URL = "http://www.elmbrook.test/gme/programs/"


def page(body: str, title: str = "Graduate Medical Education Programs | Elmbrook") -> kinds.PageFacts:
    head = f"<head><title>{title}</title></head>"
    html = f"<html>{head}<body><main id='main'><h1>{title.split(' |')[0]}</h1>{body}</main></body></html>"
    return kinds.look(html.encode(), None, URL, "2026-11-24")


def links(*rows: tuple[str, str]) -> str:
    return "<ul>" + "".join(f"<li><a href='{href}'>{text}</a></li>" for text, href in rows) + "</ul>"


SISTERS = (("Internal Medicine", "/gme/programs/im/"), ("General Surgery", "/gme/programs/surgery/"))


def specialties(body: str, **more: str) -> dict[str, str]:
    return {
        link.url.rpartition("elmbrook.test")[2]: link.specialty
        for link in gme_index.program_links(page(body, **more), URL)
    }


def test_an_index_gives_its_programs() -> None:
    found = gme_index.program_links(page(links(*SISTERS, ("OB/GYN Residency Program", "/gme/programs/obgyn"))), URL)
    assert {f.specialty for f in found} == {"Internal Medicine", "Surgery", "Obstetrics and Gynecology"}
    assert all(f.score >= 0.6 and not f.rest for f in found)


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("Sports Medicine Fellowship", "/gme/fellowships/sports/"),
        ("Pediatrics Fellowship", "/gme/pediatrics-fellowship/"),
        ("Psychiatry", "/gme/fellowships/psychiatry-fellowship"),
        ("Vascular Surgery", "/residencies-and-fellowships/fellowships/vascular/"),
        ("PGY1 Pharmacy Residency - Psychiatry", "/gme/pharmacy/psychiatry/"),
        ("Psychiatry Nurse Practitioner Residency", "/gme/np/psychiatry/"),
        ("Emergency Medicine PA Residency", "/gme/em-pa/"),
        ("Pediatric Dentistry Residency", "/gme/dental/"),
        ("Family Medicine residency celebrates its graduates", "/news/2026/05/family-medicine-residency/"),
        ("Family Medicine Residency", "/news/family-medicine-residency-opens/"),
        ("Family Medicine", "/services/family-medicine/"),
        ("Pediatrics Clerkship", "/gme/pediatrics-clerkship/"),
        ("Neurology Residents", "/gme/programs/neurology/residents/"),
        ("How to apply to Neurology", "/gme/programs/neurology/apply/"),
        ("Department of Pathology", "/departments/pathology/"),
        ("Internal Medicine/Psychiatry", "/gme/programs/im-psych/"),
        ("Neurology", "/gme/brochure-neurology.pdf"),
    ],
)
def test_traps(text: str, href: str) -> None:
    assert set(specialties(links(*SISTERS, (text, href)))) == {href for _, href in SISTERS}


def test_a_heading_of_another_profession_covers_its_list() -> None:
    body = (
        links(*SISTERS)
        + "<h2>Pharmacy Residencies</h2>"
        + links(("Pediatrics PGY2", "/a/"), ("Psychiatry Residency", "/b/"))
    )
    assert set(specialties(body)) == {href for _, href in SISTERS}


def test_a_heading_of_fellowships_covers_its_list() -> None:
    body = links(*SISTERS) + "<h2>Fellowships</h2>" + links(("Vascular Surgery", "/gme/programs/vascular/"))
    assert set(specialties(body)) == {href for _, href in SISTERS}


def test_cards_whose_link_says_nothing_are_named_by_their_heading() -> None:
    body = "".join(
        f"<div><h3>{name}</h3><p>Text.</p><a href='{href}'>Learn more</a></div>" for name, href in SISTERS
    ) + links(*SISTERS[:1])
    assert specialties(body)["/gme/programs/surgery/"] == "Surgery"


def test_a_clinical_menu_is_no_index() -> None:
    body = links(("Neurology", "/care/neurology/"), ("Psychiatry", "/care/psychiatry/"), ("Urology", "/care/urology/"))
    assert not specialties(body, title="Departments and Services | Elmbrook")


def test_words_that_tell_sisters_apart_are_kept() -> None:
    found = gme_index.program_links(
        page(links(*SISTERS, ("Family Medicine Residency - Lakeside Campus", "/gme/programs/fm-lakeside/"))), URL
    )
    assert next(f.rest for f in found if f.specialty == "Family Medicine") == "campus lakeside"


def test_the_way_up_to_the_index() -> None:
    body = links(
        ("Current Residents", "/gme/programs/im/residents/"),
        ("Graduate Medical Education", "/gme/"),
        ("News", "/news/gme/"),
    )
    facts = page(body, title="Internal Medicine Residency | Elmbrook")
    found = gme_index.index_links(facts, "http://www.elmbrook.test/gme/programs/im/")
    assert [f.url for f in found][:1] == ["http://www.elmbrook.test/gme/"]
    assert "http://www.elmbrook.test/gme/programs/" in {f.url for f in found}


def test_another_sponsors_index_is_not_followed() -> None:
    body = links(
        ("Graduate Medical Education", "http://gme.bigstate-university.test/"),
        ("GME at Elmbrook", "http://elmbrookhealth.test/gme/"),
    )
    found = gme_index.index_links(page(body), "http://www.fmresidency.test/", "Elmbrook Hospital")
    assert {f.url for f in found} == {"http://elmbrookhealth.test/gme/"}


@pytest.mark.parametrize(
    ("title", "url", "good"),
    [
        ("Psychiatry Residency | Elmbrook", "http://www.elmbrook.test/gme/psychiatry/", True),
        ("Psychiatry | Elmbrook", "http://www.elmbrook.test/gme/psychiatry/", True),
        ("Psychiatry Fellowship | Elmbrook", "http://www.elmbrook.test/gme/psychiatry/", False),
        ("Neurology Residency | Elmbrook", "http://www.elmbrook.test/gme/psychiatry/", False),
        ("Page not found", "http://www.elmbrook.test/gme/psychiatry/", False),
        ("Psychiatry | Elmbrook", "http://www.elmbrook.test/services/psychiatry/", False),
    ],
)
def test_the_target_must_bear_it_out(title: str, url: str, good: bool) -> None:
    text = "<p>" + "Psychiatry at Elmbrook, its patients and its people. " * 30 + "</p>"
    assert gme_index.names_program(page(text, title=title), url, "Psychiatry") is good
