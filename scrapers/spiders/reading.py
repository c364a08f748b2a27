"""A Scrapy response as a row, an outcome and, where it is a page, its facts.

Belongs here: content types, soft errors, X-Robots-Tag, Retry-After, fingerprints. Not here: what follows from them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from scrapers.leads import sitemap_locations
from scrapers.outcomes import Outcome, of_proxy_error, of_status
from scrapers.parsers import kinds
from scrapers.plan import KnownPage
from scrapers.sinks.fetches import Fetch
from scrapers.sinks.recorder import Received

_REDIRECTS = (301, 302, 303, 307, 308)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|p|table|h[1-6]|ul|a|span|title|meta)\b", re.I)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_FROM_VERDICT = {
    "ok": Outcome.OK,
    "soft_404": Outcome.SOFT_404,
    "blocked": Outcome.BLOCKED,
    "needs_render": Outcome.NEEDS_RENDER,
}


@dataclass(frozen=True)
class Reading:
    """One response understood. ``received`` is what to store, None when nothing is to be kept."""

    row: Fetch
    outcome: Outcome
    facts: kinds.PageFacts | None = None
    received: Received | None = None
    location: str = ""
    retry_after: float | None = None
    locations: tuple[str, ...] = ()
    to_look: bytes | None = None
    """The decoded body of a page whose facts are still to be had (:func:`with_facts`)."""


def now() -> str:
    """UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def failure_row(url: str, outcome: Outcome, detail: str) -> Fetch:
    """The row of a request that brought no response."""
    return Fetch(url, url, outcome, fetched_at=now(), detail=detail)


def is_html(content_type: str) -> bool:
    """Whether a content type may be a page to look at."""
    return content_type in _HTML_TYPES


