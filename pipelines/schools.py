"""The school matcher of this machine: built once from the registry, kept on disk, rebuilt when the registry changes."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from pipelines.home import Home
from transforms.schools import SchoolMatcher
from warehouse.index_cache import cached
from warehouse.reference import load

TABLES = ("schools", "schools_ambiguous", "schools_context_only", "schools_overrides")


def registry_digest() -> str:
    """Digest of the registry's files and of the matcher's own rules: the cache's key."""
    total = hashlib.sha256()
    for name in TABLES:
        total.update((files("warehouse.reference") / f"{name}.csv").read_bytes())
    for part in sorted(files("transforms.schools").iterdir(), key=lambda item: item.name):
        if part.name.endswith((".py", ".yaml", ".csv")):
            total.update(part.read_bytes())
    return total.hexdigest()


@cache
def matcher(home: Home) -> SchoolMatcher:
    """The matcher, from the state folder's cache when it is there."""
    return cached(
        home.cache / "schools.index", registry_digest(), lambda: SchoolMatcher.build(*(load(name) for name in TABLES))
    )
