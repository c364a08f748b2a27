"""Ways in which a host can misbehave, each a pure function of the path and of how often it was asked.

Every fault has a host of its own (``http500`` -> ``http500.test``, ``soft_404`` -> ``soft-404.test``) that is always
there, and can be put on any host of the demo with ``--fault NAME=HOST``. What it leaves alone is answered as usual.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from jinja2 import Environment, PackageLoader

from tests.mocksite.web import Reply, redirect, text_reply

SLOW_SECONDS = 20.0
HUGE_BYTES = 6_000_000
ROBOTS = "/robots.txt"
PRIVATE_TARGET = "http://169.254.169.254/latest/meta-data/"

Fault = Callable[[str, int], Reply | None]
"""(path, number of earlier requests to the host, robots.txt apart) -> a reply, None to answer as usual."""


def html(status: int, text: str, **headers: str) -> Reply:
    """A small HTML reply; header names with underscores."""
    reply = text_reply(status, text, "text/html; charset=utf-8")
    return replace(reply, headers=reply.headers | {k.replace("_", "-"): v for k, v in headers.items()})


def _on_pages(reply: Callable[[str, int], Reply | None]) -> Fault:
    """The fault spares robots.txt."""
    return lambda path, hits: None if path == ROBOTS else reply(path, hits)


def _robots(reply: Reply) -> Fault:
    return lambda path, hits: reply if path == ROBOTS else None


def _login(path: str, hits: int) -> Reply | None:
    if path.startswith("/login"):
        return html(200, "<title>Sign in</title><h1>Sign in</h1><form><input type=password name=p></form>")
    return redirect(f"/login?next={path}", 302)


def _rate_limited(path: str, hits: int) -> Reply | None:
    return html(429, "<h1>Too many requests</h1>", retry_after="2") if hits == 0 else None


def _redirect_loop(path: str, hits: int) -> Reply:
    return redirect("/round/" if path != "/round/" else "/", 302)


def _soft_404(path: str, hits: int) -> Reply | None:
    text = "<title>Not found</title><h1>Page not found</h1><p>Sorry, the page you asked for has moved or is gone.</p>"
    return html(200, text)


@lru_cache(maxsize=1)
def _huge() -> Reply:
    return html(200, "<title>Long</title>" + "<p>filler text without end</p>" * (HUGE_BYTES // 28))


FAULTS: dict[str, Fault] = {
    "http500": _on_pages(lambda path, hits: html(500, "<h1>Internal server error</h1>")),
    "http500_once": _on_pages(lambda path, hits: html(500, "<h1>Try again</h1>") if hits == 0 else None),
    "refused": lambda path, hits: text_reply(502, "proxy: connection refused"),
    "slow": _on_pages(lambda path, hits: None),
    "cut": _on_pages(lambda path, hits: None),
    "not_html": _on_pages(lambda path, hits: Reply(200, b"\xff\xd8\xff\xe0" * 200, {"content-type": "image/jpeg"})),
    "robots_deny": _robots(text_reply(200, "User-agent: *\nDisallow: /\n")),
    "robots_500": _robots(text_reply(500, "error")),
    "crawl_delay": _robots(text_reply(200, "User-agent: *\nCrawl-delay: 1\nDisallow: /private/\n")),
    "home_404": _on_pages(lambda path, hits: html(404, "<title>404</title><h1>Not found</h1>")),
    "soft_404": _on_pages(_soft_404),
    "login": _on_pages(_login),
    "rate_limited": _on_pages(_rate_limited),
    "redirect_loop": _on_pages(_redirect_loop),
    "redirect_private": _on_pages(lambda path, hits: redirect(PRIVATE_TARGET, 302)),
    "huge": _on_pages(lambda path, hits: _huge()),
    "empty": _on_pages(lambda path, hits: html(200, "")),
}


def host_of(fault: str) -> str:
    """The host that always has this fault."""
    return f"{fault.replace('_', '-')}.test"


FAULT_HOSTS = {host_of(name): name for name in FAULTS}


def plain_page(path: str) -> Reply:
    """The small site behind a fault host: a home page, a roster of six, a page for applicants."""
    names = {"/": "home", "/residents/": "residents", "/apply/": "apply"}
    if path not in names:
        return html(404, "<title>404</title><h1>Not found</h1>")
    env = Environment(loader=PackageLoader(__package__, "templates"), autoescape=True)
    return html(200, env.get_template("plain.html").render(page=names[path]))
