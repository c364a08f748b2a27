"""Jobs and schedules: what each would run, that two nights never overlap, that missed ticks do not pile up."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pandas as pd
import pytest

from pipelines.alone import BusyError, alone
from pipelines.crawling import at_domain
from pipelines.definitions import build_defs
from pipelines.failures import TransientError, told_apart
from pipelines.home import POSTGRES, Home
from pipelines.jobs import settings
from pipelines.lost import end_lost_runs
from pipelines.purge import old_crawls
from pipelines.resources import Night
from pipelines.schedules import nightly_schedule
from pipelines.verdicts import verdict_of
from scrapers.plan import PlanError

NETWORK = {"directory", "fetch_ledger"}


def steps(job: str) -> set[str]:
    return {node.name for node in build_defs().resolve_job_def(job).nodes}


def test_jobs_over_stored_pages_never_reach_the_network() -> None:
    for job in ("reparse", "republish"):
        assert not steps(job) & NETWORK, job
        assert {"out_tables", "release", "release_checks"} <= steps(job)
    assert "raw_tables" in steps("reparse") and "raw_tables" not in steps("republish")
    assert steps("nightly") & steps("backfill_host") >= NETWORK
    assert steps("health") == {"release_health"}


def test_the_launchpad_takes_programs_and_a_full_fetch_and_refuses_what_no_night_knows() -> None:
    job = build_defs().resolve_job_def("nightly")
    dg.validate_run_config(job, settings(only=["1400000001"], full=True, render=True))
    with pytest.raises(dg.DagsterInvalidConfigError, match="fulll"):
        dg.validate_run_config(job, settings(fulll=True))
    assert dg.validate_run_config(build_defs().resolve_job_def("backfill_host"))


def test_the_schedule_does_not_start_a_second_night() -> None:
    # The context ends before its instance: one that outlives it leaves a deleted folder behind for later tests.
    with dg.instance_for_test() as instance, dg.build_schedule_context(instance) as context:
        assert isinstance(nightly_schedule(context), dg.RunRequest)
        job = build_defs().resolve_job_def("nightly")
        instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        skipped = nightly_schedule(context)
        assert isinstance(skipped, dg.SkipReason) and "nightly" in str(skipped.skip_message)


def test_a_schedule_without_partitions_makes_up_for_one_missed_tick_only() -> None:
    """Dagster keeps the last of several missed ticks of an unpartitioned schedule; ours must stay one."""
    schedule = build_defs().resolve_schedule_def("nightly_schedule")
    job = build_defs().resolve_job_def(schedule.job_name)
    assert job.partitions_def is None


def test_a_second_night_on_the_same_folder_is_refused_whoever_starts_it(tmp_path: Path) -> None:
    home = Home(tmp_path).made()
    code = (
        "import pathlib, sys; from pipelines.alone import alone; from pipelines.home import Home\n"
        f"with alone(Home(pathlib.Path({str(tmp_path)!r}))): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdin is not None
    try:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(BusyError, match="another night"), alone(home):
            pass

        @dg.asset
        def anything(night: Night) -> None:
            """Never runs."""

        with dg.DagsterInstance.ephemeral() as instance:
            resources = {"night": Night(state_dir=str(tmp_path))}
            result = dg.materialize([anything], resources=resources, instance=instance, raise_on_error=False)
            assert not result.success and "another night is running" in verdict_of(instance, result.run_id).error
    finally:
        holder.stdin.close()
        holder.wait(timeout=20)
        holder.stdout.close()
    with alone(home), alone(home):
        pass


def test_only_transient_failures_are_tried_again(tmp_path: Path) -> None:
    tried: list[str] = []

    @dg.asset
    def permanent(context: dg.AssetExecutionContext) -> None:
        """Bad input."""
        with told_apart(context.retry_number):
            tried.append("permanent")
            raise ValueError("bad row 7")

    @dg.asset
    def transient(context: dg.AssetExecutionContext) -> None:
        """A killed child, twice."""
        with told_apart(context.retry_number):
            tried.append("transient")
            if tried.count("transient") < 3:
                raise TransientError("the crawl was killed")

    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        patch.setattr("pipelines.failures.FIRST_PAUSE", 0.001)
        result = dg.materialize([permanent, transient], instance=instance, raise_on_error=False)
        assert verdict_of(instance, result.run_id).error == "bad row 7"
    assert sorted(tried) == ["permanent", "transient", "transient", "transient"]
    assert [event.step_key for event in result.get_step_failure_events()] == ["permanent"]


def test_a_full_disk_is_said_in_words() -> None:
    with pytest.raises(dg.Failure, match="the disk is full") as caught, told_apart(0):
        raise OSError(28, "No space left on device", "/state/tables/programs.parquet")
    assert not caught.value.allow_retries
    with pytest.raises(dg.RetryRequested) as asked, told_apart(1):
        raise ConnectionResetError(104, "reset")
    assert asked.value.seconds_to_wait == 20


def test_a_host_is_found_by_its_domain_also_in_the_sponsors_address() -> None:
    rows = [("1", "https://im.elm.test/a", ""), ("2", "", "https://www.elm.test/gme"), ("3", "https://oak.test", "")]
    directory = pd.DataFrame(rows, columns=["program_id", "url", "sponsor_url"])
    assert at_domain(directory, "www.elm.test") == ("1", "2")
    with pytest.raises(PlanError, match=r"ash\.test"):
        at_domain(directory, "ash.test")


def test_purging_crawls_leaves_young_and_untaken_ones(tmp_path: Path) -> None:
    home, now = Home(tmp_path).made(), datetime(2026, 10, 1, tzinfo=UTC)
    for crawl_id, mark in (
        ("20260801T000000Z", "taken_in"),
        ("20260802T000000Z", ""),
        ("20260930T000000Z", "taken_in"),
    ):
        (home.crawls / f"{crawl_id}.plan.json").touch()
        (home.crawls / crawl_id).mkdir()
        if mark:
            (home.crawls / crawl_id / mark).touch()
    assert old_crawls(home, now - timedelta(days=30)) == 1
    assert sorted(path.name for path in home.crawls.iterdir() if path.is_dir()) == [
        "20260802T000000Z",
        "20260930T000000Z",
    ]


def test_the_instance_file_is_ours_until_edited_and_follows_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(POSTGRES, raising=False)
    for name in ("DAGSTER_HOME", "SAFETYNET_HOME"):
        monkeypatch.setenv(name, "")
    file = Home(tmp_path).prepare().dagster / "dagster.yaml"
    assert "postgres" not in file.read_text()
    monkeypatch.setenv(POSTGRES, "postgresql://localhost/x")
    Home(tmp_path).prepare()
    assert f"env: {POSTGRES}" in file.read_text() and "localhost" not in file.read_text()
    file.write_text("telemetry: {enabled: false}\n")
    Home(tmp_path).prepare()
    assert file.read_text() == "telemetry: {enabled: false}\n"


def test_a_run_whose_process_is_gone_is_ended_and_a_living_one_is_not() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with dg.instance_for_test() as instance:
        job = build_defs().resolve_job_def("nightly")
        runs = [instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED) for _ in range(3)]
        for run, pid in zip(runs, (gone.pid, os.getpid()), strict=False):
            instance.report_engine_event(f"Started process for run (pid: {pid}).", run)
        now = min(record.update_timestamp for record in instance.get_run_records()).replace(tzinfo=UTC)
        assert end_lost_runs(instance, now) == [], "it may be between two processes"
        assert end_lost_runs(instance, now + timedelta(hours=1)) == [runs[0].run_id]
        assert "is gone" in verdict_of(instance, runs[0].run_id).error
        statuses = [instance.get_run_by_id(run.run_id).status.value for run in runs]  # type: ignore[union-attr]
        assert statuses == ["FAILURE", "STARTED", "STARTED"]


def test_checks_alone_enter_no_refusal() -> None:
    from pipelines.checks import is_to_publish

    key = dg.AssetKey("release")
    run = lambda **more: SimpleNamespace(**{"asset_selection": None, "asset_check_selection": None, **more})  # noqa: E731
    assert is_to_publish(run()) and is_to_publish(run(asset_selection={key}))
    assert not is_to_publish(run(asset_check_selection={1})) and not is_to_publish(run(asset_selection={1}))
