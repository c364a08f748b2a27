"""Reading the saved cases of the roster parser, and the stand-in for the school registry the tests use."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapers.parsers.records import Page, ParsedRoster
from scrapers.parsers.roster import parse_roster

CASES = Path(__file__).resolve().parents[2] / "cases" / "roster"
FIELDS = ("name", "class_label", "pgy", "class_start_year", "track", "status", "school_raw", "degree_raw")

_SCHOOL = re.compile(
    r"universi|school of med|medical (?:school|college)|college of (?:osteo|med)|facult\w+ (?:of|de) med|"
    r"academy of med|"
    r"college of physicians|\bCOM\b|\bSOM\b",
    re.I,
)


_SHORT = frozenset({"Wayne State", "Emory", "Johns Hopkins", "Case Western", "St. George's"})


def sense(text: str) -> float:
    """Stand-in for the registry: words that names of medical schools hold, and a few short names it knows.

    Like the registry it gives 0.7 to an unknown name before "School of Medicine".
    """
    base = text.removesuffix(" School of Medicine")
    if base in _SHORT:
        return 0.95 if base != text else 0.0
    if base != text and not _SCHOOL.search(base):
        return 0.7
    return 0.9 if _SCHOOL.search(text) and len(text) < 120 else 0.0


@dataclass(frozen=True)
class Case:
    """One saved case: its pages, what is known of the program, what is expected."""

    name: str
    meta: dict[str, Any]
    pages: tuple[Page, ...]
    expected: dict[str, Any]

    def parse(self) -> ParsedRoster:
        """What the parser reads on the case's pages."""
        return parse_roster(self.pages, sense, specialty=self.meta.get("specialty"), years=self.meta.get("years"))


def load(folder: Path) -> Case:
    """A case as reviewed, or as ``parse roster --save-case`` wrote it: one page, expectations with locators."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    single = {"file": "page.html", "url": meta.get("url"), "content_type": meta.get("content_type")}
    pages = tuple(
        Page(
            p["url"],
            (folder / p["file"]).read_bytes(),
            meta["fetched_on"],
            p["content_type"],
            p.get("charset"),
            p.get("list_url"),
        )
        for p in meta.get("pages", [single])
    )
    return Case(folder.name, meta, pages, json.loads((folder / "expected.json").read_text(encoding="utf-8")))


def all_cases() -> list[Case]:
    return [load(f) for f in sorted(CASES.iterdir()) if f.is_dir()]


def as_rows(parsed: ParsedRoster) -> list[dict[str, Any]]:
    return [{f: getattr(r, f) for f in FIELDS} for r in parsed.residents]


def expected_rows(case: Case) -> list[dict[str, Any]]:
    """What a case expects, without locators: they follow the markup and are checked for names only."""
    return [{f: r[f] for f in FIELDS} for r in case.expected["residents"]]


def expected_codes(case: Case) -> list[str]:
    """Codes of the issues a case expects."""
    return sorted({i if isinstance(i, str) else i["code"] for i in case.expected["issues"]})
