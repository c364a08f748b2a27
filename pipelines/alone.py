"""One night at a time on a state folder, whoever starts it: command line, schedule or launchpad.

Belongs here: the lock. Not here: what the holder does.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.home import Home

_HELD: set[Path] = set()
"""Folders that this process holds: a command that takes the lock may run a job that takes it again."""


class BusyError(RuntimeError):
    """Another night is running on the same state folder."""


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold the state folder. Raises BusyError at once when another process holds it; ends with the process."""
    if home.root in _HELD:
        yield
        return
    with (home.root / "night.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(
                f"another night is running in {home.root}; wait for it or use another --state-dir"
            ) from error
        _HELD.add(home.root)
        try:
            yield
        finally:
            _HELD.discard(home.root)


@contextmanager
def beside(home: Home) -> Iterator[None]:
    """Hold the state folder together with others that share one night; waits while somebody holds it alone."""
    with (home.root / "night.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_busy(home: Home) -> bool:
    """Whether some process holds the state folder now."""
    try:
        with alone(home):
            return False
    except BusyError:
        return True
    except FileNotFoundError:
        return False
