from datetime import date

import pandas as pd
import pytest

from transforms.crawl_status import crawl_status, still_valid

NOW = pd.Timestamp("2026-10-01T06:00:00Z")


def page(
    kind: str = "roster", outcome: str = "ok", is_changed: bool = False, level: str = "program"
) -> dict[str, object]:
    return {
        "program_id": "1400000001",
        "url": f"http://a.test/{kind}",
        "kind": kind,
        "level": level,
        "outcome": outcome,
        "is_changed": is_changed,
        "checked_at": NOW,
    }


def status(pages: list[dict[str, object]], with_roster: bool, url: str = "http://a.test/", opted: bool = False) -> str:
    directory = pd.DataFrame([{"program_id": "1400000001", "url": url, "sponsor_url": ""}])
    roster = {"program_id": "1400000001", "roster_url": "http://a.test/roster", "observed_at": NOW}
    rosters = pd.DataFrame([roster] if with_roster else [], columns=list(roster))
    frame = pd.DataFrame(pages, columns=list(page()))
    return str(crawl_status(directory, frame, rosters, {"1400000001"} if opted else set()).loc[0, "crawl_status"])


@pytest.mark.parametrize(
    ("pages", "with_roster", "expected"),
    [
        ([page("home"), page(is_changed=True)], True, "ok"),
        ([page("home"), page(outcome="not_modified")], True, "unchanged"),
        ([page("home"), page(outcome="timeout")], True, "carried_forward"),
        ([page("home"), page(outcome="gone")], True, "carried_forward"),
        ([page("home"), page("person", is_changed=True), page()], True, "ok"),
        ([page("home"), page("eligibility")], False, "no_roster"),
        ([page("home", outcome="robots_denied")], False, "robots_denied"),
        ([page("home", outcome="dns_failure")], False, "unreachable"),
        ([page("home", outcome="refused"), page("gme_policy", level="institution")], False, "unreachable"),
        ([page("home", outcome="needs_render")], False, "needs_render"),
        ([], False, "unreachable"),
    ],
)
def test_the_pages_of_a_program_read_together(pages: list[dict[str, object]], with_roster: bool, expected: str) -> None:
    assert status(pages, with_roster) == expected


def test_no_address_and_opting_out_come_first() -> None:
    assert status([], False, url="") == "no_url"
    assert status([page()], True, opted=True) == "opted_out"


@pytest.mark.parametrize(("days", "valid"), [(0, True), (60, True), (61, False)])
def test_a_vanished_roster_is_withdrawn_after_sixty_days(days: int, valid: bool) -> None:
    seen = pd.Timestamp("2026-10-01T00:00:00Z") - pd.Timedelta(days=days)
    rosters = pd.DataFrame([{"program_id": "1400000001", "observed_at": seen - pd.Timedelta(days=400)}])
    pages = pd.DataFrame([{"program_id": "1400000001", "kind": "roster", "last_seen_at": seen}])
    assert still_valid(rosters, pages, date(2026, 10, 1)).tolist() == [valid]
