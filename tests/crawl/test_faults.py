"""All faults in one crawl beside healthy hosts: every healthy host complete, every faulty one with its outcome."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawl.conftest import Run, Web, crawl, plan_for, target

pytestmark = pytest.mark.slow

FAULTS = {
    "refused.test": "refused",
    "nodns.test": "dns_failure",
    "error500.test": "http_5xx",
    "drip.test": "timeout",
    "loop.test": "redirect_loop",
    "metadata.test": "forbidden_address",
    "tolocal.test": "forbidden_address",
    "big.test": "too_large",
    "bomb.test": "too_large",
    "brbomb.test": "too_large",
    "zstdbomb.test": "too_large",
    "robotsdeny.test": "robots_denied",
    "robots503.test": "robots_denied",
    "binary.test": "not_html",
    "image.test": "not_html",
    "login.test": "blocked",
    "forbidden.test": "blocked",
    "truncated.test": "truncated",
    "shell.test": "needs_render",
    "nested.test": "ok",
}
COMPLETE = ("www.healthy-hospital.test", "busy429.test", "charset.test", "trap.test", "script.test", "norobots.test")


def test_every_fault_in_one_crawl(web: Web, tmp_path: Path) -> None:
    hosts = [*FAULTS, *COMPLETE, "soft404.test", "noindex.test"]
    programs = {host: f"1400000{i:03d}" for i, host in enumerate(hosts)}
    unverified = replace(target("tls.test", "1400001000"), url="https://tls.test/im/")
    run = crawl(plan_for(unverified, *(target(h, p) for h, p in programs.items())), tmp_path / "run", web)
    assert run.code == 0, run.stderr

    found = {host: run.fetches[f"http://{host}/im/"]["outcome"] for host in FAULTS}
    assert found == FAULTS
    assert run.fetches["https://tls.test/im/"]["outcome"] == "tls_invalid"
    for host in COMPLETE:
        kinds = run.kinds(programs[host])
        assert kinds[f"http://{host}/im/current-residents"] == "roster", host
        assert kinds[f"http://{host}/im/how-to-apply"] == "eligibility", host

    asked = web.requests()
    assert not [r for r in asked if r["host"].startswith(("169.", "127."))]
    assert not [r for r in asked if "/private/" in r["path"]]
    assert [r["path"] for r in asked if r["host"] in ("robotsdeny.test", "robots503.test")] == ["/robots.txt"] * 2
    assert run.fetches["http://soft404.test/im/current-residents"]["outcome"] == "soft_404"
    assert "roster" not in run.kinds(programs["soft404.test"]).values()
    assert len([r for r in asked if r["host"] == "trap.test"]) <= 17

    hidden = run.fetches["http://noindex.test/im/current-residents"]
    assert hidden["noindex"] and hidden["warc_offset"] == -1 and not hidden["content_sha256"]
    final = run.progress[-1]
    assert final["programs_done"] == final["programs"] == len(hosts) + 1
    check_shard_reports(run)


def check_shard_reports(run: Run) -> None:
    """The reports of the shards add up to the crawl's, as do the groups of its progress."""
    whole = json.loads((run.out / "report.json").read_text())
    parts = [json.loads(path.read_text()) for path in sorted(run.out.glob("shards/*/report.json"))]
    assert len(parts) > 8 and {p["shard"] for p in parts} <= set(whole["shards"])
    for name in ("pages", "hosts", "programs", "programs_done"):
        assert sum(p[name] for p in parts) == whole[name] == sum(g[name] for g in whole["groups"]), name
    assert {h: o for p in parts for h, o in p["hosts_given_up"].items()} == whole["hosts_given_up"]
    assert whole["hosts_given_up"]["login.test"] == "blocked"


def test_a_host_that_keeps_failing_is_left_alone(web: Web, tmp_path: Path) -> None:
    same_host = [target("error500.test", f"140000000{i}", path=f"/p{i}/") for i in range(8)]
    run = crawl(plan_for(*same_host), tmp_path / "run", web)
    pages = [r for r in web.requests() if r["path"] != "/robots.txt"]
    assert run.code == 0
    assert len(pages) == 3
    assert {row["outcome"] for row in run.fetches.values()} == {"http_5xx"}


def test_a_login_page_ends_the_host(web: Web, tmp_path: Path) -> None:
    same_host = [target("login.test", f"140000000{i}", path=f"/p{i}/") for i in range(5)]
    crawl(plan_for(*same_host), tmp_path / "run", web)
    assert len([r for r in web.requests() if r["path"] != "/robots.txt"]) == 1


def test_a_program_that_moved_to_another_domain_is_followed(web: Web, tmp_path: Path) -> None:
    run = crawl(plan_for(target("moved.test", "1400000001")), tmp_path / "run", web)
    row = run.fetches["http://moved.test/im/"]
    assert (row["outcome"], row["final_url"]) == ("redirected", "http://www.healthy-hospital.test/im/")
    assert run.kinds("1400000001")["http://www.healthy-hospital.test/im/current-residents"] == "roster"


def test_the_time_cap_ends_the_night_in_good_order(web: Web, tmp_path: Path) -> None:
    same_domain = [target(f"h{i}.healthy-hospital.test", f"140000000{i}") for i in range(4)]
    run = crawl(plan_for(*same_domain, max_seconds=4), tmp_path / "run", web)
    assert run.code == 0, run.stderr
    assert 0 < len(run.fetches) < 12
