"""Which links of a page are worth asking for, and as what. Pure: facts in, scored candidates out.

Belongs here: the arithmetic that joins anchor text, address, heading, place in the site and specialty into one score
with its reasons. The words and weights are data (``parsers/kinds.yaml``, ``parsers/specialties.yaml``). Not here: the
order in which candidates are asked and the budgets (``walk``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from scrapers import urls
from scrapers.domains import host_of, registrable_domain
from scrapers.parsers import kinds, lexicon
from scrapers.plan import ProgramTarget

FOLLOW = 6.0
"""Score from which a link is followed."""
WEAK = 3.0
"""Score from which a link is followed when a kind we want is still missing and nothing better is left."""
_ENTRY = 45
"""Characters of the longest menu entries: a longer text that names a page's kind only in passing is a teaser."""
_TEASER = 2.0
_INSTITUTION = re.compile(r"\b(?:gme|graduate medical education|house ?staff|institution\w*|polic(?:y|ies))\b", re.I)

_TRAINING = re.compile(r"\bresiden|\bgme\b|graduate medical|\btraining", re.I)
_GENERIC = re.compile(
    r"hospitals?|medical|centers?|health|healthcare|universit\w+|systems?|regional|community|school|medicine|college|"
    r"programs?|residency|graduate|education|clinics?|memorial|general|county|state|institute|foundation|with|of|and|the"
)
PAGE_LABEL = re.compile(r"(?:page )?\d{1,2}|next(?: page)?\W*|[›»>]+|older|more|load more", re.I)
"""Texts of links to the next page of a list."""
_ONE_PROGRAM = re.compile(r"\bresidency\b(?! (?:and|&|programs|fellowship))", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One URL to ask for, and why. ``conditional`` is False where the bytes are needed even if nothing changed."""

    url: str
    kind: str
    score: float
    why: str
    depth: int
    referrer: str = ""
    level: str = "program"
    list_url: str = ""
    is_seed: bool = False
    conditional: bool = True


@dataclass(frozen=True)
class Place:
    """What is known of where a program lives on the web: enough to tell its pages from its neighbours'."""

    target: ProgramTarget
    home: str
    """The program's home page, or where the search for it starts."""
    is_home: bool
    """Whether ``home`` is known to be the program's own page, not a sponsor's index."""
    others: tuple[str, ...] = ()
    """Folders of other programs of the plan on the same registrable domain."""
    own: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    """Registrable domains known to be the program's or its sponsor's."""
    year: int = 9999
    """The year of the night: classes that left long before are alumni."""

    @cached_property
    def folder(self) -> str:
        """Folder below which the program's own pages are expected: the one above, when the home page is a roster."""
        last = lexicon.kind_hits(urls.last_words(self.home))
        leaf = any(hit.weight >= 8 for kind, hit in last.items() if kind != "hub")
        return urls.folder_of(self.home.rstrip("/").rsplit("/", 1)[0] + "/" if leaf else self.home)


def place_of(target: ProgramTarget, start: str, neighbours: Iterable[str] = (), year: int = 9999) -> Place:
    """Where a program's search starts. ``neighbours`` are the start pages of other programs; those which name no
    specialty are indexes and nobody's own."""
    mine = urls.folder_of(start)
    domains = frozenset(registrable_domain(u) for u in (start, target.sponsor_url) if u)
    named = (n for n in neighbours if n and lexicon.specialties_in_address(host_of(n), urls.words_of(n)))
    others = {urls.folder_of(n) for n in named}
    near = tuple(sorted(o for o in others if not mine.startswith(o)))
    return Place(target, start, False, near, lexicon.canonical(target.specialty), domains, year)


def is_own_home(facts: kinds.PageFacts, url: str, place: Place) -> bool:
    """Whether a page is the program's own home rather than an index of programs or the sponsor's front page."""
    name = kinds.name_of(facts)
    named = lexicon.specialties_in(name) | lexicon.specialties_in_address(host_of(url), urls.words_of(url))
    if place.own & named:
        return True
    listed = _programs_listed(facts)
    if named or len(listed) >= 3 or (len(listed) == 2 and listed & place.own):
        return False
    return bool(_ONE_PROGRAM.search(name)) or _links_to_roster(facts)


def _links_to_roster(facts: kinds.PageFacts) -> bool:
    hits = (lexicon.kind_hits(link.text).get("roster") for link in facts.links if len(link.text) < 40)
    return any(hit and hit.weight >= 9 for hit in hits)


def _programs_listed(facts: kinds.PageFacts) -> set[str]:
    """Specialties which the main content of a page links to: three or more make it an index."""
    return {
        s for link in facts.links if link.in_main and len(link.text) < 90 for s in lexicon.specialties_in(link.text)
    }


def is_index(facts: kinds.PageFacts) -> bool:
    """Whether a page lists the programs of a sponsor."""
    return len(_programs_listed(facts)) >= 2 and "hub" in kinds.own_hits(facts)


def belongs(url: str, text: str, place: Place) -> bool:
    """Whether an address or text is not plainly another program's."""
    if any(urls.is_below(url, other) for other in place.others):
        return False
    in_text = lexicon.specialties_in(text)
    if in_text & place.own:
        return True
    none: frozenset[str] = frozenset()
    below, same_host = urls.is_below(url, place.folder), host_of(url) == host_of(place.home)
    in_path = none if below else lexicon.specialties_in_address("", urls.words_of(url))
    in_host = none if same_host else lexicon.specialties_in_address(host_of(url), "")
    return not any(lexicon.names_other(named, place.own) for named in (in_text, in_path, in_host))


def candidates(facts: kinds.PageFacts, url: str, depth: int, place: Place) -> list[Candidate]:
    """Scored links of a page, best first, one a URL; what scores below ``WEAK`` is left out."""
    best: dict[str, Candidate] = {}
    for link in facts.links:
        if not speaks(link.text, link.href, place.is_home):
            continue
        target = urls.normalize(link.href, url)
        if target is None or target == url:
            continue
        found = scored(link, target, url, depth, place, facts)
        if found and found.score >= WEAK and (target not in best or found.score > best[target].score):
            best[target] = found
    return sorted(best.values(), key=lambda c: (-c.score, c.url))


@lru_cache(maxsize=65_536)
def speaks(text: str, href: str, is_home: bool) -> bool:
    """Whether a link says anything that we listen for. Most of a menu does not, and menus repeat on every page."""
    if lexicon.kind_hits(text) or lexicon.kind_hits(urls.last_words(href)):
        return True
    return not is_home and bool(lexicon.specialties_in(text) or lexicon.specialties_in(urls.words_of(href)))


def scored(
    link: kinds.Link, target: str, base: str, depth: int, place: Place, facts: kinds.PageFacts
) -> Candidate | None:
    """The best reading of one link, or None when it is another program's or leads away."""
    if not belongs(target, f"{link.text}", place) or (link.in_main and _under_other_heading(link, place)):
        return None
    readings = list(_readings(link, target, place, facts))
    if not readings:
        return None
    kind, score, words = max(readings, key=lambda r: r[1])
    here, there = bonus(link, target, base, place, kind)
    minus, against = malus(link, target, place)
    level = _level(kind, target, place, facts)
    why = f"{words}; {there}" + (f"; against: {against}" if against else "")
    return Candidate(target, kind, round(score + here - minus - 0.5 * depth, 1), why, depth + 1, base, level)


def _under_other_heading(link: kinds.Link, place: Place) -> bool:
    named = lexicon.specialties_in(link.heading) if len(link.heading) < 60 else frozenset()
    return lexicon.names_other(named, place.own) and not lexicon.specialties_in(link.text)


def _readings(link: kinds.Link, target: str, place: Place, facts: kinds.PageFacts) -> Iterator[tuple[str, float, str]]:
    """Every kind a link may be: anchor and address weigh together, the heading above adds a little."""
    anchor, address = lexicon.kind_hits(link.text), lexicon.kind_hits(urls.last_words(target))
    if not anchor and kinds.is_person_name(link.text):
        return
    heading = lexicon.kind_hits(link.heading) if link.in_main else {}
    if "roster" in anchor and _is_past_class(link.text, place.year):
        anchor = {**anchor, "alumni": replace(anchor["roster"], weight=7.0)}
        anchor.pop("roster")
        address = {}
    for kind in {*anchor, *address}:
        a = anchor[kind].weight if kind in anchor else 0.0
        p = address[kind].weight * 0.8 if kind in address else 0.0
        h = heading[kind].weight * 0.2 if kind in heading else 0.0
        a -= _TEASER * (len(link.text) > _ENTRY and a < 8)
        words = anchor[kind].words if kind in anchor else address[kind].words
        yield kind, max(a, p) + 0.2 * min(a, p) + h, f"{kind}: {words!r}"
    if not place.is_home:
        yield from _home_reading(link, target, place, facts)


def _is_past_class(text: str, year: int) -> bool:
    """Whether a link names only classes that graduated so long ago that no reading of "class of" makes them current."""
    years = [int(y) for y in re.findall(r"\b(20\d\d)\b", text)]
    return bool(years) and max(years) < year - 3


def _home_reading(
    link: kinds.Link, target: str, place: Place, facts: kinds.PageFacts
) -> Iterator[tuple[str, float, str]]:
    """While the home page is sought: a link that names the specialty, in an index of programs or beside "residency"."""
    named = lexicon.specialties_in(link.text) | lexicon.specialties_in_address(host_of(target), urls.words_of(target))
    if not place.own & named or len(link.text) > 90:
        return
    training = _TRAINING.search(f"{link.text} {urls.words_of(target)} {host_of(target)}")
    if training or (link.in_main and is_index(facts)):
        clear = place.own == lexicon.specialties_in(link.text)
        yield "home", 12.0 + 2.0 * clear + 2.0 * _names_place(link.text, place), "home: names the specialty"


def _names_place(text: str, place: Place) -> bool:
    """Whether a text names the program's city or own name: sponsors run one specialty in several towns."""
    own = _words(f"{place.target.name} {place.target.city}") - _words(
        f"{place.target.specialty} {place.target.sponsor}"
    )
    return bool(own & _words(text))


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z]{4,}", text.lower()) if not _GENERIC.fullmatch(w)}


