"""The ledger's merge, the calendar of due dates, and the store of bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.plan import KnownPage, KnownRobots, ProgramPage
from scrapers.sinks.fetches import Fetch
from scrapers.sinks.recorder import Received, Recorder, settled_rows, write_lines
from warehouse.due import interval, next_due
from warehouse.ledger import Ledger, merge_pages, merge_program_pages
from warehouse.snapshots import Snapshots

URL = "http://x.test/residents"


def fetched(outcome: str = "ok", at: str = "2026-11-24T02:00:00Z", **fields: Any) -> dict[str, Any]:
    given_fields = {"content_sha256": "c1", "text_sha256": "t1", "etag": '"1"', "warc_offset": 10, "http_status": 200}
    return json.loads(Fetch(URL, URL, outcome, fetched_at=at, **(given_fields | fields)).line())


def merged(old: list[dict[str, Any]], row: dict[str, Any], night: str, as_of: str = "2026-11-24") -> dict[str, Any]:
    return merge_pages(old, [row], {URL: "roster"}, night, f"{night}.warc.gz", as_of)[0]


def test_304_renews_checked_at_and_keeps_content() -> None:
    first = merged([], fetched(), "n1")
    later = fetched("not_modified", "2026-12-01T02:00:00Z", not_modified=True, warc_offset=-1, http_status=304)
    second = merged([first], later, "n2", "2026-12-01")
    assert second["checked_at"] == "2026-12-01T02:00:00Z"
    kept = ("observed_at", "changed_at", "content_sha256", "text_sha256", "warc_file", "warc_offset", "first_seen")
    assert {k: second[k] for k in kept} == {k: first[k] for k in kept}


def test_a_failure_keeps_what_was_last_seen_and_counts() -> None:
    row = merged([], fetched(), "n1")
    for night in ("n2", "n3"):
        lost = fetched(
            "timeout", "2026-12-02T02:00:00Z", content_sha256="", text_sha256="", warc_offset=-1, http_status=0
        )
        row = merged([row], lost, night, "2026-12-02")
    assert (row["outcome"], row["n_failures"], row["content_sha256"]) == ("timeout", 2, "c1")
    assert row["checked_at"] == "2026-11-24T02:00:00Z" and row["history"].endswith("2026-12-02 timeout")
    assert row["next_due"] == "2026-12-04"


def test_merging_a_night_twice_changes_nothing() -> None:
    once = merged([], fetched("timeout", content_sha256=""), "n1")
    assert merged([once], fetched("timeout", content_sha256=""), "n1") == once


def test_same_bytes_again_keep_their_place_in_the_store() -> None:
    first = merged([], fetched(), "n1")
    again = merged([first], fetched(at="2026-12-01T02:00:00Z", warc_offset=-1), "n2", "2026-12-01")
    assert (again["warc_file"], again["warc_offset"]) == ("n1.warc.gz", 10)
    assert again["observed_at"] == "2026-12-01T02:00:00Z" and again["changed_at"] == first["changed_at"]
    other = merged([again], fetched(content_sha256="c2", text_sha256="t2", warc_offset=77), "n3", "2026-12-02")
    assert (other["warc_file"], other["warc_offset"]) == ("n3.warc.gz", 77)


def test_a_page_that_must_not_be_kept_loses_its_content() -> None:
    first = merged([], fetched(), "n1")
    hidden = merged([first], fetched(noindex=True, content_sha256="", text_sha256="", warc_offset=-1), "n2")
    assert (hidden["content_sha256"], hidden["warc_file"], hidden["noindex"]) == ("", "", True)


@pytest.mark.parametrize(
    ("kind", "on", "stable", "validators", "days"),
    [
        ("roster", "2026-11-24", 10, True, 7),
        ("roster", "2026-11-24", 400, True, 30),
        ("roster", "2026-07-10", 400, True, 7),
        ("person", "2026-11-24", 400, False, 45),
        ("eligibility", "2026-10-01", 0, True, 3),
        ("visa", "2026-05-01", 0, True, 14),
        ("faq", "2026-05-01", 0, False, 28),
        ("home", "2026-05-01", 0, True, 7),
        ("unheard_of", "2026-05-01", 0, True, 30),
    ],
)
def test_when_a_page_is_due(kind: str, on: str, stable: int, validators: bool, days: int) -> None:
    from datetime import date

    assert interval(kind, date.fromisoformat(on), stable_days=stable, has_validators=validators) == days


def test_a_page_whose_text_moves_while_its_rows_stand_is_stable(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    ledger.add_run(run_folder(tmp_path, "run", {URL: b"<p>a</p>"}), as_of="2025-10-01")
    ledger.note_rows({URL: "same"})
    row = ledger.pages()[0] | {"etag": '"1"', "changed_at": "2026-11-20T02:00:00Z"}
    row["rows_changed_at"] = "2025-10-01T02:00:00Z"
    assert next_due("roster", "2026-11-24", row) == "2026-12-24"
    assert next_due("roster", "2026-11-24", row | {"rows_changed_at": "2026-11-20T02:00:00Z"}) == "2026-12-01"
    before = ledger.pages()[0]["rows_changed_at"]
    ledger.note_rows({URL: "same"})
    assert ledger.pages()[0]["rows_changed_at"] == before == ledger.pages()[0]["changed_at"]
    ledger.note_rows({URL: "other"})
    assert ledger.pages()[0]["rows_changed_at"] == ledger.pages()[0]["observed_at"]


@given(st.integers(1, 40), st.sampled_from(["timeout", "gone", "http_5xx", "blocked"]))
def test_failures_are_asked_again_within_a_month(n: int, outcome: str) -> None:
    row = {"n_failures": n, "outcome": outcome, "changed_at": "", "etag": "", "last_modified": ""}
    assert "2026-11-25" <= next_due("roster", "2026-11-24", row) <= "2026-12-24"


def link(url: str, kind: str, **fields: Any) -> dict[str, Any]:
    row = {"program_id": "1", "url": url, "kind": kind, "level": "program", "why": "", "referrer": "", "list_url": ""}
    return row | {"crawl_id": "n1", "score": 1.0, "depth": 1, "reread": False} | fields


def test_persons_no_longer_listed_are_gone_once_their_roster_was_read_again() -> None:
    old = [link("r", "roster"), link("p1", "person", list_url="r"), link("p2", "person", list_url="r")]
    unread = merge_program_pages(old, [link("r", "roster")], full=False)
    assert {r["url"] for r in unread} == {"r", "p1", "p2"}
    reread = [link("r", "roster", reread=True), link("p1", "person", list_url="r")]
    assert {r["url"] for r in merge_program_pages(old, reread, full=False)} == {"r", "p1"}
    replaced = merge_program_pages(old, [link("h", "home", reread=True)], full=True)
    assert {r["url"] for r in replaced} == {"h"}


def run_folder(root: Path, name: str, bodies: dict[str, bytes], crawl_id: str = "n1") -> Path:
    folder = root / name
    recorder = Recorder(folder, crawl_id, "SafetynetBot/0 (+test)")
    for url, body in bodies.items():
        sha = hashlib.sha256(body).hexdigest()
        row = Fetch(url, url, "ok", 200, "2026-11-24T02:00:00Z", content_sha256=sha, text_sha256=sha)
        recorder.put(row, Received("200 OK", (("Content-Type", "text/html"), ("Set-Cookie", "id=1")), body))
    recorder.close()
    write_lines(folder / "fetches.jsonl", [r.line() for r in settled_rows(recorder.rows)])
    write_lines(folder / "program_pages.jsonl", [json.dumps(link(url, "roster")) for url in bodies])
    (folder / "report.json").write_text(json.dumps({"crawl_id": crawl_id}))
    return folder


def test_bytes_are_found_by_digest_and_compaction_keeps_what_is_wanted(tmp_path: Path) -> None:
    bodies = {f"http://x.test/{i}": f"<p>page {i}</p>".encode() * 50 for i in range(6)}
    store, ledger = Snapshots(tmp_path / "s"), Ledger(tmp_path / "l")
    folder = run_folder(tmp_path, "run", bodies)
    assert store.add_run(folder) == store.add_run(folder) == "n1-run.warc.gz"
    ledger.add_run(folder, as_of="2026-11-24")
    digests = {url: hashlib.sha256(body).hexdigest() for url, body in bodies.items()}
    assert all(store.read(digests[url]) == body for url, body in bodies.items())
    assert store.read("0" * 64) is None

    kept = [digests["http://x.test/2"], digests["http://x.test/5"]]
    assert store.compact(kept, "2026-12-24") == 0
    assert store.compact(kept, "2027-03-01") > 0
    again = Snapshots(tmp_path / "s")
    assert again.read(kept[0]) == bodies["http://x.test/2"] and again.read(kept[1]) == bodies["http://x.test/5"]
    assert again.read(digests["http://x.test/0"]) is None
    files = list((tmp_path / "s").glob("*.warc.gz"))
    assert [f.name for f in files] == ["n1-run~1.warc.gz"]
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(files[0])], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    assert again.compact([], "2027-09-01") > 0 and not list((tmp_path / "s").glob("*.warc.gz"))


def test_erased_addresses_leave_no_trace_in_the_bytes(tmp_path: Path) -> None:
    shared = b"<p>the same words on both sites</p>"
    bodies = {"http://gme.gone.test/a": shared, "http://im.stays.test/a": shared, "http://gone.test/b": b"<p>b</p>"}
    store = Snapshots(tmp_path / "s")
    store.add_run(run_folder(tmp_path, "run", bodies))
    digest = hashlib.sha256(shared).hexdigest()
    assert store.erase(lambda url: "gone.test" in url, {digest: "http://im.stays.test/a"}) > 0
    assert Snapshots(tmp_path / "s").read(digest) == shared
    assert hashlib.sha256(b"<p>b</p>").hexdigest() not in Snapshots(tmp_path / "s")
    for path in (tmp_path / "s").glob("*.warc.gz"):
        assert b"gone.test" not in gzip.decompress(path.read_bytes())


def test_the_ledger_feeds_the_plan_and_forgets(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l")
    assert ledger.pages() == ledger.program_pages() == ledger.robots() == []
    ledger.add_run(run_folder(tmp_path, "run", {URL: b"<p>a</p>", "http://y.test/": b"<p>b</p>"}), as_of="2026-11-24")
    known = ledger.for_plan()
    assert [KnownPage(**r).kind for r in known["known_pages"]] == ["roster", "roster"]
    assert [ProgramPage(**r).program_id for r in known["program_pages"]] == ["1", "1"]
    assert [KnownRobots(**r) for r in known["robots"]] == []
    ledger.note_rows({URL: "rows1"})
    assert {p["url"]: p["rows_sha256"] for p in ledger.pages()} == {URL: "rows1", "http://y.test/": ""}
    ledger.forget([URL])
    assert [p["url"] for p in ledger.pages()] == ["http://y.test/"] == [r["url"] for r in ledger.program_pages()]
