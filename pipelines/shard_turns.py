"""Whose turn it is in a shared crawl: which shards start, which are tried again, when the closing run begins.

Belongs here: a pure function of what became of the runs so far. Not here: asking Dagster (the sensor).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

CLOSING = "closing"
MOST_ATTEMPTS = 3
OVER, FAILED, GOING = "over", "failed", "going"
"""What became of a run: ended well (or is not to be tried again), failed, or still on its way."""


@dataclass(frozen=True)
class Turn:
    """A run to be started: a shard's or the closing one, and its number among the attempts, from 1."""

    part: str
    attempt: int


def turns(parts: Collection[str], runs: Mapping[str, Sequence[str]]) -> Iterator[Turn]:
    """Runs to start now. ``runs``: what became of the runs of each part so far.

    A shard that fails as often as it may be tried is left to the next night: it does not keep the others' data back.
    """
    due = list(_due(parts, runs))
    if due or not all(_is_settled(runs.get(part, ())) for part in parts):
        yield from due
    else:
        yield from _due([CLOSING], runs)


def _due(parts: Collection[str], runs: Mapping[str, Sequence[str]]) -> Iterator[Turn]:
    for part in parts:
        before = runs.get(part, ())
        if not _is_settled(before) and GOING not in before:
            yield Turn(part, len(before) + 1)


def _is_settled(before: Sequence[str]) -> bool:
    return OVER in before or before.count(FAILED) >= MOST_ATTEMPTS
