"""The page in a real Chromium, opened from a file: find, filter, sort, open, follow evidence; by keyboard, on a phone.

Screenshots are left in pytest's temporary folder, to be looked at.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.devtools import BINARY, Browser
from tests.unit.site.synthetic import HOSTILE, MANIFEST, release_frames
from warehouse.site.build import build_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BINARY is None, reason="no chromium on this machine (Debian: apt-get install chromium)"),
]
FRAMES = release_frames(200)
PROGRAMS = FRAMES["programs"]
ROWS = "[...document.querySelectorAll('#results tbody tr')]"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    build_site(folder / "site", FRAMES, MANIFEST)
    return folder


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(started: Browser, release: Path) -> Iterator[Browser]:
    """The browser on the list of programs; whatever it complained about fails the test."""
    started.complaints.clear()
    started.screen(1200)
    started.open(address(release))
    yield started
    assert started.complaints == []


def address(release: Path, view: str = "#/") -> str:
    return (release / "site" / "index.html").as_uri() + view


def shown(browser: Browser) -> list[str]:
    """Ids of the programs in the table, in order."""
    found: list[str] = browser.js(f"{ROWS}.map(row => row.querySelector('a').hash.split('/').pop())")
    return found


def text(browser: Browser, selector: str = "main") -> str:
    return str(browser.js(f"document.querySelector({selector!r}).innerText"))


def choose(browser: Browser, field: str, value: str) -> None:
    event = "change" if field not in ("q", "from", "to") else "input"
    browser.js(
        f"(f => {{ f.value = {value!r}; f.dispatchEvent(new Event('{event}')) }})(document.getElementById('f-{field}'))"
    )


def test_the_list_counts_and_pages(browser: Browser, release: Path) -> None:
    assert text(browser, "[role=status]").startswith("200 of 200 programs, page 1 of 4")
    first = shown(browser)
    browser.js("document.querySelector('.pager a[rel=next]').click()")
    browser.wait("document.querySelector('[role=status]').textContent.includes('page 2')")
    assert len(first) == 50 and not set(first) & set(shown(browser))
    browser.screenshot(release / "list.png")


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
def test_filters_keep_what_the_table_says(
    browser: Browser, field: str, value: str, column: str, accepted: set[str]
) -> None:
    choose(browser, field, value)
    expected = int(PROGRAMS[column].isin(accepted).sum())
    assert text(browser, "[role=status]").startswith(f"{expected} of 200 programs") and expected
    known = PROGRAMS.set_index("program_id")[column]
    assert {known[i] for i in shown(browser)} <= accepted


def test_a_share_range_says_how_many_unknown_shares_it_leaves_out(browser: Browser) -> None:
    choose(browser, "from", "20")
    choose(browser, "to", "50")
    share = PROGRAMS["img_share"]
    status = text(browser, "[role=status]")
    assert status.startswith(f"{int(share.between(0.2, 0.5).sum())} of 200 programs")
    assert f"{int(share.isna().sum())} more have an unknown share" in status


def test_text_roster_and_country_narrow_together_and_clear_brings_all_back(browser: Browser) -> None:
    choose(browser, "q", "  RIVER program ")
    choose(browser, "country", "IN")
    browser.js("document.getElementById('f-roster').click()")
    cells = FRAMES["program_countries"]
    with_country = set(cells.loc[cells["country_code"] == "IN", "program_id"])
    keep = PROGRAMS["name"].str.contains("River") & PROGRAMS["n_listed"].gt(0).fillna(False)
    expected = set(PROGRAMS.loc[keep & PROGRAMS["program_id"].isin(with_country), "program_id"])
    assert set(shown(browser)) == expected and expected
    browser.js("[...document.querySelectorAll('form button')].at(-1).click()")
    browser.wait("document.querySelector('[role=status]').textContent.startsWith('200 of 200')")
    assert browser.js("document.getElementById('f-q').value") == ""


def test_sorting_is_announced_and_puts_unknown_last(browser: Browser) -> None:
    browser.js("document.getElementById('sort-img_share').click()")
    assert browser.js("document.activeElement.id") == "sort-img_share"
    assert browser.js("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"
    top = PROGRAMS.dropna(subset="img_share").sort_values("img_share", ascending=False, kind="stable")
    assert shown(browser) == top["program_id"].head(50).tolist()
    choose(browser, "tier", "unrated")
    assert "unknown" in browser.js(f"{ROWS}[0].innerText")


def test_filters_live_in_the_address_and_survive_a_visit_to_a_program(browser: Browser, release: Path) -> None:
    browser.open(address(release, "#/?state=AL&sort=-tier"))
    before = shown(browser)
    browser.js(f"{ROWS}[0].querySelector('a').click()")
    browser.wait("document.querySelector('#visas')")
    browser.js("document.querySelector('main a').click()")
    browser.wait("document.querySelector('#results')")
    assert shown(browser) == before and browser.js("document.getElementById('f-state').value") == "AL"


def test_a_program_shows_quotes_with_link_date_and_age(browser: Browser, release: Path) -> None:
    browser.open(address(release, "#/p/9000000012"))
    said = text(browser, "#visas .statement")
    assert "J-1: stated as yes" in said and "We sponsor J-1 visas through ECFMG." in said
    assert "(Step 3 passed; case by case)" in text(browser, "#visas")
    assert "seen 2026-09-01" in said and "29 days old at the release" in said
    link: Any = browser.js("(a => [a.href, a.rel])(document.querySelector('#visas .statement a'))")
    assert link[0] == "https://program-12.example.org/apply" and "noopener" in link[1]
    assert browser.js("document.querySelectorAll('#classes svg.stack').length") >= 3
    assert "single residents of" in text(browser, "#schools")
    browser.screenshot(release / "program.png")


def test_evidence_is_reached_from_the_figure(browser: Browser, release: Path) -> None:
    browser.open(address(release, "#/p/9000000012"))
    browser.js("document.querySelector('a.evidence-link[href$=\"/evidence/h1b\"]').click()")
    browser.wait("document.activeElement.id === 'evidence'")
    assert browser.js("[...document.querySelectorAll('#evidence td:first-child')].map(td => td.innerText.trim())") == [
        "h1b"
    ]


def test_a_roster_only_tier_says_that_the_score_was_not_compared(browser: Browser, release: Path) -> None:
    rated = PROGRAMS["tier"].isin(["safety", "match", "reach"]) & (PROGRAMS["tier_basis"] == "roster_only")
    for program in PROGRAMS.loc[rated, "program_id"].head(5):
        browser.open(address(release, f"#/p/{program}"))
        card = text(browser, ".card .notice")
        assert "The score was not compared" in card and "not a chance of matching" in card
    browser.open(address(release))
    assert "not a chance of matching" in text(browser, "main > .notice")
    for row in browser.js(f"{ROWS}.map(row => row.innerText)"):
        assert any(tier in row for tier in ("unrated", "excluded")) or any(
            basis in row for basis in ("score not compared", "a score was compared", "basis of the tier unknown")
        )


def test_every_program_can_be_opened(browser: Browser, release: Path) -> None:
    for program in PROGRAMS["program_id"]:
        browser.js(f"location.hash = '#/p/{program}'")
        browser.wait(f"document.getElementById('correct')?.innerText.includes('{program}')")
        said = text(browser)
        assert not {"null", "undefined", "NaN", "[object"} & set(said.split()), program


def test_nothing_known_is_shown_as_unknown(browser: Browser, release: Path) -> None:
    bare = PROGRAMS.loc[PROGRAMS["n_listed"].isna() & ~PROGRAMS["program_id"].isin(FRAMES["evidence"]["program_id"])]
    browser.open(address(release, f"#/p/{bare['program_id'].iloc[0]}"))
    assert "unknown" in text(browser, ".card .big") and "no roster read" in text(browser, ".card")
    assert "That is not a “no”" in text(browser, "#visas")
    assert "0 %" not in text(browser, ".card")


@pytest.mark.parametrize("i", range(len(HOSTILE)))
def test_hostile_text_is_shown_and_does_nothing(browser: Browser, release: Path, i: int) -> None:
    browser.open(address(release, f"#/p/{9 * 10**9 + i}"))
    assert browser.js("document.querySelector('h1').textContent") == HOSTILE[i]
    assert browser.js("document.title").endswith(" · Residency programs and IMGs")
    assert browser.js("document.querySelectorAll('main script, main img, main b, main iframe').length") == 0
    hrefs = browser.js("[...document.querySelectorAll('main a')].map(a => a.protocol)")
    assert set(hrefs) <= {"file:", "http:", "https:", "mailto:"}


def test_an_address_that_is_no_web_address_becomes_no_link(browser: Browser) -> None:
    for bad in ("javascript:alert(1)", "data:text/html,x", "not a url", " JavaScript:x"):
        assert browser.js(f"safetynet.outside({bad!r}).tagName") == "SPAN", bad


def test_unknown_programs_and_broken_addresses_are_answered(browser: Browser, release: Path) -> None:
    for view, expected in (
        ("#/p/1234567890", "Unknown program"),
        ("#/p/%E0%A4%A", "Unknown program"),
        ("#/nowhere", "Find"),
    ):
        browser.open(address(release, view))
        assert text(browser, "h1").startswith(expected)


def test_data_of_another_release_is_refused(browser: Browser, release: Path, tmp_path: Path) -> None:
    build_site(tmp_path, FRAMES, MANIFEST)
    shard = tmp_path / "data" / "d-00.js"
    shard.write_text(shard.read_text().replace(MANIFEST["version"], "20261001T060000Z"))
    browser.open((tmp_path / "index.html").as_uri() + "#/p/9000000012")
    assert "Reload the page" in text(browser, "[role=alert]")


def test_downloads_point_at_the_release_and_corrections_at_its_operator(browser: Browser, release: Path) -> None:
    browser.open(address(release, "#/downloads"))
    links = browser.js("[...document.querySelectorAll('main a')].map(a => a.href)")
    assert {(release / name).as_uri() for name in ("programs.csv", "evidence.parquet", "DICTIONARY.md")} <= set(links)
    browser.open(address(release, "#/about"))
    assert browser.js("document.querySelector('#correct a').href") == f"mailto:{MANIFEST['contact']}"
    assert MANIFEST["version"] in text(browser) and "2026-09-30" in text(browser, "footer")


def test_the_keyboard_alone_is_enough(browser: Browser) -> None:
    browser.press("Tab", 9)
    assert browser.js("document.activeElement.id") == "skip"
    browser.press("Enter", 13)
    assert browser.js("document.activeElement.id") == "main"
    browser.js("document.querySelector('#results tbody a').focus()")
    browser.press("Enter", 13)
    browser.wait("document.querySelector('#visas') && document.activeElement.tagName === 'H1'")


def test_the_tree_for_screen_readers_names_everything(browser: Browser) -> None:
    browser.screen(390)
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in tree if not n["ignored"]]
    roles = {role for role, _ in named}
    assert {"main", "navigation", "search", "status", "table", "row", "cell", "columnheader", "heading"} <= roles
    nameless = [
        role
        for role, name in named
        if role in ("combobox", "searchbox", "spinbutton", "checkbox", "button", "link") and not name
    ]
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_sideways(browser: Browser, release: Path, scheme: str) -> None:
    browser.screen(390, scheme=scheme)
    for name, view in (
        ("list", "#/"),
        ("program", "#/p/9000000012"),
        ("hostile", "#/p/9000000001"),
        ("about", "#/about"),
    ):
        browser.open(address(release, view))
        browser.js("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert browser.js("document.documentElement.scrollWidth") == 390, name
        browser.screenshot(release / f"{name}-390-{scheme}.png")
