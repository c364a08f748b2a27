"""Names of the people on the stored rosters, for the privacy gate: read from the bytes again, kept in memory only.

Belongs here: joining ledger, snapshots and roster parser to names, and the texts of a release folder to the gate. Not
here: searching and masking (warehouse.privacy). Nothing of this module is logged, stored or shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from pipelines.parsing import ROSTER_KINDS, read_roster, work_of
from pipelines.reading import joined_pages, training_facts
from pipelines.resources import Night
from pipelines.schools import matcher
from pipelines.versions import parser_version
from warehouse.files import write_json
from warehouse.ledger import Ledger
from warehouse.privacy import Names, Report, files_with_names, known_texts, mask
from warehouse.quality.gate import Finding
from warehouse.reference import load
from warehouse.snapshots import Snapshots

REPORT = "privacy.json"
TEXTS = (".html", ".js", ".json", ".md")
LIBRARIES = frozenset({"static", "vendor", "lib"})
_LAST: dict[str, list[str]] = {}
"""The names of the last set of rosters read in this process, by digest: one night asks more than once."""


class PrivacyError(RuntimeError):
    """A release folder names a person. The message says which file, never whom."""


def roster_names(night: Night) -> list[str]:
    """Names of all persons on the roster pages that the stored tables rest on, residents and alumni."""
    ledger = Ledger(night.home.tables)
    pages = joined_pages(ledger.program_pages(), ledger.pages())
    facts = training_facts(night.store.read("directory"), load("specialties"))
    work = work_of(pages, ROSTER_KINDS, facts, parser_version())
    key = "|".join(item.digest for item in work)
    if key not in _LAST:
        read, sense = Snapshots(night.home.snapshots).read, matcher(night.home).sense
        found = {person.name for item in work for person in read_roster(item, read, sense).residents}
        _LAST.clear()
        _LAST[key] = sorted(found)
    return _LAST[key]


def index_of(night: Night, tables: Mapping[str, pd.DataFrame]) -> Names:
    """The names, searchable; those that institutions of the release share are left out."""
    return Names(roster_names(night), known_texts(tables))


class Gate:
    """Masks tables of one night and keeps the count. Two calls (figures first, history later) make one report."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._names: Names | None = None
        self.report = Report()

    def __call__(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """The tables with cells that name a person masked."""
        if self._names is None:
            self._names = index_of(self._night, tables)
            self.report.n_names, self.report.n_programs = self._names.n_names, len(tables["programs"])
        return mask(tables, self._names, self.report)


def privacy_findings(night: Night, tables: Mapping[str, pd.DataFrame], docs: Path) -> list[Finding]:
    """What the gate counted when the tables were made, and whether the quality report itself names anybody.

    A page of the report that does is removed: it must not lie in the folder of a refused night either.
    """
    counted = json.loads((night.home.tables / REPORT).read_text(encoding="utf-8"))
    found: list[Finding] = [("critical", stop) for stop in counted["stops"]]
    if counted["masked_cells"]:
        told = ", ".join(f"{where} {n}" for where, n in counted["masked_cells"].items())
        found.append(("warning", f"cells that name a person were masked: {told}"))
    if leaks := files_with_names(texts_of(docs), index_of(night, tables)):
        for name in leaks:
            (docs / name).unlink()
        found.append(("critical", f"{len(leaks)} pages of the quality report name a person; they were removed"))
    write_json(docs / REPORT, counted)
    return found


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Relative name and text of each text file of a folder, without the libraries that were copied in.

    Tables are left out: they are searched cell by cell.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in TEXTS and path.is_file() and not LIBRARIES & set(name.split("/")[:-1]):
            yield name, path.read_text(encoding="utf-8", errors="replace")


def refuse_names(folder: Path, names: Names, allowed: Iterable[str]) -> None:
    """Raise PrivacyError when a text file of the folder names a person or holds a personal address."""
    if found := files_with_names(texts_of(folder), names, [a for a in allowed if a]):
        raise PrivacyError(f"a person's name or address stands in {', '.join(found[:5])}; nothing was published")
