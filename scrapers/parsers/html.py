"""Bytes of a page -> its main content as an lxml tree, boilerplate pruned.

Belongs here: decoding, parsing, pruning of menus, banners, teasers and scripts, and what must be noted before it is
pruned (title, first heading, labels of tabs and accordions, embedded data). Not here: any idea of residents or visas.
Everything is iterative and bounded, so that no page, however broken, can cost more than the budget of one page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import etree

from scrapers.parsers.decode import decode
from scrapers.parsers.names import read_name

Element = etree._Element

MAX_ELEMENTS = 30_000
"""Beyond this many elements the rest of a page is cut: a roster of 500 people has fewer than 15,000."""
_MAX_DEPTH = 300

_NOISE_TAGS = (
    "style", "template", "noscript", "svg", "nav", "footer", "iframe", "object", "video", "audio", "select", "input",
    "textarea",
)  # fmt: skip
_NOISE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:mega-?menu|main-?menu|site-?menu|menu|nav|navbar|navigation|sub-?nav|breadcrumbs?|crumbs?|footer|"
    r"site-?header|masthead|top-?bar|utility|sidebar|side-?bar|widget-area|cookies?|consent|gdpr|onetrust|social|"
    r"share|sharing|skip(?:-?link|-?to)?|newsletter|news|newsroom|latest|teasers?|related|search|screen-reader-text|"
    r"sr-only|visually-hidden|back-to-top|pager|pagination|advert|events?|ticker|quick-?links)"
    r"(?:$|[\s_-])",
    re.I,
)
_PERSONAL = re.compile(r"\b(?:M\.?D|D\.?O|MBBS|MBCh?B)\b|^Dr\.? ")
_SCHOOL = re.compile(r"\bUniversi|\bCollege of |\bSchool of |\bMedical (?:School|College)")
_NOISE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_CHROME_TAGS = frozenset({"div", "ul", "ol", "section", "aside", "p"})
_CONTROLS = frozenset({"aria-controls", "data-target", "data-bs-target", "data-tab-target", "data-tab"})
_TEASER = re.compile(r"(?:^|[\s_-])teasers?(?:$|[\s_-])", re.I)
_TABS = re.compile(r"(?:^|[\s_-])(?:tabs?|tab-?list|pills|accordion)(?:$|[\s_-])", re.I)

_MAINS = etree.XPath(
    ".//*[@role='main' or @id='main-content' or @id='content' or @id='main' or @id='maincontent' or @id='MainContent'"
    " or @id='main_content' or @id='page-content']"
)
_ROLE_MAIN = etree.XPath("descendant::*[@role='main'][1]")
_LISTS = etree.XPath(".//ul[count(.//a) > 5] | .//ol[count(.//a) > 5] | .//div[count(a) > 5]")
_DROPPED = "dropped"
_MAX_ATTRIBUTES = 1_000
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{8000,}(?:>|\Z)")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_COUNT = etree.XPath("count(//*)")
_DEEP = etree.XPath(f"//*[count(ancestor::*) = {_MAX_DEPTH}]")
_STRING = etree.XPath("string()")
_LENGTH = etree.XPath("string-length(normalize-space())")


@dataclass(frozen=True)
class Document:
    """A page after pruning. ``tab_labels`` maps the id of a panel to the text of the control that opens it."""

    main: Element
    title: str = ""
    headline: str = ""
    tab_labels: dict[str, str] = field(default_factory=dict)
    scripts: tuple[tuple[str, str], ...] = ()
    """(type and id of a script element, its text): only those that may hold data."""
    truncated: bool = False


def select(path: etree.XPath, element: Element) -> list[Element]:
    """The elements an XPath finds, as a typed list."""
    found = path(element)
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []


def _length(element: Element) -> float:
    """Length of the folded text below an element."""
    found = _LENGTH(element)
    return found if isinstance(found, float) else 0.0


def fold(text: str) -> str:
    """Text with soft hyphens and zero-width marks removed and every run of white space made one blank."""
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


_INVISIBLE = {0xAD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None, 0xA0: " ", 0xFFFD: None}


def text_of(element: Element) -> str:
    """All text below an element, folded."""
    if not len(element):
        return fold(element.text or "")
    return fold(str(_STRING(element)))


def parse(body: bytes, charset: str | None) -> Element:
    """The whole page as a tree; an empty body for what is no markup."""
    data, encoding = decode(body, charset)
    parser = etree.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(_LONG_TAG.sub(_sane_tag, data.replace(b"\x00", b"")), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    return _empty() if root is None else root


def _sane_tag(tag: re.Match[bytes]) -> bytes:
    """A very long tag, unless it holds thousands of attributes: the parser's time grows with the square of them."""
    return b"" if len(_QUOTED.sub(b"", tag.group()).split()) > _MAX_ATTRIBUTES else tag.group()


