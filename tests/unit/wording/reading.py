"""Shared by the tests of this folder: sentences and fragments read as a residency program's page."""

from __future__ import annotations

from pathlib import Path

from scrapers.parsers.text import text_units
from transforms.wording import read_page
from transforms.wording.model import WordingReading

CASES = Path(__file__).resolve().parents[2] / "cases" / "wording"


def sentence_html(text: str) -> str:
    return text if text.startswith("<") else f"<p>{text.replace('<', '&lt;')}</p>"


def read(text: str, title: str = "Frequently Asked Questions", path: str = "/residency/faq") -> WordingReading:
    return read_page(text_units(sentence_html(text), fragment=True), page_title=title, url_path=path)
