"""The one spider: asks what the desk has ready, looks at what comes, records it, answers the desk.

Belongs here: requests out of asks and answers out of responses. Not here: which pages are wanted (``walk``), pace,
storage, and anything about a particular site.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers import urls
from scrapers.browser import DrawingError
from scrapers.desk import Ask, Desk, by_domain
from scrapers.domains import host_of, registrable_domain, shard_of
from scrapers.failures import outcome_of
from scrapers.lane import Lane, why_closed
from scrapers.looker import Looker, Trim, looked
from scrapers.menus import with_telling_links
from scrapers.outcomes import POLICIES, Outcome
from scrapers.pace import MAX_WAIT, Pace
from scrapers.plan import CrawlPlan, KnownPage, KnownRobots, start_of
from scrapers.settings import MAX_OPEN_DOMAINS
from scrapers.sinks.fetches import Fetch
from scrapers.sinks.recorder import Recorder
from scrapers.spiders import reading, validators
from scrapers.tally import Tally
from scrapers.walk import Answer, Walk
from scrapers.walks import walks_of

_TRIES = {Outcome.RATE_LIMITED: 2}


def _is_fresh(known: KnownPage, as_of: str) -> bool:
    """Whether a page that is held need not be asked for yet."""
    return bool(known.content_sha256) and known.next_due > as_of


class ProgramSpider(scrapy.Spider):
    """Crawls the programs of a plan whose domains are on the given shards."""

    name = "programs"

    def __init__(self, plan: CrawlPlan, shards: frozenset[int], recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan, self.shards, self.recorder = plan, shards, recorder
        self.pace = Pace(plan.delay, floors=dict(plan.crawl_delays))
        self.known: dict[str, KnownPage] = {page.url: page for page in plan.known_pages}
        self.sitemaps: dict[str, tuple[str, ...]] = {}
        self.robots_read: dict[str, KnownRobots] = {}
        self.tally = Tally()
        walks = walks_of(plan, shards, self.sitemaps_of)
        self.tally.expect(walks)
        self.looker = Looker(len(walks), self.trim())
        self.lane: Lane | None = None
        self.desk = Desk(by_domain(walks), self.recall, MAX_OPEN_DOMAINS, plan.max_domain_pages, refusal=self._refusal)

    def trim(self) -> Trim | None:
        """What leaves out of a page's facts that for which the walks have no use."""
        return with_telling_links

    def _refusal(self, url: str) -> Outcome | None:
        """Domains that opted out are nobody's; domains of other shards are another process's."""
        domain = registrable_domain(url)
        if domain in self.plan.opt_out_domains:
            return Outcome.OPTED_OUT
        return None if shard_of(domain) in self.shards else Outcome.OTHER_SHARD

    def known_urls(self) -> Iterator[str]:
        """All URLs known before the crawl begins, whose hosts are asked for their robots.txt first."""
        mine = (start_of(p) for p in self.plan.programs)
        yield from (u for u in (*mine, *(p.url for p in self.plan.program_pages)) if u and self._refusal(u) is None)

    def sitemaps_of(self, url: str) -> list[str]:
        """Sitemaps named by the robots.txt of a URL's host, as far as they are of the same domain."""
        named = self.sitemaps.get(host_of(url), ())
        return [s for s in named if registrable_domain(s) == registrable_domain(url)]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first request of every open domain."""
        if not why_closed(self.plan.render):
            self.lane = Lane(self.crawler, self.plan.user_agent, self.desk.afford)
        for request in self.requests():
            yield request

    def requests(self) -> Iterator[scrapy.Request]:
        """Requests for all that is ready. What needs no network (due later, host given up) is answered on the spot."""
        while asks := self.desk.ready():
            for ask in asks:
                if (answer := self._without_asking(ask)) is None:
                    yield self._request(ask)
                else:
                    self.desk.free(ask.url)
                    self.desk.answered(ask, answer)

    def _without_asking(self, ask: Ask) -> Answer | None:
        """An answer that costs no request: from an earlier attempt, not due yet, or a host given up for the night."""
        row, known = self.recorder.rows.get(ask.url), self.known.get(ask.url)
        if row is not None and row.is_settled:
            answer = self._answer_again(ask, row)
            if ask.conditional or answer.facts is not None or not POLICIES[answer.outcome].seen:
                return answer
        if self.plan.due_only and ask.conditional and known and _is_fresh(known, self.plan.as_of):
            return Answer(Outcome.NOT_MODIFIED, ask.url, changed=False)
        if self.plan.max_seconds and time.monotonic() - self.tally.began > self.plan.max_seconds:
            return Answer(Outcome.OVER_BUDGET, ask.url)
        if (ended := self.pace.refused(ask.url)) is not None:
            self._record_failure(ask, ended, "host given up for the night")
            return Answer(ended, ask.url)
        return None

    def _answer_again(self, ask: Ask, row: Fetch) -> Answer:
        """The answer an earlier attempt got. After a redirect nobody waits for the URL itself any more."""
        outcome = Outcome(row.outcome)
        if outcome is Outcome.REDIRECTED:
            outcome = self.desk.redirected(ask, row.final_url) or outcome
        return self.recall(ask.url, Answer(outcome, ask.url, changed=self._is_changed(ask, row)))

    def recall(self, url: str, answer: Answer) -> Answer:
        """An answer with the facts of its page, read again from the bytes stored in this run."""
        row = self.recorder.rows.get(url)
        if answer.outcome is not Outcome.OK or row is None or not reading.is_html(row.content_type):
            return answer
        body = self.recorder.body(url)
        facts = looked(body, row.charset, url, self.plan.as_of, self.trim()) if body is not None else None
        return replace(answer, facts=facts)

    def _is_changed(self, ask: Ask, row: Fetch) -> bool:
        """Whether links are to be followed: new content, or content asked for on purpose."""
        known = self.known.get(ask.url)
        return self.plan.full or not ask.conditional or known is None or known.text_sha256 != row.text_sha256

    def _request(self, ask: Ask) -> scrapy.Request:
        headers = {} if self.plan.full or not ask.conditional else validators.headers_for(self.known.get(ask.url))
        return scrapy.Request(
            ask.url, headers=headers, callback=self.parse, errback=self.failed, dont_filter=True, meta={"ask": ask}
        )

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[scrapy.Request]:
        """Record a response, answer the desk, and go on."""
        ask: Ask = response.meta["ask"]
        page = await self._read(ask, response)
        self.desk.free(ask.url)
        self._note(ask.url, page.outcome)
        if not self._retried(ask, page.outcome, page.retry_after):
            if page.outcome is Outcome.REDIRECTED:
                self._redirect(ask, page)
            else:
                self.recorder.put(page.row, page.received)
                changed = self._is_changed(ask, page.row)
                self.desk.answered(ask, Answer(page.outcome, ask.url, page.facts, changed, page.locations))
        for request in self.requests():
            yield request

    async def _read(self, ask: Ask, response: Response) -> reading.Reading:
        if ask.kind == "sitemap":
            return reading.read_sitemap(ask.url, response)
        again = self.plan.full or not ask.conditional
        page = reading.read(ask.url, response, self.known.get(ask.url), look_again=again)
        if page.to_look is None:
            return page
        page = await self._looked(ask.url, page)
        return await self._drawn(ask.url, response, page) if page.outcome is Outcome.NEEDS_RENDER else page

    async def _looked(self, url: str, page: reading.Reading) -> reading.Reading:
        facts = await self.looker.look(page.to_look or b"", page.row.charset, url, self.plan.as_of)
        return reading.with_facts(page, facts)

    async def _drawn(self, url: str, response: Response, shell: reading.Reading) -> reading.Reading:
        """A page that scripts fill, after a browser has drawn it; as it is where none does, or its owner hides it."""
        if self.lane is None or shell.row.noindex or (shell.facts and shell.facts.noindex):
            return shell
        try:
            document = await self.lane.draw(url, response)
        except DrawingError as error:
            return reading.undrawn(shell, str(error))
        return await self._looked(url, reading.drawn(shell, response, document))

    async def closed(self, reason: str) -> None:
        """Scrapy's hook at the end of the crawl."""
        self.looker.close()
        if self.lane is not None:
            await self.lane.close()
        elif (n := self.counters()["outcomes"].get(Outcome.NEEDS_RENDER, 0)) > 0:
            self.logger.warning("%s pages need a browser (needs_render): %s", n, why_closed(self.plan.render))

    def _redirect(self, ask: Ask, page: reading.Reading) -> None:
        target = urls.normalize(page.location, ask.url) or page.location
        why_not = self.desk.redirected(ask, target) if target else Outcome.REDIRECT_LOOP
        outcome = why_not or Outcome.REDIRECTED
        self.recorder.put(replace(page.row, final_url=target, outcome=outcome))
        if why_not:
            self.pace.note(ask.url, why_not)
            self.desk.answered(ask, Answer(why_not, ask.url))

    def failed(self, failure: Failure) -> Iterable[scrapy.Request]:
        """Record a request that brought no response, answer the desk, and go on."""
        ask: Ask = failure.request.meta["ask"]  # type: ignore[attr-defined]
        self.desk.free(ask.url)
        outcome = outcome_of(failure.value or ConnectionError())
        self._note(ask.url, outcome)
        if not self._retried(ask, outcome, None):
            self._record_failure(ask, outcome, type(failure.value).__name__)
            self.desk.answered(ask, Answer(outcome, ask.url))
        yield from self.requests()

    def _note(self, url: str, outcome: Outcome) -> None:
        self.tally.note(url, outcome)
        self.pace.note(url, outcome)

    def _retried(self, ask: Ask, outcome: Outcome, retry_after: float | None) -> bool:
        """Whether a transient failure is tried again tonight, after the pause its server asks for."""
        if retry_after is not None and not POLICIES[outcome].seen:
            if retry_after > MAX_WAIT:
                self.pace.end(ask.url, outcome)
                return False
            self.pace.hold(registrable_domain(ask.url), retry_after)
        again = POLICIES[outcome].retry and ask.tries < _TRIES.get(outcome, 1) and self.pace.refused(ask.url) is None
        if again:
            self.desk.again(ask)
        return again

    def _record_failure(self, ask: Ask, outcome: Outcome, detail: str) -> None:
        self.recorder.put(reading.failure_row(ask.url, outcome, detail))

    def finished_walks(self) -> list[Walk]:
        """Walks that are over, in the order of the plan."""
        order = {p.program_id: i for i, p in enumerate(self.plan.programs)}
        return sorted(self.desk.done, key=lambda w: order[w.target.program_id])

    def counters(self) -> dict[str, Any]:
        """Progress so far: pages, hosts, outcomes, programs done and to do, seconds left as far as one can tell."""
        self.tally.finished(self.desk.done)
        return self.tally.total()
