"""The demo web as a function: (host, path, academic year, night) -> a reply. No sockets, no clock.

Belongs here: what a server of that host would answer - pages, robots.txt, sitemap, redirects, pictures, validators.
Misbehaviour is in ``faults``; HTTP itself (conditions, compression, log) in ``server``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from importlib.resources import files

from tests.mocksite import pages
from tests.mocksite.content import Site, load_programs, load_sites

NONCE = b"__NONCE__"


@dataclass(frozen=True)
class Reply:
    """What a host answers before conditions and compression; header names in lower case."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def text_reply(status: int, text: str, content_type: str = "text/plain; charset=utf-8") -> Reply:
    """A short reply in UTF-8."""
    return Reply(status, text.encode(), {"content-type": content_type})


def redirect(target: str, status: int = 301) -> Reply:
    """A redirect to an absolute address."""
    return Reply(status, b"", {"location": target, "content-type": "text/html"})


def _portrait_svg(number: int) -> str:
    """A drawn head and shoulders; hue by number, no likeness of anybody."""
    hue = number * 360 // pages.PORTRAITS
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" '
        f'fill="hsl({hue},28%,84%)"/><circle cx="50" cy="40" r="18" fill="hsl({hue},22%,58%)"/>'
        f'<path d="M14 100c2-30 18-40 36-40s34 10 36 40z" fill="hsl({hue},30%,42%)"/></svg>'
    )


class MockWeb:
    """All hosts of the demo. Pages are rendered when first asked for."""

    def __init__(self, academic_year: int, change: int = 0) -> None:
        self.academic_year = academic_year
        self.pages: dict[tuple[str, str], pages.PageSpec] = {}
        self.sites: dict[str, Site] = {}
        self.redirects: dict[str, str] = {}
        programs = load_programs(change)
        for site in load_sites().values():
            own = [p for p in programs if p.site == site.key]
            self.pages |= pages.site_pages(site, own, academic_year)
            self.redirects |= site.redirects
            hosts = {site.www, site.gme_host, site.domain, *(p.host for p in own)}
            self.sites |= dict.fromkeys(hosts, site)
        self._cached = lru_cache(maxsize=None)(self._reply)

    def get(self, host: str, path: str) -> Reply | None:
        """The reply of ``host`` for ``path`` (query string included), None when no such host exists."""
        return self._cached(host, path) if host in self.sites else None

    def _reply(self, host: str, path: str) -> Reply:
        site = self.sites[host]
        target = self.redirects.get(f"http://{host}{path}")
        if target:
            return redirect(target)
        spec = self.pages.get((host, path)) or pages.filler_page(site, host, path)
        if spec:
            return self._page(spec)
        if (host, f"{path}/") in self.pages:
            return redirect(f"http://{host}{path}/")
        return self._file(site, host, path)

    def _page(self, spec: pages.PageSpec) -> Reply:
        site = spec.site
        body = pages.render(spec, self.academic_year).encode(site.charset, "xmlcharrefreplace")
        suffix = f"; charset={site.charset}" if "header" in site.charset_in else ""
        headers = {"content-type": f"text/html{suffix}"} | self._validators(spec, body)
        return Reply(200, body, headers)

    def _validators(self, spec: pages.PageSpec, body: bytes) -> dict[str, str]:
        kind, headers = spec.site.validators, {}
        if kind in ("etag", "both"):
            headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if kind in ("last_modified", "both"):
            changed = spec.is_roster and spec.program is not None and spec.program.changed
            at = datetime(self.academic_year, 7, 1, 9, tzinfo=UTC) + timedelta(hours=2 * changed)
            headers["last-modified"] = format_datetime(at, usegmt=True)
        return headers

    def _file(self, site: Site, host: str, path: str) -> Reply:
        if path == "/robots.txt" and host in site.robots:
            return text_reply(200, site.robots[host])
        if path == "/sitemap.xml" and site.sitemap:
            return text_reply(200, self._sitemap(host), "application/xml")
        if path == "/static/site.css":
            css = (files(__package__) / "static" / "site.css").read_text(encoding="utf-8")
            return text_reply(200, css, "text/css; charset=utf-8")
        name = path.removeprefix("/static/portraits/").removesuffix(".svg")
        if name.isdigit() and int(name) < pages.PORTRAITS and path == f"/static/portraits/{name}.svg":
            return text_reply(200, _portrait_svg(int(name)), "image/svg+xml")
        return text_reply(404, "<title>Page not found</title><h1>Page not found</h1>", "text/html")

    def _sitemap(self, host: str) -> str:
        own = [f"<url><loc>http://{h}{path}</loc></url>" for h, path in self.pages if h == host]
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return "\n".join([head, *own, "</urlset>\n"])
