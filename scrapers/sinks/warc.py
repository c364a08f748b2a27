"""Writing and reading the WARC file of one run.

Belongs here: response, revisit and conversion records, one gzip member each, and reading a body back by offset. Not
here: which page is stored, threads, the durable store (``warehouse.snapshots``).
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_NOT_KEPT = frozenset({"transfer-encoding", "connection", "keep-alive", "set-cookie", "set-cookie2", "content-length"})


class WarcFile:
    """Appends records to a ``.warc.gz``. Bodies are stored as received, compressed ones included."""

    def __init__(self, path: Path, crawl_id: str, user_agent: str) -> None:
        self._file: BinaryIO = path.open("ab")
        self._writer = WARCWriter(self._file, gzip=True)
        if self._file.tell() == 0:
            about = {"software": "residency-safetynet", "format": "WARC File Format 1.1", "isPartOf": crawl_id}
            about |= {"robots": "obey", "http-header-user-agent": user_agent}
            self._writer.write_record(self._writer.create_warcinfo_record(path.name, about))

    def response(
        self, url: str, date: str, status: str, headers: Iterable[tuple[str, str]], body: bytes
    ) -> tuple[int, int]:
        """Store a response; (offset, length) of its record. ``body`` is encoded as Content-Encoding says."""
        return self._put(self._response(url, date, status, headers, body))

    def drawn(
        self, url: str, date: str, status: str, headers: Iterable[tuple[str, str]], body: bytes, document: bytes
    ) -> tuple[int, int]:
        """Store a response and what a browser made of it; (offset, length) of the record of the drawn document.

        WARC 1.1, section 6.7: a conversion record holds another version of what was archived, and names its record.
        """
        source = self._response(url, date, status, headers, body)
        about = {"WARC-Date": date, "WARC-Refers-To": source.rec_headers.get_header("WARC-Record-ID")}
        record = self._writer.create_warc_record(
            url,
            "conversion",
            payload=BytesIO(document),
            length=len(document),
            warc_content_type="text/html; charset=utf-8",
            warc_headers_dict=about,
        )
        self._put(source)
        return self._put(record)

    def _response(self, url: str, date: str, status: str, headers: Iterable[tuple[str, str]], body: bytes) -> Any:
        kept = [(k, v) for k, v in headers if k.lower() not in _NOT_KEPT]
        http = StatusAndHeaders(status, [*kept, ("Content-Length", str(len(body)))], protocol="HTTP/1.1")
        return self._writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": date},
        )

    def revisit(self, url: str, date: str, status: str, digest: str, first: tuple[str, str]) -> tuple[int, int]:
        """Note that a URL gave a body already stored; ``first`` is the (URL, date) of the record that holds it."""
        http = StatusAndHeaders(status, [], protocol="HTTP/1.1")
        record = self._writer.create_revisit_record(
            url, digest, first[0], first[1], http_headers=http, warc_headers_dict={"WARC-Date": date}
        )
        return self._put(record)

    def _put(self, record: object) -> tuple[int, int]:
        begin = self._file.tell()
        self._writer.write_record(record)
        return begin, self._file.tell() - begin

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._file.flush()

    def close(self) -> None:
        """Flush and close."""
        self._file.close()


def read_body(path: Path, offset: int) -> bytes:
    """The decoded body of the record at an offset."""
    with path.open("rb") as file:
        file.seek(offset)
        for record in ArchiveIterator(file):
            return bytes(record.content_stream().read())
    return b""
