"""From stored bytes to raw rows: what of a program must be read again, and the parsers run over its pages.

Belongs here: joining the ledger, the snapshots and the parsers, which may not know each other. Not here: how a page is
read (scrapers.parsers), how its words are classified (transforms.wording).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pandas as pd

from scrapers.parsers.records import Page, ParsedRoster, SchoolSense, TextUnit
from scrapers.parsers.roster import parse_roster
from scrapers.parsers.text import text_units
from transforms.contacts import contact_page
from transforms.program_types import type_from_sentence
from transforms.wording import read_frame
from transforms.wording.persons import person_spans

ROSTER_KINDS = ("roster", "person", "alumni")
WORDING_KINDS = ("home", "eligibility", "faq", "visa", "gme_policy", "other")
ReadBytes = Callable[[str], bytes | None]
Row = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """The stored pages of one program, and a digest of everything that their reading depends on."""

    program_id: str
    specialty: str
    years: int | None
    pages: list[Row]
    digest: str


def work_of(
    pages: list[Row], kinds: tuple[str, ...], facts: Mapping[str, tuple[str, int | None]], version: str
) -> list[Work]:
    """One piece of work a program that has stored pages of these kinds, in order of id.

    ``pages``: program_pages rows joined to their ledger rows. ``facts``: specialty and years of training by program.
    """
    grouped: dict[str, list[Row]] = {}
    for page in pages:
        if page["kind"] in kinds and page["content_sha256"] and page["program_id"] in facts:
            grouped.setdefault(page["program_id"], []).append(page)
    found = []
    for program_id in sorted(grouped):
        rows = sorted(grouped[program_id], key=lambda row: str(row["url"]))
        specialty, years = facts[program_id]
        told = "|".join(f"{r['url']} {r['kind']} {r['list_url']} {r['text_sha256']}" for r in rows)
        digest = hashlib.sha256(f"{version}|{specialty}|{years}|{told}".encode()).hexdigest()
        found.append(Work(program_id, specialty, years, rows, digest))
    return found


def read_roster(work: Work, read: ReadBytes, sense: SchoolSense) -> ParsedRoster:
    """All roster pages of one program, parsed together from their stored bytes."""
    pages = [
        Page(
            url=row["url"],
            body=body,
            fetched_on=row["observed_at"][:10],
            content_type=row["content_type"] or "text/html",
            charset=row["charset"] or None,
            list_url=row["list_url"] or None,
        )
        for row in work.pages
        if (body := read(row["content_sha256"])) is not None
    ]
    return parse_roster(pages, sense, specialty=work.specialty or None, years=work.years)


def resident_rows(work: Work, parsed: ParsedRoster) -> Iterator[Row]:
    """Rows of raw_residents. The name is dropped here: a random key takes its place."""
    pages = {row["url"]: row for row in work.pages}
    for resident in parsed.residents:
        page = pages[resident.page_url]
        row = asdict(resident)
        del row["name"], row["page_url"]
        yield row | {
            "program_id": work.program_id,
            "person_key": uuid4().hex,
            # A page about one person is cited under the list that led to it: its own address names a person.
            "url": page["list_url"] or page["url"],
            "fetched_at": page["observed_at"],
            "snapshot_sha256": page["content_sha256"],
        }


def roster_row(work: Work, parsed: ParsedRoster) -> Row:
    """The row of raw_rosters: the list page with most residents, when its content was seen, and what was read."""
    by_url = {row["url"]: row["list_url"] or row["url"] for row in work.pages}
    lists = [row for row in work.pages if row["kind"] == "roster"] or work.pages
    counts = dict.fromkeys((row["url"] for row in lists), 0)
    for resident in parsed.residents:
        home = by_url[resident.page_url]
        if resident.status == "current" and home in counts:
            counts[home] += 1
    main = max(lists, key=lambda row: (counts[row["url"]], -len(row["url"])))
    return {
        "program_id": work.program_id,
        "roster_url": main["url"],
        "as_of": parsed.as_of,
        "observed_at": min(row["observed_at"] for row in lists),
        "snapshot_sha256": main["content_sha256"],
        "n_pages": len(work.pages),
        "n_found": len(parsed.residents),
        "input_digest": work.digest,
    }


def issue_rows(work: Work, parsed: ParsedRoster) -> Iterator[Row]:
    """Rows of raw_issues."""
    people = {row["url"]: row["list_url"] for row in work.pages if row["list_url"]}
    for issue in parsed.issues:
        url = people.get(issue.page_url, issue.page_url)
        yield {
            "program_id": work.program_id,
            "url": url,
            "code": issue.code,
            "detail": issue.detail,
            "locator": issue.locator,
        }


def read_wording(work: Work, read: ReadBytes) -> dict[str, pd.DataFrame]:
    """Statements, signals, sentences for review and on the program's type, and the contact page, of one program."""
    units = [row for page in work.pages for row in _unit_rows(work.program_id, page, read)]
    if not units:
        return {}
    frame = pd.DataFrame(units)
    statements, signals, review = read_frame(frame)
    own = frame[frame["level"] == "program"]
    typed = own[[type_from_sentence(text) is not None and not person_spans(text) for text in own["text"]]]
    contact = contact_page(frame)
    return {
        "raw_contacts": pd.DataFrame({"program_id": [work.program_id], "url": [contact]} if contact else {}),
        "raw_statements": statements,
        "raw_signals": signals,
        "raw_review": review,
        "raw_type_sentences": typed[["program_id", "url", "fetched_at", "snapshot_sha256", "text", "locator"]],
    }


def _unit_rows(program_id: str, page: Row, read: ReadBytes) -> Iterator[Row]:
    body = read(page["content_sha256"])
    if body is None or not (page["content_type"] or "text/html").startswith(("text/", "application/xhtml")):
        return
    units: list[TextUnit] = text_units(body, charset=page["charset"] or None)
    for number, unit in enumerate(units):
        yield {
            "program_id": program_id,
            "url": page["url"],
            "level": page["level"],
            "page_title": page["title"],
            "url_path": urlsplit(page["url"]).path,
            "unit_no": number,
            "text": unit.text,
            "question": unit.question,
            "headings": " > ".join(unit.headings),
            "locator": unit.locator,
            "kind": unit.kind,
            "fetched_at": page["observed_at"],
            "snapshot_sha256": page["content_sha256"],
        }
