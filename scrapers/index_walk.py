"""The search for a sponsor's other programs: from a known home page up to the index, and a look at what it links to.

Belongs here: what is asked next and what is kept, within the budgets. Pure: no network, no clock. Not here: reading the
links (``gme_index``), asking (``discover``), or whose program a link is (``transforms.directory_discovery``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scrapers import gme_index, urls
from scrapers.frontier import WEAK, Candidate, place_of
from scrapers.outcomes import Outcome
from scrapers.parsers import kinds
from scrapers.plan import ProgramTarget, start_of
from scrapers.walk import Answer, Budget, Walk

MAX_INDEXES = 4
MAX_TARGETS = 24
MAX_HUB_DEPTH = 3
MIN_HUB_WEIGHT = 4.0


@dataclass
class IndexWalk(Walk):
    """State of one search. ``links``: the best link to each address; ``named``: whether a program's page is there."""

    links: dict[str, gme_index.ProgramLink] = field(default_factory=dict)
    named: dict[str, tuple[bool, str]] = field(default_factory=dict)
    n_indexes: int = 0
    n_targets: int = 0

    @property
    def _sponsor(self) -> str:
        return f"{self.target.sponsor} {self.target.name}"

    def _affordable(self, c: Candidate) -> bool:
        """Indexes and targets have budgets of their own; a search that has read its indexes goes no further up."""
        if c.is_seed:
            return True
        if c.kind == "home":
            return self.n_targets < MAX_TARGETS
        return self.n_indexes < MAX_INDEXES and c.depth <= MAX_HUB_DEPTH and self.n_asked < self.budget.discovery

    def _missing(self) -> set[str]:
        """Weaker links, the site's front page among them, are worth a look while no index has been found."""
        return set() if self.n_indexes else {"index"}

    def receive(self, asked: Candidate, answer: Answer) -> None:
        """Note what a page is, and follow its links up to the index and down to the programs."""
        self.visited.add(answer.url)
        facts = answer.facts
        if asked.kind == "home" and not asked.is_seed:
            self.n_targets += 1
            self._receive_target(asked, answer)
        elif answer.outcome is Outcome.OK and facts is not None:
            self._receive_index(asked, answer.url, facts)

    def _receive_target(self, asked: Candidate, answer: Answer) -> None:
        link = self.links[asked.url]
        good = answer.facts is not None and gme_index.names_program(answer.facts, answer.url, link.specialty)
        self.named[asked.url] = (good, answer.url)

    def _receive_index(self, asked: Candidate, url: str, facts: kinds.PageFacts) -> None:
        if facts.refresh and (target := urls.normalize(facts.refresh, url)):
            self._push([replace(asked, url=target, referrer=url)])
        found = gme_index.program_links(facts, url)
        is_index = gme_index.is_index(facts, url)
        self.n_indexes += is_index
        if is_index or len({link.specialty for link in found}) >= 2:
            self._keep(found, url, asked.depth)
        if asked.is_seed and (front := urls.normalize("/", url)):
            self._push([Candidate(front, "hub", WEAK, "front page of the site", asked.depth + 1, url, "institution")])
        hubs = (link for link in gme_index.index_links(facts, url, self._sponsor) if link.score >= MIN_HUB_WEIGHT)
        self._push(Candidate(h.url, "hub", h.score, h.why, asked.depth + 1, url, "institution") for h in hubs)

    def _keep(self, found: list[gme_index.ProgramLink], url: str, depth: int) -> None:
        for link in found:
            known = self.links.get(link.url)
            if known is None or link.score > known.score:
                self.links[link.url] = link
        self._push(Candidate(link.url, "home", 20.0 + link.score, link.why, depth + 1, url) for link in found)


def index_walk(target: ProgramTarget) -> IndexWalk:
    """A search that begins at a program's page, else at its sponsor's, and at both where both are known."""
    starts = [u for u in (urls.normalize(target.url), urls.normalize(target.sponsor_url)) if u]
    start = starts[0] if starts else start_of(target)
    walk = IndexWalk(target, place_of(target, start), Budget(discovery=8), sitemap_tried=True)
    for url in starts:
        walk.heap[url] = Candidate(url, "hub", 30.0, "given by the directory", 0, is_seed=True)
    return walk