def bonus(link: kinds.Link, target: str, base: str, place: Place, kind: str) -> tuple[float, str]:
    """How near to the program's own pages a link leads; links in the content of a page outweigh its menus."""
    extra = 1.0 if link.in_main else 0.0
    if urls.is_below(target, place.folder) and place.is_home:
        return extra + 3.0, "below the home page"
    if urls.is_below(target, urls.folder_of(base)) and urlsplit(base).path.count("/") > 1:
        return extra + 1.0, "below the page that links"
    if host_of(target) == host_of(place.home):
        return extra, "same host"
    if registrable_domain(target) == registrable_domain(place.home):
        return extra, "same domain"
    if registrable_domain(target) in place.domains:
        return extra, "the sponsor's domain"
    return extra + _foreign(target, place, kind), "other domain"


def _foreign(target: str, place: Place, kind: str) -> float:
    """Another domain may hold the sponsor's index or the program's home, little else; best if its name fits."""
    domain = registrable_domain(target)
    if kind not in ("hub", "home") or domain in lexicon.third_parties():
        return -20.0
    label = re.sub(r"[^a-z]", "", domain.split(".")[0])
    fits = any(word in label for word in _words(f"{place.target.sponsor} {place.target.name}"))
    return 0.0 if fits else -3.0


def malus(link: kinds.Link, target: str, place: Place) -> tuple[float, str]:
    """The heaviest word against a link, of anchor or of the part of its path that is not the program's own."""
    path = urls.words_of(target)
    if urls.is_below(target, place.folder):
        own = urls.words_of("http://" + place.folder)
        path = path.removeprefix(own)
    hits = [h for h in (lexicon.against(link.text), lexicon.against(path)) if h]
    if not hits:
        return 0.0, ""
    worst = max(hits, key=lambda h: h.weight)
    return worst.weight, worst.words


def _level(kind: str, target: str, place: Place, facts: kinds.PageFacts) -> str:
    """Whose word a page is: the program's, or the sponsor's for all its programs."""
    if urls.is_below(target, place.folder) and place.is_home:
        return "program"
    if kind in ("gme_policy", "hub"):
        return "institution"
    if kind not in lexicon.WORDING_KINDS:
        return "program"
    if place.own & lexicon.specialties_in_address(host_of(target), urls.words_of(target)):
        return "program"
    named = f"{urls.words_of(target)} {host_of(target).split('.')[0]} {kinds.name_of(facts)}"
    return "institution" if _INSTITUTION.search(named) or is_index(facts) else "program"
