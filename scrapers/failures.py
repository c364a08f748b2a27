"""Download errors of Scrapy and Twisted as outcomes.

Belongs here: the mapping. Not here: what follows from an outcome (``outcomes``).
"""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy import exceptions as scrapy_errors
from service_identity import VerificationError
from twisted.internet import error as net

from scrapers.outcomes import Denied, Outcome

_BY_TYPE: tuple[tuple[type[BaseException], Outcome], ...] = (
    (SSL.Error, Outcome.TLS_INVALID),
    (VerificationError, Outcome.TLS_INVALID),
    (scrapy_errors.DownloadTimeoutError, Outcome.TIMEOUT),
    (net.TimeoutError, Outcome.TIMEOUT),
    (scrapy_errors.ResponseDataLossError, Outcome.TRUNCATED),
    (scrapy_errors.CannotResolveHostError, Outcome.DNS_FAILURE),
    (net.DNSLookupError, Outcome.DNS_FAILURE),
    (scrapy_errors.DownloadCancelledError, Outcome.TOO_LARGE),
    (scrapy_errors.DownloadConnectionRefusedError, Outcome.REFUSED),
    (scrapy_errors.UnsupportedURLSchemeError, Outcome.FORBIDDEN_ADDRESS),
    (net.ConnectError, Outcome.REFUSED),
    (net.ConnectionLost, Outcome.REFUSED),
    (net.ConnectionDone, Outcome.REFUSED),
    (scrapy_errors.DownloadFailedError, Outcome.REFUSED),
)


def outcome_of(error: BaseException) -> Outcome:
    """The outcome an exception stands for. What is not known is a refused connection: transient, tried again once."""
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, Denied):
            return one.outcome
        if type(one).__name__ == "_DecompressionMaxSizeExceeded":
            return Outcome.TOO_LARGE
    for kind, outcome in _BY_TYPE:
        if any(isinstance(one, kind) for one in chain):
            return outcome
    return Outcome.REFUSED


def _chain(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """An exception, its causes and, for Twisted's collections of failures, the members."""
    yield error
    if depth > 6:
        return
    for inner in (error.__cause__, error.__context__):
        if inner is not None:
            yield from _chain(inner, depth + 1)
    for failure in getattr(error, "reasons", None) or ():
        if isinstance(getattr(failure, "value", None), BaseException):
            yield from _chain(failure.value, depth + 1)
