"""What can become of a request, and what we do about it.

Belongs here: the enum, one policy a value, and how HTTP statuses and download errors map to it. Not here: the
classification of page content (``parsers.kinds``), which can turn an ``ok`` into ``soft_404`` or ``blocked``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The fate of one URL in one crawl, as published in the ``pages`` table."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    REDIRECTED = "redirected"
    ROBOTS_DENIED = "robots_denied"
    DNS_FAILURE = "dns_failure"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    TLS_INVALID = "tls_invalid"
    RATE_LIMITED = "http_429"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    GONE = "gone"
    BLOCKED = "blocked"
    TOO_LARGE = "too_large"
    NOT_HTML = "not_html"
    SOFT_404 = "soft_404"
    REDIRECT_LOOP = "redirect_loop"
    OFF_SITE_REDIRECT = "off_site_redirect"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NEEDS_RENDER = "needs_render"
    RENDER_FAILED = "render_failed"
    OVER_BUDGET = "over_budget"
    OTHER_SHARD = "other_shard"
    OPTED_OUT = "opted_out"


@dataclass(frozen=True)
class Policy:
    """What follows from an outcome.

    ``seen``: the page was really there tonight. ``transient``: may be otherwise tomorrow, so the last content is
    carried forward. ``retry``: worth a second try tonight. ``strike``: counts towards giving the host up for the night;
    ``ends_host``: does so at once.
    """

    seen: bool = False
    transient: bool = False
    retry: bool = False
    strike: bool = False
    ends_host: bool = False


_SEEN = Policy(seen=True)
_PERMANENT = Policy()
_TRANSIENT = Policy(transient=True, retry=True, strike=True)

POLICIES: dict[Outcome, Policy] = {
    Outcome.OK: _SEEN,
    Outcome.NOT_MODIFIED: _SEEN,
    Outcome.REDIRECTED: _SEEN,
    # A shell for a script to fill is not the page: what was once read behind it stands until it is seen again.
    Outcome.NEEDS_RENDER: Policy(transient=True),
    Outcome.RENDER_FAILED: Policy(transient=True, strike=True),
    Outcome.ROBOTS_DENIED: Policy(transient=True),
    Outcome.DNS_FAILURE: Policy(transient=True, retry=True, ends_host=True),
    Outcome.REFUSED: _TRANSIENT,
    Outcome.TIMEOUT: _TRANSIENT,
    Outcome.TRUNCATED: _TRANSIENT,
    Outcome.TLS_INVALID: Policy(transient=True, ends_host=True),
    Outcome.RATE_LIMITED: _TRANSIENT,
    Outcome.HTTP_4XX: _PERMANENT,
    Outcome.HTTP_5XX: _TRANSIENT,
    Outcome.GONE: _PERMANENT,
    Outcome.BLOCKED: Policy(transient=True, ends_host=True),
    Outcome.TOO_LARGE: Policy(strike=True),
    Outcome.NOT_HTML: _PERMANENT,
    Outcome.SOFT_404: _PERMANENT,
    Outcome.REDIRECT_LOOP: Policy(strike=True),
    Outcome.OFF_SITE_REDIRECT: _PERMANENT,
    Outcome.FORBIDDEN_ADDRESS: _PERMANENT,
    Outcome.OVER_BUDGET: Policy(transient=True),
    Outcome.OTHER_SHARD: Policy(transient=True),
    Outcome.OPTED_OUT: _PERMANENT,
}


def of_status(status: int) -> Outcome:
    """Outcome of an HTTP status, before the content is looked at."""
    if status == 304:
        return Outcome.NOT_MODIFIED
    if 200 <= status < 300:
        return Outcome.OK
    if 300 <= status < 400:
        return Outcome.REDIRECTED
    special = {401: Outcome.BLOCKED, 403: Outcome.BLOCKED, 404: Outcome.GONE, 410: Outcome.GONE}
    special |= {407: Outcome.BLOCKED, 429: Outcome.RATE_LIMITED, 451: Outcome.BLOCKED}
    return special.get(status, Outcome.HTTP_4XX if status < 500 else Outcome.HTTP_5XX)


def of_proxy_error(status: int, headers: dict[str, str], body: bytes) -> Outcome:
    """A forward proxy reports an unreachable host as 502-504: what it says about the reason.

    Squid names the reason in ``X-Squid-Error``; others print it.
    """
    said = (headers.get("x-squid-error", "") + " " + body[:300].decode("latin-1")).lower()
    if status not in (502, 503, 504):
        return of_status(status)
    if any(word in said for word in ("dns", "resolve", "name or service", "no such host")):
        return Outcome.DNS_FAILURE
    if "refused" in said or "connect_fail" in said:
        return Outcome.REFUSED
    return Outcome.TIMEOUT if "timeout" in said or "timed out" in said else Outcome.HTTP_5XX


class Denied(Exception):
    """Base of our own reasons not to ask; carries the outcome."""

    def __init__(self, outcome: Outcome, reason: str = "") -> None:
        super().__init__(f"{outcome}: {reason}" if reason else str(outcome))
        self.outcome = outcome
        self.reason = reason
