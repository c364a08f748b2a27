"""Which failures may be gone in a minute, and which will not: only the first are tried again, with growing pauses.

Belongs here: the two kinds and what a person is told. Not here: what becomes of single pages (scrapers.outcomes).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

MOST_TRIES = 3
FIRST_PAUSE = 5.0
"""Seconds before the second try; each further pause is four times as long."""

TRANSIENT_ERRNOS = frozenset(
    {errno.EAGAIN, errno.EINTR, errno.EBUSY, errno.ETIMEDOUT, errno.ESTALE, errno.ECONNRESET, errno.ECONNREFUSED}
)
TOLD = {
    errno.ENOSPC: "the disk is full; free some space (`safetynet doctor`), then run the night again",
    errno.EDQUOT: "the quota of the disk is used up; free some space, then run the night again",
    errno.EFBIG: "a file would grow beyond the limit set for this process; raise it, then run the night again",
    errno.EROFS: "the disk is mounted read-only; see why (`dmesg`), mount it writable, then run the night again",
    errno.EACCES: "the state folder may not be written by this user; mend its owner, then run the night again",
}

SAID = (
    ("No space left on device", errno.ENOSPC),
    ("database or disk is full", errno.ENOSPC),
    ("Read-only file system", errno.EROFS),
    ("readonly database", errno.EROFS),
)
"""How SQLite and DuckDB say it, whose errors are no OSError."""


class TransientError(RuntimeError):
    """Something that may well be gone at the next try, such as a killed child process."""


def is_transient(error: BaseException) -> bool:
    """Whether a second try makes sense."""
    if isinstance(error, OSError):
        return error.errno in TRANSIENT_ERRNOS or isinstance(error, (ConnectionError, TimeoutError))
    return isinstance(error, TransientError)


def told(error: BaseException) -> str:
    """The error as a sentence that says what to do, where we know."""
    for one in _chain(error):
        if (number := _errno(one)) in TOLD:
            return f"{TOLD[number]}; the last release stands untouched ({one})"
    return str(error) or type(error).__name__


def is_of_the_disk(error: BaseException) -> bool:
    """Whether the disk is full, read-only or closed to us, whoever says so."""
    return any(_errno(one) in TOLD for one in _chain(error))


def _errno(error: BaseException) -> int:
    if isinstance(error, OSError) and error.errno:
        return error.errno
    said = str(error)
    return next((number for words, number in SAID if words in said), 0)


@contextmanager
def told_apart(tries: int) -> Iterator[None]:
    """Within an asset: transient failures ask for another try, all others end the step and say what to do.

    ``tries``: how often the step was tried before (``context.retry_number``).
    """
    try:
        yield
    except (dg.RetryRequested, dg.Failure):
        raise
    except Exception as error:
        if is_transient(error) and tries < MOST_TRIES:
            raise dg.RetryRequested(MOST_TRIES, seconds_to_wait=FIRST_PAUSE * 4**tries) from error
        raise dg.Failure(told(error), allow_retries=False) from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
