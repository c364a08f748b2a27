"""Menus: which of a page's links stand in the menu of a program's own section, and which of them say nothing to us.

Belongs here: telling a section's menu from the site's, and candidates out of entries whose words we do not know. Not
here: the score of words that are known (``frontier``), when candidates are asked (``walk``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from scrapers import frontier, urls
from scrapers.domains import host_of
from scrapers.frontier import FOLLOW, PAGE_LABEL, WEAK, Candidate, Place
from scrapers.parsers import kinds, lexicon

UNNAMED = "unnamed"
"""Kind of a link whose words say nothing to us, in the section's own menu: asked while no roster is found."""
_BESIDE = 3
"""Links this near to a telling one are taken for entries of the same menu."""
_MENU_WORDS = 40
"""Characters of a menu entry; longer texts are teasers."""
_SIBLING = re.compile(
    r"\b(?:curriculum|rotations?|didactics|faculty|attendings|salary|wellness|program director)\b", re.I
)
"""Words of a program's other pages: what stands beside them in a menu is about the same program."""


def unnamed(facts: kinds.PageFacts, url: str, depth: int, place: Place) -> list[Candidate]:
    """Links whose words tell nothing, from the menu in which telling ones stand: programs call their rosters what they
    like ("The Crew"), and what a page lists can be seen once it is there. Best first, all below ``FOLLOW``."""
    found = (_unnamed(link, url, depth, place) for link in _beside_telling(facts.links))
    best = {c.url: c for c in found if c is not None}
    return sorted(best.values(), key=lambda c: (-c.score, c.url))


def _unnamed(link: kinds.Link, url: str, depth: int, place: Place) -> Candidate | None:
    target = urls.normalize(link.href, url)
    if target is None or target == url or host_of(target) != host_of(place.home):
        return None
    if not frontier.belongs(target, link.text, place) or frontier.malus(link, target, place)[0]:
        return None
    here, there = frontier.bonus(link, target, url, place, UNNAMED)
    score = min(WEAK + here - 0.5 * depth, FOLLOW - 0.1)
    return Candidate(target, UNNAMED, round(score, 1), f"{UNNAMED}: beside telling links; {there}", depth + 1, url)


def _beside_telling(links: tuple[kinds.Link, ...]) -> list[kinds.Link]:
    """Short links that say nothing themselves, within a few places of one that speaks of a program's pages."""
    tell = [i for i, link in enumerate(links) if _tells(link.text)]
    near = {j for i in tell for j in range(i - _BESIDE, i + _BESIDE + 1)}
    return [link for j, link in enumerate(links) if j in near and _may_be_entry(link)]


@lru_cache(maxsize=65_536)
def _tells(text: str) -> bool:
    """Whether a link's text is that of a page that programs have: alumni, how to apply, the curriculum, the faculty."""
    return len(text) <= _MENU_WORDS and (bool(lexicon.kind_hits(text).keys() - {"hub"}) or bool(_SIBLING.search(text)))


def _may_be_entry(link: kinds.Link) -> bool:
    if not 2 < len(link.text) <= _MENU_WORDS or PAGE_LABEL.fullmatch(link.text.strip()):
        return False
    return not frontier.speaks(link.text, link.href, True) and not kinds.is_person_name(link.text)


def with_telling_links(facts: kinds.PageFacts) -> kinds.PageFacts:
    """Facts with only those links that can matter to any program: a menu of 150 need not travel between processes."""
    beside = set(_beside_telling(facts.links))
    return replace(facts, links=tuple(link for link in facts.links if link in beside or _matters(link)))


def _matters(link: kinds.Link) -> bool:
    is_page = PAGE_LABEL.fullmatch(link.text.strip()) is not None
    return is_page or _tells(link.text) or frontier.speaks(link.text, link.href, False)
