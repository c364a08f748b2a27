"""Starts the runs of a shared night when it is their turn, and notices runs whose worker was killed.

Belongs here: asking Dagster and the locks. Not here: whose turn it is (shard_turns). It keeps nothing of its own, so a
daemon that was killed goes on where it stopped; and it does nothing where no night was ever shared.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from pipelines.home import Home
from pipelines.jobs import nightly, settings
from pipelines.shard_turns import CLOSING, FAILED, GOING, OVER, Turn, turns
from pipelines.shared_night import shard
from pipelines.verdicts import verdict_of

if TYPE_CHECKING:
    from pipelines.shards import SharedCrawl

CRAWL_TAG, PART_TAG = "safetynet/crawl", "safetynet/part"
EVERY = 10
"""Seconds between two looks."""
GRACE = 20.0
"""Seconds that a run may take from its start until its process holds the lock of its part."""
ENDED_BADLY = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dg.sensor(
    name="shards",
    jobs=[shard, nightly],
    minimum_interval_seconds=EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts the shards of a shared night, again those whose worker was killed, and the closing run.",
)
def shard_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Tonight's next runs."""
    home = Home.of()
    if not any(home.crawls.glob("*.shards")):
        yield dg.SkipReason("no night is shared")
        return
    from pipelines.shards import newest

    crawl = newest(home)
    if crawl is None:
        return
    told = crawl.settings()
    records = context.instance.get_run_records(dg.RunsFilter(tags={CRAWL_TAG: crawl.crawl_id}))
    lost = {record.dagster_run.run_id for record in records if _looks_lost(record, crawl)}
    # Looked at twice: a run that has done its work lets go of the lock a moment before it says so.
    sure = lost & set((context.cursor or "").split())
    context.update_cursor(" ".join(sorted(lost - sure)))
    runs = became(context.instance, [record.dagster_run for record in records], sure)
    for turn in turns([f"{number:02d}" for number in told["shards"]], runs):
        yield request(turn, crawl.crawl_id, told["night"])


def became(instance: dg.DagsterInstance, runs: list[dg.DagsterRun], lost: set[str]) -> dict[str, list[str]]:
    """What became of the runs of each part. Lost ones are noted as failed in passing."""
    found: dict[str, list[str]] = defaultdict(list)
    for run in runs:
        if run.run_id in lost:
            instance.report_run_failed(run, "the worker was killed: no living process holds the lock of this part")
        part = run.tags[PART_TAG]
        found[part].append(FAILED if run.run_id in lost else _became(instance, run, part))
    return found


def _became(instance: dg.DagsterInstance, run: dg.DagsterRun, part: str) -> str:
    if run.is_success:
        return OVER
    if run.status not in ENDED_BADLY:
        return GOING
    # A refused release stays refused: the same tables would be refused again.
    return OVER if part == CLOSING and verdict_of(instance, run.run_id).refusals else FAILED


def _looks_lost(record: dg.RunRecord, crawl: "SharedCrawl") -> bool:
    """Whether a run was started a while ago and no living process holds its part."""
    from pipelines.shards import is_held

    if record.dagster_run.status is not dg.DagsterRunStatus.STARTED or record.start_time is None:
        return False
    part = record.dagster_run.tags[PART_TAG]
    lock = crawl.home.root / "night.lock" if part == CLOSING else crawl.lock(int(part))
    return time.time() - record.start_time > GRACE and not is_held(lock)


def request(turn: Turn, crawl_id: str, night: dict[str, Any]) -> dg.RunRequest:
    """The run of one turn; its key makes sure that it is started once."""
    key = f"{crawl_id}/{turn.part}/{turn.attempt}"
    tags = {CRAWL_TAG: crawl_id, PART_TAG: turn.part}
    if turn.part == CLOSING:
        config = settings(**night, shared_crawl=crawl_id, due_only=True)
        return dg.RunRequest(key, run_config=config, tags=tags, job_name=nightly.name)
    config = {**settings(exclusive=False), "ops": {"crawl_shard": {"config": {"crawl_id": crawl_id}}}}
    return dg.RunRequest(key, run_config=config, tags=tags, job_name=shard.name, partition_key=turn.part)
