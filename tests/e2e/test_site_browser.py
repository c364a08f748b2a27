"""The page in a real Chromium, opened from a file: find, filter, sort, open, follow evidence, hostile text.

Screenshots are left beside the release, or in the folder named by ``SAFETYNET_TEST_ARTIFACTS``, to be looked at.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import NEEDS_CHROMIUM, Tab
from tests.unit.site.synthetic import HOSTILE, MANIFEST, release_frames, tier_rules
from warehouse.site.build import build_site

pytestmark = NEEDS_CHROMIUM
FRAMES = release_frames(200)
PROGRAMS = FRAMES["programs"]
ROWS = "[...document.querySelectorAll('#results tbody tr')]"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    build_site(folder / "site", FRAMES, MANIFEST, tier_rules(FRAMES))
    return folder


@pytest.fixture(scope="module")
def shared(chromium: Browser, release: Path) -> Tab:
    return Tab(chromium, release)


@pytest.fixture
def tab(shared: Tab) -> Iterator[Tab]:
    """The list of programs; whatever the browser complained about fails the test."""
    shared.complaints.clear()
    shared.open()
    yield shared
    assert shared.complaints == []


def test_the_list_counts_and_pages(tab: Tab, release: Path) -> None:
    assert tab.text("[role=status]").startswith("200 of 200 programs, page 1 of 4")
    first = tab.shown()
    tab.js("document.querySelector('.pager a[rel=next]').click()")
    tab.wait("document.querySelector('[role=status]').textContent.includes('page 2')")
    assert len(first) == 50 and not set(first) & set(tab.shown())
    tab.picture("list")


@pytest.mark.parametrize(
    ("field", "value", "column", "accepted"),
    [
        ("specialty", "Neurology", "specialty", {"Neurology"}),
        ("state", "AL", "state", {"AL"}),
        ("tier", "reach", "tier", {"reach"}),
        ("j1", "open", "j1", {"yes", "conditional"}),
        ("h1b", "not_stated", "h1b", {"not_stated"}),
    ],
)
def test_filters_keep_what_the_table_says(tab: Tab, field: str, value: str, column: str, accepted: set[str]) -> None:
    tab.choose(field, value)
    expected = int(PROGRAMS[column].isin(accepted).sum())
    assert tab.text("[role=status]").startswith(f"{expected} of 200 programs") and expected
    known = PROGRAMS.set_index("program_id")[column]
    assert {known[i] for i in tab.shown()} <= accepted


def test_a_share_range_says_how_many_unknown_shares_it_leaves_out(tab: Tab) -> None:
    tab.choose("from", "20")
    tab.choose("to", "50")
    share = PROGRAMS["img_share"]
    status = tab.text("[role=status]")
    assert status.startswith(f"{int(share.between(0.2, 0.5).sum())} of 200 programs")
    assert f"{int(share.isna().sum())} more have an unknown share" in status


def test_text_roster_and_country_narrow_together_and_clear_brings_all_back(tab: Tab) -> None:
    tab.choose("q", "  RIVER program ")
    tab.choose("country", "IN")
    tab.js("document.getElementById('f-roster').click()")
    cells = FRAMES["program_countries"]
    with_country = set(cells.loc[cells["country_code"] == "IN", "program_id"])
    keep = PROGRAMS["name"].str.contains("River") & PROGRAMS["n_listed"].gt(0).fillna(False)
    expected = set(PROGRAMS.loc[keep & PROGRAMS["program_id"].isin(with_country), "program_id"])
    assert set(tab.shown()) == expected and expected
    tab.page.get_by_role("button", name="Clear filters").click()
    tab.wait("document.querySelector('[role=status]').textContent.startsWith('200 of 200')")
    assert tab.js("document.getElementById('f-q').value") == ""


def test_sorting_is_announced_and_puts_unknown_last(tab: Tab) -> None:
    tab.js("document.getElementById('sort-img_share').click()")
    assert tab.js("document.activeElement.id") == "sort-img_share"
    assert tab.js("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"
    top = PROGRAMS.dropna(subset="img_share").sort_values("img_share", ascending=False, kind="stable")
    assert tab.shown() == top["program_id"].head(50).tolist()
    tab.choose("tier", "unrated")
    assert "unknown" in tab.js(f"{ROWS}[0].innerText")


def test_filters_live_in_the_address_and_survive_a_visit_to_a_program(tab: Tab, release: Path) -> None:
    tab.open("#/?state=AL&sort=-tier")
    before = tab.shown()
    tab.js(f"{ROWS}[0].querySelector('a').click()")
    tab.wait("document.querySelector('#visas')")
    tab.js("document.querySelector('main a').click()")
    tab.wait("document.querySelector('#results')")
    assert tab.shown() == before and tab.js("document.getElementById('f-state').value") == "AL"


def test_a_program_shows_quotes_with_link_date_and_age(tab: Tab, release: Path) -> None:
    tab.open("#/p/9000000012")
    said = tab.text("#visas .statement")
    assert "J-1: stated as yes" in said and "We sponsor J-1 visas through ECFMG." in said
    assert "(Step 3 passed; case by case)" in tab.text("#visas")
    assert "seen 2026-09-01" in said and "29 days old at the release" in said
    link: Any = tab.js("(a => [a.href, a.rel])(document.querySelector('#visas .statement a'))")
    assert link[0] == "https://program-12.example.org/apply" and "noopener" in link[1]
    assert tab.js("document.querySelectorAll('#classes svg.stack').length") >= 3
    assert "single residents of" in tab.text("#schools")
    tab.picture("program")


def test_evidence_is_reached_from_the_figure(tab: Tab, release: Path) -> None:
    tab.open("#/p/9000000012")
    tab.js("document.querySelector('a.evidence-link[href$=\"/evidence/h1b\"]').click()")
    tab.wait("document.activeElement.id === 'evidence'")
    assert tab.js("[...document.querySelectorAll('#evidence td:first-child')].map(td => td.innerText.trim())") == [
        "h1b"
    ]


def test_a_roster_only_tier_says_that_the_score_was_not_compared(tab: Tab, release: Path) -> None:
    rated = PROGRAMS["tier"].isin(["safety", "match", "reach"]) & (PROGRAMS["tier_basis"] == "roster_only")
    for program in PROGRAMS.loc[rated, "program_id"].head(5):
        tab.open(f"#/p/{program}")
        card = tab.text(".card .notice")
        assert "The score was not compared" in card and "not a chance of matching" in card
    tab.open()
    assert "not a chance of matching" in tab.text("main > .notice")
    for row in tab.js(f"{ROWS}.map(row => row.innerText)"):
        assert any(tier in row for tier in ("unrated", "excluded")) or any(
            basis in row for basis in ("score not compared", "a score was compared", "basis of the tier unknown")
        )


def test_every_program_can_be_opened(tab: Tab, release: Path) -> None:
    for program in PROGRAMS["program_id"]:
        tab.js(f"location.hash = '#/p/{program}'")
        tab.wait(f"document.querySelector('#correct-us a')?.hash.includes('{program}')")
        said = tab.text()
        assert not {"null", "undefined", "NaN", "[object"} & set(said.split()), program


def test_nothing_known_is_shown_as_unknown(tab: Tab, release: Path) -> None:
    bare = PROGRAMS.loc[PROGRAMS["n_listed"].isna() & ~PROGRAMS["program_id"].isin(FRAMES["evidence"]["program_id"])]
    tab.open(f"#/p/{bare['program_id'].iloc[0]}")
    assert "unknown" in tab.text(".card .big") and "no roster read" in tab.text(".card")
    assert "That is not a “no”" in tab.text("#visas")
    assert "0 %" not in tab.text(".card")


@pytest.mark.parametrize("i", range(len(HOSTILE)))
def test_hostile_text_is_shown_and_does_nothing(tab: Tab, release: Path, i: int) -> None:
    tab.open(f"#/p/{9 * 10**9 + i}")
    assert tab.js("document.querySelector('h1').textContent") == HOSTILE[i]
    assert tab.js("document.title").endswith(" · Residency programs and IMGs")
    assert tab.js("document.querySelectorAll('main script, main img, main b, main iframe').length") == 0
    hrefs = tab.js("[...document.querySelectorAll('main a')].map(a => a.protocol)")
    assert set(hrefs) <= {"file:", "http:", "https:", "mailto:"}


def test_an_address_that_is_no_web_address_becomes_no_link(tab: Tab) -> None:
    for bad in ("javascript:alert(1)", "data:text/html,x", "not a url", " JavaScript:x"):
        assert tab.js(f"safetynet.outside({bad!r}).tagName") == "SPAN", bad


def test_unknown_programs_and_broken_addresses_are_answered(tab: Tab, release: Path) -> None:
    for view, expected in (
        ("#/p/1234567890", "Unknown program"),
        ("#/p/%E0%A4%A", "Unknown program"),
        ("#/nowhere", "Find"),
    ):
        tab.open(view)
        assert tab.text("h1").startswith(expected)


def test_data_of_another_release_is_refused(chromium: Browser, tmp_path: Path) -> None:
    build_site(tmp_path / "site", FRAMES, MANIFEST, tier_rules(FRAMES))
    shard = tmp_path / "site" / "data" / "d-00.js"
    shard.write_text(shard.read_text().replace(MANIFEST["version"], "20261001T060000Z"))
    other = Tab(chromium, tmp_path)
    other.open("#/p/9000000012")
    assert "Reload the page" in other.text("main [role=alert]")


def test_downloads_point_at_the_release_and_corrections_at_its_operator(tab: Tab, release: Path) -> None:
    tab.open("#/downloads")
    links = tab.js("[...document.querySelectorAll('main a')].map(a => a.href)")
    assert {(release / name).as_uri() for name in ("programs.csv", "evidence.parquet", "DICTIONARY.md")} <= set(links)
    tab.open("#/correct/9000000012")
    mail = f"mailto:{MANIFEST['contact']}?subject=Correction%20for%20program%209000000012"
    assert tab.page.locator(f"main a[href='{mail}']").count() == 1 and "beside our figure" in tab.text()
    tab.open("#/about")
    assert MANIFEST["version"] in tab.text() and "2026-09-30" in tab.text("footer")
