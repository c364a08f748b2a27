"""The versions that a reading depends on, derived from the code itself so that nobody can forget to raise one."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

SOURCES = (".py", ".yaml", ".csv")


def _parts(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for item in sorted(folder.iterdir(), key=lambda part: part.name):
        if item.is_dir():
            found += _parts(item)
        elif item.name.endswith(SOURCES):
            found.append(item)
    return found


def digest_of(*packages: str) -> str:
    """SHA-256 over the source and data files of packages, in a fixed order."""
    total = hashlib.sha256()
    for package in packages:
        for item in _parts(files(package)):
            total.update(item.name.encode() + b"\0" + item.read_bytes())
    return total.hexdigest()


@cache
def parser_version() -> str:
    """Changes when a parser, the wording reader or the school matcher does: pages are then parsed again."""
    return digest_of("scrapers.parsers", "transforms.wording", "transforms.schools")[:12]
