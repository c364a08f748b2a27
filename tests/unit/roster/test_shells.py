"""Pages that are empty until a script has run are told from pages that say little."""

import pytest

from scrapers.parsers.kinds import look

MENU = "<nav>" + "".join(f"<a href='/{i}'>Department {i}</a>" for i in range(30)) + "</nav>"
FOOT = "<footer><p>Elm Street 1, Elm, OH. All rights reserved to the hospital and its many departments.</p></footer>"


def verdict(main: str, title: str = "Current Residents", path: str = "/im/residents") -> str:
    body = f"{MENU}{main}{FOOT}<script src='/a.js'></script>"
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return look(page.encode(), "utf-8", f"http://elm.test{path}", "2026-11-24").verdict


@pytest.mark.parametrize(
    "main",
    [
        "<main><h1>Current Residents</h1><div id='people-app'></div></main>",
        "<main><h1>Our Residents</h1><p>Loading…</p><ul id='list'> </ul></main>",
        "<div id='content'><h2>Meet our house staff</h2><section data-src='/api/people'></section></div>",
        "<main><h1>Residents</h1><resident-grid year='2026'></resident-grid></main>",
        "<main><h1>Residents</h1><table><thead><tr><th>Name</th></tr></thead><tbody id='rows'></tbody></table></main>",
    ],
)
def test_a_roster_without_anybody_waits_for_a_script(main: str) -> None:
    assert verdict(main) == "needs_render"


@pytest.mark.parametrize(
    ("main", "title", "path"),
    [
        ("<main><h1>Contact</h1><p>Call us.</p><div id='map'></div></main>", "Contact", "/im/contact"),
        ("<main><h1>Visa</h1><p>We sponsor J-1 visas.</p><div id='chat'></div></main>", "Visa", "/im/visa"),
        ("<main><h1>Residents</h1><p>Our list will be here soon.</p></main>", "Residents", "/im/residents"),
        ("<main><h1>Residents</h1><img src='class.jpg'><div id='x'></div></main>", "Residents", "/im/residents"),
        (
            "<main><h1>Current Residents</h1><div id='x'></div><h2>PGY-1</h2><ul>"
            "<li>Ana Brook, MD</li><li>Tomas Vale, DO</li><li>Ines Marlow, MD</li></ul></main>",
            "Residents",
            "/im/residents",
        ),
    ],
)
def test_a_page_that_says_little_is_a_page(main: str, title: str, path: str) -> None:
    assert verdict(main, title, path) == "ok"
