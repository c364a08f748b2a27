"""Shared crawls without any cluster: whose turn it is, joining parts, who holds a part."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import partitions
from pipelines.home import Home
from pipelines.read_ahead import bytes_of
from pipelines.shard_turns import CLOSING, FAILED, GOING, MOST_ATTEMPTS, OVER, Turn, turns
from pipelines.shards import (
    HeldError,
    SharedCrawl,
    drop_parts,
    handed_over,
    held,
    is_held,
    join,
    newest,
    open_crawl,
    shards_of,
)
from scrapers.domains import N_SHARDS, registrable_domain, shard_of
from scrapers.plan import ProgramPage, ProgramTarget, make_plan
from scrapers.sinks.warc import WarcFile
from warehouse.snapshots import Snapshots

HOSTS = ("aspen-hospital.test", "birch-clinic.test")


def test_dagster_has_a_partition_for_each_shard_of_the_crawler() -> None:
    assert partitions.N_SHARDS == N_SHARDS
    assert {int(key) for key in partitions.SHARDS.get_partition_keys()} == set(range(N_SHARDS))


def test_all_shards_start_at_once_and_the_closing_run_waits_for_the_last() -> None:
    assert list(turns(["03", "07"], {})) == [Turn("03", 1), Turn("07", 1)]
    assert list(turns(["03", "07"], {"03": [OVER], "07": [GOING]})) == []
    assert list(turns(["03", "07"], {"03": [OVER], "07": [OVER]})) == [Turn(CLOSING, 1)]
    assert list(turns(["03"], {"03": [OVER], CLOSING: [GOING]})) == []
    assert list(turns(["03"], {"03": [OVER], CLOSING: [OVER]})) == []
    assert list(turns([], {})) == [Turn(CLOSING, 1)]


def test_a_failed_shard_is_tried_again_and_at_last_left_to_the_next_night() -> None:
    assert list(turns(["03"], {"03": [FAILED]})) == [Turn("03", 2)]
    assert list(turns(["03"], {"03": [FAILED] * MOST_ATTEMPTS})) == [Turn(CLOSING, 1)]
    assert list(turns(["03"], {"03": [OVER], CLOSING: [FAILED] * MOST_ATTEMPTS})) == []


@given(st.data())
def test_whatever_happens_each_night_ends_and_no_part_is_done_twice(data: st.DataObject) -> None:
    parts = [f"{n:02d}" for n in range(data.draw(st.integers(0, 5)))]
    runs: dict[str, list[str]] = {}
    for _ in range(60):
        for turn in turns(parts, runs):
            before = runs.setdefault(turn.part, [])
            assert OVER not in before and GOING not in before and turn.attempt == len(before) + 1 <= MOST_ATTEMPTS
            assert turn.part != CLOSING or all(GOING not in runs.get(part, [GOING]) for part in parts)
            before.append(GOING)
        going = [part for part, states in runs.items() if GOING in states]
        if not going:
            break
        part = data.draw(st.sampled_from(going))
        runs[part][-1] = data.draw(st.sampled_from([OVER, FAILED]))
    assert CLOSING in runs and GOING not in {state for states in runs.values() for state in states}


def shared(tmp_path: Path) -> SharedCrawl:
    targets = [
        ProgramTarget(f"140000000{n}", "Elm IM", "Internal Medicine", "Elm", "Elm", "OH", f"http://{host}/im/")
        for n, host in enumerate(HOSTS)
    ]
    known = ProgramPage("1400000000", "http://cedar-sponsor.test/visa", "visa", "institution")
    plan = make_plan(targets, crawl_id="20261124T000000Z", as_of="2026-11-24", delay=0.1, program_pages=[known])
    return open_crawl(plan, Home(tmp_path).made(), {"as_of": "2026-11-24"})


def part(crawl: SharedCrawl, host: str, number: int) -> int:
    """What the crawl of a host leaves: one page that it read, and one of its sponsor that it handed over."""
    shard = shard_of(registrable_domain(host))
    folder = crawl.part(shard)
    folder.mkdir()
    warc = WarcFile(folder / "pages.warc.gz", crawl.crawl_id, "test")
    program, url = f"140000000{number}", f"http://{host}/im/"
    said = [("Content-Type", "text/html")]
    offset, _ = warc.response(url, "2026-11-24T00:00:00Z", "200 OK", said, f"page of {host}".encode())
    warc.close()
    rows = {"fetches.jsonl": [{"url": url, "warc_offset": offset, "content_sha256": host}]}
    pages = [{"program_id": program, "url": url, "reread": True}, {"program_id": program, "url": "x", "reread": False}]
    rows["program_pages.jsonl"] = pages
    for name, found in rows.items():
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in found))
    over = [{"program_id": program, "url": "http://cedar-sponsor.test/visa", "kind": "visa"}]
    report = {"crawl_id": crawl.crawl_id, "full": False, "shards": [shard], "pages": 2, "outcomes": {"ok": 2}}
    report |= {"seconds": number, "eta_seconds": 0, "handed_over": over, "discovery_pages": {program: 1}}
    report["groups"] = [{"shards": "0-63", "pages": 2, "outcomes": {"ok": 2}}]
    (folder / "report.json").write_text(json.dumps(report))
    return shard


def test_parts_become_the_crawl_that_one_machine_would_have_left(tmp_path: Path) -> None:
    crawl = shared(tmp_path)
    shards = [part(crawl, host, n) for n, host in enumerate(HOSTS)]
    assert join(crawl) == sorted(shards, key=str) and join(crawl) == sorted(shards, key=str)
    report = json.loads((crawl.whole / "report.json").read_text())
    assert report["pages"] == 4 and report["outcomes"] == {"ok": 4} and report["seconds"] == 1
    assert report["groups"] == [{"shards": "0-63", "pages": 4, "outcomes": {"ok": 4}}]
    read = bytes_of(crawl.whole, Snapshots(tmp_path / "none"))
    assert [read(host) for host in HOSTS] == [f"page of {host}".encode() for host in HOSTS]
    pages = [json.loads(line) for line in (crawl.whole / "program_pages.jsonl").read_text().splitlines()]
    assert [row["reread"] for row in pages] == [False, False, True, True]
    drop_parts(crawl)
    assert crawl.parts() == [] and join(crawl)


def test_only_what_no_shard_could_know_is_asked_again(tmp_path: Path) -> None:
    crawl = shared(tmp_path)
    for n, host in enumerate(HOSTS):
        part(crawl, host, n)
    assert handed_over(crawl) == set()
    join(crawl)
    # The first program's page at its sponsor was known before, so that the sponsor's shard had asked for it.
    assert handed_over(crawl) == {"1400000001"}


def test_shards_with_nothing_to_ask_are_not_among_a_nights(tmp_path: Path) -> None:
    crawl = shared(tmp_path)
    domains = {*HOSTS, "cedar-sponsor.test"}
    assert crawl.settings() == {"shards": sorted(map(shard_of, domains)), "night": {"as_of": "2026-11-24"}}
    assert shards_of(crawl.plan()) == sorted(map(shard_of, domains)) and newest(crawl.home) == crawl


def test_a_part_is_held_by_one_process_and_free_when_that_ends(tmp_path: Path) -> None:
    lock = tmp_path / "07.lock"
    assert not is_held(lock)
    with held(lock):
        assert is_held(lock)
        with pytest.raises(HeldError), held(lock):
            pass
    assert not is_held(lock)
