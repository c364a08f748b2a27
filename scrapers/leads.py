"""Leads other than scored links: the next page of a list, pages of single residents, the addresses of a sitemap.

Belongs here: turning what a roster or sitemap names into candidates. Not here: scoring (``frontier``), when they are
asked (``walk``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapers import frontier, urls
from scrapers.domains import registrable_domain
from scrapers.frontier import PAGE_LABEL, WEAK, Candidate, Place
from scrapers.parsers import kinds, lexicon

_PAGE_PATH = re.compile(r"/page/\d+/?$")
_PAGE_NUMBER = re.compile(r"(?:^|[?&/_])(?:page|pg|p|start|offset|paged)[=/]?\d+", re.I)


def next_pages(facts: kinds.PageFacts, url: str, depth: int, place: Place) -> list[Candidate]:
    """The next pages of a long roster."""
    found: dict[str, Candidate] = {}
    for link in facts.links:
        if not PAGE_LABEL.fullmatch(link.text.strip()):
            continue
        target = urls.normalize(link.href, url)
        if target and target != url and _is_next_page(target, url) and frontier.belongs(target, link.text, place):
            found[target] = Candidate(target, "roster", 11.0, "roster: next page of the list", depth, url)
    return list(found.values())


def _is_next_page(target: str, base: str) -> bool:
    """Pagination: the same path with a page number."""
    a, b = urlsplit(target), urlsplit(base)
    paths = [_PAGE_PATH.sub("", parts.path).rstrip("/") for parts in (a, b)]
    return a.netloc == b.netloc and paths[0] == paths[1] and bool(_PAGE_NUMBER.search(f"{a.path}?{a.query}"))


def person_pages(facts: kinds.PageFacts, url: str, depth: int) -> list[Candidate]:
    """Pages about one person each, as far as the roster names any."""
    found = {target: None for href in facts.persons if (target := urls.normalize(href, url)) and target != url}
    return [Candidate(t, "person", 9.0, "person: linked from a roster", depth, url, list_url=url) for t in found]


def from_sitemap(locations: Iterable[str], base: str, place: Place) -> list[Candidate]:
    """Addresses of a sitemap that look like pages of this program: a hint, scored by their words alone."""
    empty = kinds.PageFacts("", "", "", 0, (), "ok", False, "", 0, 0)
    best = []
    for location in locations:
        target = urls.normalize(location, base)
        if not target or registrable_domain(target) != registrable_domain(base):
            continue
        if not urls.is_below(target, place.folder) and not place.own & lexicon.specialties_in(urls.words_of(target)):
            continue
        found = frontier.scored(kinds.Link(target, "", "", False), target, base, 1, place, empty)
        if found and found.score >= WEAK:
            best.append(found)
    return sorted(best, key=lambda c: (-c.score, c.url))[:20]


def sitemap_locations(body: bytes) -> list[str]:
    """Addresses in a sitemap or sitemap index, at most 5,000; read as text, since many are not well-formed."""
    return [m.decode("latin-1").strip() for m in re.findall(rb"<loc>\s*(?:<!\[CDATA\[)?([^<\]]{8,800})", body)[:5_000]]
