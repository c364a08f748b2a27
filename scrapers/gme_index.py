"""A sponsor's index of programs: which of its links lead to a residency program, of which specialty, and how surely.

Belongs here: the reading of one page's links, pure; the words are data (``gme_index.yaml``). Not here: which program of
the directory a link belongs to (``transforms.directory_discovery``), nor asking for pages (``index_walk``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

import yaml

from scrapers import urls
from scrapers.domains import host_of, registrable_domain
from scrapers.parsers import kinds, lexicon

MAX_TEXT = 90
"""Longer link texts are teasers."""


_NO_WAY_UP = ("news", "other_profession", "students")


@dataclass(frozen=True)
class ProgramLink:
    """A link that seems to lead to a program's own page. ``score`` 0-1; ``rest``: words that tell it from its sisters.

    ``n_same``: different addresses which the page gives for the specialty.
    """

    url: str
    specialty: str
    text: str
    heading: str
    page_url: str
    page_name: str
    score: float
    why: str
    rest: str
    in_main: bool
    n_same: int = 1


@dataclass(frozen=True)
class IndexLink:
    """A link that may lead to the sponsor's index; ``score`` is the weight of its words."""

    url: str
    score: float
    why: str


@dataclass(frozen=True)
class _Trap:
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    in_text: bool
    in_address: bool


@dataclass(frozen=True)
class _Words:
    residency: re.Pattern[str]
    generic: re.Pattern[str]
    index: tuple[tuple[re.Pattern[str], float], ...]
    traps: Mapping[str, _Trap]
    plain: frozenset[str]
    institution: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    table = yaml.safe_load(files("scrapers").joinpath("gme_index.yaml").read_text("utf-8"))
    traps = {
        name: _Trap(
            re.compile(rule["words"], re.I),
            re.compile(rule["unless"], re.I) if "unless" in rule else None,
            rule["where"] in ("text", "both"),
            rule["where"] in ("address", "both"),
        )
        for name, rule in table["traps"].items()
    }
    index = tuple((re.compile(rx, re.I), float(weight)) for rx, weight in table["index"])
    return _Words(
        re.compile(table["residency"], re.I),
        re.compile(table["generic"], re.I),
        index,
        traps,
        frozenset(table["plain_words"]),
        frozenset(table["institution_words"]),
    )


def trap_of(text: str, heading: str, address: str) -> str:
    """What a link is instead of a residency program (``fellowship``, ``news``...), or empty.

    ``address``: words of the path. A heading speaks for a text that does not say residency itself; one that names
    another profession speaks for all below it.
    """
    says_residency = re.search(r"\bresiden", text, re.I)
    for name, trap in _words().traps.items():
        heeds_heading = len(heading) < 60 and (name == "other_profession" or not says_residency)
        parts = [text, heading if heeds_heading and name != "part_of_site" else ""] if trap.in_text else []
        parts += [address] if trap.in_address else []
        if any(trap.words.search(part) and not (trap.unless and trap.unless.search(part)) for part in parts):
            return name
    return ""


@lru_cache(maxsize=1)
def _specialty_names() -> dict[str, list[str]]:
    rows = yaml.safe_load(files("scrapers.parsers").joinpath("specialties.yaml").read_text("utf-8"))
    return {row["names"][0]: [*row["names"], *row.get("short", ())] for row in rows}


def _names_of(specialty: str) -> list[str]:
    """All names of a specialty as plain words, longest first."""
    names = {re.sub(r"[^a-z0-9]+", " ", n.lower().replace("&", " and ")).strip() for n in _specialty_names()[specialty]}
    return sorted(names, key=len, reverse=True)


def rest_of(text: str, specialty: str) -> frozenset[str]:
    """Words of a text beyond the specialty's names and the usual ones: a hospital, a city, a track."""
    bare = re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ")).strip()
    for name in _names_of(specialty) if specialty else ():
        bare = re.sub(rf"\b{re.escape(name)}\b", " ", bare)
    # A single letter is a heading of an alphabetical list.
    return frozenset(w for w in bare.split() if len(w) > 1 and w not in _words().plain and not w.isdigit())


def is_index(facts: kinds.PageFacts, url: str) -> bool:
    """Whether a page's name or address says that it lists training programs, and it links to two specialties."""
    said = f"{kinds.name_of(facts)} {facts.title} {urls.last_words(url)} {host_of(url).split('.')[0]}"
    named = {s for link in facts.links if link.in_main for s in lexicon.specialties_in(link.text[:MAX_TEXT])}
    return len(named) >= 2 and any(rx.search(said) for rx, _ in _words().index)


def program_links(facts: kinds.PageFacts, url: str) -> list[ProgramLink]:
    """Links of a page that seem to lead to residency programs, one an address, in the page's order."""
    index = is_index(facts, url)
    best: dict[str, ProgramLink] = {}
    for link in facts.links:
        target = urls.normalize(link.href, url)
        if not target or target == urls.normalize(url):
            continue
        found = _program_link(link, target, url, facts, index)
        if found and (target not in best or found.score > best[target].score):
            best[target] = found
    same = Counter(found.specialty for found in best.values() if found.in_main or not index)
    return [replace(found, n_same=max(1, same[found.specialty])) for found in best.values()]


