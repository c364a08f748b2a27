"""Registrable domains and shards: the unit of politeness and of work.

Belongs here: what domain a URL is under, on which of the 64 shards that domain lives, and whether a host is public.
Not here: how a URL is cleaned (``urls``) or how long to wait between two requests (``pace``).
"""

from __future__ import annotations

import hashlib
import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

N_SHARDS = 64
_extract = TLDExtract(suffix_list_urls=(), extra_suffixes=("test",), cache_dir=None)
"""The public suffix list bundled with tldextract: shards must not move because a list was downloaded anew."""


def host_of(url_or_host: str) -> str:
    """Lower-case host name of a URL, of ``host:port`` or of a bare host; empty when there is none."""
    text = url_or_host if "//" in url_or_host else "//" + url_or_host
    try:
        return (urlsplit(text).hostname or "").rstrip(".")
    except ValueError:
        return ""


def registrable_domain(url_or_host: str) -> str:
    """``https://im.hospital.org/x`` -> ``hospital.org``. An IP address or a single label is its own domain."""
    return _domain_of_host(host_of(url_or_host))


@lru_cache(maxsize=65_536)
def _domain_of_host(host: str) -> str:
    if is_ip(host):
        return host
    return _extract(host).top_domain_under_public_suffix or host


def shard_of(domain: str) -> int:
    """Shard of a registrable domain, 0..63: stable between runs, machines and Python versions."""
    return int.from_bytes(hashlib.sha256(domain.encode()).digest()[:8], "big") % N_SHARDS


def is_ip(host: str) -> bool:
    """Whether the host is a literal IPv4 or IPv6 address."""
    return _address(host) is not None


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by name or by literal address."""
    address = _address(host)
    return host == "localhost" or host.endswith(".localhost") or (address is not None and address.is_loopback)


def is_test_host(host: str) -> bool:
    """Whether the host is under ``.test``, the top level reserved for testing (RFC 2606)."""
    return host == "test" or host.endswith(".test")


def is_public_host(host: str) -> bool:
    """Whether a request to the host would reach somebody else's machine."""
    return not (is_loopback(host) or is_test_host(host))


def is_global_address(host: str) -> bool:
    """Whether a literal address is a public unicast one: not private, loopback, link-local, metadata or reserved."""
    address = _address(host)
    if address is None:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return (mapped or address).is_global and not (mapped or address).is_multicast


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a host literal stands for, in every notation a resolver accepts: 127.1, 0x7f000001, 2130706433."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return _legacy_ipv4(host)


def _legacy_ipv4(host: str) -> ipaddress.IPv4Address | None:
    """inet_aton's notations, through which addresses are smuggled past naive checks."""
    parts = host.split(".")
    if not host or len(parts) > 4 or not parts[-1][:1].isdigit():
        return None
    try:
        numbers = [_number(p) for p in parts]
        value = numbers[-1]
        if value >= 256 ** (5 - len(parts)) or any(n > 255 for n in numbers[:-1]):
            return None
        value += sum(n << (24 - 8 * i) for i, n in enumerate(numbers[:-1]))
        return ipaddress.IPv4Address(value)
    except ValueError:
        return None


def _number(text: str) -> int:
    if text.lower().startswith("0x"):
        return int(text, 16)
    return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)
