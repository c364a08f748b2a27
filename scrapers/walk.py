"""The search for one program's pages: best candidate first, within its budgets. Pure: no network, no clock.

Belongs here: what is asked next, what a received page is for the program, when the search is over; a first night and a
later one, which re-asks what is known. Not here: how links are scored (``frontier``) or fetched (the spider).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from scrapers import frontier, leads, menus, urls
from scrapers.frontier import FOLLOW, Candidate, Place
from scrapers.judgement import judge
from scrapers.outcomes import POLICIES, Outcome
from scrapers.parsers import kinds, lexicon
from scrapers.plan import ProgramPage, ProgramTarget, start_of

_MAX_UNNAMED = 6
"""So many pages behind links that say nothing are looked at for a roster."""
_DEAD_PERSONS = 3
"""So many dead pages of persons in a row and the rest of the list is not asked for."""
_MAX_PER_KIND = {"roster": 10, "alumni": 1, "eligibility": 3, "faq": 2, "visa": 3, "gme_policy": 2, "hub": 3, "home": 3}


@dataclass(frozen=True)
class Budget:
    """Pages one program may cost, and how far from its home they may be."""

    discovery: int = 15
    persons: int = 150
    depth: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a candidate. ``facts`` is None when there is no page to look at (unchanged, failed, a PDF)."""

    outcome: Outcome
    url: str
    facts: kinds.PageFacts | None = None
    changed: bool = True
    """False when the content is the one already known: its links were followed on an earlier night."""
    locations: tuple[str, ...] = ()
    """Addresses listed, when the page is a sitemap."""


