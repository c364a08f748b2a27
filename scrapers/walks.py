"""The walks of a plan: a first one where nothing is known, a later one otherwise, errands for other shards.

Belongs here: choosing. Not here: walking (``walk``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from scrapers.domains import registrable_domain, shard_of
from scrapers.plan import CrawlPlan, ProgramPage, ProgramTarget, start_of
from scrapers.urls import normalize
from scrapers.walk import Budget, Walk, errand, first_walk, later_walk


def walks_of(plan: CrawlPlan, shards: frozenset[int], sitemaps_of: Callable[[str], Iterable[str]]) -> list[Walk]:
    """One walk a program on these shards, and an errand for each program elsewhere that has a known page here."""
    known: dict[str, list[ProgramPage]] = defaultdict(list)
    for page in plan.program_pages:
        known[page.program_id].append(page)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for program in plan.programs:
        neighbours[registrable_domain(start_of(program))].append(program.url)
    stored = {page.url for page in plan.known_pages if page.content_sha256}
    asked = {page.url for page in plan.known_pages}
    found = []
    for program in plan.programs:
        domain = registrable_domain(start_of(program))
        here = [p for p in known[program.program_id] if shard_of(registrable_domain(p.url)) in shards]
        if shard_of(domain) in shards:
            others = [u for u in neighbours[domain] if u != program.url]
            found.append(_walk(plan, program, others, known[program.program_id], stored, asked))
        elif here:
            found.append(errand(program, here))
    for walk in found:
        walk.sitemaps_of = sitemaps_of
    return found


def _walk(
    plan: CrawlPlan,
    program: ProgramTarget,
    others: list[str],
    known: list[ProgramPage],
    stored: set[str],
    asked: set[str],
) -> Walk:
    """A later walk where something is held of a program and its address is the one it was found by."""
    budget = Budget(plan.max_discovery_pages, plan.max_person_pages, plan.max_depth)
    year = int(plan.as_of[:4])
    held = stored & {p.url for p in known}
    start = normalize(start_of(program))
    moved = start not in asked and start not in {p.url for p in known}
    if plan.full or moved or not held:
        return first_walk(program, others, budget, year)
    return later_walk(program, others, budget, known, held, year)
