"""The hand-written files: a strict policy, nothing inline, no way for text to become markup."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import warehouse.site

STATIC = Path(warehouse.site.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style"):
            self.inline += data


@pytest.fixture(scope="module")
def page() -> Page:
    parsed = Page()
    parsed.feed((STATIC / "index.html").read_text(encoding="utf-8"))
    return parsed


def test_the_policy_allows_own_files_only(page: Page) -> None:
    (policy,) = [a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "img-src")} == {"'self'"}


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page: Page) -> None:
    assert not page.inline.strip()
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for address in (attributes.get("src"), attributes.get("href")):
            assert address is None or not re.match(r"(?i)[a-z]+:|//", address), address


def test_every_script_of_the_folder_is_loaded_in_an_order_that_works(page: Page) -> None:
    order = [a["src"] for t, a in page.tags if t == "script"]
    assert {s for s in order if s and "/" not in s} == {path.name for path in SCRIPTS}
    assert order[0] == "core.js" and order[-1] == "app.js"
    assert order.index("data/meta.js") < order.index("data/programs.js") < order.index("dom.js")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_turns_text_into_markup_code_or_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    ways = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|\.style\b|cssText|setTimeout\(['\"]"
    assert not re.findall(ways, source)
    assert not re.findall(r"fetch\(|XMLHttpRequest|sendBeacon|localStorage|WebSocket|document\.cookie", source)
    assert source.count("\n") < 300
