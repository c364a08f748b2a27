"""What the state folder knows of the directory beside its rows: former ids, disagreements of lists, H-1B filings.

Belongs here: reading those files for a night. Not here: making them (``commands.directory_work``, ``commands.facts``),
or what follows from them (``transforms``).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipelines.home import Home
from transforms import directory_merge, identity
from transforms.directory_overrides import overridden
from warehouse import lca
from warehouse.directory_import import DirectoryStore
from warehouse.reference import load

CONFLICTS = "directory_conflicts"


@dataclass(frozen=True)
class Notes:
    """``former``: program_id and other_id; ``conflicts``: directory_merge's; ``filings``: of ``warehouse.lca``."""

    former: pd.DataFrame
    conflicts: pd.DataFrame
    filings: pd.DataFrame


def notes_of(home: Home) -> Notes:
    """The notes of a state folder; without any import all are empty."""
    conflicts = home.tables / f"{CONFLICTS}.csv"
    empty = pd.DataFrame(columns=directory_merge.CONFLICT_COLUMNS, dtype=str)
    said = pd.read_csv(conflicts, dtype=str, keep_default_na=False) if conflicts.exists() else empty
    return Notes(former_ids(home), said, lca.kept(home.root))


def former_ids(home: Home) -> pd.DataFrame:
    """program_id and other_id of the ids that imports have seen change."""
    ids = DirectoryStore(home.root).read("program_ids", directory_merge.ID_COLUMNS)
    return ids[ids["id_kind"] == "former"]


def moved_ids(directory: pd.DataFrame, home: Home) -> dict[str, str]:
    """Former id -> present id for the programs of a directory."""
    return identity.renamed(identity.program_ids(directory, former_ids(home)))


def with_overrides(programs: pd.DataFrame, home: Home) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The directory with the reviewed overrides applied, also those written for a former id, and what they settle.

    Raises ValueError for an override without who, why or source.
    """
    overrides = identity.under_new_ids(load("directory_overrides"), moved_ids(programs, home))
    return overridden(programs, overrides)
