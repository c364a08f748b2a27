"""Gives every request its domain's slot and keeps the bytes as they came.

Belongs here: ``download_slot`` for all requests, robots.txt included; the received body before decompression, which is
what the WARC stores. Not here: pace, storage.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from scrapers.domains import registrable_domain


class SlotMiddleware:
    """One slot a registrable domain, whatever the host name."""

    def process_request(self, request: Request) -> None:
        """Set the slot before the downloader looks for one."""
        request.meta["download_slot"] = registrable_domain(request.url)


class RawBytesMiddleware:
    """Between the downloader and the decompression: remembers the body as received."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the raw body with the request; the response passes unchanged."""
        if response.headers.get("Content-Encoding"):
            request.meta["raw_body"] = response.body
            request.meta["raw_headers"] = response.headers.copy()
        return response
