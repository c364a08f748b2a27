"""Domains, shards, URL spelling, traps and addresses that must not be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers import urls
from scrapers.domains import is_public_host, registrable_domain, shard_of
from scrapers.middlewares.address import ForbiddenResolution, PublicResolver, forbidden

PROXY = {"http": "http://127.0.0.1:8899"}


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://im.hospital.org/residency", "hospital.org"),
        ("gme.stmary.test", "stmary.test"),
        ("http://www.nhs.co.uk:8080/", "nhs.co.uk"),
        ("http://192.0.2.7/x", "192.0.2.7"),
        ("localhost:8000", "localhost"),
        ("http://WWW.Hospital.ORG./", "hospital.org"),
    ],
)
def test_registrable_domain(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


def test_shards_are_stable_and_cover_all() -> None:
    assert shard_of("hospital.org") == 44
    assert {shard_of(f"h{i}.org") for i in range(3000)} == set(range(64))


@pytest.mark.parametrize(
    ("given_url", "wanted"),
    [
        ("HTTP://Www.X.org:80/a/../b//c?utm_source=z&id=3#top", "http://www.x.org/b/c?id=3"),
        ("https://x.org:443/p;jsessionid=9A?PHPSESSID=1", "https://x.org/p"),
        ("https://x.org/residents?b=2&a=1", "https://x.org/residents?b=2&a=1"),
        ("https://x.org", "https://x.org/"),
    ],
)
def test_one_spelling_a_page(given_url: str, wanted: str) -> None:
    assert urls.normalize(given_url) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.org/a",
        "mailto:a@x.org",
        "http://user:secret@x.org/",
        "http://x.org/photo.JPG",
        "http://x.org/a/b/a/b/a/b",
        "http://x.org/calendar/2026?month=5",
        "http://x.org/" + "a/" * 13,
        "http://x.org/?" + "q=1&" * 9,
        "http://x.org/" + "y" * 1200,
        "http://[bad",
    ],
)
def test_what_is_no_page_or_a_trap_is_not_asked(url: str) -> None:
    assert urls.normalize(url) is None


@given(st.text(max_size=80))
def test_normalizing_never_raises_and_is_idempotent(text: str) -> None:
    found = urls.normalize("http://x.org/" + text)
    assert found is None or urls.normalize(found) == found


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://metadata.google.internal/",
        "http://intranet/",
        "http://x.org:22/",
        "file:///etc/passwd",
        "gopher://x.org/",
        "https://elm.test/",
    ],
)
def test_forbidden_addresses(url: str) -> None:
    assert forbidden(url, allow_loopback=False, proxies=PROXY)


@pytest.mark.parametrize("url", ["http://x.org/", "https://x.org:443/a", "http://93.184.216.34/", "http://elm.test/"])
def test_public_addresses_pass(url: str) -> None:
    assert not forbidden(url, allow_loopback=False, proxies=PROXY)


def test_test_hosts_need_a_loopback_proxy_and_loopback_a_flag() -> None:
    assert forbidden("http://elm.test/", allow_loopback=False, proxies={})
    assert forbidden("http://elm.test/", allow_loopback=False, proxies={"http": "http://proxy.example.org:3128"})
    assert not forbidden("http://127.0.0.1:8123/", allow_loopback=True, proxies={})
    assert not is_public_host("elm.test") and not is_public_host("127.0.0.1") and is_public_host("x.org")


@pytest.mark.parametrize("address", ["10.0.0.8", "127.0.0.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"])
def test_a_public_name_must_not_lead_to_a_private_address(address: str) -> None:
    resolver = PublicResolver.__new__(PublicResolver)
    with pytest.raises(ForbiddenResolution):
        resolver._checked(address, "rebound.example.org")
    assert resolver._checked("93.184.216.34", "x.org") == "93.184.216.34"