@dataclass
class Walk:
    """State of one program's search. Call :meth:`next`, ask, give the answer to :meth:`receive`, until None comes."""

    target: ProgramTarget
    place: Place
    budget: Budget = field(default_factory=Budget)
    heap: dict[str, Candidate] = field(default_factory=dict)
    weak: dict[str, Candidate] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    pages: dict[str, ProgramPage] = field(default_factory=dict)
    known_other: set[str] = field(default_factory=set)
    """Pages of an earlier night that were nothing we want: not asked again because a changed page links to them."""
    lost: set[str] = field(default_factory=set)
    n_asked: int = 0
    n_persons: int = 0
    n_unnamed: int = 0
    dead_persons: int = 0
    current_persons: dict[str, set[str]] = field(default_factory=dict)
    sitemaps_of: Callable[[str], Iterable[str]] = lambda _url: ()
    """Sitemaps which the robots.txt of a URL's host names."""
    sitemap_tried: bool = False
    is_first: bool = False
    """Whether nothing of the program is held yet: its pages are needed themselves, even if another program has them."""

    def next(self) -> Candidate | None:
        """The next page to ask for, or None when the search is over."""
        while (found := self._best() or self._sitemap()) is not None:
            self.heap.pop(found.url, None)
            self.weak.pop(found.url, None)
            if found.url not in self.visited and self._affordable(found):
                self.visited.add(found.url)
                self.n_persons += found.kind == "person"
                self.n_unnamed += found.kind == menus.UNNAMED
                self.n_asked += found.kind != "person" and not found.is_seed
                conditional = found.conditional and (found.kind == "person" or not self.is_first)
                return replace(found, conditional=conditional)
        return None

    def _best(self) -> Candidate | None:
        missing = set() if self.heap else self._missing()
        weak = (c for c in self.weak.values() if missing and (c.kind != menus.UNNAMED or "roster" in missing))
        return max(self.heap.values() or weak, key=lambda c: (c.is_seed, c.kind != "person", c.score), default=None)

    def _missing(self) -> set[str]:
        """Kinds we still want: a roster, and some word on who may apply."""
        have = {p.kind for p in self.pages.values() if p.level == "program" and p.url not in self.lost}
        return {"roster"} - have | (set() if have & set(lexicon.WORDING_KINDS) else {"wording"})

    def _affordable(self, c: Candidate) -> bool:
        if c.kind == "person":
            listed = self.current_persons.get(c.list_url)
            gone = listed is not None and c.url not in listed
            return self.n_persons < self.budget.persons and self.dead_persons < _DEAD_PERSONS and not gone
        if c.is_seed:
            return True
        if c.kind == menus.UNNAMED and self.n_unnamed >= _MAX_UNNAMED:
            return False
        have = sum(p.kind == c.kind and p.level == c.level for p in self.pages.values())
        return (
            self.n_asked < self.budget.discovery
            and c.depth <= self.budget.depth
            and have < _MAX_PER_KIND.get(c.kind, 2)
        )

    def receive(self, asked: Candidate, answer: Answer) -> None:
        """Take in what became of a page: note it, follow its links, start over where a known page vanished."""
        self.visited.add(answer.url)
        if asked.kind == "person":
            self._receive_person(asked, answer)
        elif asked.kind == "sitemap":
            self._receive_sitemap(asked, answer)
        elif answer.outcome in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.NEEDS_RENDER):
            self._receive_page(asked, answer)
        elif asked.is_seed or (POLICIES[answer.outcome].transient and asked.score >= FOLLOW):
            self._receive_lost(asked, answer)

    def _receive_person(self, asked: Candidate, answer: Answer) -> None:
        alive = answer.outcome in (Outcome.OK, Outcome.NOT_MODIFIED)
        self.dead_persons = 0 if alive else self.dead_persons + 1
        if alive:
            self._note(asked, answer.url, "person", "program")

    def _receive_lost(self, asked: Candidate, answer: Answer) -> None:
        """A page that did not answer stays the program's, so that its outcome shows and it is asked next time. Where a
        known page is gone for good, the search begins anew."""
        self._note(asked, asked.url, asked.kind, asked.level)
        self.lost.add(asked.url)
        if (
            asked.is_seed
            and answer.outcome in (Outcome.GONE, Outcome.SOFT_404, Outcome.OFF_SITE_REDIRECT)
            and asked.kind != "home"
        ):
            self.visited.discard(self.place.home)
            self.heap[self.place.home] = self._start(conditional=False)

    def _start(self, *, conditional: bool = True) -> Candidate:
        return Candidate(
            self.place.home, "home", 20.0, "home: given by the directory", 0, is_seed=True, conditional=conditional
        )

    def _receive_page(self, asked: Candidate, answer: Answer) -> None:
        facts = answer.facts
        if facts is None or not answer.changed:
            self._note(asked, answer.url, asked.kind, asked.level)
            if asked.kind == "home":
                self.place = replace(self.place, home=answer.url, is_home=self.place.is_home or asked.is_seed)
            return
        if facts.refresh and (target := urls.normalize(facts.refresh, answer.url)) and target not in self.visited:
            self._push([replace(asked, url=target, referrer=answer.url, why=f"{asked.why}; meta refresh")])
            return
        verdict = judge(asked, answer.url, facts, self.place)
        self.place = verdict.place
        self._note(asked, answer.url, verdict.kind, verdict.level, reread=True)
        self._follow(asked, answer.url, facts, verdict.kind)

    def _follow(self, asked: Candidate, url: str, facts: kinds.PageFacts, kind: str) -> None:
        if kind == "roster":
            persons = leads.person_pages(facts, url, asked.depth + 1)
            self.current_persons[url] = {p.url for p in persons}
            self._push([*persons, *leads.next_pages(facts, url, asked.depth, self.place)])
        depth = 0 if url == self.place.home and self.place.is_home else asked.depth
        found = frontier.candidates(facts, url, depth, self.place)
        self._push(c for c in found if kind != "alumni")
        if self.place.is_home and asked.kind in ("home", "roster") and kind in ("home", "other"):
            self._push(menus.unnamed(facts, url, depth, self.place))

    def _push(self, found: Iterable[Candidate]) -> None:
        for c in found:
            if c.url in self.visited or c.url in self.known_other:
                continue
            pool = self.heap if c.score >= FOLLOW else self.weak
            if c.url not in pool or c.score > pool[c.url].score:
                pool[c.url] = c
            if pool is self.heap:
                self.weak.pop(c.url, None)

    def rest(self) -> None:
        """Let go of all that only the search needed."""
        for searched in (self.heap, self.weak, self.visited, self.known_other, self.lost, self.current_persons):
            searched.clear()

    def result(self) -> list[ProgramPage]:
        """The program's pages. Where no page was recognised as its home, the one the directory names is."""
        start = self.pages.get(self.place.home)
        if start and start.kind in ("other", "gme_policy") and all(p.kind != "home" for p in self.pages.values()):
            self.pages[start.url] = replace(start, kind="home", level="program")
        return list(self.pages.values())

    def _note(self, asked: Candidate, url: str, kind: str, level: str, *, reread: bool = False) -> None:
        self.pages[url] = ProgramPage(
            self.target.program_id,
            url,
            kind,
            level,
            asked.score,
            asked.why,
            asked.depth,
            asked.referrer,
            asked.list_url,
            reread,
        )

    def _sitemap(self) -> Candidate | None:
        """A sitemap to ask for, once, when the search has run dry before finding what it wants."""
        if self.sitemap_tried or not self._missing() or not self.pages.keys() - self.lost:
            return None
        self.sitemap_tried = True
        return next((self._sitemap_candidate(url, 1) for url in self.sitemaps_of(self.place.home)), None)

    def _sitemap_candidate(self, url: str, depth: int) -> Candidate:
        return Candidate(url, "sitemap", FOLLOW, "sitemap: named in robots.txt", depth, self.place.home)

    def _receive_sitemap(self, asked: Candidate, answer: Answer) -> None:
        """Take addresses of a sitemap as a hint; of an index of sitemaps ask the one that is about pages."""
        nested = [u for u in answer.locations if u.endswith(".xml")]
        if nested and asked.depth == 1:
            best = max(nested, key=lambda u: bool(re.search(r"page|residen|educat|gme", u, re.I)))
            self._push([self._sitemap_candidate(best, 2)])
        found = leads.from_sitemap(answer.locations, self.place.home, self.place)
        self._push(replace(c, score=max(c.score, FOLLOW)) for c in found)


