"""The plan of one crawl: everything the child process needs to know, as plain data.

Belongs here: the shapes, their JSON round trip, the pure function that makes a plan and the rules a plan must keep
(delay, contact, opt-outs). Not here: where the facts come from (``warehouse``) or any crawling.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from typing import Any

from scrapers.domains import N_SHARDS, host_of, is_public_host, registrable_domain, shard_of
from scrapers.urls import normalize

MIN_DELAY = 2.0
"""Seconds between two requests to one registrable domain; less is for our own machines only."""
_PAGES_PER_NEW_PROGRAM = 10


class PlanError(ValueError):
    """A plan that would be impolite, anonymous or aimed at nobody."""


@dataclass(frozen=True, slots=True)
class ProgramTarget:
    """One program of the directory, as far as the crawl needs it. ``url`` may be empty where ``sponsor_url`` is not."""

    program_id: str
    name: str
    specialty: str
    sponsor: str
    city: str
    state: str
    url: str
    sponsor_url: str = ""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the ledger knows of one URL. Hashes are hex SHA-256; ``next_due`` is an ISO date or empty."""

    url: str
    etag: str = ""
    last_modified: str = ""
    content_sha256: str = ""
    text_sha256: str = ""
    kind: str = ""
    observed_at: str = ""
    next_due: str = ""
    n_failures: int = 0
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """A page as evidence for one program: how it was found and what it is."""

    program_id: str
    url: str
    kind: str
    level: str = "program"
    score: float = 0.0
    why: str = ""
    depth: int = 0
    referrer: str = ""
    list_url: str = ""
    reread: bool = False
    """Whether its content was looked at in this crawl, so that what it no longer links to is known to be gone."""


@dataclass(frozen=True, slots=True)
class KnownRobots:
    """Rules of a host as last read: used when robots.txt cannot be read tonight and they are under 24 hours old."""

    host: str
    fetched_at: str
    body: str
    crawl_delay: float = 0.0


@dataclass(frozen=True)
class CrawlPlan:
    """One night's crawl. ``delay`` in seconds; ``as_of`` an ISO date; budgets in pages."""

    crawl_id: str
    as_of: str
    delay: float
    contact: str
    shards: tuple[int, ...]
    programs: tuple[ProgramTarget, ...]
    known_pages: tuple[KnownPage, ...] = ()
    program_pages: tuple[ProgramPage, ...] = ()
    robots: tuple[KnownRobots, ...] = ()
    opt_out_domains: tuple[str, ...] = ()
    opt_out_programs: tuple[str, ...] = ()
    full: bool = False
    due_only: bool = False
    allow_loopback: bool = False
    render: bool = False
    """Whether pages that prove to be shells for scripts to fill are drawn by a browser."""
    max_discovery_pages: int = 15
    max_person_pages: int = 150
    max_depth: int = 3
    max_domain_pages: int = 1_500
    max_seconds: int = 0
    """Time cap of a shard's crawl; 0: none. What is not asked by then waits for the next night."""
    timeout: int = 15
    crawl_delays: Mapping[str, float] = field(default_factory=dict)
    """Largest Crawl-delay seen before, by registrable domain."""

    @property
    def user_agent(self) -> str:
        """``SafetynetBot/<version> (+<contact>)``."""
        return f"SafetynetBot/{version('residency-safetynet')} (+{self.contact or 'test hosts only'})"


@dataclass(frozen=True)
class Scope:
    """What a crawl would do, for the consent question. ``hours`` is the bound set by the slowest domain."""

    programs: int
    domains: int
    requests: int
    hours: float


