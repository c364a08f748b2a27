"""What a page that was received is for a program: by its own name and content first, by the link's promise second.

Belongs here: the verdict, and recognising the program's home on the way to it. Not here: scoring of links
(``frontier``), the order of a search (``walk``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scrapers import frontier, urls
from scrapers.domains import registrable_domain
from scrapers.frontier import Candidate, Place
from scrapers.parsers import kinds, lexicon

_STRONG = 9.0
"""A page that calls itself news, a calendar or a login is nothing else, whoever it lists."""


@dataclass(frozen=True)
class Verdict:
    """Kind and level of a page for a program, and what it taught about the program's place."""

    kind: str
    level: str
    place: Place


def judge(asked: Candidate, url: str, facts: kinds.PageFacts, place: Place) -> Verdict:
    """The verdict on a page asked for as ``asked`` and received from ``url``."""
    if asked.kind in ("home", "hub"):
        place = replace(place, domains=place.domains | {registrable_domain(url)})
        if not place.is_home and frontier.is_own_home(facts, url, place):
            place = replace(place, home=url, is_home=True)
    if facts.verdict == "needs_render":
        return Verdict(asked.kind, asked.level, place)
    is_home = place.is_home and url == place.home
    if not is_home and not frontier.belongs(url, kinds.name_of(facts), place):
        return Verdict("other", asked.level, place)
    promised = asked.score if asked.kind == "roster" else 0.0
    if not _is_chatter(url, facts, place) and kinds.is_roster_page(facts, urls.last_words(url), promised):
        return Verdict("roster", "program", place)
    if is_home:
        return Verdict("home", "program", place)
    return Verdict(_by_name(asked, facts), "institution" if asked.kind == "home" else asked.level, place)


def _is_chatter(url: str, facts: kinds.PageFacts, place: Place) -> bool:
    """Whether a page's name or the section it lies in is that of news, events and the like."""
    section = urls.words_of(url) if not urls.is_below(url, place.folder) else urls.last_words(url)
    hits = (lexicon.against(kinds.name_of(facts)), lexicon.against(section))
    return any(hit and hit.weight >= _STRONG for hit in hits)


def _by_name(asked: Candidate, facts: kinds.PageFacts) -> str:
    """The kind a page's own name says; else the promised one, where the text bears it out."""
    hits = {kind: weight for kind, weight in kinds.own_hits(facts).items() if kind not in ("roster", "hub")}
    best = max(hits, key=lambda kind: hits[kind], default="")
    if best and hits[best] >= 7:
        return best
    if asked.kind in ("hub", "gme_policy", "home"):
        at_program = asked.level == "program" and asked.kind != "home"
        enough = facts.n_wording >= (3 if at_program else 1)
        return ("eligibility" if at_program else "gme_policy") if enough else "other"
    return asked.kind if asked.kind in lexicon.WORDING_KINDS and facts.n_wording else "other"