def header(response: Response, name: str) -> str:
    """A response header as text; empty when it is missing."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip()[:1000] if value else ""


def read(url: str, response: Response, known: KnownPage | None, *, look_again: bool) -> Reading:
    """Classify a response and fingerprint its content.

    ``look_again``: look at the page even when its bytes are those already known.
    """
    headers = {k.decode("latin-1").lower(): v[0].decode("latin-1") for k, v in response.headers.items() if v}
    outcome = of_proxy_error(response.status, headers, response.body)
    content_type, charset = _content_type(headers.get("content-type", ""))
    row = Fetch(
        url,
        url,
        outcome,
        http_status=response.status,
        fetched_at=now(),
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
        content_type=content_type,
        charset=charset,
    )
    if outcome is Outcome.REDIRECTED:
        location = header(response, "Location") if response.status in _REDIRECTS else ""
        return Reading(row, outcome, location=location)
    if outcome is Outcome.NOT_MODIFIED:
        return _unchanged(row, known)
    if outcome is not Outcome.OK:
        return Reading(row, outcome, retry_after=retry_after(headers.get("retry-after", "")))
    if known and not look_again and _is_same(known, response.body) and "x-robots-tag" not in headers:
        row = replace(row, n_bytes=len(response.body), content_sha256=known.content_sha256)
        return Reading(replace(row, text_sha256=known.text_sha256), Outcome.OK, received=_received(response))
    return _page(row, response, headers)


def read_sitemap(url: str, response: Response) -> Reading:
    """A sitemap: its addresses, nothing stored."""
    outcome = of_status(response.status)
    row = Fetch(url, url, outcome, http_status=response.status, fetched_at=now(), content_type="application/xml")
    location = header(response, "Location") if response.status in _REDIRECTS else ""
    found = sitemap_locations(response.body) if outcome is Outcome.OK else []
    return Reading(row, outcome, location=location, locations=tuple(found))


def _unchanged(row: Fetch, known: KnownPage | None) -> Reading:
    """304: the content is what the ledger holds. A server that says so without having been asked is broken."""
    if known is None:
        return Reading(replace(row, outcome=Outcome.HTTP_4XX, detail="304 without a condition"), Outcome.HTTP_4XX)
    row = replace(
        row,
        not_modified=True,
        etag=row.etag or known.etag,
        last_modified=row.last_modified or known.last_modified,
        content_sha256=known.content_sha256,
        text_sha256=known.text_sha256,
    )
    return Reading(row, Outcome.NOT_MODIFIED)


def _is_same(known: KnownPage, body: bytes) -> bool:
    """Whether a server without validators has sent once more what is already held and understood."""
    return known.outcome in ("ok", "not_modified") and known.content_sha256 == hashlib.sha256(body).hexdigest()


def _page(row: Fetch, response: Response, headers: dict[str, str]) -> Reading:
    """A page to be looked at, unless it is a PDF or no page at all."""
    body = response.body
    row = replace(row, n_bytes=len(body), content_sha256=hashlib.sha256(body).hexdigest())
    hidden = kinds.says_noindex(headers.get("x-robots-tag", ""))
    if row.content_type == "application/pdf" or body[:5] == b"%PDF-":
        row = replace(row, content_type="application/pdf", text_sha256=row.content_sha256)
        return _kept(row, Outcome.OK, None, _received(response), hidden=hidden)
    if not is_html(row.content_type) or not _is_markup(body):
        return _dropped(row, Outcome.NOT_HTML)
    return Reading(replace(row, noindex=hidden), Outcome.OK, received=_received(response), to_look=body)


def with_facts(page: Reading, facts: kinds.PageFacts | None) -> Reading:
    """A page after it was looked at. Where our own code failed on it, its bytes are kept for a better one."""
    row = page.row
    if facts is None:
        unread = replace(row, text_sha256=row.content_sha256, detail="the page could not be looked at")
        return _kept(unread, Outcome.OK, None, page.received, hidden=row.noindex)
    outcome = _FROM_VERDICT[facts.verdict]
    if outcome in (Outcome.SOFT_404, Outcome.BLOCKED):
        return _dropped(row, outcome)
    if outcome is Outcome.NEEDS_RENDER:
        return replace(_dropped(row, outcome), facts=facts)
    row = replace(row, outcome=outcome, text_sha256=facts.text_sha256, title=facts.title[:300])
    return _kept(row, outcome, facts, page.received, hidden=row.noindex or facts.noindex)


def drawn(page: Reading, response: Response, document: bytes) -> Reading:
    """A shell after a browser has drawn it: its document is what is kept, and what is still to be looked at."""
    digest = hashlib.sha256(document).hexdigest()
    row = replace(page.row, content_type="text/html", charset="utf-8", n_bytes=len(document), content_sha256=digest)
    row = replace(row, outcome=Outcome.OK, detail="drawn by a browser")
    return Reading(row, Outcome.OK, received=replace(_received(response), drawn=document), to_look=document)


def undrawn(page: Reading, why: str) -> Reading:
    """A shell which a browser could not draw."""
    return Reading(replace(page.row, outcome=Outcome.RENDER_FAILED, detail=why), Outcome.RENDER_FAILED)


def _kept(
    row: Fetch, outcome: Outcome, facts: kinds.PageFacts | None, received: Received | None, *, hidden: bool
) -> Reading:
    """A page with its bytes; without them where its owner wants them neither kept nor shown."""
    if hidden:
        return Reading(replace(row, noindex=True, content_sha256="", text_sha256="", title=""), outcome, facts)
    return Reading(row, outcome, facts, received)


def _dropped(row: Fetch, outcome: Outcome) -> Reading:
    """Content that is no page of the site: its bytes are of no use to anybody, its validators vouch for nothing."""
    return Reading(replace(row, outcome=outcome, content_sha256="", etag="", last_modified=""), outcome)


def _is_markup(body: bytes) -> bool:
    """Whether bytes hold markup: an image or an archive sent as text/html does not."""
    start = body[:20_000]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.replace(b"\x00", b"")
    return bool(_MARKUP.search(start)) and start.count(b"\x00") < 40


def _content_type(value: str) -> tuple[str, str]:
    kind, _, rest = value.partition(";")
    match = re.search(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", rest, re.I)
    return kind.strip().lower(), match.group(1).lower() if match else ""


def _received(response: Response) -> Received:
    """The response as it came over the wire, for the WARC."""
    raw = response.meta.get("raw_body")
    headers = response.meta["raw_headers"] if raw is not None else response.headers
    pairs = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, values in headers.items() for v in values)
    return Received(f"{response.status} OK", pairs, raw if raw is not None else response.body)


def retry_after(value: str) -> float | None:
    """Seconds a Retry-After header asks for, given as a number or as a date; None when it says nothing usable."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
