"""A web server over a folder, as a test needs it: with or without ranges, slow if asked, and with a log of requests."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    root: Path
    has_ranges = True
    seconds_a_block = 0.0
    asked: list[tuple[str, str]]

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, with_body: bool) -> None:
        path = self.root / self.path.lstrip("/")
        if not path.is_file():
            self.send_error(404)
            return
        body, given = path.read_bytes(), self.headers.get("Range", "")
        if with_body:
            self.asked.append((self.path, given))
        if given and self.has_ranges:
            first, _, last = given.removeprefix("bytes=").partition("-")
            part = body[int(first) : int(last) + 1 if last else None]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/{len(body)}")
            body = part
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes" if self.has_ranges else "none")
        self.end_headers()
        if with_body:
            time.sleep(self.seconds_a_block)
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(root: Path, has_ranges: bool = True, seconds_a_block: float = 0.0) -> Iterator[tuple[str, list]]:
    """Address of the served folder, and the list of (path, range) asked for so far."""
    asked: list[tuple[str, str]] = []
    made = type(
        "Made",
        (Handler,),
        {"root": root, "has_ranges": has_ranges, "seconds_a_block": seconds_a_block, "asked": asked},
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    server.handle_error = lambda *_: sys.exc_info() and None  # type: ignore[method-assign]  # a client that went away
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
