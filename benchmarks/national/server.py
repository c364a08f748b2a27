"""A forward proxy on loopback that answers for every host of the invented country, from one process and no files.

Belongs here: HTTP, entity tags, compression. A reply is three gzip members one after the other: the outer two are
compressed once a sponsor, so that the server is not what is measured.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from functools import lru_cache
from urllib.parse import urlsplit

from benchmarks.national.country import Country
from benchmarks.national.pages import SECTIONS, closing, head, main_part, opening, sponsor_part

_HOST = re.compile(r"(?:www|medicine)\.sponsor(\d+)\.test")
_PROGRAM = re.compile(r"(/gme/[a-z-]+-\d+/)(.*)")


class Site:
    """The country on one night."""

    def __init__(self, country: Country, night: int) -> None:
        self.country, self.night = country, night
        self.asked = self.unmodified = 0

    def reply(self, target: str, validator: str) -> bytes:
        """The whole HTTP answer to one request."""
        self.asked += 1
        url = urlsplit(target)
        sponsor = _HOST.fullmatch(url.hostname or "")
        if url.path == "/robots.txt" and sponsor:
            return _answer("200 OK", gzip.compress(b"User-agent: *\nDisallow: /internal/\n"), "text/plain", "")
        found = self._page(url.hostname or "", url.path, int(sponsor[1])) if sponsor else None
        if found is None:
            return _answer("404 Not Found", gzip.compress(b"<h1>Page not found</h1>"), "text/html", "")
        title, body = found
        tag = f'"{zlib.crc32(body.encode()):08x}"'
        if validator == tag:
            self.unmodified += 1
            return _answer("304 Not Modified", b"", "", tag)
        first, last = _chrome(int(sponsor[1]))  # type: ignore[index]
        parts = gzip.compress(head(title).encode(), 1) + first + gzip.compress(body.encode(), 1) + last
        return _answer("200 OK", parts, "text/html; charset=utf-8", tag)

    def _page(self, host: str, path: str, sponsor: int) -> tuple[str, str] | None:
        if path == "/gme/":
            return "Graduate Medical Education", sponsor_part(self.country, sponsor)
        match = _PROGRAM.fullmatch(path)
        program = self.country.at(host, match[1]) if match else None
        if program is None or match is None or match[2] not in SECTIONS:
            return None
        title = f"{SECTIONS[match[2]]} | {program.specialty} Residency"
        return title, main_part(self.country, program, match[2], self.night)


@lru_cache(maxsize=2_000)
def _chrome(sponsor: int) -> tuple[bytes, bytes]:
    return gzip.compress(opening(sponsor).encode(), 5), gzip.compress(closing(sponsor).encode(), 5)


def _answer(status: str, body: bytes, kind: str, tag: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}", "Content-Encoding: gzip"] if body else []
    lines += [f"ETag: {tag}"] if tag else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def validator_of(request: str) -> str:
    """The entity tag that a request names, empty without."""
    found = re.search(r"^if-none-match:[ \t]*(\S+)", request, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


async def serve(site: Site, port: int) -> None:
    """Answer until the process ends; the port is the first line of standard output."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                writer.write(site.reply(request.split(" ", 2)[1], validator_of(request)))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=2_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
