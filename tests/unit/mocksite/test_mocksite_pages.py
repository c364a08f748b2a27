"""The demo pages: reachable as a reader would reach them, of real size, in their own character sets."""

from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from tests.mocksite.content import load_programs, load_sites
from tests.mocksite.truth import NO_ROSTER_READ
from tests.mocksite.web import MockWeb

AY = 2026
WEB = MockWeb(AY)
LIVING = [p for p in load_programs() if p.site]


def of(spec):
    return spec.program.program_id if spec.program else None


def fetch(url):
    """(final address, reply) after redirects."""
    for _ in range(4):
        parts = urlsplit(url)
        reply = WEB.get(parts.hostname, parts.path or "/")
        if reply is None or reply.status not in (301, 302):
            return url, reply
        url = reply.headers["location"]
    raise AssertionError(f"too many redirects: {url}")


def links(url, reply):
    tree = html.fromstring(reply.body)
    return {urljoin(url, a.get("href")) for a in tree.iter("a") if a.get("href")}


def within(start, clicks):
    """Addresses reached from a page in so many clicks, menu targets apart."""
    seen, edge = set(), {start}
    for _ in range(clicks + 1):
        following = set()
        for address in edge - seen:
            url, reply = fetch(address)
            seen |= {address, url}
            assert reply is not None, url
            if (urlsplit(url).hostname, urlsplit(url).path) in WEB.pages:
                following |= links(url, reply)
        edge = following
    return seen


@pytest.mark.parametrize("program", LIVING, ids=lambda p: p.program_id)
def test_every_page_is_three_clicks_from_home(program):
    reached = within(program.directory_url, 3)
    own = {f"http://{h}{p}" for (h, p), spec in WEB.pages.items() if of(spec) == program.program_id}
    assert own and own <= reached
    site = load_sites()[program.site]
    assert f"http://{site.gme_host}{site.gme_path}" in reached


@pytest.mark.parametrize("program", LIVING, ids=lambda p: p.program_id)
def test_every_resident_and_school_is_printed_on_a_roster_page(program):
    specs = [key for key, spec in WEB.pages.items() if of(spec) == program.program_id and spec.is_roster]
    text = " ".join(page_text(*key) for key in specs)
    for group in program.groups:
        for person in group.people:
            assert person.name in text
            if person.school and program.roster().layout != "names":
                assert person.school in text


def page_text(host, path):
    charset = load_sites()[WEB.sites[host].key].charset
    body = WEB.get(host, path).body.decode(charset)
    return html.fromstring(body.replace("<?xml", "")).text_content()


def test_every_page_answers_and_weighs_what_real_pages_weigh():
    for host, path in WEB.pages:
        reply = WEB.get(host, path)
        assert reply.status == 200
        assert 15_000 <= len(reply.body) <= 60_000, (host, path)


def test_no_link_of_the_demo_is_dead():
    dead = set()
    for host, path in WEB.pages:
        url = f"http://{host}{path}"
        dead |= {to for to in links(url, WEB.get(host, path)) if fetch(to)[1].status != 200}
    assert dead == set()


def test_character_sets_differ_and_are_told_in_different_places():
    told = {(s.charset, s.charset_in) for s in load_sites().values()}
    assert {"utf-8", "windows-1252", "iso-8859-1"} <= {charset for charset, _ in told}
    assert {(), ("header",), ("meta",), ("header", "meta")} <= {where for _, where in told}
    text = page_text("www.northforge-medical.test", "/pathology-residency/apply.html")
    assert "résumés, cafés" in text
    assert "charset" not in WEB.get("gme.tessaly-clinic.test", "/neurology").headers["content-type"]


def test_class_years_follow_the_academic_year():
    path = ("medicine.aldermere.test", "/residency/people/residents")
    assert b"Class of 2029" in WEB.get(*path).body
    assert b"Class of 2031" in MockWeb(2028).get(*path).body


def test_only_the_changed_programs_rosters_differ_on_the_second_night():
    second = MockWeb(AY, change=2)
    changed = {p.program_id for p in load_programs(2) if p.changed}
    differ = {key for key in WEB.pages if without_nonce(WEB.get(*key).body) != without_nonce(second.get(*key).body)}
    assert {WEB.pages[key].program.program_id for key in differ} == changed
    assert all(WEB.pages[key].is_roster for key in differ)
    for key in differ:
        old, new = WEB.get(*key).headers, second.get(*key).headers
        assert old.get("etag") != new.get("etag") or old.get("last-modified") != new.get("last-modified")


def without_nonce(body):
    return body.replace(b"__NONCE__", b"")


def test_sitemaps_list_pages_that_answer():
    for site in load_sites().values():
        reply = WEB.get(site.www, "/sitemap.xml")
        assert (reply.status == 200) == site.sitemap
        if site.sitemap:
            for loc in html.fromstring(reply.body).iter("loc"):
                assert fetch(loc.text)[1].status == 200


def test_the_denied_program_is_denied_by_robots_alone():
    denied = next(p for p in LIVING if p.expect["crawl_status"] == "robots_denied")
    assert b"Disallow: /\n" in WEB.get(denied.host, "/robots.txt").body
    assert WEB.get(denied.host, denied.home).status == 200


def test_a_program_without_roster_has_no_page_that_lists_residents():
    for program in LIVING:
        if program.expect["crawl_status"] in NO_ROSTER_READ - {"robots_denied"}:
            assert not any(s.is_roster for s in WEB.pages.values() if of(s) == program.program_id)
