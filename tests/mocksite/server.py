"""The forward HTTP proxy that answers for the demo web: absolute-form requests, conditions, gzip, access log.

Belongs here: HTTP. What a page says is in ``pages``, which page a host has in ``web``, misbehaviour in ``faults``.
Listens on loopback only and reaches no network: a host that is not part of the demo is a dead host (502).
"""

from __future__ import annotations

import asyncio
import gzip
import json
import secrets
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.mocksite.faults import FAULT_HOSTS, FAULTS, ROBOTS, SLOW_SECONDS, plain_page
from tests.mocksite.web import NONCE, MockWeb, Reply, text_reply

GZIP_FROM = 500


def target_of(scope: Scope) -> tuple[str, str]:
    """(host, path with query) of a request in absolute or origin form."""
    raw = scope.get("raw_path") or scope["path"].encode()
    url = urlsplit(raw.decode("latin-1"))
    query = scope["query_string"].decode("latin-1")
    host = url.netloc or Request(scope).headers.get("host", "")
    return host.partition(":")[0].lower(), (url.path or "/") + (f"?{query}" if query else "")


def is_unmodified(reply: Reply, headers: Mapping[str, str]) -> bool:
    """RFC 9110 section 13: If-None-Match decides where it is given, else If-Modified-Since."""
    etag, modified = reply.headers.get("etag"), reply.headers.get("last-modified")
    if wanted := headers.get("if-none-match"):
        tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        return etag is not None and (etag in tags or "*" in tags)
    since = headers.get("if-modified-since")
    if not (since and modified):
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def conditioned(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """The reply after conditions and compression."""
    if reply.status == 200 and is_unmodified(reply, headers):
        kept = {k: v for k, v in reply.headers.items() if k in ("etag", "last-modified")}
        return Reply(304, b"", kept)
    if "gzip" in headers.get("accept-encoding", "") and len(reply.body) >= GZIP_FROM:
        extra = {"content-encoding": "gzip", "vary": "Accept-Encoding"}
        return Reply(reply.status, gzip.compress(reply.body, mtime=0), reply.headers | extra)
    return reply


class Proxy:
    """The ASGI application. ``faults`` maps a host to the name of its fault."""

    def __init__(self, web: MockWeb, faults: Mapping[str, str], log: TextIO | None) -> None:
        self.web, self.log = web, log
        self.faults = FAULT_HOSTS | dict(faults)
        self.hits: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        host, path = target_of(scope)
        fault = self.faults.get(host, "")
        page_request = path != ROBOTS
        reply = conditioned(self._answer(request.method, host, path, fault), request.headers)
        self.hits[host] += page_request
        self._record(request, host, path, reply)
        if page_request and fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if page_request and fault == "cut":
            await _cut(reply, send)
        await Response(reply.body, reply.status, reply.headers)(scope, receive, send)

    def _answer(self, method: str, host: str, path: str, fault: str) -> Reply:
        if method not in ("GET", "HEAD"):
            return text_reply(403, "proxy: only GET and HEAD over plain HTTP")
        reply = FAULTS[fault](path, self.hits[host]) if fault else None
        reply = reply or self.web.get(host, path)
        if reply is None and host in FAULT_HOSTS:
            reply = plain_page(path)
        if reply is None:
            return text_reply(502, "proxy: no such host")
        return replace(reply, body=reply.body.replace(NONCE, secrets.token_hex(8).encode()))

    def _record(self, request: Request, host: str, path: str, reply: Reply) -> None:
        if self.log is None:
            return
        headers = request.headers
        row: dict[str, Any] = {"t": time.time(), "host": host, "path": path, "status": reply.status}
        row["cond"] = "if-none-match" in headers or "if-modified-since" in headers
        row |= {"ua": headers.get("user-agent", ""), "bytes": len(reply.body), "method": request.method}
        self.log.write(json.dumps(row) + "\n")
        self.log.flush()


async def _cut(reply: Reply, send: Send) -> None:
    """Promise the whole body, send half of it and break off."""
    headers = {**reply.headers, "content-length": str(len(reply.body))}
    start = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": start})
    half = reply.body[: len(reply.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    raise ConnectionAbortedError("the demo web breaks this connection on purpose")


class _Quiet(uvicorn.Server):
    """Ends when standard input closes, so that no server outlives the process that started it."""

    def end_with_stdin(self) -> None:
        def wait() -> None:
            sys.stdin.buffer.read()
            self.should_exit = True

        threading.Thread(target=wait, daemon=True).start()


def serve(web: MockWeb, faults: Mapping[str, str], log: Path | None, port: int, end_with_stdin: bool) -> None:
    """Serve on 127.0.0.1 until told to stop; the address is the first line of standard output."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        stream = log.open("a", encoding="utf-8") if log else None
        config = uvicorn.Config(
            Proxy(web, faults, stream),
            http="h11",
            lifespan="off",
            log_level="critical",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Quiet(config)
        if end_with_stdin:
            server.end_with_stdin()
        server.run(sockets=[listener])
        if stream:
            stream.close()
