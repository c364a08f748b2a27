"""From the address in the directory to the pages that matter, on sites of many habits."""

from __future__ import annotations

import json
import logging

import pytest

from scrapers.extensions.logs import HostsOnly
from scrapers.menus import with_telling_links
from scrapers.parsers import kinds
from scrapers.plan import ProgramPage
from scrapers.walk import Budget, later_walk
from tests.unit.crawl.sites import APPLY, NAMES, drive, explore, page, people, target

H = "http://www.elmwood.org"


def test_sponsor_front_page_leads_through_gme_to_the_program() -> None:
    site = {
        f"{H}/": page("Elmwood Hospital", ("For Health Professionals", "/professionals"), ("Careers", "/careers")),
        f"{H}/professionals": page(
            "For Health Professionals", ("Medical Education", "/professionals/medical-education")
        ),
        f"{H}/professionals/medical-education": page(
            "Graduate Medical Education",
            ("Family Medicine", "/professionals/fm"),
            ("Internal Medicine", "/professionals/im"),
            ("Surgery", "/professionals/gs"),
            ("GME Policies and Visa Sponsorship", "/professionals/gme-policies"),
        ),
        f"{H}/professionals/im": page(
            "Internal Medicine Residency",
            ("Meet the Residents", "/professionals/im/people"),
            ("Apply", "/professionals/im/apply"),
        ),
        f"{H}/professionals/gs": page("Surgery Residency", ("Current Residents", "/professionals/gs/people")),
        f"{H}/professionals/gs/people": page("Surgery Residents", body=people()),
        f"{H}/professionals/im/people": page("Meet the Residents", body=people()),
        f"{H}/professionals/im/apply": page("Application Process", body=APPLY),
        f"{H}/professionals/gme-policies": page("GME Policies", body="<p>Elmwood sponsors J-1 visas only.</p>"),
    }
    found = explore(site, target(f"{H}/"))
    assert found.of("home") == {f"{H}/professionals/im"}
    assert found.of("roster") == {f"{H}/professionals/im/people"}
    assert found.of("eligibility") == {f"{H}/professionals/im/apply"}
    policy = next(p for p in found.walk.result() if p.url == f"{H}/professionals/gme-policies")
    assert policy.level == "institution" and policy.kind in ("gme_policy", "visa")
    assert not any("/services/" in url or "nurs" in url or "/news" in url for url in found.asked)


def test_directory_gives_the_roster_itself() -> None:
    base = "http://neurosurgery.elm.edu/residency"
    site = {
        f"{base}/current-residents": page("Current Residents", ("How to Apply", f"{base}/apply"), body=people()),
        f"{base}/apply": page("How to Apply", body=APPLY),
    }
    found = explore(site, target(f"{base}/current-residents", "Neurological Surgery"))
    assert found.of("roster") == {f"{base}/current-residents"}
    assert found.of("eligibility") == {f"{base}/apply"}


@pytest.mark.parametrize(
    ("anchor", "path"),
    [
        ("House Staff", "/im/housestaff"),
        ("Residents & Fellows", "/im/residents-fellows"),
        ("Our People", "/im/people"),
        ("Meet the Team", "/im/team"),
        ("Resident Physicians", "/im/node/77"),
        ("Who We Are", "/im/who"),
        ("Resident Profiles", "/im/p?id=9"),
        ("The Class of 2028", "/im/c28"),
        ("Current Interns and Residents", "/im/current"),
        ("Meet Our Interns", "/im/interns"),
        ("Trainees", "/im/t"),
        ("The Team", "/im/tt"),
        ("Get to Know Us", "/im/hello"),
        ("Class Pages", "/im/cp"),
    ],
)
def test_rosters_under_many_names(anchor: str, path: str) -> None:
    site = {
        f"{H}/im/": page(
            "Internal Medicine Residency", (anchor, path), ("Apply", "/im/apply"), ("Faculty", "/im/faculty")
        ),
        f"{H}{path}": page(anchor, body=people()),
        f"{H}/im/apply": page("Apply", body=APPLY),
        f"{H}/im/faculty": page("Our Faculty", body=people(heading="Core Faculty")),
    }
    found = explore(site, target(f"{H}/im/"))
    assert found.of("roster") == {f"{H}{path}"}, found.kinds


