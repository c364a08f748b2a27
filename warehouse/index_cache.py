"""A disk cache for things built once from a registry.

What belongs here: keeping one pickled object beside its key, safely. What does not: building it, or knowing what it is.
The file is written by this program into its own state directory and is never read from anywhere else.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def cached(path: Path, key: str, build: Callable[[], T]) -> T:
    """The object stored at ``path`` under ``key``; built and stored when absent, corrupt or stored under another key.

    ``key`` is the hash of everything ``build`` reads (the registry and the code version).
    """
    stored = _read(path, key)
    if stored:
        found: T = stored[0]
        return found
    value = build()
    _write(path, key, value)
    return value


def _read(path: Path, key: str) -> list[Any]:
    """The stored object as a list of one, or an empty list."""
    try:
        with path.open("rb") as stream:
            if pickle.load(stream) != key:
                return []
            return [pickle.load(stream)]
    except FileNotFoundError:
        return []
    except Exception:
        # Unpickling damaged bytes, or bytes of an older class, can raise nearly anything: all mean "build it again".
        return []


def _write(path: Path, key: str, value: object) -> None:
    """Temporary name, fsync, rename: a reader sees the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            pickle.dump(key, stream, protocol=pickle.HIGHEST_PROTOCOL)
            pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
