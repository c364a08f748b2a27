"""Outcomes, pace, robots arithmetic, Retry-After and the plan: small pure rules of the crawl."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from scrapers.middlewares.robots import Rules, crawl_delay_of
from scrapers.outcomes import POLICIES, Outcome, of_proxy_error, of_status
from scrapers.pace import MAX_CRAWL_DELAY, Pace
from scrapers.plan import KnownPage, KnownRobots, ProgramPage, ProgramTarget, from_json, make_plan, scope, to_json
from scrapers.spiders.reading import retry_after
from scrapers.spiders.validators import headers_for


def test_every_outcome_has_a_policy_and_only_transient_ones_are_retried() -> None:
    assert set(POLICIES) == set(Outcome)
    assert all(policy.transient for policy in POLICIES.values() if policy.retry)
    assert not any(policy.seen and policy.transient for policy in POLICIES.values())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (304, "not_modified"),
        (301, "redirected"),
        (404, "gone"),
        (410, "gone"),
        (403, "blocked"),
        (401, "blocked"),
        (429, "http_429"),
        (418, "http_4xx"),
        (500, "http_5xx"),
        (503, "http_5xx"),
    ],
)
def test_statuses(status: int, outcome: str) -> None:
    assert of_status(status) == outcome


def test_what_a_proxy_says_of_an_unreachable_host() -> None:
    assert of_proxy_error(502, {}, b"DNS lookup failed for x") is Outcome.DNS_FAILURE
    assert of_proxy_error(503, {"x-squid-error": "ERR_CONNECT_FAIL 111"}, b"") is Outcome.REFUSED
    assert of_proxy_error(504, {}, b"upstream timed out") is Outcome.TIMEOUT
    assert of_proxy_error(500, {}, b"DNS lookup failed") is Outcome.HTTP_5XX


@given(st.floats(0, 30), st.floats(0, 500), st.floats(0, 30))
def test_the_gap_is_never_shorter_than_promised(delay: float, crawl_delay: float, throttled: float) -> None:
    pace = Pace(delay)
    pace.raise_floor("x.org", crawl_delay)
    pace.raise_floor("x.org", crawl_delay / 3)
    least = max(delay, min(crawl_delay, MAX_CRAWL_DELAY), throttled)
    assert least <= pace.gap("x.org", throttled) <= least * 1.07 + 0.09


def test_three_failures_in_a_row_end_a_host_and_success_forgives() -> None:
    pace = Pace(1.0)
    for outcome in (Outcome.TIMEOUT, Outcome.REFUSED, Outcome.OK, Outcome.TIMEOUT, Outcome.HTTP_5XX):
        pace.note("http://a.x.org/1", outcome)
    assert pace.refused("http://a.x.org/2") is None
    pace.note("http://a.x.org/1", Outcome.TIMEOUT)
    assert pace.refused("http://a.x.org/2") is Outcome.TIMEOUT
    assert pace.refused("http://b.x.org/") is None
    pace.note("http://b.x.org/", Outcome.BLOCKED)
    assert pace.refused("http://b.x.org/2") is Outcome.BLOCKED


def test_crawl_delay_and_rules() -> None:
    parsed = Protego.parse("User-agent: SafetynetBot\nCrawl-delay: 7\nDisallow: /a\n\nUser-agent: *\nDisallow: /")
    assert crawl_delay_of(parsed) == 7
    assert Rules(parsed).allow("http://x.org/b") and not Rules(parsed).allow("http://x.org/a/1")
    assert crawl_delay_of(Protego.parse("User-agent: *\nRequest-rate: 1/9")) == 9
    assert not Rules(outcome=Outcome.TIMEOUT).allow("http://x.org/")
    assert Rules().allow("http://x.org/anything")


def test_retry_after_in_seconds_and_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after("30") == 30
    assert 85 < (retry_after(later) or 0) <= 90
    assert retry_after("soon") is None and retry_after("") is None


def test_conditions_only_where_content_is_held() -> None:
    page = KnownPage("http://x.org/", etag='W/"1"', last_modified="Mon", content_sha256="ab")
    assert headers_for(page) == {"If-None-Match": 'W/"1"'}
    assert headers_for(KnownPage("u", last_modified="Mon", content_sha256="ab")) == {"If-Modified-Since": "Mon"}
    assert headers_for(KnownPage("u", etag="1")) == {} == headers_for(None)


def program(n: int, url: str = "", sponsor_url: str = "") -> ProgramTarget:
    return ProgramTarget(f"14000000{n:02d}", "P", "Neurology", "S", "C", "OH", url, sponsor_url)


def test_a_plan_round_trips_and_leaves_out_what_opted_out() -> None:
    programs = [
        program(1, "http://a.test/"),
        program(2, "", "http://gme.b.test/"),
        program(3),
        program(4, "http://x.c.test/"),
    ]
    plan = make_plan(
        programs,
        crawl_id="n1",
        as_of="2026-11-24",
        delay=0.5,
        known_pages=[KnownPage("http://a.test/"), KnownPage("http://x.c.test/")],
        program_pages=[ProgramPage("1400000001", "http://a.test/", "home"), ProgramPage("9", "http://z.test/", "home")],
        robots=[
            KnownRobots("a.test", "2026-11-24T00:00:00+00:00", "", 5.0),
            KnownRobots("www.a.test", "2026", "", 9.0),
        ],
        opt_out_domains=["www.c.test"],
    )
    assert from_json(to_json(plan)) == plan
    assert [p.program_id for p in plan.programs] == ["1400000001", "1400000002"]
    assert [k.url for k in plan.known_pages] == ["http://a.test/"] and len(plan.program_pages) == 1
    assert plan.crawl_delays == {"a.test": 9.0}
    assert "SafetynetBot/" in plan.user_agent


def test_scope_counts_programs_domains_requests_and_hours() -> None:
    programs = [program(n, f"http://im{n}.a.test/") for n in range(6)] + [program(9, "http://b.test/")]
    found = scope(make_plan(programs, crawl_id="n", as_of="2026-11-24", delay=60.0))
    assert (found.programs, found.domains) == (7, 2)
    assert found.requests == 70 + 7
    assert found.hours == 1.0


@pytest.mark.parametrize("text", ["{}", '{"crawl_id": 1, "programs": [{"x": 1}]}', "[]", "no json"])
def test_a_plan_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(text)
