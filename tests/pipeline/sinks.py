"""A webhook and a mail server on loopback that keep what they are sent."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Webhook:
    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.status = 200
        self.address = ""


class Mailbox:
    def __init__(self) -> None:
        self.received: list[tuple[str, list[str], EmailMessage]] = []
        self.said: list[str] = []
        self.address = ""


@contextmanager
def webhook() -> Iterator[Webhook]:
    kept = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append(json.loads(body))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        kept.address = f"http://127.0.0.1:{port}/secret-path"
        yield kept


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """As much of RFC 5321 as a client without extensions needs."""
    kept = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sender, to = "", list[str]()
            self.wfile.write(b"220 sink\r\n")
            while line := self.rfile.readline().decode().strip():
                kept.said.append(line)
                word = line.split(":")[0].upper()
                if word == "MAIL FROM":
                    sender, to = line.split("<")[1].split(">")[0], []
                elif word == "RCPT TO":
                    to.append(line.split("<")[1].split(">")[0])
                elif word == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    raw = b"".join(iter(self.rfile.readline, b".\r\n"))
                    kept.received.append((sender, to, message_from_bytes(raw, policy=policy.default)))  # type: ignore[arg-type]
                elif word == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 ok\r\n")

    with served(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        kept.address = f"smtp://127.0.0.1:{port}"
        yield kept


@contextmanager
def served(server: socketserver.TCPServer) -> Iterator[int]:
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
