"""The demo server over real sockets: conditions, compression, log, faults, end of life."""

import gzip
import http.client
import os
import signal
import socket

import pytest

from tests.mocksite import start
from tests.mocksite.faults import FAULT_HOSTS, FAULTS, HUGE_BYTES, host_of
from tests.mocksite.server import is_unmodified
from tests.mocksite.web import Reply

BOTH = "http://www.brightwater-community.test/medical-education/internal-medicine-residency/"
NOISY = "http://residency.ostrander-regional.test/psychiatry/"
FAULTY = "www.cedarholm-health.test"


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    log = tmp_path_factory.mktemp("mocksite") / "access.jsonl"
    with start(log=log, academic_year=2026, http500=FAULTY) as running:
        yield running


def ask(web, url, method="GET", **headers):
    """(status, headers, body) of one request through the proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    connection.request(method, url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply.status, {k.lower(): v for k, v in reply.getheaders()}, body


def test_the_address_is_on_loopback(web):
    assert web.address.startswith("http://127.0.0.1:")


def test_an_unchanged_page_is_304_by_etag_and_by_date(web):
    _, headers, body = ask(web, BOTH)
    assert body
    for condition in ({"if_none_match": headers["etag"]}, {"if_modified_since": headers["last-modified"]}):
        status, again, nothing = ask(web, BOTH, **condition)
        assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
    status, _, _ = ask(web, BOTH, if_none_match='"other"', if_modified_since=headers["last-modified"])
    assert status == 200


def test_gzip_only_when_asked(web):
    _, plain_headers, plain = ask(web, BOTH)
    _, headers, packed = ask(web, BOTH, accept_encoding="gzip, br")
    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain


def test_a_page_without_validators_has_noise_in_its_bytes(web):
    (_, headers, first), (_, _, second) = ask(web, NOISY), ask(web, NOISY)
    assert "etag" not in headers and "last-modified" not in headers
    assert first != second and len(first) == len(second)


def test_the_log_has_a_line_for_each_request(web):
    ask(web, BOTH + "?x=1", user_agent="test-reader/1", if_none_match='"x"')
    row = web.requests()[-1]
    assert row["host"] == "www.brightwater-community.test"
    assert row["path"] == "/medical-education/internal-medicine-residency/?x=1"
    assert (row["status"], row["cond"], row["ua"], row["method"]) == (404, True, "test-reader/1", "GET")
    assert row["t"] > 1_700_000_000


def test_an_unknown_host_is_dead_and_nothing_leaves_loopback(web):
    for url in ("http://www.fallowfield-hospital.test/residency/", "http://169.254.169.254/", "http://example.org/"):
        assert ask(web, url)[0] == 502


def test_only_reading_is_allowed(web):
    assert ask(web, BOTH, method="POST")[0] == 403
    status, headers, body = ask(web, BOTH, method="HEAD")
    assert (status, body) == (200, b"") and int(headers["content-length"]) > 15_000


def test_a_fault_put_on_a_host_spares_its_robots(web):
    assert ask(web, f"http://{FAULTY}/")[0] == 500
    assert ask(web, f"http://{FAULTY}/robots.txt")[0] == 200


STATUS = {
    "http500": 500, "refused": 502, "not_html": 200, "robots_deny": 200, "robots_500": 200, "crawl_delay": 200,
    "home_404": 404, "soft_404": 200, "login": 302, "redirect_loop": 302, "redirect_private": 302, "huge": 200,
    "empty": 200,
}  # fmt: skip


@pytest.mark.parametrize("fault", STATUS)
def test_each_fault_host_shows_its_fault(web, fault):
    status, headers, body = ask(web, f"http://{host_of(fault)}/")
    assert status == STATUS[fault]
    checks = {
        "not_html": headers.get("content-type") == "image/jpeg",
        "soft_404": b"not found" in body,
        "redirect_private": "169.254" in headers.get("location", ""),
        "huge": len(body) > HUGE_BYTES * 0.9,
        "empty": body == b"",
    }
    assert checks.get(fault, True)


def test_the_faults_of_robots_txt(web):
    answers = {f: ask(web, f"http://{host_of(f)}/robots.txt") for f in ("robots_deny", "robots_500", "crawl_delay")}
    assert b"Disallow: /\n" in answers["robots_deny"][2]
    assert answers["robots_500"][0] == 500
    assert b"Crawl-delay: 1" in answers["crawl_delay"][2]


def test_faults_that_pass_after_one_request(web):
    first, second = (ask(web, "http://rate-limited.test/residents/") for _ in range(2))
    assert (first[0], first[1]["retry-after"], second[0]) == (429, "2", 200)
    assert [ask(web, "http://http500-once.test/")[0] for _ in range(2)] == [500, 200]


def test_a_cut_connection_breaks_in_the_body(web):
    with pytest.raises(http.client.IncompleteRead):
        ask(web, "http://cut.test/residents/")


def test_a_slow_host_makes_one_wait(web):
    with socket.create_connection(("127.0.0.1", web.port)) as connection:
        connection.sendall(b"GET http://slow.test/ HTTP/1.1\r\nHost: slow.test\r\n\r\n")
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_every_fault_has_its_host():
    assert set(FAULT_HOSTS.values()) == set(FAULTS)
    assert set(FAULTS) == set(STATUS) | {"slow", "cut", "rate_limited", "http500_once"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"if-none-match": '"b", W/"a"'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": '"b"', "if-modified-since": "Fri, 03 Jul 2026 09:00:00 GMT"}, False),
        ({"if-modified-since": "Tue, 30 Jun 2026 09:00:00 GMT"}, False),
        ({"if-modified-since": "not a date"}, False),
        ({}, False),
    ],
)
def test_conditions(headers, expected):
    reply = Reply(200, b"x", {"etag": '"a"', "last-modified": "Wed, 01 Jul 2026 09:00:00 GMT"})
    assert is_unmodified(reply, headers) is expected


def test_the_server_ends_with_the_process_that_started_it():
    with start() as running:
        running.process.stdin.close()
        assert running.process.wait(timeout=5) == 0


def test_a_kill_is_survived_by_stop():
    with start() as running:
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait(timeout=5)
    running.stop()


def test_a_wrong_option_is_an_error_with_its_reason(capfd):
    with pytest.raises(RuntimeError, match="did not start"), start(no_such_fault="x.test"):
        pass
    assert "no_such_fault" in capfd.readouterr().err
