"""What the access log of a crawl must show, and what no setting may weaken."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scrapers.domains import registrable_domain
from scrapers.pace import Pace
from scrapers.plan import KnownRobots, PlanError, make_plan
from scrapers.settings import settings_for
from tests.crawl.conftest import Web, crawl, plan_for, target


def gaps(rows: list[dict[str, Any]]) -> list[float]:
    return [b["t"] - a["t"] for a, b in pairwise(rows)]


@pytest.mark.slow
def test_robots_first_gaps_by_domain_and_one_connection(web: Web, tmp_path: Path) -> None:
    programs = [
        target("im.slowlane.test", "1400000001"),
        target("gme.slowlane.test", "1400000002"),
        target("healthy-hospital.test", "1400000003"),
    ]
    run = crawl(plan_for(*programs), tmp_path / "run", web)
    assert run.code == 0
    asked = web.requests()
    for host in {r["host"] for r in asked}:
        assert next(r["path"] for r in asked if r["host"] == host) == "/robots.txt"
    for domain, least in (("slowlane.test", 0.6), ("healthy-hospital.test", 0.1)):
        rows = [r for r in asked if registrable_domain(r["host"]) == domain]
        pages = [r for r in rows if r["path"] != "/robots.txt"]
        assert len(pages) >= 3
        assert min(gaps(rows)) >= least
        assert all(b["t"] >= a["end"] - 0.005 for a, b in pairwise(rows))
    assert {r["ua"].split("/")[0] for r in asked} == {"SafetynetBot"}
    assert not [r for r in asked if r["path"].startswith("/private/")]


@pytest.mark.slow
def test_retry_after_is_waited_for(web: Web, tmp_path: Path) -> None:
    crawl(plan_for(target("busy429.test")), tmp_path / "run", web)
    asked = web.requests()
    for before, after in pairwise(asked):
        if before["status"] == 429:
            assert after["t"] - before["t"] >= 1.0


@pytest.mark.slow
def test_rules_known_for_less_than_a_day_stand_in_for_robots_503(web: Web, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    known = KnownRobots("robots503.test", datetime.now(UTC).isoformat(), "User-agent: *\nDisallow: /im/how")
    stale = KnownRobots("robots503.test", "2020-01-01T00:00:00+00:00", "User-agent: *\nAllow: /")
    fresh = crawl(plan_for(target("robots503.test"), robots=[known]), tmp_path / "fresh", web)
    assert fresh.fetches["http://robots503.test/im/"]["outcome"] == "ok"
    assert fresh.fetches["http://robots503.test/im/how-to-apply"]["outcome"] == "robots_denied"
    old = crawl(plan_for(target("robots503.test"), robots=[stale]), tmp_path / "old", web)
    assert old.fetches["http://robots503.test/im/"]["outcome"] == "robots_denied"


@pytest.mark.slow
def test_an_opted_out_domain_and_program_are_not_asked(web: Web, tmp_path: Path) -> None:
    plan = plan_for(
        target("healthy-hospital.test", "1400000001"),
        target("www.optedout.test", "1400000002"),
        target("norobots.test", "1400000003"),
        opt_out_domains=["optedout.test"],
        opt_out_programs=["1400000003"],
    )
    crawl(plan, tmp_path / "run", web)
    assert {r["host"] for r in web.requests()} == {"healthy-hospital.test"}


@pytest.mark.slow
def test_the_page_cap_of_a_domain_holds(web: Web, tmp_path: Path) -> None:
    run = crawl(plan_for(target("healthy-hospital.test"), max_domain_pages=2), tmp_path / "run", web)
    assert len([r for r in web.requests() if r["path"] != "/robots.txt"]) == 2
    assert run.code == 0


@pytest.mark.slow
def test_test_hosts_need_a_proxy_on_loopback(tmp_path: Path) -> None:
    run = crawl(plan_for(target("healthy-hospital.test")), tmp_path / "run", None)
    assert {row["outcome"] for row in run.fetches.values()} == {"forbidden_address"}


def test_no_setting_weakens_politeness() -> None:
    plan = plan_for(target("healthy-hospital.test"), delay=2.0, contact="ops@example.org")
    found = settings_for(plan)
    assert found["ROBOTSTXT_OBEY"] is True
    assert found["DOWNLOADER_MIDDLEWARES"]["scrapers.middlewares.robots.RobotsMiddleware"] is not None
    assert found["DOWNLOADER_MIDDLEWARES"]["scrapers.middlewares.address.AddressMiddleware"] < 100
    assert found["DOWNLOADER"] == "scrapers.downloader.PoliteDownloader"
    assert found["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert found["DOWNLOAD_DELAY"] >= 2.0
    assert found["DOWNLOAD_DELAY_JITTER"] == 0
    assert found["AUTOTHROTTLE_ENABLED"] and found["AUTOTHROTTLE_TARGET_CONCURRENCY"] <= 1
    assert found["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert found["DOWNLOAD_MAXSIZE"] <= 5_000_000 and 0 < found["DOWNLOAD_TIMEOUT"] <= 15
    assert found["USER_AGENT"].startswith("SafetynetBot/") and "ops@example.org" in found["USER_AGENT"]
    assert not found["COOKIES_ENABLED"] and not found["REDIRECT_ENABLED"]
    assert not found["REMOTE_CONTROL_ENABLED"] and not found["TELNETCONSOLE_ENABLED"]
    assert set(found["DOWNLOAD_HANDLERS"]) >= {"file", "ftp", "s3", "data"}
    assert all(found["DOWNLOAD_HANDLERS"][scheme] is None for scheme in ("file", "ftp", "s3", "data"))


def test_a_crawl_delay_counts_up_to_a_minute() -> None:
    pace = Pace(2.0)
    pace.raise_floor("slow.test", 600.0)
    assert pace.floor("slow.test") == 60.0 and pace.floor("other.test") == 2.0


@pytest.mark.parametrize(
    ("options", "words"),
    [({"delay": 1.9, "contact": "a@b.org"}, "2.0 s"), ({"delay": 2.0, "contact": ""}, "SAFETYNET_CONTACT")],
)
def test_public_hosts_need_the_full_delay_and_a_contact(options: dict[str, Any], words: str) -> None:
    with pytest.raises(PlanError, match=words):
        make_plan([target("im.example.org")], crawl_id="n", as_of="2026-11-24", **options)