@pytest.mark.parametrize(
    ("anchor", "title", "kind"),
    [
        ("Application Requirements", "Application Requirements", "eligibility"),
        ("Prospective Residents", "Prospective Residents", "eligibility"),
        ("Eligibility & Selection", "Eligibility and Selection Criteria", "eligibility"),
        ("FAQs", "Frequently Asked Questions", "faq"),
        ("International Medical Graduates", "International Medical Graduates", "visa"),
        ("Visa Sponsorship", "Visa Sponsorship", "visa"),
        ("Recruitment", "Recruitment", "eligibility"),
        ("Join Us", "Join Us", "eligibility"),
    ],
)
def test_wording_pages_under_many_names(anchor: str, title: str, kind: str) -> None:
    site = {
        f"{H}/im/": page(
            "Internal Medicine Residency", ("Residents", "/im/r"), (anchor, "/im/x"), ("Benefits", "/im/b")
        ),
        f"{H}/im/r": page("Residents", body=people()),
        f"{H}/im/x": page(title, body=APPLY),
        f"{H}/im/b": page("Salary & Benefits"),
    }
    found = explore(site, target(f"{H}/im/"))
    assert found.of(kind) == {f"{H}/im/x"}
    assert f"{H}/im/b" not in found.asked


def test_every_page_has_the_programs_name_as_heading() -> None:
    name = "Elmwood Internal Medicine Residency"
    site = {
        f"{H}/im/": page("Welcome", ("Residents", "/im/node/5"), ("Apply", "/im/node/6"), h1=name),
        f"{H}/im/node/5": page("Residents", h1=name, body=people()),
        f"{H}/im/node/6": page("Apply", h1=name, body=APPLY),
    }
    found = explore(site, target(f"{H}/im/"))
    assert found.of("roster") == {f"{H}/im/node/5"}
    assert found.of("eligibility") == {f"{H}/im/node/6"}


def test_one_page_a_class_and_a_page_for_preliminary_residents() -> None:
    links = [("PGY-1", "/im/r/1"), ("PGY-2", "/im/r/2"), ("PGY-3", "/im/r/3"), ("Preliminary Residents", "/im/r/p")]
    site = {
        f"{H}/im/": page("Internal Medicine Residency", ("Our Residents", "/im/r"), ("Apply", "/im/apply")),
        f"{H}/im/r": page("Our Residents", *links),
        f"{H}/im/apply": page("Apply", body=APPLY),
        **{f"{H}{path}": page(text, body=people(heading=text)) for text, path in links},
    }
    found = explore(site, target(f"{H}/im/"))
    assert found.of("roster") == {f"{H}/im/r/{x}" for x in "123p"}


def test_pagination_of_a_long_roster() -> None:
    site = {
        f"{H}/im/": page("Internal Medicine Residency", ("Residents", "/im/residents"), ("Apply", "/im/apply")),
        f"{H}/im/residents": page(
            "Residents", ("2", "/im/residents?page=2"), ("Next ›", "/im/residents?page=2"), body=people()
        ),
        f"{H}/im/residents?page=2": page("Residents", ("1", "/im/residents?page=1"), body=people(heading="PGY-3")),
        f"{H}/im/residents?page=1": page("Residents", body=people()),
        f"{H}/im/apply": page("Apply", body=APPLY),
    }
    assert f"{H}/im/residents?page=2" in explore(site, target(f"{H}/im/")).of("roster")


def test_schools_only_on_pages_of_single_residents() -> None:
    listed = page("Current Residents", body=people(schools=False, links="/im/residents/"))
    site = {
        f"{H}/im/": page("Internal Medicine Residency", ("Current Residents", "/im/residents"), ("Apply", "/im/apply")),
        f"{H}/im/residents": listed,
        f"{H}/im/apply": page("Apply", body=APPLY),
        f"{H}/im/residents/ada-quill": page("Ada Quill, MD", body="<p>Medical School: Lakeshore Medical College</p>"),
    }
    found = explore(site, target(f"{H}/im/"))
    persons = [p for p in found.walk.result() if p.kind == "person"]
    assert [p.url for p in persons] == [f"{H}/im/residents/ada-quill"]
    assert persons[0].list_url == f"{H}/im/residents"
    # Three dead pages in a row and the rest of the list is left alone.
    assert len([u for u in found.asked if "/residents/" in u]) <= 4


