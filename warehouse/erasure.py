"""Forgetting a domain or a program: bytes, ledger, and the list that keeps it off the nights to come.

Belongs here: what "forget" means for the stores of this room. Not here: tombstones in old releases (``releases``), the
person rows (which the caller drops with the tables), the command.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from warehouse.ledger import Ledger
from warehouse.snapshots import Snapshots


@dataclass(frozen=True)
class Erased:
    """What was erased: addresses, and bytes freed on disk."""

    urls: tuple[str, ...]
    bytes_freed: int


class OptOuts:
    """Domains and programs that are never asked and never published, with the day they were entered."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, dict[str, str]]:
        """``{"domains": {domain: date}, "programs": {program_id: date}}``."""
        empty: dict[str, dict[str, str]] = {"domains": {}, "programs": {}}
        return empty | json.loads(self.path.read_text("utf-8")) if self.path.exists() else empty

    def add(self, group: str, name: str, on: str) -> None:
        """Enter a domain (group ``domains``) or a program (``programs``); ``on``: ISO date."""
        found = self.read()
        found[group].setdefault(name, on)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(self.path)


def forget_domain(domain: str, ledger: Ledger, snapshots: Snapshots, opt_outs: OptOuts, on: str) -> Erased:
    """Erase every host of a registrable domain, and keep it off."""
    opt_outs.add("domains", domain, on)
    return _erase(lambda url: _is_under(url, domain), ledger, snapshots, ())


def forget_program(program_id: str, ledger: Ledger, snapshots: Snapshots, opt_outs: OptOuts, on: str) -> Erased:
    """Erase the pages that serve no other program, and keep the program off."""
    opt_outs.add("programs", program_id, on)
    links = ledger.program_pages()
    others = {row["url"] for row in links if row["program_id"] != program_id}
    own = {row["url"] for row in links if row["program_id"] == program_id} - others
    return _erase(lambda url: url in own, ledger, snapshots, (program_id,))


def _erase(match: Callable[[str], bool], ledger: Ledger, snapshots: Snapshots, program_ids: tuple[str, ...]) -> Erased:
    """Opt-out first, bytes second, ledger last: interrupted anywhere, doing it again completes it."""
    pages = ledger.pages()
    urls = tuple(row["url"] for row in pages if match(row["url"]))
    needed = {row["content_sha256"]: row["url"] for row in pages if not match(row["url"])}
    freed = snapshots.erase(match, needed)
    ledger.forget(urls, program_ids, hosts=match)
    return Erased(urls, freed)


def _is_under(url: str, domain: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == domain or host.endswith(f".{domain}")
