"""The text model: units are pieces of the visible text, questions are joined to answers in every kind of markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.parsers.text import text_units
from scrapers.parsers.text_sentences import split_sentences

FAQS = {
    "dl": "<dl><dt>Do you sponsor visas?</dt><dd>Yes. The J-1.</dd></dl>",
    "details": "<details><summary>Do you sponsor visas?</summary><p>Yes.</p><p>The J-1.</p></details>",
    "heading": "<h3>Do you sponsor visas?</h3><p>Yes. The J-1.</p>",
    "bold": "<p><strong>Do you sponsor visas?</strong></p><p>Yes. The J-1.</p>",
    "bold lead": "<p><strong>Do you sponsor visas?</strong> Yes. The J-1.</p>",
    "accordion": "<div class='accordion-item'><h2 class='accordion-header'><button>Do you sponsor visas?</button></h2>"
    "<div class='accordion-body'>Yes. The J-1.</div></div>",
    "classes": "<div class='faq-q'>Do you sponsor visas?</div><div class='faq-a'>Yes. The J-1.</div>",
    "table": "<table><tr><td>Do you sponsor visas?</td><td>Yes. The J-1.</td></tr></table>",
    "running text": "<p>Do you sponsor visas? Yes. The J-1.</p>",
    "letters": "<p>Q: Do you sponsor visas?</p><p>A: Yes. The J-1.</p>",
    "line break": "<p>Do you sponsor visas?<br>Yes. The J-1.</p>",
}


@pytest.mark.parametrize("markup", FAQS)
def test_answers_know_their_question(markup: str) -> None:
    units = text_units(FAQS[markup], fragment=True)
    answer = next(u for u in units if u.text.startswith(("Yes", "A: Yes")))
    more = next(u for u in units if u.text == "The J-1.")
    assert answer.question == more.question == "Do you sponsor visas?"


def test_a_question_ends_with_its_container() -> None:
    units = text_units("<dl><dt>Visas?</dt><dd>J-1.</dd></dl><p>Parking is free.</p>", fragment=True)
    assert units[-1].question is None


def test_headings_give_scope_and_are_units() -> None:
    units = text_units("<h2>Eligibility</h2><h3>Visas</h3><p>J-1.</p><h2>Life</h2><p>Lake.</p>", fragment=True)
    by_text = {u.text: u.headings for u in units}
    assert by_text["J-1."] == ("Eligibility", "Visas")
    assert by_text["Lake."] == ("Life",)


def test_table_rows_and_columns() -> None:
    html = "<table><tr><th>Visa</th><th>Sponsored</th></tr><tr><td>J-1</td><td>Yes</td></tr></table>"
    cell = text_units(html, fragment=True)[-1]
    assert (cell.text, cell.question, cell.headings, cell.kind) == ("Yes", "J-1", ("Sponsored",), "row")


def test_equal_opportunity_text_is_left_out() -> None:
    html = "<p>We welcome you. Applicants are considered without regard to race or religion.</p>"
    assert [u.text for u in text_units(html, fragment=True)] == ["We welcome you."]


def test_whole_pages_lose_menus_and_footers() -> None:
    page = (
        b"<html><body><nav><a href='/x'>Visa menu</a></nav><main><h1>FAQ</h1><p>We sponsor J-1 visas.</p></main>"
        b"<footer>No visas in the footer.</footer></body></html>"
    )
    assert [u.text for u in text_units(page)] == ["FAQ", "We sponsor J-1 visas."]


def test_locators_point_at_elements() -> None:
    units = text_units("<ul><li>One</li><li>Two</li></ul>", fragment=True)
    assert units[1].locator.endswith("li[2]")
    assert units[1].kind == "item"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We train in the U.S. and Canada.", 1),
        ("We train in the U.S. Applicants need a visa.", 2),
        ("Dr. Smith reads files. E.g. yours.", 2),
        ("Length: 3 years | Visa: J-1", 2),
        ("1. Purpose of this page", 1),
        ("J-1 only. h-1b is not sponsored.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


_WORDS = st.sampled_from(["visa", "J-1", "U.S.", "No.", "Yes?", "<b>only</b>", "&amp;", "Step 2.", "a|b", "é", "\n"])
_TAGS = st.sampled_from(["p", "li", "dt", "dd", "td", "h3", "strong", "summary", "div"])


@given(st.lists(st.tuples(_TAGS, st.lists(_WORDS, max_size=6)), max_size=8))
def test_units_are_pieces_of_the_visible_text(blocks: list[tuple[str, list[str]]]) -> None:
    html = "".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in blocks)
    visible = re.sub(r"<(?!/?(?:b|strong)\b)[^>]+>", " ", html)
    visible = " ".join(re.sub(r"<[^>]+>", "", visible).replace("&amp;", "&").split())
    for unit in text_units(html, fragment=True):
        assert unit.text in visible
        assert unit.text == " ".join(unit.text.split())
