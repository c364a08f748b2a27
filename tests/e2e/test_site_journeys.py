"""What a reader does on the page, from entering a profile to saving a list, by mouse, keyboard, reader and phone."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.browsing import NEEDS_CHROMIUM, Scheme, Tab
from tests.unit.site.synthetic import AS_OF, HOSTILE, MANIFEST, applicable, release_frames, tier_rules
from transforms import profiles, tiers
from transforms.program_types import effective_type
from warehouse.site.build import build_site

pytestmark = NEEDS_CHROMIUM
FRAMES = release_frames(160)
PROGRAMS = FRAMES["programs"]
VIEWS = {
    "list": "#/",
    "program": "#/p/9000000012",
    "hostile": "#/p/9000000001",
    "overview": "#/overview",
    "correct": "#/correct/9000000012",
    "about": "#/about",
    "downloads": "#/downloads",
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journeys")
    build_site(folder / "site", FRAMES, MANIFEST, tier_rules(FRAMES))
    return folder


@pytest.fixture
def tab(chromium: Browser, release: Path) -> Iterator[Tab]:
    opened = Tab(chromium, release)
    opened.open()
    yield opened
    assert opened.complaints == []
    assert not [url for url in opened.asked if not url.startswith(("file:", "about:", "blob:"))]
    opened.context.close()


def enter_profile(tab: Tab, **given: str) -> None:
    tab.page.get_by_text("Tiers for your own profile").click()
    for name, value in given.items():
        control = tab.page.locator(f"#p-{name}")
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    tab.page.get_by_role("button", name="Show my tiers").click()


def test_the_first_view_tells_what_it_is_how_fresh_and_what_a_tier_is_not(tab: Tab) -> None:
    said = tab.text()
    assert "Where the residents listed on programs' own pages studied" in said
    assert "2026-09-30" in tab.text(".strip") and "days" in tab.text(".strip")
    top = tab.page.locator("#for-whom").bounding_box()
    assert top is not None and top["y"] + top["height"] < 900
    assert "not a chance of matching" in tab.text("#for-whom") and "score not compared" in tab.text("#for-whom")


def test_a_profile_gives_every_program_the_tier_of_the_rules(tab: Tab) -> None:
    enter_profile(tab, step2_ck="241", visa_need="h1b_only", country="IN", years_since_graduation="9", attempts="2")
    tab.wait("document.activeElement.id === 'for-whom'")
    told = tab.text("#for-whom")
    assert "Step 2 CK 241 (235–245), needs H-1B, school in India, 9 years since graduation, 2 attempts" in told
    given, applicant = applicable(FRAMES), profiles.Profile("h1b_only", True, 241, attempts=2, graduation_year=2027 - 9)
    table = tiers.tier_programs(given.programs, applicant, as_of=AS_OF, signals=given.signals)
    expected = dict(zip(table["program_id"], table["tier"], strict=True))
    marks = tab.js("[...document.querySelectorAll('#results td .tier')].map(node => node.innerText)")
    assert marks == [expected[program] for program in tab.shown()] and len(set(marks)) > 2
    assert tab.page.locator(".like-me").count() > 5
    tab.picture("profile")


def test_a_profile_survives_a_visit_to_a_program_and_is_gone_after_a_reload(tab: Tab) -> None:
    enter_profile(tab, step2_ck="215", visa_need="none", country="PK")
    tab.wait("document.activeElement.id === 'for-whom'")
    assert "below the passing score" in tab.text("#for-whom") and "the retake first" in tab.text("#for-whom")
    tab.page.locator("#results tbody a").first.click()
    tab.page.get_by_role("heading", name="Tier for your profile").wait_for()
    assert "Step 2 CK 215" in tab.text(".tier-card") and "For the reference profile" in tab.text(".tier-card")
    assert "215" not in tab.page.url and tab.js("localStorage.length + sessionStorage.length") == 0
    tab.picture("program-profile")
    tab.page.reload()
    tab.page.get_by_role("heading", name="Tier for the reference profile").wait_for()


def test_the_reference_comes_back_when_asked_for(tab: Tab) -> None:
    before = tab.text("#results")
    enter_profile(tab, step2_ck="230", visa_need="either")
    tab.wait("document.getElementById('for-whom').innerText.includes('230')")
    tab.page.get_by_role("button", name="Back to the reference").click()
    tab.wait("document.getElementById('for-whom').innerText.includes('227')")
    assert tab.text("#results") == before


@pytest.mark.parametrize(
    ("field", "value"), [("step2_ck", "24"), ("step2_ck", "2e2"), ("attempts", "0"), ("years_since_graduation", "-1")]
)
def test_a_profile_that_cannot_be_is_told_and_changes_nothing(tab: Tab, field: str, value: str) -> None:
    before = tab.text("#results")
    enter_profile(tab, **{field: value})
    assert "a whole number from" in tab.text(".problem") and tab.text("#results") == before
    assert tab.js("document.activeElement.name") == field


def test_the_filtered_list_is_saved_as_it_stands(tab: Tab, tmp_path: Path) -> None:
    tab.choose("state", "AL")
    tab.choose("q", "program")
    tab.page.locator("#f-q").fill("")
    with tab.page.expect_download() as caught:
        tab.page.get_by_role("button", name="Save these as CSV").click()
    assert caught.value.suggested_filename == f"programs-{MANIFEST['version']}.csv"
    caught.value.save_as(tmp_path / "list.csv")
    raw = (tmp_path / "list.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["program_id"] for row in rows] == tab.shown()
    known = PROGRAMS.set_index("program_id")
    for row in rows:
        assert row["j1"] == known["j1"][row["program_id"]] and row["tier"] == known["tier"][row["program_id"]]


def test_no_cell_of_a_saved_list_is_a_formula(tab: Tab) -> None:
    text = tab.js("safetynet.csvOf(safetynet.listRows())")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for row in rows[1:] for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    assert "'" + HOSTILE[2] in cells and HOSTILE[0] in cells
    assert {len(row) for row in rows} == {len(rows[0])} and len(rows) == len(PROGRAMS) + 1


def test_the_overview_sums_what_the_table_says(tab: Tab) -> None:
    tab.open("#/overview")
    body = "[...document.querySelectorAll('#by-specialty tbody tr')]"
    rows = tab.js(f"{body}.map(row => [...row.cells].map(cell => cell.innerText.trim()))")
    shared = PROGRAMS.dropna(subset="img_share")
    assert len(rows) == PROGRAMS["specialty"].nunique()
    for name, share, _, interval, n, n_shared in rows:
        own = shared[shared["specialty"] == name]
        k, known = (own[c].to_numpy(dtype=float) for c in ("n_img", "n_known"))
        p, m = k.sum() / known.sum(), len(own)
        error = 1.959964 * np.sqrt(((k - p * known) ** 2).sum() * m / (m - 1)) / known.sum()
        assert share == f"{100 * p:.1f} %"
        assert interval == f"{100 * max(0, p - error):.1f}–{100 * min(1, p + error):.1f} %"
        assert [int(n), int(n_shared)] == [int((PROGRAMS["specialty"] == name).sum()), m]


def test_a_state_on_the_map_opens_its_programs(tab: Tab) -> None:
    tab.open("#/overview")
    tab.page.get_by_role("link", name="AL: ", exact=False).first.click()
    tab.wait("document.querySelector('#results')")
    expected = PROGRAMS.loc[PROGRAMS["state"] == "AL", "program_id"]
    assert set(tab.shown()) == set(expected) and len(expected)
    tab.page.get_by_role("link", name="Map and plots").nth(1).click()
    tab.page.get_by_role("heading", name="Overview").wait_for()
    assert "of your filters" in tab.text()
    assert len(tab.js("[...document.querySelectorAll('.tiles a')].map(node => node.textContent)")) == 1


def test_the_drawing_by_type_counts_programs_inside_the_articles_band(tab: Tab) -> None:
    tab.open("#/overview")
    own = PROGRAMS[effective_type(PROGRAMS).eq("rural").fillna(False) & PROGRAMS["img_share"].notna()]
    inside = int(own["img_share"].between(0.5, 0.9).sum())
    figure = tab.page.locator("figure", has_text="in a rural or underserved place").inner_text()
    assert f"{inside} of {len(own)} programs with a share lie within the band" in figure and len(own)


def test_a_programs_own_statement_stands_beside_our_figure(tab: Tab) -> None:
    tab.open("#/p/9000000012")
    card = tab.text(".card:has(.correction)")
    assert "We list 31 residents; two joined after your visit." in card and "program coordinator, 2026-09-20" in card
    share = PROGRAMS.set_index("program_id")["img_share"]["9000000012"]
    assert f"{100 * share:.1f} %" in card


def test_filings_are_told_as_a_thing_to_ask_about(tab: Tab) -> None:
    tab.open("#/p/9000000010")
    assert "4 for residents, 1 for fellows, the last decided 2026-03-02" in tab.text("#visas")
    assert "never proof" in tab.text("#visas")


def test_history_is_told_release_by_release(tab: Tab) -> None:
    tab.open("#/p/9000000012")
    assert "2026-09-15" in tab.text("#history")
    assert "j1: not stated → yes (the page changed)" in " ".join(tab.text("#history").split())


def faults(tab: Tab) -> list[tuple[str, str, list[str]]]:
    """What axe-core finds: rule, weight, places. It may not fetch style sheets: the page's policy forbids it."""
    found = Axe().run(tab.page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["impact"], [node["target"] for node in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (390, "dark")])
