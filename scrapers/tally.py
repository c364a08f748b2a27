"""Counts of a running crawl by shard: what a terminal's bars, Dagster's metadata and the reports show.

Belongs here: counting and adding up. Not here: when it is shown (``extensions.progress``) or written (``run``).
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from scrapers.domains import N_SHARDS, host_of, registrable_domain, shard_of
from scrapers.plan import start_of
from scrapers.walk import Walk

GROUP = 8
"""Shards that share one bar: 64 bars fit no terminal."""
_shard = lru_cache(maxsize=65_536)(shard_of)


@dataclass
class Tally:
    """Pages by outcome, hosts, programs and programs done, each by shard."""

    outcomes: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    hosts: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    programs: Counter[int] = field(default_factory=Counter)
    done: Counter[int] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    n_counted: int = 0

    def expect(self, walks: Iterable[Walk]) -> None:
        """Programs to do."""
        self.programs = Counter(map(_shard_of_walk, walks))

    def note(self, url: str, outcome: str) -> None:
        """One request has ended."""
        shard = _shard(registrable_domain(url))
        self.outcomes[shard][outcome] += 1
        self.hosts[shard].add(host_of(url))

    def finished(self, done: list[Walk]) -> None:
        """Count programs done; ``done`` only ever grows."""
        self.done.update(map(_shard_of_walk, done[self.n_counted :]))
        self.n_counted = len(done)

    def total(self) -> dict[str, Any]:
        """All shards together, the seconds so far and those left as far as one can tell, and each group of shards."""
        found = self.of(range(N_SHARDS))
        seconds, n = time.monotonic() - self.began, found["programs_done"]
        left = round(seconds / n * (found["programs"] - n)) if n else None
        spans = [range(first, first + GROUP) for first in range(0, N_SHARDS, GROUP)]
        groups = [{"shards": f"{s[0]}-{s[-1]}", **self.of(s)} for s in spans if any(self.programs[i] for i in s)]
        return {**found, "seconds": round(seconds, 1), "eta_seconds": left, "groups": groups}

    def of(self, shards: Iterable[int]) -> dict[str, Any]:
        """The counts of some shards."""
        shards = list(shards)
        outcomes: Counter[str] = sum((self.outcomes[s] for s in shards if s in self.outcomes), Counter())
        return {
            "pages": outcomes.total(),
            "hosts": sum(len(self.hosts[s]) for s in shards if s in self.hosts),
            "outcomes": dict(sorted(outcomes.items())),
            "programs_done": sum(self.done[s] for s in shards),
            "programs": sum(self.programs[s] for s in shards),
        }


def _shard_of_walk(walk: Walk) -> int:
    return _shard(registrable_domain(start_of(walk.target)))
