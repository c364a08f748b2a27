"""Brings walks and network together: which URL is asked next on which domain, once for all who want it.

Belongs here: one queue a domain, URLs in flight, redirects, answers shared between programs, the limit of open domains.
Pure state, no Scrapy: the spider asks what is :meth:`Desk.ready` and reports what was :meth:`Desk.answered`.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from scrapers.domains import registrable_domain
from scrapers.frontier import Candidate
from scrapers.outcomes import Outcome
from scrapers.plan import start_of
from scrapers.walk import Answer, Walk

MAX_HOPS = 5
_WALKS_AT_ONCE = 3
"""Walks in progress per home domain: more than one, because a walk may be waiting for its sponsor's domain."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One URL to be asked now. ``may_move`` allows a redirect to another domain."""

    url: str
    kind: str
    conditional: bool = True
    may_move: bool = False
    hops: int = 0
    tries: int = 0


@dataclass
class Desk:
    """State of a crawl's questions. ``recall`` gives the facts of a page that was fetched earlier in this run."""

    walks: dict[str, deque[Walk]]
    recall: Callable[[str, Answer], Answer]
    max_open: int = 200
    max_domain_pages: int = 1_500
    refusal: Callable[[str], Outcome | None] = lambda _url: None
    """Why a URL is not for this crawl at all, or None."""
    answers: dict[str, Answer] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, list[tuple[Walk, Candidate]]] = field(default_factory=lambda: defaultdict(list))
    lanes: dict[str, deque[Ask]] = field(default_factory=lambda: defaultdict(deque))
    busy: set[str] = field(default_factory=set)
    active: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    done: list[Walk] = field(default_factory=list)
    handed_over: dict[str, tuple[Walk, Candidate]] = field(default_factory=dict)

    def ready(self) -> list[Ask]:
        """What can be asked at this moment: at most one URL a domain."""
        self._open()
        found = []
        for domain, lane in list(self.lanes.items()):
            if domain in self.busy:
                continue
            if not lane:
                del self.lanes[domain]
                continue
            self.busy.add(domain)
            found.append(lane.popleft())
        return found

    def _open(self) -> None:
        """Start walks: on domains already open first, then on new ones, the largest first."""
        for domain in [d for d in self.walks if self.active[d]]:
            self._fill(domain)
        while len(self.lanes) < self.max_open and (domain := next((d for d in self.walks if not self.active[d]), "")):
            self._fill(domain)

    def _fill(self, domain: str) -> None:
        queue = self.walks[domain]
        while queue and self.active[domain] < _WALKS_AT_ONCE:
            self.active[domain] += 1
            self._advance(queue.popleft())
        if not queue:
            self.walks.pop(domain, None)

    def _advance(self, walk: Walk) -> None:
        """Move a walk on until it waits for an answer or is over."""
        while (wanted := walk.next()) is not None:
            url = self._end_of(wanted.url)
            answer = self._at_hand(url, walk, wanted)
            if answer is None:
                self._want(walk, wanted, url)
                return
            walk.receive(wanted, answer)
        self.active[registrable_domain(start_of(walk.target))] -= 1
        walk.rest()
        self.done.append(walk)

    def _end_of(self, url: str) -> str:
        for _ in range(MAX_HOPS + 1):
            url = self.moved.get(url, url)
        return url

    def _at_hand(self, url: str, walk: Walk, wanted: Candidate) -> Answer | None:
        """An answer that costs no request: one had before that will do, or the reason why there is none to be had."""
        known = self.answers.get(url)
        if known is not None:
            recalled = self.recall(url, known)
            if _will_do(recalled, wanted):
                return recalled
        refused = self.refusal(url)
        if refused is Outcome.OTHER_SHARD:
            self.handed_over[url] = (walk, wanted)
        if refused is None and url not in self.waiting and self.asked[registrable_domain(url)] >= self.max_domain_pages:
            refused = Outcome.OVER_BUDGET
        return None if refused is None else Answer(refused, url)

    def _want(self, walk: Walk, wanted: Candidate, url: str) -> None:
        first = url not in self.waiting
        self.waiting[url].append((walk, wanted))
        if first:
            self._queue(Ask(url, wanted.kind, wanted.conditional, wanted.kind in ("home", "hub")))

    def _queue(self, ask: Ask, *, front: bool = False) -> None:
        domain = registrable_domain(ask.url)
        self.asked[domain] += 1
        if front:
            self.lanes[domain].appendleft(ask)
        else:
            self.lanes[domain].append(ask)

    def afford(self, url: str) -> bool:
        """Whether a domain's budget holds one more request, which is then counted: for parts of a page."""
        domain = registrable_domain(url)
        self.asked[domain] += 1
        return self.asked[domain] <= self.max_domain_pages

    def free(self, url: str) -> None:
        """A request of a domain has ended; the domain may be asked again."""
        self.busy.discard(registrable_domain(url))

    def again(self, ask: Ask) -> None:
        """Ask once more, before anything else on the domain."""
        self._queue(replace(ask, tries=ask.tries + 1), front=True)

    def answered(self, ask: Ask, answer: Answer) -> None:
        """Give an answer to every walk that waits for the URL. Facts are not kept: ``recall`` finds them again.

        Who needs the page itself, and is told that it has not changed, has it asked for again.
        """
        self.answers[ask.url] = replace(answer, facts=None)
        for walk, wanted in self.waiting.pop(ask.url, []):
            if not ask.conditional or _will_do(answer, wanted):
                walk.receive(wanted, answer if wanted.conditional else replace(answer, changed=True))
                self._advance(walk)
            else:
                self._want(walk, wanted, ask.url)

    def redirected(self, ask: Ask, target: str) -> Outcome | None:
        """Follow a redirect: whoever waits for the URL now waits for its target. Or the reason why not."""
        if ask.hops >= MAX_HOPS or self._end_of(target) == ask.url:
            return Outcome.REDIRECT_LOOP
        if not ask.may_move and registrable_domain(target) != registrable_domain(ask.url):
            return Outcome.OFF_SITE_REDIRECT
        self.moved[ask.url] = target
        end = self._end_of(target)
        for walk, wanted in self.waiting.pop(ask.url, []):
            answer = self._at_hand(end, walk, wanted)
            if answer is not None:
                walk.receive(wanted, answer)
                self._advance(walk)
            elif end in self.waiting:
                self.waiting[end].append((walk, wanted))
            else:
                self.waiting[end].append((walk, wanted))
                self._queue(replace(ask, url=end, hops=ask.hops + 1, tries=0), front=True)
        return None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.busy and not any(self.lanes.values()) and not self.walks and not self.waiting


def _will_do(answer: Answer, wanted: Candidate) -> bool:
    """Whether an answer holds what a candidate is asked for: the page itself, unless "unchanged" says enough."""
    unchanged = answer.outcome is Outcome.NOT_MODIFIED or (answer.outcome is Outcome.OK and not answer.changed)
    return wanted.conditional or answer.facts is not None or not unchanged


def by_domain(walks: Iterable[Walk]) -> dict[str, deque[Walk]]:
    """Walks in one queue a home domain, the longest first: the slowest domain sets the length of the night."""
    found: dict[str, deque[Walk]] = defaultdict(deque)
    for walk in walks:
        found[registrable_domain(start_of(walk.target))].append(walk)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