def test_neighbours_pages_are_not_ours() -> None:
    site = {
        f"{H}/gme/": page(
            "Residency Programs",
            ("Internal Medicine", "/gme/im"),
            ("Internal Medicine/Pediatrics", "/gme/medpeds"),
            ("Pediatrics", "/gme/peds"),
            ("Current Pediatrics Residents", "/gme/peds/residents"),
        ),
        f"{H}/gme/im": page("Internal Medicine Residency", ("Apply", "/gme/im/apply")),
        f"{H}/gme/im/apply": page("Apply", body=APPLY),
        f"{H}/gme/medpeds": page("Medicine-Pediatrics Residency", ("Residents", "/gme/medpeds/residents")),
        f"{H}/gme/medpeds/residents": page("Residents", body=people()),
        f"{H}/gme/peds/residents": page("Pediatrics Residents", body=people()),
    }
    found = explore(site, target(f"{H}/gme/"), (f"{H}/gme/peds", f"{H}/gme/medpeds"))
    assert found.of("home") == {f"{H}/gme/im"}
    assert not found.of("roster")


def test_two_towns_one_specialty() -> None:
    site = {
        f"{H}/gme": page(
            "Graduate Medical Education",
            ("Internal Medicine - Ashford", "/gme/im-ashford"),
            ("Internal Medicine - Elmwood", "/gme/im-elmwood"),
            ("Surgery", "/gme/surgery"),
        ),
        f"{H}/gme/im-ashford": page("Internal Medicine Residency Ashford", ("Residents", "/gme/im-ashford/residents")),
        f"{H}/gme/im-elmwood": page("Internal Medicine Residency Elmwood", ("Residents", "/gme/im-elmwood/residents")),
        f"{H}/gme/im-ashford/residents": page("Residents", body=people()),
        f"{H}/gme/im-elmwood/residents": page("Residents", body=people()),
    }
    program = target(f"{H}/gme", name="Elmwood Program", sponsor="Northern Health")
    found = explore(site, program, (f"{H}/gme/im-ashford",))
    assert found.of("roster") == {f"{H}/gme/im-elmwood/residents"}


def test_links_to_third_parties_are_not_followed() -> None:
    site = {
        f"{H}/im/": page(
            "Internal Medicine Residency",
            ("J-1 Visa Sponsorship", "https://www.ecfmg.org/evsp"),
            ("Residency Program Requirements", "https://www.acgme.org/im"),
            ("Apply through ERAS", "https://students-residents.aamc.org/eras"),
            ("Graduate Medical Education", "https://gme.elmwoodhealth.com/"),
        ),
        "https://gme.elmwoodhealth.com/": page("Graduate Medical Education", ("Visa policy", "/visa"), body=APPLY),
        "https://gme.elmwoodhealth.com/visa": page("Visa Policy", body=APPLY),
    }
    found = explore(site, target(f"{H}/im/"))
    assert not any(host in url for url in found.asked for host in ("ecfmg", "acgme", "aamc"))
    assert {(p.kind, p.level) for p in found.walk.result() if p.url.endswith("/visa")} == {("visa", "institution")}


def test_redirect_landing_page_and_meta_refresh() -> None:
    refresh = b"<html><head><meta http-equiv='refresh' content='0; url=/im/home'></head><body></body></html>"
    site: dict[str, bytes | str] = {
        f"{H}/go/im": "/im",
        f"{H}/im": refresh,
        f"{H}/im/home": page("Internal Medicine Residency", ("Residents", "/im/residents"), ("Apply", "/im/apply")),
        f"{H}/im/residents": page("Residents", body=people()),
        f"{H}/im/apply": page("Apply", body=APPLY),
    }
    found = explore(site, target(f"{H}/go/im"))
    assert found.of("roster") == {f"{H}/im/residents"}
    assert found.of("home") >= {f"{H}/im/home"}


def test_names_and_degrees_only_is_still_a_roster_and_news_is_not() -> None:
    site = {
        f"{H}/im/": page(
            "Internal Medicine Residency",
            ("Residents", "/im/residents"),
            ("Our residents in the news", "/news/our-residents"),
        ),
        f"{H}/im/residents": page("Residents", body=people(schools=False, degree="")),
        f"{H}/news/our-residents": page("Our residents in the news", body=people()),
    }
    found = explore(site, target(f"{H}/im/"))
    assert found.of("roster") == {f"{H}/im/residents"}


