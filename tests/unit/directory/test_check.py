"""Home pages that no longer serve, and what is suggested instead."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from warehouse.directory_check import Page, check, judge

URL = "http://elmbrook.test/fm/"
WHOLE = Page(5_000, "Family Medicine Residency at Elmbrook Hospital")


def row(url: str = URL, **fields: Any) -> dict[str, Any]:
    whole = {
        "url": url,
        "final_url": url,
        "outcome": "ok",
        "http_status": 200,
        "title": "Family Medicine",
        "checked_at": "2026-11-20T01:00:00Z",
    }
    return whole | {"history": "2026-11-19 ok;2026-11-20 ok"} | fields


@pytest.mark.parametrize(
    ("fields", "page", "finding"),
    [
        ({}, WHOLE, None),
        ({}, Page(), None),
        ({"outcome": "gone", "http_status": 404}, WHOLE, "dead"),
        ({"outcome": "soft_404"}, WHOLE, "dead"),
        ({"outcome": "timeout", "history": "2026-11-20 timeout"}, Page(), None),
        ({"outcome": "dns_failure", "history": "1 ok;2 dns_failure;3 timeout;4 dns_failure"}, Page(), "dead"),
        ({"final_url": "https://www.elmbrook.test/fm"}, WHOLE, None),
        ({"final_url": "http://elmbrook.test/residency/fm/"}, WHOLE, "moved"),
        ({"final_url": "http://elmbrook.test/login?next=/fm/"}, WHOLE, "dead"),
        ({"final_url": "http://www.hugedomains.com/elmbrook"}, Page(), "parked"),
        ({"final_url": "http://jordan.com/fm"}, WHOLE, "moved"),
        ({"title": "elmbrook.test is for sale"}, Page(400, "This domain is for sale. Buy this domain."), "parked"),
        ({}, Page(60, "Family Medicine"), "blank"),
        ({"outcome": "needs_render"}, Page(10, ""), "blank"),
        ({"outcome": "robots_denied"}, Page(), None),
    ],
)
def test_findings(fields: dict[str, Any], page: Page, finding: str | None) -> None:
    found = judge(row(**fields), page)
    assert (found and found[0]) == finding


def test_suggestions_name_only_pages_that_answer() -> None:
    programs = pd.DataFrame(
        [
            {
                "program_id": "1209911001",
                "name": "Elmbrook",
                "state": "OH",
                "url": URL,
                "sponsor_url": "http://elmbrook.test/gme/",
            }
        ]
    )
    ledger = [
        row(outcome="gone", http_status=410),
        row("http://elmbrook.test/fm-new/"),
        row("http://elmbrook.test/old/", outcome="gone"),
    ]
    pages = [
        {"program_id": "1209911001", "url": "http://elmbrook.test/old/", "kind": "home", "level": "program"},
        {"program_id": "1209911001", "url": "http://elmbrook.test/fm-new/", "kind": "roster", "level": "program"},
    ]
    found = check(programs, ledger, pages, {})
    assert found.loc[0, "suggestion"].startswith("http://elmbrook.test/fm-new/")
    alone = check(programs, ledger[:1], [], {})
    assert alone.loc[0, "suggestion"].startswith("http://elmbrook.test/gme/")
    assert check(programs, [], pages, {}).empty


def test_a_short_home_page_that_leads_to_the_residents_serves() -> None:
    programs = pd.DataFrame([{"program_id": "1209911001", "name": "Elmbrook", "state": "OH", "url": URL}])
    ledger = [row(), row("http://elmbrook.test/fm/residents/")]
    home = {"program_id": "1209911001", "url": URL, "kind": "home", "level": "program"}
    roster = home | {"url": "http://elmbrook.test/fm/residents/", "kind": "roster"}
    texts = {URL: Page(60, "Family Medicine")}
    assert check(programs, ledger, [home], texts)["finding"].tolist() == ["blank"]
    assert check(programs, ledger, [home, roster], texts).empty
