"""Conditional requests from what the ledger knows.

Belongs here: If-None-Match and If-Modified-Since. Not here: whether a page is asked at all.
"""

from __future__ import annotations

from scrapers.plan import KnownPage


def headers_for(known: KnownPage | None) -> dict[str, str]:
    """Headers by which a server may answer 304: its ETag, else its Last-Modified. Only where content is stored."""
    if known is None or not known.content_sha256:
        return {}
    if known.etag:
        return {"If-None-Match": known.etag}
    return {"If-Modified-Since": known.last_modified} if known.last_modified else {}