def _empty() -> Element:
    root = etree.Element("html")
    etree.SubElement(root, "body")
    return root


def document(body: bytes, charset: str | None) -> Document:
    """Decode, parse, note what pruning would lose, prune. Never raises on any bytes."""
    return pruned(*bounded(body, charset))


def bounded(body: bytes, charset: str | None) -> tuple[Element, bool]:
    """The whole page as a tree within the budget of one page, and whether something had to be cut."""
    root = parse(body, charset)
    return root, _bound(root)


def pruned(root: Element, truncated: bool) -> Document:
    """The document of a page's tree as :func:`bounded` gives it. The tree is used up: pruning is done in place."""
    title = root.find(".//title")
    scripts = tuple(_data_scripts(root))
    headline = next((t for t in map(text_of, root.iter("h1")) if t), "")
    main, is_marked = _content(root)
    labels, chrome = _survey(main)
    etree.strip_elements(main, "script", *_NOISE_TAGS, with_tail=False)
    _prune(main, chrome, is_marked)
    return Document(main, text_of(title) if title is not None else "", headline, labels, scripts, truncated)


def main_tree(body: bytes, charset: str | None) -> Element:
    """The main content of a page as an lxml element: menus, banners, footers, teasers, scripts and templates gone."""
    return document(body, charset).main


def _bound(root: Element) -> bool:
    """Cut what exceeds the budget of one page: elements beyond a number, chains beyond a depth."""
    count = _COUNT(root)
    number = count if isinstance(count, float) else 0.0
    deep = select(_DEEP, root) if number < 5_000 and _is_deep(root) else []
    for el in deep:
        _drop(el)
    _sweep(root)
    if number <= MAX_ELEMENTS:
        return bool(deep)
    last = next(islice(root.iter("*"), MAX_ELEMENTS, None))
    while (parent := last.getparent()) is not None:
        del parent[parent.index(last) + 1 :]
        last = parent
    return True


def _is_deep(root: Element) -> bool:
    """Whether a walk of first children goes deeper than any page needs: the shape of a nesting bomb."""
    depth, el = 0, root
    while len(el) and depth <= _MAX_DEPTH:
        el, depth = el[-1], depth + 1
    return depth > _MAX_DEPTH


def _data_scripts(root: Element) -> list[tuple[str, str]]:
    found = []
    for el in root.iter("script"):
        text = el.text or ""
        kind = f"{el.get('type') or ''} {el.get('id') or ''}".lower()
        if len(text) > 40 and ("json" in kind or "__" in text[:200] or _may_list(text.lower())):
            found.append((kind, text))
    return found


def _may_list(low: str) -> bool:
    """Whether a plain script may assign a list of residents to a variable."""
    return "name" in low and "{" in low and ("residen" in low or "pgy" in low or "school" in low)


def _survey(main: Element) -> tuple[dict[str, str], list[Element]]:
    """One pass: (panel id -> label of the tab or accordion button that opens it, elements marked as chrome).

    The first control of a panel wins; every control gets its target as href, so that later readers ask one attribute.
    """
    labels: dict[str, str] = {}
    chrome: list[Element] = []
    for el in main.iter():
        tag = el.tag
        if tag in ("aside", "header"):
            chrome.append(el)
            continue
        for name, value in el.items():
            if name == "class" or name == "id":
                if tag in _CHROME_TAGS and _is_chrome(str(value)):
                    chrome.append(el)
            elif name == "role":
                if value in _NOISE_ROLES:
                    chrome.append(el)
            elif name in _CONTROLS or (name == "href" and str(value).startswith("#")):
                _note_control(el, str(value).lstrip("#"), labels)
    return labels, chrome


