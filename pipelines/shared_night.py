"""The night that many machines share: a run that plans, a run a shard, and the nightly job as the closing run.

Belongs here: the two jobs in front of ``nightly`` and their schedule. Not here: whose turn it is (shard_turns),
starting the runs (shard_sensor), what a shard leaves (shards). Nothing is imported that the daemon need not load.
"""

from collections.abc import Callable

import dagster as dg

from pipelines.alone import beside
from pipelines.failures import TransientError, told_apart
from pipelines.partitions import SHARDS
from pipelines.resources import Night
from pipelines.schedules import NEW_YORK, tonight

PASSED_ON = ("directory", "facts", "skip_bad_rows", "render")
"""Settings of the planning run that hold for the closing run too."""


class ShardOf(dg.Config):
    """Which shared crawl the shard belongs to."""

    crawl_id: str


@dg.op(description="One plan for all shards: what is due tonight, by the directory and the ledger.")
def open_shards(context: dg.OpExecutionContext, night: Night) -> None:
    """Plan the night and open its shards; the sensor starts them."""
    with told_apart(context.retry_number):
        plan_and_open(context, night)


def plan_and_open(context: dg.OpExecutionContext, night: Night) -> None:
    """What earlier nights left is taken in first, also the parts of one that was never closed."""
    from pipelines.assets.crawl import gathered, plan_tonight
    from pipelines.assets.directory import directory_tonight
    from pipelines.crawling import take_in_finished
    from pipelines.shards import newest, open_crawl

    programs = directory_tonight(context, night)
    take_in_finished(night.home, night.day, context.log.info)
    left = newest(night.home)
    if left and not (left.whole / "taken_in").exists():
        gathered(programs, night, left.crawl_id, context.log.info)
    passed_on = {name: value for name in PASSED_ON if (value := getattr(night, name))}
    crawl = open_crawl(
        plan_tonight(programs, programs, night), night.home, {**passed_on, "as_of": night.day.isoformat()}
    )
    shards = crawl.settings()["shards"]
    context.add_output_metadata({"crawl": crawl.crawl_id, "shards": len(shards)})


@dg.op(description="One shard: its domains are asked politely, then its programs' pages are read.")
def crawl_shard(context: dg.OpExecutionContext, config: ShardOf, night: Night, pipes: dg.PipesSubprocessClient) -> None:
    """Crawl a shard in a child process and read what came; a part that is whole already is left as it is."""
    with told_apart(context.retry_number):
        do_shard(int(context.partition_key), config.crawl_id, night, lambda command: _child(context, pipes, command))


def do_shard(shard: int, crawl_id: str, night: Night, run: Callable[[list[str]], None]) -> None:
    """The work of one shard, done by one process at a time and not beside a night that is not shared.

    Raises HeldError, TransientError. The lock comes first: by it the sensor knows that the run lives.
    """
    from pipelines.shards import SharedCrawl, held

    crawl = SharedCrawl(night.home, crawl_id)
    with held(crawl.lock(shard)), beside(night.home):
        from pipelines.read_ahead import read_shard

        run(crawl.command(shard))
        read_shard(crawl, crawl.plan(), shard)


def _child(context: dg.OpExecutionContext, pipes: dg.PipesSubprocessClient, command: list[str]) -> None:
    from dagster._core.errors import DagsterPipesExecutionError

    try:
        pipes.run(command=command, context=context)
    except DagsterPipesExecutionError as error:
        raise TransientError(f"the crawl did not end: {error}; what it fetched is kept") from error


@dg.job(
    description="The night on many machines: plans, then the sensor starts a run a shard and the closing run.",
    executor_def=dg.in_process_executor,
)
def shared_night() -> None:
    """The planning run."""
    open_shards()


@dg.job(
    partitions_def=SHARDS,
    description="One shard of a shared night. Started by the sensor; started again it goes on where it stopped.",
    executor_def=dg.in_process_executor,
)
def shard() -> None:
    """One shard."""
    crawl_shard()


@dg.schedule(
    name="shared_night_schedule",
    job=shared_night,
    cron_schedule="0 2 * * *",
    execution_timezone=NEW_YORK,
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="In place of nightly_schedule where workers on many machines share the night; off until switched on.",
)
def shared_night_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Tonight's planning run, unless the last night is still at work."""
    return tonight(context)
