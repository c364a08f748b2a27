"""Who asked to be left out: domains and programs that are neither crawled nor published.

Belongs here: the list that ships, the list of the state folder, and which programs they cover. Not here: erasing what
is stored already (warehouse.erasure).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from warehouse.files import write_text
from warehouse.reference import load

COLUMNS = ("who", "asked_on", "how")
FILE = "opt_outs.csv"


@dataclass(frozen=True)
class OptOuts:
    """Registrable domains and program ids."""

    domains: frozenset[str]
    programs: frozenset[str]

    def under(self, moved: Mapping[str, str]) -> OptOuts:
        """The same wishes where programs have new ids (former id -> new id)."""
        return replace(self, programs=self.programs | {moved[old] for old in self.programs if old in moved})

    def covers(self, program_id: str, urls: list[str], domain_of: Callable[[str], str]) -> bool:
        """Whether a program with these addresses is left out."""
        return program_id in self.programs or any(domain_of(url) in self.domains for url in urls if url)


def read_opt_outs(state_root: Path) -> OptOuts:
    """The shipped list (``reference/opt_outs.csv``) and the state folder's own, together."""
    own = state_root / FILE
    rows = [load("opt_outs")] + ([pd.read_csv(own, dtype=str, keep_default_na=False)] if own.exists() else [])
    asked = {str(who).strip().lower() for table in rows for who in table["who"]} - {""}
    programs = {who.upper() for who in asked if who[0].isdigit() and "." not in who}
    return OptOuts(frozenset(who for who in asked if who.upper() not in programs), frozenset(programs))


def add_opt_out(state_root: Path, who: str, asked_on: str, how: str) -> None:
    """Enter a domain or program id in the state folder's list; once is enough."""
    path = state_root / FILE
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []
    if any(row["who"] == who for row in rows):
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*rows, {"who": who, "asked_on": asked_on, "how": how}])
    write_text(path, out.getvalue())
