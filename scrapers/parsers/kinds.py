"""What a page is, from its own bytes: links, title, fingerprint, and the signs of a roster or of an error page.

Belongs here: one cheap look at a page, as the crawl needs it to decide what to ask for next and whether what came is
a page at all. Not here: reading residents or wording (the parsers), scoring of links (``scrapers.frontier``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree

from scrapers import urls
from scrapers.parsers import html
from scrapers.parsers.lexicon import kind_hits
from scrapers.parsers.records import Page
from scrapers.parsers.roster import Listing, listing

Verdict = Literal["ok", "soft_404", "blocked", "needs_render"]

_LITTLE = 1_500
"""Characters of text below which a page may be a wall, a login or a shell for a script to fill."""
_NOTHING = 200
_CALLED = 5
"""Weight of a page's own name from which it is read as a roster, whether or not its names have a form we know."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary"})
_LINKS = frozenset({"a", "area", "iframe", "frame"})
_SCHOOL = re.compile(
    r"\b(?:(?:school|college) of (?:osteopathic )?medicine|medical (?:school|college|university|academy)|"
    r"faculty of medicine|universi\w+|medical sciences|college of physicians|\w*COM\b|institute of medical)\b",
    re.I,
)
_DEGREE = re.compile(r"\b[A-Z][\w'’.-]+,? +(?:M\.?D\.?|D\.?O\.?|MBBS|M\.B\.B\.S\.?|MBB?Ch\w*|BMBS)(?![a-z])")
_DEGREES = re.compile(r",? (?:M\.?D|D\.?O|MBBS|MBB?Ch\w*|Ph\.?D|MPH|MS|MA|MBA|BDS)\b\.?")
_NAME = re.compile(r"^(?:Dr\.? )?(?:[A-Z][\w'’.-]*\.? ){1,3}[A-Z][\w'’-]+(?:,? (?:Jr|Sr|I{1,3})\.?)?(?:, .{1,20})?$")
_NOT_NAME = re.compile(
    r"\b(?:The|Our|And|Of|For|To|In|Program|Residen\w+|Medic\w+|Hospital|Health|Center|Education|School|Surgery|Care|Class|"
    r"Year|About|Contact|How|Apply|Meet|Current|News|Policy|Services?|University|College|Visit\w*|Our|Us|We|Click|Read|More|"
    r"Privacy|Patient\w*|Faculty|Alumni|Graduate\w*|Staff|Clinic\w*|Chief|Salary|Benefits|Back|View|Learn|Find)\b"
)
_WORDING = re.compile(r"\b(?:visas?|J-?1|H-?1B|ECFMG|USMLE|COMLEX|ERAS|NRMP|applicants?|eligib\w+)\b", re.I)
_LOST = re.compile(
    r"\b(?:page|file|content|resource)\b.{0,24}\b(?:not|n't|cannot be|could not be|no longer) (?:be )?"
    r"(?:found|exists?|available)\b|\b404\b.{0,20}(?:error|not found|page)|error 404|^404\b|^(?:page )?not found$",
    re.I,
)
_WALL = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|verify (?:that )?you are (?:a )?human|"
    r"are you a robot|request unsuccessful|pardon our interruption|security check|unusual traffic|^forbidden$|captcha",
    re.I,
)
_LOGIN = re.compile(r"\b(?:log ?in|sign ?in|single sign-?on|authentication required)\b", re.I)
_SHELL = re.compile(
    rb"__NEXT_DATA__|id=[\"'](?:root|app|__next|__nuxt)[\"']|ng-version|data-reactroot|enable javascript", re.I
)
_MOUNT = etree.XPath(
    "descendant-or-self::*[not(*) and not(normalize-space()) and (contains(name(), '-') or ("
    "(@id or @data-src or @data-url) and (self::div or self::section or self::ul or self::ol or self::tbody)))]"
)
_REFRESH = re.compile(r"^\s*(\d+)\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.I)


@dataclass(frozen=True, slots=True)
class Link:
    """One link as printed: target unresolved, text (else title, label or alternative text), the heading above it."""

    href: str
    text: str
    heading: str
    in_main: bool


@dataclass(frozen=True)
class PageFacts:
    """One look at a page. Counts are of the main content; ``text_sha256`` is the fingerprint of its text."""

    title: str
    headline: str
    text_sha256: str
    n_text: int
    links: tuple[Link, ...]
    verdict: Verdict
    noindex: bool
    refresh: str
    n_people: int
    n_wording: int
    roster_score: float = 0.0
    persons: tuple[str, ...] = ()
    """Pages about one person each, linked from a roster that does not name the schools itself."""


def lexical_sense(text: str) -> float:
    """A stand-in for the school registry, which the crawl does not own: does the text look like a medical school?"""
    return 0.8 if len(text) < 160 and _SCHOOL.search(text) else 0.0


def look(body: bytes, charset: str | None, url: str, seen_on: str) -> PageFacts:
    """Everything the crawl wants to know of an HTML page, out of one parse. Never raises, whatever the bytes.

    ``seen_on``: ISO date, by which class years are told from those of alumni.
    """
    tree, truncated = html.bounded(body, charset)
    links, marks = list(_links(tree)), _marks(tree)
    document = html.pruned(tree, truncated)
    lines = [line for line in (html.fold(str(t)) for t in document.main.itertext()) if line]
    text = " ".join(lines)
    in_main = {(a.get("href"), html.text_of(a)) for a in document.main.iter("a")}
    pictured = {alt for img in document.main.iter("img") if is_person_name(alt := img.get("alt") or "")}
    people = max(len(set(_DEGREE.findall(text))), len({ln for ln in set(lines) if is_person_name(ln)} | pictured))
    facts = PageFacts(
        title=document.title,
        headline=document.headline,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        n_text=len(text),
        links=tuple(Link(href, own or label, above, (href, own) in in_main) for href, own, label, above in links),
        verdict=_verdict(body, document, marks, text),
        noindex=marks.noindex,
        refresh=marks.refresh,
        n_people=people,
        n_wording=len(_WORDING.findall(text)),
    )
    if facts.verdict == "ok" and len(text) < _NOTHING and _is_unfilled(document, facts, url):
        facts = replace(facts, verdict="needs_render")
    is_empty = len(text) < _LITTLE and bool(document.scripts)
    is_few = people < 2 and not is_empty and _named(facts, urls.last_words(url)) < _CALLED
    if is_few or _is_named_otherwise(facts, url):
        return facts
    return _with_people(facts, listing(Page(url, body, seen_on, charset=charset), lexical_sense, document), lines)


def _is_named_otherwise(facts: PageFacts, url: str) -> bool:
    """Whether a page calls itself something else so clearly that whom it lists can't make it a roster: most pages,
    and counting residents costs more than all the rest of a look."""
    return facts.verdict == "ok" and _rival(facts) > _named(facts, urls.last_words(url))


def _with_people(facts: PageFacts, found: Listing, lines: list[str]) -> PageFacts:
    """Facts of a page that was read as a roster: a page that lists people is neither lost nor a wall."""
    if found.score <= 0.2:
        return replace(facts, roster_score=found.score)
    few_schools = bool(found.persons) and 2 * sum(1 for ln in lines if lexical_sense(ln)) < facts.n_people
    return replace(facts, verdict="ok", roster_score=found.score, persons=found.persons if few_schools else ())


def _links(tree: html.Element) -> Iterator[tuple[str, str, str, str]]:
    """All links in document order: target, text, what it is called without text, the last heading before it."""
    heading = ""
    seen: set[tuple[str, str]] = set()
    for el in tree.iter(*_HEADINGS, *_LINKS):
        if el.tag in _HEADINGS:
            heading = html.text_of(el)[:120]
            continue
        href = (el.get("href") or el.get("src") or "").strip()
        if not href or href.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            continue
        text = html.text_of(el)
        key = (href, text)
        if key not in seen:
            seen.add(key)
            yield href, text, "" if text else _label(el), heading


def _label(el: html.Element) -> str:
    """What a link without text is called: its label, title, or the alternative text of its picture."""
    image = el.find(".//img")
    names = (el.get("aria-label"), el.get("title"), image.get("alt") if image is not None else None)
    return html.fold(next((n for n in names if n), ""))


def _is_name(line: str) -> bool:
    return len(line) < 60 and bool(_NAME.match(line)) and not _NOT_NAME.search(line)


def is_person_name(text: str) -> bool:
    """Whether a link's text reads like one person's name, with or without degrees."""
    return len(text) < 120 and _is_name(_DEGREES.sub("", text).strip(" ,"))


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the whole page says beside its content, noted before it is pruned."""

    noindex: bool
    refresh: str
    has_password: bool
    n_targets: int
    """Links and pictures."""


def _marks(tree: html.Element) -> _Marks:
    metas = [(el.get("name") or "", el.get("http-equiv") or "", el.get("content") or "") for el in tree.iter("meta")]
    has_password = any((i.get("type") or "").lower() == "password" for i in tree.iter("input"))
    return _Marks(_noindex(metas), _refresh(metas), has_password, sum(1 for _ in tree.iter("a", "img")))


def _verdict(body: bytes, document: html.Document, marks: _Marks, text: str) -> Verdict:
    """Whether this is a page at all: an error page answered 200, a wall, an empty shell that a script would fill."""
    names = f"{document.headline or document.title}"
    if _LOST.search(names) or (len(text) < 600 and (_LOST.search(document.title) or _LOST.search(text[:300]))):
        return "soft_404"
    if len(text) < _LITTLE and (_WALL.search(document.title) or _WALL.search(names) or _WALL.search(text[:200])):
        return "blocked"
    if marks.has_password and len(text) < _LITTLE and _LOGIN.search(f"{document.title} {text[:600]}"):
        return "blocked"
    return "needs_render" if len(text) < _NOTHING and _SHELL.search(body) and marks.n_targets <= 8 else "ok"


def _is_unfilled(document: html.Document, facts: PageFacts, url: str) -> bool:
    """Whether a page that calls itself a roster holds only a place for a script to fill: an empty element with a name,
    nothing to see or to follow. Its menus, which are not empty, don't count."""
    n_links = sum(1 for _ in document.main.iter("a"))
    is_bare = n_links <= 3 and next(document.main.iter("img", "embed", "object"), None) is None
    return is_bare and bool(html.select(_MOUNT, document.main)) and _named(facts, urls.last_words(url)) >= 8


def _noindex(metas: Iterable[tuple[str, str, str]]) -> bool:
    """``noindex``, ``noarchive`` or ``none`` in a robots meta element, for all robots or for ours."""
    return any(name.lower() in ("robots", "safetynetbot") and says_noindex(content) for name, _, content in metas)


def says_noindex(directives: str) -> bool:
    """Whether robots directives, of a meta element or of X-Robots-Tag, forbid keeping or publishing the page."""
    return bool(re.search(r"\b(?:noindex|noarchive|none)\b", directives, re.I))


def _refresh(metas: Iterable[tuple[str, str, str]]) -> str:
    """Target of an immediate meta refresh, unresolved; empty when there is none."""
    for _, equiv, content in metas:
        match = _REFRESH.match(content) if equiv.lower() == "refresh" else None
        if match and int(match.group(1)) <= 10:
            return match.group(2).strip()
    return ""


def _own_title(facts: PageFacts) -> str:
    return re.split(r" [|–—:•·»] | - ", facts.title)[0].strip()


def name_of(facts: PageFacts) -> str:
    """What a page calls itself: the first heading, else the title without the site's name."""
    return facts.headline or _own_title(facts)


def own_hits(facts: PageFacts) -> dict[str, float]:
    """Kind -> weight of what a page calls itself, in its first heading or in the part of its title that is its own."""
    best: dict[str, float] = {}
    for name in (facts.headline, _own_title(facts)):
        for kind, hit in kind_hits(name).items():
            best[kind] = max(hit.weight, best.get(kind, 0.0))
    return best


def is_roster_page(facts: PageFacts, last_words: str, promised: float) -> bool:
    """Whether a page lists residents: people in its content, and a name (or a link that promised one) to match.

    The clearer the name, the fewer people it takes: a class of two has a page of its own in small programs.
    """
    named = _named(facts, last_words)
    if _rival(facts) > named:
        return False
    if max(named, promised) >= 8:
        return facts.roster_score > 0.2
    return facts.roster_score > (0.4 if named >= 5 else 0.7)


def _named(facts: PageFacts, last_words: str) -> float:
    """How clearly a page's own name or address calls it a roster."""
    address = kind_hits(last_words).get("roster")
    return max(own_hits(facts).get("roster", 0.0), address.weight if address else 0.0)


def _rival(facts: PageFacts) -> float:
    """How clearly a page calls itself something other than a roster."""
    return max((w for kind, w in own_hits(facts).items() if kind not in ("roster", "hub")), default=0.0)