def test_budget_and_depth_hold_on_an_endless_site() -> None:
    class Endless(dict[str, bytes | str]):
        def get(self, url: str, default: object = None) -> bytes:  # type: ignore[override]
            n = len(url)
            return page(f"Residents {n}", ("Current residents", url + "/a"), ("Our residents", url + "/b"))

    found = explore(Endless(), target(f"{H}/im/"))
    assert len(found.asked) <= 16


def test_a_later_night_follows_new_links_of_a_changed_page_only() -> None:
    known = [
        ProgramPage("1400000001", f"{H}/im/", "home"),
        ProgramPage("1400000001", f"{H}/im/residents", "roster", referrer=f"{H}/im/"),
        ProgramPage("1400000001", f"{H}/im/apply", "eligibility", referrer=f"{H}/im/"),
        ProgramPage("1400000001", f"{H}/im/about", "other", referrer=f"{H}/im/"),
    ]
    links = [("Residents", "/im/residents"), ("Apply", "/im/apply"), ("Our people", "/im/about"), ("FAQ", "/im/faq")]
    site = {
        f"{H}/im/": page("Internal Medicine Residency", *links),
        f"{H}/im/residents": page("Residents", body=people()),
        f"{H}/im/apply": page("Apply", body=APPLY),
        f"{H}/im/faq": page("FAQ", body=APPLY),
    }
    stored = {p.url for p in known}
    found = drive(later_walk(target(f"{H}/im/"), (), Budget(), known, stored, 2026), site)
    assert set(found.asked) == {f"{H}/im/", f"{H}/im/residents", f"{H}/im/apply", f"{H}/im/faq"}


def test_a_vanished_roster_starts_the_search_again() -> None:
    known = [
        ProgramPage("1400000001", f"{H}/im/", "home"),
        ProgramPage("1400000001", f"{H}/im/old", "roster", referrer=f"{H}/im/"),
        ProgramPage("1400000001", f"{H}/im/apply", "eligibility", referrer=f"{H}/im/"),
    ]
    site = {
        f"{H}/im/": page("Internal Medicine Residency", ("Residents", "/im/new"), ("Apply", "/im/apply")),
        f"{H}/im/new": page("Residents", body=people()),
        f"{H}/im/apply": page("Apply", body=APPLY),
    }
    walk = later_walk(target(f"{H}/im/"), (), Budget(), known, {p.url for p in known}, 2026)
    found = drive(walk, site)
    assert f"{H}/im/new" in found.of("roster")
    assert found.kinds[f"{H}/im/old"] == "roster"


def test_pictures_with_names_and_data_for_a_script_are_rosters_too() -> None:
    pictures = "<h2>PGY-1</h2>" + "".join(f"<img src='{i}.jpg' alt='{name}, MD'>" for i, name in enumerate(NAMES))
    data = [{"name": f"{name}, MD", "pgy": 1, "medicalSchool": "Lakeshore Medical College"} for name in NAMES]
    shell = (
        "<html><head><title>Residents</title></head><body><div id='__next'></div>"
        f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps({'props': {'residents': data}})}</script>"
    ).encode()
    empty = b"<html><head><title>Residents</title></head><body><div id='root'></div></body></html>"
    for body, outcome in ((page("Current Residents", body=pictures), "ok"), (shell, "ok"), (empty, "needs_render")):
        site = {
            f"{H}/im/": page("Internal Medicine Residency", ("Current Residents", "/im/r"), ("Apply", "/im/apply")),
            f"{H}/im/r": body,
            f"{H}/im/apply": page("Apply", body=APPLY),
        }
        assert kinds.look(body, None, f"{H}/im/r", "2026-11-24").verdict == outcome
        assert explore(site, target(f"{H}/im/")).of("roster") == {f"{H}/im/r"}


def test_a_log_line_names_no_page() -> None:
    record = logging.LogRecord("x", 40, "f", 1, "lost <GET https://im.x.org/residents/ada-quill?x=1>", (), None)
    assert HostsOnly("%(message)s").format(record) == "lost <GET https://im.x.org/…>"


ODD_NAMES = ("The Crew", "Faces of Elmwood", "Humans Behind the Pagers", "Nuestra gente", "Meet & Greet")


