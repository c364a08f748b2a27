"""No request leaves for an address that is not a public web server.

Belongs here: the check of scheme, host and port before a request (and so before every redirect's target), and the
resolver that refuses names which lead to private addresses. Not here: robots rules, pace.
"""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from scrapers.domains import host_of, is_global_address, is_ip, is_loopback, is_test_host
from scrapers.outcomes import Denied, Outcome

_PRIVATE_SUFFIXES = (".local", ".internal", ".localdomain", ".lan", ".home.arpa", ".intranet", ".corp", ".onion")


class ForbiddenAddress(Denied, IgnoreRequest):
    """A target that must not be asked, whoever links or redirects to it."""

    def __init__(self, reason: str) -> None:
        super().__init__(Outcome.FORBIDDEN_ADDRESS, reason)


class ForbiddenResolution(Denied, DNSLookupError):
    """A public name that leads to a private address."""

    def __init__(self, name: str) -> None:
        super().__init__(Outcome.FORBIDDEN_ADDRESS, f"{name} resolves to an address that is not public")


def forbidden(url: str, *, allow_loopback: bool, proxies: dict[str, str]) -> str:
    """Why a URL must not be asked; empty when it may. Behind a proxy the check is by name and literal address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not a URL"
    host = host_of(url)
    if parts.scheme not in ("http", "https") or not host:
        return "not http or https"
    if is_loopback(host):
        return "" if allow_loopback else "loopback"
    if is_ip(host) and not is_global_address(host):
        return "not a public address"
    if port not in (None, 80, 443):
        return "a port other than 80 and 443"
    if is_test_host(host):
        return "" if is_loopback(host_of(proxies.get(parts.scheme, ""))) else "a .test host without a proxy on loopback"
    if not is_ip(host) and ("." not in host or host.endswith(_PRIVATE_SUFFIXES)):
        return "a name of a private network"
    return ""


class AddressMiddleware:
    """Refuses a request before anything is sent. Redirect targets are requests like any other."""

    def __init__(self, allow_loopback: bool) -> None:
        self.allow_loopback, self.proxies = allow_loopback, getproxies()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's constructor."""
        return cls(crawler.settings.getbool("SAFETYNET_ALLOW_LOOPBACK"))

    def process_request(self, request: Request) -> None:
        """Raise :class:`ForbiddenAddress` or let the request pass."""
        reason = forbidden(request.url, allow_loopback=self.allow_loopback, proxies=self.proxies)
        if reason:
            raise ForbiddenAddress(reason)


class PublicResolver(CachingThreadedResolver):
    """Resolves public names to public addresses only; the proxies' own names are exempt, being the operator's choice.

    The address checked is the address connected to, so a name cannot be re-bound in between.
    """

    allow_loopback = False
    proxy_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Scrapy's constructor."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_loopback = crawler.settings.getbool("SAFETYNET_ALLOW_LOOPBACK")
        resolver.proxy_hosts = frozenset(host_of(proxy) for proxy in getproxies().values())
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        """A public address of ``name``; fails with :class:`ForbiddenResolution` otherwise."""
        found = super().getHostByName(name, timeout)
        if name in self.proxy_hosts:
            return found
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if is_global_address(address) or (self.allow_loopback and is_loopback(address)):
            return address
        raise ForbiddenResolution(name)
