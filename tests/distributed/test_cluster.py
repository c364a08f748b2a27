"""One night by two workers, one of which is killed in the middle of a shard: as if one machine had done it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scrapers.domains import registrable_domain, shard_of
from tests.distributed.cluster import Cluster, descendants, missing, servers
from tests.mocksite import DIRECTORY, start
from warehouse.contracts.tables import PUBLISHED

ACADEMIC_YEAR = 2026
AS_OF = "2026-10-15"
DELAY = 0.3
LEAST = DELAY - 0.1
"""The delay varies only upwards; a busy server sees a request some hundredths of a second after it was sent."""
VERSIONS = ("version", "parser_version")
NONCE_HOST = "//residency.ostrander-regional.test/"
"""Its pages carry a number that is new with each request."""
NIGHT = {"directory": str(DIRECTORY), "as_of": AS_OF}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=f"a cluster needs {missing()}, which this machine has not"),
]


@dataclass
class Night:
    """What the cluster's night and the one machine's left."""

    state: Path
    alone: Path
    asked: list[dict[str, Any]]
    asked_alone: list[dict[str, Any]]
    runs: dict[str, list[str]]
    killed: int
    logs: dict[str, str]


def crawling(cluster: Cluster, worker: subprocess.Popen[bytes]) -> tuple[int, int]:
    """The shard on which a worker has asked for some pages already, and how many; (-1, 0) when on none."""
    for command in descendants(worker.pid).values():
        if match := re.search(r"crawl_child .*/(\d\d) --shards", command):
            rows = list(cluster.state.glob(f"crawls/*.shards/{match[1]}.part/fetches.part.jsonl"))
            return int(match[1]), len(rows[0].read_text().splitlines()) if rows else 0
    return -1, 0


ASK = """
import dagster as dg
for run in dg.DagsterInstance.get().get_runs():
    print(run.tags.get("safetynet/part", run.job_name), run.status.value)
"""


def runs_of(cluster: Cluster) -> dict[str, list[str]]:
    """What became of the runs of each part, asked of the cluster's own instance."""
    ask = [sys.executable, "-c", ASK]
    told = subprocess.run(ask, env=cluster.environment, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = defaultdict(list)
    for line in told.splitlines():
        part, status = line.split()
        found[part].append(status)
    return found


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("cluster")
    polite = {"SAFETYNET_CRAWL_DELAY": str(DELAY), "SAFETYNET_CONTACT": ""}
    with ExitStack() as stack:
        web = stack.enter_context(start(log=folder / "access.jsonl", academic_year=ACADEMIC_YEAR))
        other = stack.enter_context(start(log=folder / "alone.jsonl", academic_year=ACADEMIC_YEAR))
        alone = one_machine(folder / "alone", {**polite, "http_proxy": other.address})
        cluster = stack.enter_context(servers(folder, **polite, http_proxy=web.address))
        runs_of(cluster)  # the instance's tables are made once, before all race for it
        workers = {name: stack.enter_context(cluster.running(name, cluster.worker(name))) for name in ("one", "two")}
        stack.enter_context(cluster.running("daemon", cluster.daemon()))
        cluster.launch("shared_night", json.dumps({"resources": {"night": {"config": NIGHT}}}))
        killed = kill_mid_shard(cluster, workers["one"])
        stack.enter_context(cluster.running("three", cluster.worker("three")))
        latest = cluster.state / "releases" / "latest"
        cluster.until(lambda: latest.exists() and "SUCCESS" in runs_of(cluster)["closing"], 500, 2)
        assert alone.wait(300) == 0
        logs = {name: cluster.log(name).read_text(errors="replace") for name in ("one", "two", "three", "daemon")}
        yield Night(
            latest,
            folder / "alone" / "releases" / "latest",
            web.requests(),
            other.requests(),
            runs_of(cluster),
            killed,
            logs,
        )


def one_machine(state: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipelines.cli", "refresh", "--directory", str(DIRECTORY), "--as-of", AS_OF]
    return subprocess.Popen(
        [*command, "--state-dir", str(state)], env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )


def kill_mid_shard(cluster: Cluster, worker: subprocess.Popen[bytes]) -> int:
    """Kill a worker with all that is below it, once it has asked for some pages of a shard; the shard."""
    cluster.until(lambda: crawling(cluster, worker)[1] >= 3, 240, 0.1)
    shard, _ = crawling(cluster, worker)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    del cluster.processes["one"]
    return shard


def domains(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["t"]):
        found[registrable_domain(row["host"])].append(row)
    return found


def test_each_shard_was_done_once_and_the_killed_one_again(night: Night) -> None:
    shards = {f"{shard_of(domain):02d}" for domain in domains(night.asked)}
    assert {part for part in night.runs if part.isdigit()} == shards and len(shards) >= 8
    for part in shards - {f"{night.killed:02d}"}:
        assert night.runs[part] == ["SUCCESS"], (part, night.runs[part])
    assert sorted(night.runs[f"{night.killed:02d}"]) == ["FAILURE", "SUCCESS"]
    assert night.runs["closing"] == ["SUCCESS"] and night.runs["shared_night"] == ["SUCCESS"]


def test_both_workers_were_used(night: Night) -> None:
    for name in ("two", "three"):
        assert len(re.findall(r"Task execute_job\[\S+\] succeeded", night.logs[name])) >= 2, night.logs[name][-2000:]


def test_no_domain_was_asked_faster_than_its_delay(night: Night) -> None:
    times = [[row["t"] for row in rows] for rows in domains(night.asked).values()]
    gaps = [later - sooner for of_domain in times for sooner, later in pairwise(of_domain)]
    assert len(gaps) >= 40 and min(gaps) >= LEAST, min(gaps)


def test_nothing_was_asked_twice_but_what_the_kill_cut_off(night: Night) -> None:
    asked, alone = (Counter((r["host"], r["path"]) for r in rows) for rows in (night.asked, night.asked_alone))
    more = {key: n - alone[key] for key, n in asked.items() if n > alone[key]}
    assert all(shard_of(registrable_domain(host)) == night.killed for host, _ in more), more
    assert sum(n for (_, path), n in more.items() if path != "/robots.txt") <= 1, more
    assert set(alone) <= set(asked)


@pytest.mark.parametrize("name", [contract.name for contract in PUBLISHED])
def test_the_tables_are_those_of_one_machine(night: Night, name: str) -> None:
    ours, theirs = (comparable(folder / f"{name}.parquet") for folder in (night.state, night.alone))
    pd.testing.assert_frame_equal(ours, theirs)


def comparable(path: Path) -> pd.DataFrame:
    """A table without times, versions, and the digests of pages that are never twice the same."""
    frame = pd.read_parquet(path)
    frame = frame[[name for name in frame.columns if not is_time(name) and name not in VERSIONS]]
    if {"field", "value"} <= set(frame.columns):
        frame = frame.assign(value=frame["value"].mask(frame["field"].map(is_time)))
    digests = [name for name in frame.columns if name in ("content_sha256", "snapshot_sha256")]
    never_same = frame["url"].fillna("").str.contains(NONCE_HOST, regex=False) if digests else None
    return frame.assign(**{name: frame[name].mask(never_same) for name in digests})


def is_time(name: str) -> bool:
    return name.endswith("_at") or name == "first_seen"
