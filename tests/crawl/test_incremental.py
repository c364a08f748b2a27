"""The second night, the killed night, and what is left on disk."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scrapers.domains import shard_of
from scrapers.plan import KnownPage, KnownRobots, ProgramPage
from tests.crawl.conftest import Web, crawl, lines, plan_for, start, target
from warehouse.ledger import Ledger
from warehouse.snapshots import Snapshots

pytestmark = pytest.mark.slow
HOST = "http://healthy-hospital.test"
PROGRAM = target("healthy-hospital.test", "1400000001")


class State:
    """Ledger and snapshots of a test, and plans made from them."""

    def __init__(self, root: Path) -> None:
        self.root, self.ledger, self.snapshots = root, Ledger(root / "ledger"), Snapshots(root / "snapshots")

    def night(self, web: Web, name: str, as_of: str, **options: Any) -> dict[str, dict[str, Any]]:
        known = self.ledger.for_plan()
        plan = plan_for(
            PROGRAM,
            crawl_id=name,
            as_of=as_of,
            known_pages=[KnownPage(**r) for r in known["known_pages"]],
            program_pages=[ProgramPage(**r) for r in known["program_pages"]],
            robots=[KnownRobots(**r) for r in known["robots"]],
            **options,
        )
        run = crawl(plan, self.root / name, web)
        assert run.code == 0, run.stderr
        self.snapshots.add_run(run.out)
        self.ledger.add_run(run.out, as_of=as_of)
        return run.fetches

    def pages(self) -> dict[str, dict[str, Any]]:
        return {row["url"]: row for row in self.ledger.pages()}


def test_second_night_is_conditional_and_a_304_keeps_the_content(web: Web, tmp_path: Path) -> None:
    state = State(tmp_path)
    first = state.night(web, "n1", "2026-11-24")
    before = state.pages()
    assert {row["outcome"] for row in first.values()} == {"ok"}
    time.sleep(1.1)
    second = state.night(web, "n2", "2026-11-25")
    after = state.pages()
    assert {row["outcome"] for row in second.values()} == {"not_modified"}
    assert all(r["conditional"] for r in web.requests()[len(first) + 1 :] if r["path"] != "/robots.txt")
    for url, row in after.items():
        assert row["observed_at"] == before[url]["observed_at"]
        assert row["checked_at"] > before[url]["checked_at"]
        assert row["content_sha256"] == before[url]["content_sha256"]
        body = state.snapshots.read(row["content_sha256"])
        assert body is not None and hashlib.sha256(body).hexdigest() == row["content_sha256"]
    assert state.ledger.program_pages() and len(second) == len(first)


def test_only_what_changed_is_stored_anew(web: Web, tmp_path: Path) -> None:
    state = State(tmp_path)
    state.night(web, "n1", "2026-11-24")
    web.control("change")
    second = state.night(web, "n2", "2026-11-25")
    stored = [url for url, row in second.items() if row["warc_offset"] >= 0]
    assert stored == [f"{HOST}/im/current-residents"]
    page = state.pages()[stored[0]]
    assert page["changed_at"] == page["observed_at"]
    assert b"Southlake" in (state.snapshots.read(page["content_sha256"]) or b"")


def test_due_only_asks_nothing_before_the_time(web: Web, tmp_path: Path) -> None:
    state = State(tmp_path)
    state.night(web, "n1", "2026-11-24")
    n = len(web.requests())
    assert state.night(web, "n2", "2026-11-25", due_only=True) == {}
    assert len(web.requests()) == n
    later = state.night(web, "n3", "2026-11-28", due_only=True)
    assert set(later) == {f"{HOST}/im/how-to-apply"}


def test_full_ignores_validators(web: Web, tmp_path: Path) -> None:
    state = State(tmp_path)
    state.night(web, "n1", "2026-11-24")
    n = len(web.requests())
    again = state.night(web, "n2", "2026-11-25", full=True)
    assert {row["outcome"] for row in again.values()} == {"ok"}
    assert not any(r["conditional"] for r in web.requests()[n:])


def test_killed_at_any_moment_nothing_is_asked_twice(web: Web, tmp_path: Path) -> None:
    programs = [target(f"h{i}.healthy-hospital.test", f"140000001{i}") for i in range(4)]
    slow = [KnownRobots(f"h{i}.healthy-hospital.test", "2026-11-24T00:00:00+00:00", "", 0.25) for i in range(4)]
    plan, out = plan_for(*programs, robots=slow), tmp_path / "run"
    for enough in (3, 7):
        process = start(plan, out, web)
        wait_for_pages(web, enough)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert not out.exists()
        with (out.with_name("run.part") / "fetches.part.jsonl").open("a") as log:
            log.write('{"url": "http://torn')
    run = crawl(plan, out, web)
    assert run.code == 0, run.stderr
    pages = [r["host"] + r["path"] for r in web.requests() if r["path"] != "/robots.txt"]
    # The request in flight at the kill may be repeated; nothing else.
    assert len(pages) - len(set(pages)) <= 2
    assert len(run.fetches) == len(set(pages)) == 12
    assert not out.with_name("run.part").exists()
    n = len(web.requests())
    assert crawl(plan, out, web).code == 0
    assert len(web.requests()) == n
    check_warc(out / "pages.warc.gz")


def wait_for_pages(web: Web, enough: int) -> None:
    deadline = time.monotonic() + 60
    while sum(r["path"] != "/robots.txt" for r in web.requests()) < enough:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def check_warc(path: Path) -> None:
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_two_shards_hand_over_and_do_the_errand_later(web: Web, tmp_path: Path) -> None:
    home, sponsor = target("moved.test", "1400000001"), "healthy-hospital.test"
    mine, theirs = shard_of("moved.test"), shard_of(sponsor)
    assert mine != theirs
    run = crawl(plan_for(home), tmp_path / "a", web, "--shards", str(mine))
    report = json.loads((run.out / "report.json").read_text())
    assert [h["url"] for h in report["handed_over"]] == ["http://www.healthy-hospital.test/im/"]
    assert sponsor not in {r["host"].removeprefix("www.") for r in web.requests()}
    pages = [ProgramPage("1400000001", "http://www.healthy-hospital.test/im/", "home", score=20.0)]
    errand = crawl(plan_for(home, program_pages=pages), tmp_path / "b", web, "--shards", str(theirs))
    assert errand.fetches["http://www.healthy-hospital.test/im/"]["outcome"] == "ok"


def test_bodies_seen_twice_become_revisit_records(web: Web, tmp_path: Path) -> None:
    twins = [target("a.healthy-hospital.test", "1400000001"), target("b.healthy-hospital.test", "1400000002")]
    run = crawl(plan_for(*twins), tmp_path / "run", web)
    types = Counter(record_types(run.out / "pages.warc.gz"))
    assert types == {"warcinfo": 1, "response": 3, "revisit": 3}
    check_warc(run.out / "pages.warc.gz")
    offsets = {row["content_sha256"]: row["warc_offset"] for row in run.fetches.values()}
    assert len(set(offsets.values())) == 3


def record_types(path: Path) -> list[str]:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as file:
        return [record.rec_type for record in ArchiveIterator(file)]


def test_bad_plan_is_refused_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text('{"crawl_id": "x"}')
    command = [sys.executable, "-m", "scrapers.run", str(file), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 2 and str(file) in done.stderr and not (tmp_path / "out").exists()


def test_progress_lines_and_report(web: Web, tmp_path: Path) -> None:
    run = crawl(plan_for(PROGRAM), tmp_path / "run", web)
    last = run.progress[-1]
    assert last["pages"] == 3 and last["hosts"] == 1 and last["outcomes"] == {"ok": 3}
    assert {"robots.jsonl", "report.json", "fetches.jsonl", "program_pages.jsonl"} <= {
        p.name for p in run.out.iterdir()
    }
    assert lines(run.out / "robots.jsonl")[0]["host"] == "healthy-hospital.test"


def test_a_program_that_joins_a_known_site_gets_its_own_pages(web: Web, tmp_path: Path) -> None:
    state = State(tmp_path)
    state.night(web, "n1", "2026-11-24")
    known = state.ledger.for_plan()
    twin = target("healthy-hospital.test", "1400000002")
    plan = plan_for(
        PROGRAM,
        twin,
        crawl_id="n2",
        known_pages=[KnownPage(**r) for r in known["known_pages"]],
        program_pages=[ProgramPage(**r) for r in known["program_pages"]],
    )
    run = crawl(plan, tmp_path / "n2", web)
    assert run.code == 0, run.stderr
    assert run.kinds(twin.program_id) == run.kinds(PROGRAM.program_id)
    assert run.kinds(twin.program_id)[f"{HOST}/im/current-residents"] == "roster"


def test_a_new_address_in_the_directory_is_explored(web: Web, tmp_path: Path) -> None:
    state = State(tmp_path)
    state.night(web, "n1", "2026-11-24")
    known = state.ledger.for_plan()
    plan = plan_for(
        target("norobots.test", PROGRAM.program_id),
        crawl_id="n2",
        known_pages=[KnownPage(**r) for r in known["known_pages"]],
        program_pages=[ProgramPage(**r) for r in known["program_pages"]],
    )
    run = crawl(plan, tmp_path / "n2", web)
    assert run.kinds(PROGRAM.program_id)["http://norobots.test/im/current-residents"] == "roster"
