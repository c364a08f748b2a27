"""One spelling for each page, and no way into an endless site.

Belongs here: URL normalisation, session ids and campaign parameters, traps (calendars, repeating paths), what a file
ending says. Not here: whether a page is worth asking for (``frontier``) or allowed (``middlewares``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

MAX_LENGTH = 1_000
_SESSION = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|_gl|phpsessid|jsessionid|aspsessionid\w*|sid|sessionid|cfid|cftoken|"
    r"replytocom|share|print|printable|ref|hsctatracking|_hs\w+|highlight)$",
    re.I,
)
_CALENDAR = re.compile(r"(?:^|/)(?:calendars?|events?-?calendar|tribe-?events?)(?:/|$)", re.I)
_CALENDAR_KEYS = re.compile(r"^(?:m|month|year|day|date|ical|tribe[-_]\w+|eventdisplay|start|end)$", re.I)
_NOT_A_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|bmp|tiff?|mp[34]|m4[av]|mov|avi|wmv|webm|wav|zip|gz|rar|7z|exe|dmg|css|js|json|rss|"
    r"atom|ics|vcf|docx?|xlsx?|pptx?|csv|txt|woff2?|ttf|eot)$",
    re.I,
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.I)


def normalize(url: str, base: str | None = None) -> str | None:
    """The one spelling of a page's URL, or None where it is no http(s) page, too long or a trap.

    Fragments, session ids and campaign parameters go; host lower-case; default port dropped. The order of the
    parameters that stay is kept, because some servers care.
    """
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(safe_url_string(joined))
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in ("http", "https") or not host or parts.username or parts.password:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[scheme]:
        netloc += f":{port}"
    path = _clean_path(parts.path)
    found = urlunsplit((scheme, netloc, path, _clean_query(parts.query), ""))
    return None if len(found) > MAX_LENGTH or is_trap(path, parts.query) or _NOT_A_PAGE.search(path) else found


def _clean_path(path: str) -> str:
    path = re.sub(r"/{2,}", "/", _PATH_SESSION.sub("", path)) or "/"
    return "/" + "/".join(_dots_removed(path)) if "/." in path else path


def _dots_removed(path: str) -> list[str]:
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            kept[-1:] = []
        elif segment != ".":
            kept.append(segment)
    return kept


def _clean_query(query: str) -> str:
    """The query without parameters that do not choose the page; the rest byte for byte."""
    return "&".join(p for p in query.split("&") if p and not _SESSION.match(p.partition("=")[0]))


def is_trap(path: str, query: str = "") -> bool:
    """Whether a URL looks like one of endlessly many: a calendar, a path that repeats, one too deep."""
    segments = [s for s in path.split("/") if s]
    if len(segments) > 12 or any(segments.count(s) > 2 for s in set(segments)):
        return True
    keys = [k for k, _ in parse_qsl(query, keep_blank_values=True)]
    return len(keys) > 6 or bool(_CALENDAR.search(path) and any(map(_CALENDAR_KEYS.match, keys)))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


@lru_cache(maxsize=32_768)
def words_of(url: str) -> str:
    """Path and query of a URL as lower-case words: ``/im/Our_Residents.html`` -> ``im our residents``."""
    parts = _split(url)
    path = re.sub(r"\.(?:html?|php|aspx?|jsp|cfm|pdf)$", "", unquote(parts.path), flags=re.I)
    text = f"{path} {unquote(parts.query)}"
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", text).lower().split())


@lru_cache(maxsize=32_768)
def last_words(url: str) -> str:
    """Words of the last segment of the path and of the query: what the page itself is called, not its section."""
    parts = _split(url)
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    return words_of(f"http://x/{last}{'?' + parts.query if parts.query else ''}")


def folder_of(url: str) -> str:
    """Scheme-less ``host/path/`` of the folder that holds a page; a path without an ending is its own folder."""
    parts = urlsplit(url)
    path = parts.path or "/"
    last = path.rsplit("/", 1)[1]
    if "." in last or re.fullmatch(r"(?:index|home|default|overview|welcome|about|main)", last, re.I):
        path = path[: -len(last)]
    return f"{parts.netloc}{path.rstrip('/')}/"


def is_below(url: str, folder: str) -> bool:
    """Whether a page lies in a folder as given by :func:`folder_of`."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}/".startswith(folder)
