"""The sensor of a shared night, asked without a daemon: what it starts, and which runs it gives up."""

import time
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.home import Home
from pipelines.shard_sensor import CRAWL_TAG, GRACE, PART_TAG, _looks_lost, became, shard_sensor
from pipelines.shard_turns import CLOSING, FAILED, GOING, OVER
from pipelines.shards import SharedCrawl, held, open_crawl
from scrapers.domains import registrable_domain, shard_of
from scrapers.plan import ProgramTarget, make_plan

URLS = ("http://aspen-hospital.test/im/", "http://birch-clinic.test/fm/")


@pytest.fixture
def crawl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SharedCrawl:
    monkeypatch.setenv("SAFETYNET_HOME", str(tmp_path))
    facts = ("Elm IM", "Internal Medicine", "Elm", "Elm", "OH")
    targets = [ProgramTarget(f"140000000{n}", *facts, url) for n, url in enumerate(URLS)]
    plan = make_plan(targets, crawl_id="20261124T000000Z", as_of="2026-11-24", delay=0.1)
    return open_crawl(plan, Home(tmp_path).made(), {"as_of": "2026-11-24"})


def look(instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    with dg.build_sensor_context(instance, definitions=build_defs()) as context:
        return list(shard_sensor.evaluate_tick(context).run_requests or [])


def ended(instance: dg.DagsterInstance, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
    instance.add_run(dg.DagsterRun(job_name=str(request.job_name), tags=dict(request.tags), status=status))


def test_shards_are_asked_for_then_the_closing_run_then_nothing(crawl: SharedCrawl) -> None:
    with dg.instance_for_test() as instance:
        first = look(instance)
        assert {r.partition_key for r in first} == {f"{shard_of(registrable_domain(url)):02d}" for url in URLS}
        for request in first:
            dg.validate_run_config(build_defs().resolve_job_def("shard"), request.run_config)
            ended(instance, request, dg.DagsterRunStatus.SUCCESS)
        (closing,) = look(instance)
        assert closing.job_name == "nightly" and closing.tags[PART_TAG] == CLOSING
        dg.validate_run_config(build_defs().resolve_job_def("nightly"), closing.run_config)
        ended(instance, closing, dg.DagsterRunStatus.SUCCESS)
        assert look(instance) == []


def test_a_failed_shard_is_asked_for_under_a_new_key(crawl: SharedCrawl) -> None:
    with dg.instance_for_test() as instance:
        first = look(instance)
        ended(instance, first[0], dg.DagsterRunStatus.FAILURE)
        ended(instance, first[1], dg.DagsterRunStatus.STARTING)
        (again,) = look(instance)
        assert again.partition_key == first[0].partition_key
        assert again.run_key == str(first[0].run_key).removesuffix("/1") + "/2"


def test_nothing_happens_where_no_night_is_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETYNET_HOME", str(tmp_path))
    with dg.instance_for_test() as instance:
        assert look(instance) == []


def test_a_run_is_given_up_when_nobody_holds_its_part(crawl: SharedCrawl) -> None:
    tags = {PART_TAG: "07", CRAWL_TAG: crawl.crawl_id}
    run = SimpleNamespace(run_id="a", status=dg.DagsterRunStatus.STARTED, tags=tags, is_success=False)
    begun = SimpleNamespace(dagster_run=run, start_time=time.time())
    assert not _looks_lost(begun, crawl), "it has only begun"
    begun.start_time -= GRACE + 1
    assert _looks_lost(begun, crawl)
    with held(crawl.lock(7)):
        assert not _looks_lost(begun, crawl), "its process lives"
    told: list[str] = []
    instance = SimpleNamespace(report_run_failed=lambda run, why: told.append(why))
    assert became(instance, [run], {"a"}) == {"07": [FAILED]} and len(told) == 1
    assert became(instance, [run], set()) == {"07": [GOING]} and len(told) == 1
    run.is_success = True
    assert became(instance, [run], set()) == {"07": [OVER]}