def test_axe_finds_nothing(chromium: Browser, release: Path, width: int, scheme: Scheme) -> None:
    tab = Tab(chromium, release, width, scheme)
    for name, view in VIEWS.items():
        tab.open(view)
        tab.picture(f"{name}-{width}-{scheme}")
        tab.js("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert faults(tab) == [], name
        assert tab.js("document.documentElement.scrollWidth") <= width, name
    assert tab.complaints == []
    tab.context.close()


def test_axe_finds_nothing_with_a_profile(tab: Tab) -> None:
    enter_profile(tab, step2_ck="212", country="IN")
    tab.wait("document.activeElement.id === 'for-whom'")
    assert faults(tab) == []


def test_the_keyboard_alone_is_enough(tab: Tab) -> None:
    keys = tab.page.keyboard
    keys.press("Tab")
    assert tab.js("document.activeElement.id") == "skip"
    keys.press("Enter")
    assert tab.js("document.activeElement.id") == "main"
    reach(tab, "details.profile > summary")
    keys.press("Enter")
    reach(tab, "#p-step2_ck")
    keys.type("239")
    keys.press("Tab")
    keys.type("needs J-1")
    reach(tab, ".profile-form button[type=submit]")
    keys.press("Enter")
    tab.wait("document.activeElement.id === 'for-whom'")
    assert "Step 2 CK 239" in tab.text("#for-whom") and "needs J-1" in tab.text("#for-whom")
    reach(tab, "#f-q")
    keys.type("river")
    tab.wait("!document.querySelector('[role=status]').innerText.startsWith('160')")
    reach(tab, "#sort-img_share")
    keys.press("Enter")
    assert tab.js("document.activeElement.id") == "sort-img_share"
    reach(tab, "#results tbody a")
    keys.press("Enter")
    tab.wait("document.querySelector('#visas') && document.activeElement.tagName === 'H1'")
    reach(tab, "a.evidence-link")
    keys.press("Enter")
    tab.wait("document.activeElement.id === 'evidence'")


def reach(tab: Tab, selector: str) -> None:
    """Press Tab until the element has the focus, and see that the focus can be seen."""
    for _ in range(80):
        tab.page.keyboard.press("Tab")
        if tab.js("selector => document.activeElement.matches(selector)", selector):
            assert tab.js("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_paper_keeps_the_figures_and_drops_the_controls(tab: Tab) -> None:
    tab.page.emulate_media(media="print")
    assert not tab.page.locator("form.filters").is_visible() and tab.page.locator("#results").is_visible()
    tab.open("#/p/9000000012")
    assert tab.page.locator("blockquote").first.is_visible()
    tab.picture("program-print")
