"""The matcher over the shipped registry, built once for this area."""

from __future__ import annotations

import pytest

from transforms.schools import SchoolMatcher
from warehouse.reference import load

TABLES = ("schools", "schools_ambiguous", "schools_context_only", "schools_overrides")


@pytest.fixture(scope="session")
def matcher() -> SchoolMatcher:
    return SchoolMatcher.build(*(load(name) for name in TABLES))