def first_walk(target: ProgramTarget, neighbours: Iterable[str], budget: Budget, year: int = 9999) -> Walk:
    """A search that knows nothing but the directory: it starts at the program's page, else at its sponsor's."""
    start = urls.normalize(start_of(target)) or start_of(target)
    walk = Walk(target, frontier.place_of(target, start, neighbours, year), budget)
    walk.heap[start], walk.is_first = walk._start(), True
    if target.url and target.sponsor_url and (sponsor := urls.normalize(target.sponsor_url)):
        walk.heap.setdefault(
            sponsor, Candidate(sponsor, "hub", 8.0, "hub: given by the directory", 1, level="institution")
        )
    return walk


def later_walk(
    target: ProgramTarget,
    neighbours: Iterable[str],
    budget: Budget,
    known: Iterable[ProgramPage],
    stored: Collection[str],
    year: int = 9999,
) -> Walk:
    """A search that re-asks what earlier nights found; pages of no use only while a roster or wording is missing.

    ``stored``: URLs whose content is held; a page that never answered counts for nothing yet.
    """
    walk = first_walk(target, neighbours, budget, year)
    walk.is_first = False
    known = list(known)
    homes = [p for p in known if p.kind == "home" and p.url in stored]
    if homes:
        walk.heap.clear()
        walk.place = replace(walk.place, home=homes[0].url, is_home=True)
    walk.known_other = {p.url for p in known if p.kind == "other"}
    led_on = {p.referrer for p in known if p.kind != "other"}
    useful = [p for p in known if p.kind != "other" or p.url in led_on]
    kinds_known = {p.kind for p in useful if p.level == "program" and p.url in stored}
    complete = "roster" in kinds_known and bool(kinds_known & set(lexicon.WORDING_KINDS))
    for page in useful if complete else known:
        walk.heap[page.url] = _seed(page)
    return walk


def errand(target: ProgramTarget, known: Iterable[ProgramPage]) -> Walk:
    """Known pages of a program whose home is on another shard (mostly its sponsor's): asked again, nothing sought."""
    known = list(known)
    walk = Walk(target, frontier.place_of(target, known[0].url), Budget(0, len(known), 0), sitemap_tried=True)
    walk.heap = {p.url: _seed(p) for p in known}
    return walk


def _seed(page: ProgramPage) -> Candidate:
    return Candidate(
        page.url, page.kind, page.score, page.why, page.depth, page.referrer, page.level, page.list_url, is_seed=True
    )