def _program_link(link: kinds.Link, target: str, url: str, facts: kinds.PageFacts, index: bool) -> ProgramLink | None:
    text = link.text
    if _words().generic.search(text):
        text = link.heading
    named = lexicon.specialties_in(text) if len(text) <= MAX_TEXT else frozenset()
    if len(named) != 1:
        return None
    specialty = next(iter(named))
    if trap_of(text, link.heading, urls.words_of(target)) or _is_fellowship(target) or _is_document(target):
        return None
    reasons = _reasons(text, link, target, specialty, index)
    score = round(sum(weight for weight, _ in reasons), 2)
    if not any(why in ("says residency", "on an index of programs") for _, why in reasons):
        return None
    heading = "" if text == link.heading else link.heading
    speaks = (
        link.in_main
        and len(heading) < 60
        and not lexicon.names_other(lexicon.specialties_in(heading), frozenset({specialty}))
    )  # a heading that names another specialty is the card before
    rest = rest_of(text, specialty) | (rest_of(heading, specialty) if speaks else frozenset())
    why = "; ".join(why for _, why in reasons)
    name = kinds.name_of(facts)[:120]
    words = " ".join(sorted(rest))
    return ProgramLink(target, specialty, text, link.heading, url, name, score, why, words, link.in_main)


def _reasons(text: str, link: kinds.Link, target: str, specialty: str, index: bool) -> list[tuple[float, str]]:
    """What speaks for a link, each with its weight; all of it together makes 1."""
    residency = _words().residency
    address = f"{urls.words_of(target)} {host_of(target).replace('-', ' ').replace('.', ' ')}"
    in_address = lexicon.specialties_in_address(host_of(target), urls.words_of(target))
    squeezed = "residency" in urlsplit(target).netloc
    found = [(0.3, f"names {specialty}")]
    if residency.search(f"{text} {link.heading} {address}") or squeezed:
        found.append((0.2, "says residency"))
    if index and link.in_main:
        found.append((0.25, "on an index of programs"))
    if link.in_main:
        found.append((0.1, "in the page's content"))
    if specialty in in_address:
        found.append((0.15, "so does the address"))
    elif lexicon.names_other(in_address, frozenset({specialty})):
        found.append((-0.4, f"but the address names {', '.join(sorted(in_address))}"))
    return found


def _is_fellowship(url: str) -> bool:
    """Whether a folder of the path is that of fellowships alone, whatever the folders above are called."""
    folders = [urls.words_of(f"http://x/{part}") for part in urlsplit(url).path.split("/")]
    return any(re.search(r"\bfellow", folder) and "residen" not in folder for folder in folders)


def _is_document(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(".pdf")


def index_links(facts: kinds.PageFacts, url: str, sponsor: str = "") -> list[IndexLink]:
    """Links towards the sponsor's index, heaviest first; folders above the page too.

    On the same registrable domain, or on one that carries a word of the sponsor's name: the index of an affiliated
    university is another sponsor's.
    """
    found: dict[str, IndexLink] = {}
    for target, text in _ways_up(facts, url):
        if not _is_sponsors(target, url, sponsor) or trap_of(text, "", urls.words_of(target)) in _NO_WAY_UP:
            continue
        hit = _index_hit(text, target)
        if hit and (target not in found or hit.score > found[target].score):
            found[target] = hit
    return sorted(found.values(), key=lambda f: (-f.score, f.url))


def _is_sponsors(target: str, url: str, sponsor: str) -> bool:
    domain = registrable_domain(target)
    words = rest_of(sponsor, "") - _words().institution
    return domain == registrable_domain(url) or any(len(word) > 3 and word in domain for word in words)


def _ways_up(facts: kinds.PageFacts, url: str) -> Iterable[tuple[str, str]]:
    for link in facts.links:
        target = urls.normalize(link.href, url)
        if target and target != url and len(link.text) <= MAX_TEXT:
            yield target, link.text
    parts = urlsplit(url)
    segments = [s for s in parts.path.split("/") if s][:-1]
    for n in range(len(segments), 0, -1):
        yield f"{parts.scheme}://{parts.netloc}/{'/'.join(segments[:n])}/", ""


def _index_hit(text: str, target: str) -> IndexLink | None:
    """The heaviest words for an index in a link's text, else in the last part of its address, which weighs less."""
    if lexicon.specialties_in(text) or lexicon.specialties_in(urls.words_of(target)):
        return None
    last = urls.last_words(target)
    for said, factor in ((text, 1.0), (last, 0.8)):
        weights = [(weight * factor, m.group(0)) for rx, weight in _words().index if (m := rx.search(said))]
        if weights:
            weight, words = max(weights)
            return IndexLink(
                target, round(weight, 1), f"{'link' if said == text else 'address'} says {words.lower()!r}"
            )
    return None


def names_program(facts: kinds.PageFacts, url: str, specialty: str) -> bool:
    """Whether a page is a residency program's own: by its name, no trap, and with "residency" said somewhere.

    Where only the address names the specialty, the name must say residency or nothing of its own ("Welcome").
    """
    name, address = kinds.name_of(facts) or facts.title, urls.words_of(url)
    named = lexicon.specialties_in(name) | lexicon.specialties_in(facts.title[:120])
    in_address = lexicon.specialties_in_address(host_of(url), address)
    if facts.verdict != "ok" or specialty not in (named or in_address):
        return False
    if trap_of(name, "", address) not in ("", "part_of_site"):
        return False
    residency = _words().residency
    if not named and not residency.search(name) and rest_of(name, specialty):
        return False
    links = (link.text for link in facts.links if link.in_main)
    return bool(residency.search(" ".join([name, facts.title, address, *links]))) or "residency" in host_of(url)
