"""Which releases are kept: the newest nights, one a month for ever, whatever is pinned, and always the latest.

Belongs here: the policy, as a pure function of version names. Not: removing folders (warehouse.releases).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Keep:
    """The policy. ``nights``: how many of the newest versions stay, refused ones among them."""

    nights: int = 30

    def __post_init__(self) -> None:
        if self.nights < 1:
            raise ValueError("at least one night is kept")


def pruned(versions: Mapping[str, str], keep: Keep, safe: Collection[str]) -> list[str]:
    """Versions that go, oldest first. ``versions``: version -> status; ``safe``: the latest and what is pinned.

    Of each month the last published release stays for ever; a refused night holds no data and stays only as long as it
    is among the newest.
    """
    newest = set(sorted(versions)[-keep.nights :])
    months = {version[:6]: version for version, status in sorted(versions.items()) if status != "refused"}
    stay = newest | set(months.values()) | set(safe)
    return sorted(set(versions) - stay)
