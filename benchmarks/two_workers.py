"""How much faster two Celery workers do the shards of a national night than one, on the machine at hand.

    python -m benchmarks.two_workers [--programs 300]

Each time a fresh cluster on loopback (Postgres, Redis, daemon) crawls and reads the same programs of the invented
country without delays, so that reading binds. Counted is the time from the start of the first shard's run to the end of
the last; the closing run, which only one worker can do, is left out. Needs what tests/distributed needs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.distributed.cluster import ROOT, Cluster, missing, servers

AS_OF = "2026-10-15"
ASK = """
import json
import dagster as dg
instance = dg.DagsterInstance.get()
closing = instance.get_runs(dg.RunsFilter(job_name="nightly"))
records = instance.get_run_records(dg.RunsFilter(job_name="shard")) if closing else []
print(json.dumps([[r.start_time, r.end_time] for r in records]))
"""


@contextmanager
def country(programs: int, directory: Path) -> Iterator[str]:
    """The invented country, served; the address of its proxy. Its directory is written to a file."""
    module = [sys.executable, "-m", "benchmarks.national"]
    size = ["--programs", str(programs)]
    with directory.open("wb") as out:
        subprocess.run([*module, "directory", *size], stdout=out, cwd=ROOT, check=True)
    process = subprocess.Popen([*module, "serve", *size], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()


def shard_runs(cluster: Cluster) -> list[tuple[float, float]]:
    """Start and end of each shard's run; empty until all have ended, which the closing run shows."""
    told = subprocess.run([sys.executable, "-c", ASK], env=cluster.environment, capture_output=True, check=True)
    return [(start, end) for start, end in json.loads(told.stdout)]


def seconds(workers: int, directory: Path, address: str) -> tuple[float, int]:
    """Wall time of all shards by so many workers, and the number of shards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        polite = {"SAFETYNET_CRAWL_DELAY": "0", "SAFETYNET_CONTACT": "", "http_proxy": address}
        cluster = stack.enter_context(servers(folder, **polite))
        shard_runs(cluster)
        for number in range(workers):
            stack.enter_context(cluster.running(f"worker{number}", cluster.worker(f"worker{number}")))
        stack.enter_context(cluster.running("daemon", cluster.daemon()))
        night = {"directory": str(directory), "as_of": AS_OF}
        cluster.launch("shared_night", json.dumps({"resources": {"night": {"config": night}}}))
        done: list[tuple[float, float]] = []
        cluster.until(lambda: done.extend(shard_runs(cluster)) or done, 1_800, 5)
        return max(end for _, end in done) - min(start for start, _ in done), len(done)


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=300)
    programs = parser.parse_args().programs
    if missing():
        sys.exit(f"a cluster needs {missing()}, which this machine has not")
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "directory.csv"
        with country(programs, directory) as address:
            (one, shards), (two, _) = (seconds(workers, directory, address) for workers in (1, 2))
    print(f"{programs} programs in {shards} shards: one worker {one:.0f} s, two {two:.0f} s, factor {one / two:.2f}")


if __name__ == "__main__":
    main()