def make_plan(
    programs: Iterable[ProgramTarget],
    *,
    crawl_id: str,
    as_of: str,
    delay: float = MIN_DELAY,
    contact: str = "",
    known_pages: Iterable[KnownPage] = (),
    program_pages: Iterable[ProgramPage] = (),
    robots: Iterable[KnownRobots] = (),
    opt_out_domains: Iterable[str] = (),
    opt_out_programs: Iterable[str] = (),
    **options: Any,
) -> CrawlPlan:
    """A checked plan. Opted-out programs and domains are gone from it; programs without any address never enter.

    ``options``: the flags and budgets of :class:`CrawlPlan`. Raises :class:`PlanError` on a delay below two seconds or
    a missing contact where public hosts would be asked.
    """
    out_domains = frozenset(map(registrable_domain, opt_out_domains))
    out_programs = frozenset(opt_out_programs)
    kept = [p for p in programs if p.program_id not in out_programs and _domains(p) and not _domains(p) & out_domains]
    ids = {p.program_id for p in kept}
    pages = [p for p in program_pages if p.program_id in ids and registrable_domain(p.url) not in out_domains]
    wanted = {p.url for p in pages} | {normalize(start_of(p)) or start_of(p) for p in kept}
    rules = tuple(r for r in robots if registrable_domain(r.host) not in out_domains)
    plan = CrawlPlan(
        crawl_id=crawl_id,
        as_of=as_of,
        delay=delay,
        contact=contact,
        shards=tuple(sorted({shard_of(registrable_domain(start_of(p))) for p in kept})),
        programs=tuple(kept),
        known_pages=tuple(k for k in known_pages if k.url in wanted),
        program_pages=tuple(pages),
        robots=rules,
        opt_out_domains=tuple(sorted(out_domains)),
        opt_out_programs=tuple(sorted(out_programs)),
        crawl_delays=_largest_delays(rules),
        **options,
    )
    check(plan)
    return plan


def check(plan: CrawlPlan) -> None:
    """Refuse a plan which would be impolite or anonymous, or whose date is no date."""
    date.fromisoformat(plan.as_of)
    public = sorted({host for p in plan.programs for host in _hosts(p) if is_public_host(host)})
    if plan.delay < MIN_DELAY and public:
        raise PlanError(f"a delay of {plan.delay} s is for loopback and .test hosts; {public[0]} needs {MIN_DELAY} s")
    if public and not plan.contact:
        raise PlanError(f"SAFETYNET_CONTACT is not set: {public[0]} must be able to tell who asks")
    if plan.delay < 0 or not all(0 <= s < N_SHARDS for s in plan.shards):
        raise PlanError("delay below zero or a shard outside 0..63")


def start_of(program: ProgramTarget) -> str:
    """Where a program's crawl begins: its own page, else its sponsor's."""
    return program.url or program.sponsor_url


def scope(plan: CrawlPlan) -> Scope:
    """Programs, domains, requests and hours of a plan, for the question before the first public run."""
    known = Counter(p.program_id for p in plan.program_pages)
    pages: Counter[str] = Counter()
    for program in plan.programs:
        domain = registrable_domain(start_of(program))
        pages[domain] += known[program.program_id] or min(_PAGES_PER_NEW_PROGRAM, plan.max_discovery_pages)
    hosts = {host for p in plan.programs for host in _hosts(p)}
    slowest = max((n * max(plan.delay, plan.crawl_delays.get(d, 0.0)) for d, n in pages.items()), default=0.0)
    return Scope(len(plan.programs), len(pages), pages.total() + len(hosts), round(slowest / 3600, 2))


def to_json(plan: CrawlPlan) -> str:
    """The plan as JSON text; :func:`from_json` gives an equal plan back."""
    return json.dumps(asdict(plan), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> CrawlPlan:
    """A plan out of its JSON text. Raises on unknown fields: a plan of another version is not guessed at."""
    data = json.loads(text)
    shapes: dict[str, type[Any]] = {
        "programs": ProgramTarget,
        "known_pages": KnownPage,
        "program_pages": ProgramPage,
        "robots": KnownRobots,
    }
    for name, shape in shapes.items():
        data[name] = tuple(shape(**row) for row in data[name])
    for name in ("shards", "opt_out_domains", "opt_out_programs"):
        data[name] = tuple(data[name])
    return CrawlPlan(**data)


def _hosts(program: ProgramTarget) -> set[str]:
    return {host for url in (program.url, program.sponsor_url) if (host := host_of(url))}


def _domains(program: ProgramTarget) -> set[str]:
    return {registrable_domain(host) for host in _hosts(program)}


def _largest_delays(rules: Iterable[KnownRobots]) -> dict[str, float]:
    delays: dict[str, float] = {}
    for rule in rules:
        domain = registrable_domain(rule.host)
        if rule.crawl_delay > 0:
            delays[domain] = max(rule.crawl_delay, delays.get(domain, 0.0))
    return delays