@pytest.mark.parametrize("anchor", ODD_NAMES)
def test_roster_under_a_name_that_says_nothing(anchor: str) -> None:
    """Beside telling links, an odd one is looked at when no roster was found under any usual name."""
    site = {
        f"{H}/im/": page(
            "Internal Medicine Residency", ("Curriculum", "/im/curriculum"), (anchor, "/im/x7"), ("Apply", "/im/apply")
        ),
        f"{H}/im/apply": page("Apply", body=APPLY),
        f"{H}/im/x7": page(anchor, body=people()),
    }
    found = explore(site, target(f"{H}/im/"))
    assert found.of("roster") == {f"{H}/im/x7"}
    assert f"{H}/im/curriculum" not in found.asked


def test_odd_links_are_not_asked_when_the_roster_is_known() -> None:
    site = {
        f"{H}/im/": page(
            "Internal Medicine Residency",
            ("Our Residents", "/im/residents"),
            ("The Elmwood Way", "/im/way"),
            ("Apply", "/im/apply"),
        ),
        f"{H}/im/apply": page("Apply", body=APPLY),
        f"{H}/im/residents": page("Our Residents", body=people()),
        f"{H}/im/way": page("The Elmwood Way"),
    }
    assert f"{H}/im/way" not in explore(site, target(f"{H}/im/")).asked


def test_few_odd_links_are_asked_and_none_of_the_hospital_s_menu() -> None:
    odd = [(f"Odd thing {i}", f"/im/odd{i}") for i in range(12)]
    told = [(f"Rotations {i}", f"/im/rotations{i}") for i in range(12)]
    home = page(
        "Internal Medicine Residency",
        ("Apply", "/im/apply"),
        *[x for pair in zip(odd, told, strict=True) for x in pair],
    )
    site = {f"{H}/im/": home, f"{H}/im/apply": page("Apply", body=APPLY)}
    found = explore(site | {f"{H}{path}": page(text) for text, path in odd}, target(f"{H}/im/"))
    assert len([url for url in found.asked if "/odd" in url]) == 6
    assert not found.of("roster")
    assert not any("/doctors" in url or "/patients" in url for url in found.asked)


def test_links_beside_telling_ones_survive_the_trim() -> None:
    body = page("Internal Medicine Residency", ("The Crew", "/im/x7"), ("Apply", "/im/apply"))
    kept = {link.text for link in with_telling_links(kinds.look(body, None, f"{H}/im/", "2026-11-24")).links}
    assert {"The Crew", "Apply"} <= kept
    assert "Patients & Visitors" not in kept


def test_roster_whose_names_have_an_unusual_form() -> None:
    """A page that calls itself a roster is read as one, though no line looks like a name at a glance."""
    cards = "".join(
        f"<div class='card'><h3>{name.split()[1].upper()}, {name.split()[0]}</h3><p>PGY-1</p><p>Medical School: "
        f"University of Northfield School of Medicine</p></div>"
        for name in NAMES
    )
    facts = kinds.look(page("Our Residents", body=cards), None, f"{H}/im/residents", "2026-11-24")
    assert facts.roster_score > 0.7


def test_pages_of_persons_behind_tiles_that_are_one_link() -> None:
    """The link stands around the picture and the name, not around the name alone."""
    tiles = "".join(
        f"<div class='item'><a href='/im/trainee/{i}'><img src='{i}.webp' alt=''><div>{name}, MD</div></a></div>"
        for i, name in enumerate(NAMES)
    )
    body = page("Our Residents", body=f"<h2>PGY-1</h2><div>{tiles}</div>")
    facts = kinds.look(body, None, f"{H}/im/residents", "2026-11-24")
    assert facts.persons == tuple(f"{H}/im/trainee/{i}" for i in range(len(NAMES)))


def test_teasers_that_mention_residents_are_not_followed_beside_a_roster() -> None:
    home = page(
        "Internal Medicine Residency",
        ("Our Residents", "/im/residents"),
        ("Apply", "/im/apply"),
        ("Residents show their quality projects at the winter symposium", "/stories-of-ours/17"),
    )
    site = {f"{H}/im/": home, f"{H}/im/apply": page("Apply", body=APPLY)}
    site[f"{H}/im/residents"] = page("Our Residents", body=people())
    assert f"{H}/stories-of-ours/17" not in explore(site, target(f"{H}/im/")).asked