@lru_cache(maxsize=8192)
def _is_chrome(mark: str) -> bool:
    return _NOISE_CLASS.search(mark) is not None and _TABS.search(mark) is None


def _note_control(el: Element, target: str, labels: dict[str, str]) -> None:
    if target and target.isprintable() and " " not in target:
        el.set("href", "#" + target)
        text = text_of(el)
        if text and len(text) < 80:
            labels.setdefault(target, text)


def _content(root: Element) -> tuple[Element, bool]:
    """The element that holds the page's own content, and whether the page marks it as such."""
    body = root.find("body")
    body = root if body is None else body
    main = next(body.iter("main"), None)
    for el in [main] if main is not None else (select(_ROLE_MAIN, body) or select(_MAINS, body)):
        if _holds_content(el):
            return el, True
    articles = list(body.iter("article"))
    if len(articles) == 1 and _holds_content(articles[0]):
        return articles[0], True
    return body, False


def _holds_content(el: Element) -> bool:
    """Whether an element holds more than a heading."""
    return _length(el) >= 60 or el.find(".//img") is not None


def _prune(top: Element, chrome: list[Element], is_marked: bool) -> None:
    """Remove chrome; menus that only their density of links gives away, only where the page marks no content."""
    total = _length(top)
    for el in chrome:
        if el.tag == "header" and (el.find(".//h1") is not None or _inside_article(el, top)):
            continue
        if _is_person_teaser(el):
            continue
        _drop_unless_large(el, total)
    for el in [] if is_marked else select(_LISTS, top):
        if el.getparent() is not None and _is_link_list(el):
            _drop(el)
    _sweep(top)


def _is_person_teaser(el: Element) -> bool:
    """Whether what is marked as a teaser is a person's card: content systems call the short form of any page one. It
    opens with a name and nothing else; a teaser of news opens with a title."""
    if not _TEASER.search(f"{el.get('class')} {el.get('id')}"):
        return False
    opening = next((line for line in map(fold, map(str, el.itertext())) if line), "")
    named = read_name(opening)
    return named is not None and not named.rest


def _inside_article(el: Element, top: Element) -> bool:
    """Whether a header belongs to a section, article or card rather than to the page."""
    parent = el.getparent()
    while parent is not None and parent is not top:
        if parent.tag in ("article", "section", "main", "li"):
            return True
        parent = parent.getparent()
    return top.tag != "body"


def _drop_unless_large(el: Element, total: float) -> None:
    """Drop what is marked as chrome, unless it holds half of the page: themes name whole columns "sidebar-left"."""
    if el.getparent() is not None and 2 * _length(el) < max(total, 1.0):
        _drop(el)


def _drop(el: Element) -> None:
    """Mark an element for removal. Removing at once would move its tail, which lxml refuses for control characters."""
    el.tag = _DROPPED


def _sweep(top: Element) -> None:
    """Remove all marked elements and keep the text that follows them."""
    etree.strip_elements(top, _DROPPED, with_tail=False)


def _is_in_page(link: Element) -> bool:
    return (link.get("href") or "#").startswith("#") and link.get("aria-haspopup") is None


def _is_person_tile(link: Element) -> bool:
    """Whether a link's text holds a physician's degree, or a school beside other words: a person, no menu entry."""
    parts = [str(t) for t in link.itertext() if t.strip()]
    return _PERSONAL.search(" ".join(parts)) is not None or (len(parts) > 1 and any(map(_SCHOOL.search, parts)))


def _is_link_list(el: Element) -> bool:
    """A menu: nearly all its text is links, without pictures, in-page anchors or people."""
    links = el.findall(".//a")
    if el.find(".//img") is not None or any(_is_in_page(a) for a in links):
        return False
    texts = [text_of(a) for a in links]
    inside = sum(map(len, texts))
    personal = sum(map(_is_person_tile, links))
    named = sum(1 for t in texts if (found := read_name(t)) is not None and not found.rest)
    if 4 * named >= 3 * len(texts):
        return False
    return inside >= 0.8 * max(len(text_of(el)), 1) and personal * 4 < len(texts) and inside < 60 * len(texts)
