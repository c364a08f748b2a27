"""A forward proxy on loopback that answers for the hosts of the crawl tests, each with its own fault.

Run as a process: prints its address on port 0 and appends one JSON line a request to the log given. The healthy sites
hold invented programs and people.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import json
import random
import ssl
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import brotli
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ROBOTS = "User-agent: *\nDisallow: /private/\n"
PEOPLE = ["Ana Brook", "Tomas Vale", "Ines Marlow", "Omar Linden", "Rosa Finch", "Pavel Stone"]


def page(title: str, body: str, head: str = "") -> bytes:
    text = f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"
    return text.encode()


def roster(school: str = "Northfield Medical College") -> bytes:
    cards = "".join(f"<div class='card'><h3>{n}, MD</h3><p>Medical School: {school}</p></div>" for n in PEOPLE)
    return page("Current Residents", f"<h2>PGY-1</h2>{cards}")


HOME = page(
    "Internal Medicine Residency",
    "<p>Welcome to our internal medicine residency program. " + "We train physicians. " * 20 + "</p>"
    "<a href='/im/current-residents'>Current Residents</a> <a href='/im/how-to-apply'>How to Apply</a>"
    "<a href='/private/resident-list'>Our Residents (intranet list)</a>",
)
APPLY = page("How to Apply", "<p>Applicants apply through ERAS. We sponsor J-1 visas through ECFMG.</p>")
SITE = {"/im/": HOME, "/im/current-residents": roster(), "/im/how-to-apply": APPLY, "/private/resident-list": roster()}
LOST = page("Page not found", "<p>Sorry, the page could not be found.</p>")
LOGIN = page("Sign in", "<form><p>Please log in</p><input name='u'><input type='password' name='p'></form>")
TRAP = "".join(f"<a href='/calendar/?month={{m}}&day={d}'>Resident conference {d}</a> " for d in range(30))


class Server:
    def __init__(self, log: str) -> None:
        self.log = open(log, "a", buffering=1)  # noqa: SIM115, PTH123
        self.counts: dict[str, int] = {}
        self.changed = False
        self.tls = self_signed()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self.one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        if method == "CONNECT":
            await self.tunnel(writer)
            return False
        fields = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
        parts = urlsplit(target)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        began, host = time.time(), parts.hostname or target
        status = await self.answer(writer, host, path, fields)
        conditional = "if-none-match" in fields or "if-modified-since" in fields
        row = {"t": began, "end": time.time(), "host": host, "path": path, "status": status, "method": method}
        self.log.write(json.dumps(row | {"conditional": conditional, "ua": fields.get("user-agent", "")}) + "\n")
        return status != 0

    async def tunnel(self, w: asyncio.StreamWriter) -> None:
        """A TLS server whose certificate nobody vouches for."""
        w.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await w.drain()
        with contextlib.suppress(OSError):
            await w.start_tls(self.tls)

    async def answer(self, w: asyncio.StreamWriter, host: str, path: str, fields: dict[str, str]) -> int:
        kind = host.split(".")[-2].removesuffix("-hospital")
        n = self.counts[host + path] = self.counts.get(host + path, 0) + 1
        if kind == "control":
            self.changed = path == "/change"
            return await send(w, 200, b"ok")
        if path == "/robots.txt":
            return await self.robots(w, kind, host)
        handler = getattr(self, "do_" + kind.replace("-", "_"), None)
        if handler:
            return int(await handler(w, path, n))
        return await self.site(w, path, fields)

    async def robots(self, w: asyncio.StreamWriter, kind: str, host: str) -> int:
        if kind == "refused":
            return 0
        if kind == "robots503":
            return await send(w, 503, b"later", {"Retry-After": "3600"})
        if kind == "robotsdeny":
            return await send(w, 200, b"User-agent: *\nDisallow: /\n", ctype="text/plain")
        if kind == "nodns":
            return await send(w, 502, b"DNS lookup failed", ctype="text/plain")
        if kind == "slowlane" and host.startswith("gme."):
            return await send(w, 200, b"User-agent: *\nCrawl-delay: 0.6\n", ctype="text/plain")
        if kind == "norobots":
            return await send(w, 404, b"none", ctype="text/plain")
        return await send(w, 200, ROBOTS.encode(), ctype="text/plain")

    async def site(self, w: asyncio.StreamWriter, path: str, fields: dict[str, str]) -> int:
        body = SITE.get(path)
        if body is None:
            return await send(w, 404, LOST)
        if self.changed and path == "/im/current-residents":
            body = roster("Southlake University School of Medicine")
        etag = '"' + hashlib.sha256(body).hexdigest()[:12] + '"'
        if fields.get("if-none-match") == etag:
            return await send(w, 304, b"", {"ETag": etag})
        return await send(w, 200, body, {"ETag": etag}, encode="gzip" in fields.get("accept-encoding", ""))

    async def do_error500(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 500, b"<h1>Internal Server Error</h1>")

    async def do_busy429(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        if n <= 1:
            return await send(w, 429, b"slow down", {"Retry-After": "1"})
        return await self.site(w, path, {})

    async def do_drip(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        w.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n")
        for byte in HOME[:60]:
            w.write(bytes([byte]))
            await w.drain()
            await asyncio.sleep(0.5)
        return 0

    async def do_loop(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        hop = int(path.rsplit("/", 1)[1]) if path.rsplit("/", 1)[1].isdigit() else 0
        return await send(w, 302, b"", {"Location": f"http://loop.test/r/{hop + 1}"})

    async def do_metadata(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"})

    async def do_tolocal(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 302, b"", {"Location": "http://127.1:22/"})

    async def do_big(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        w.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"<p>resident physicians</p>\n" * 2000
        for _ in range(200_000_000 // len(chunk)):
            w.write(b"%x\r\n" % len(chunk) + chunk + b"\r\n")
            await w.drain()
        return 0

    async def do_bomb(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, gzip.compress(b" " * 60_000_000, 9), {"Content-Encoding": "gzip"})

    async def do_brbomb(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, brotli.compress(b" " * 60_000_000, quality=5), {"Content-Encoding": "br"})

    async def do_zstdbomb(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, zstandard.compress(b" " * 60_000_000), {"Content-Encoding": "zstd"})

    async def do_binary(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, random.Random(5).randbytes(100_000))

    async def do_image(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, b"\x89PNG" + bytes(2000), ctype="image/png")

    async def do_nested(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(
            w, 200, b"<html><body>" + b"<div><span>" * 100_000 + b"Residents" + b"</span></div>" * 100_000
        )

    async def do_charset(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        body = SITE.get(path, LOST)
        return await send(w, 200 if path in SITE else 404, body, ctype="text/html; charset=utf-16")

    async def do_login(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, LOGIN)

    async def do_soft404(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 200, SITE[path] if path == "/im/" else LOST)

    async def do_truncated(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        w.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (len(HOME) + 900))
        w.write(HOME[: len(HOME) // 2])
        await w.drain()
        return 0

    async def do_trap(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        if path.startswith("/calendar"):
            month = int(path.partition("month=")[2].partition("&")[0] or 0)
            nexts = f"<a href='/calendar/residents/{month + 1}/?month={month + 1}'>Residents of next month</a>"
            return await send(w, 200, page(f"Residents in month {month}", nexts + TRAP.replace("{m}", str(month))))
        home = HOME.replace(b"</main>", b"<a href='/calendar/residents/1/?month=1'>Resident calendar</a></main>")
        return await send(w, 200, home if path == "/im/" else SITE.get(path, LOST))

    async def do_noindex(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        extra = {"X-Robots-Tag": "noarchive"} if path == "/im/current-residents" else {}
        return await send(w, 200 if path in SITE else 404, SITE.get(path, LOST), extra)

    async def do_shell(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(
            w, 200, b"<html><head><title>Residency</title></head><body><div id='root'></div></body></html>"
        )

    async def do_forbidden(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 403, b"<h1>Forbidden</h1>")

    async def do_moved(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        return await send(w, 301, b"", {"Location": "http://www.healthy-hospital.test/im/"})

    async def do_script(self, w: asyncio.StreamWriter, path: str, n: int) -> int:
        body = roster("&lt;script&gt;alert(1)&lt;/script&gt; College of Medicine").replace(b"Ana Brook", b"=cmd()")
        return await send(w, 200 if path in SITE else 404, body if "current" in path else SITE.get(path, LOST))


def self_signed() -> ssl.SSLContext:
    """A fresh certificate for another name, signed by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elm.test")])
    begin = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=9))
    public = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()) + public)
        file.flush()
        context.load_cert_chain(file.name)
    return context


async def send(
    w: asyncio.StreamWriter,
    status: int,
    body: bytes,
    headers: dict[str, str] | None = None,
    ctype: str = "text/html; charset=utf-8",
    encode: bool = False,
) -> int:
    fields = {"Content-Type": ctype, **(headers or {})}
    if encode:
        body = gzip.compress(body, 1, mtime=0)
        fields["Content-Encoding"] = "gzip"
    if status != 304:
        fields["Content-Length"] = str(len(body))
    lines = "".join(f"{k}: {v}\r\n" for k, v in fields.items())
    w.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode("latin-1") + body)
    await w.drain()
    return status


async def main() -> None:
    server = Server(sys.argv[1])
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 18)
    print(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", flush=True)
    async with listener:
        await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
