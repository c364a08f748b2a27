"""Which program is meant: the ids under which it is known, now and before.

Belongs here: the table of ids, finding a program by any of them, and carrying what was known of a program over to its
new id. A name is never unique enough to be an id. Not here: how an id change is noticed (``directory_merge``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from transforms import frames

ACGME = r"\d{10}"
NRMP = r"\d{7}[A-Z]\d"


def program_ids(directory: pd.DataFrame, former: pd.DataFrame | None = None) -> pd.DataFrame:
    """`program_ids`: program_id, id_kind (acgme, nrmp, former), other_id; each program has at least its own id.

    ``former`` has program_id and other_id, from reviewed lists; rows of programs that the directory lacks are left out.
    """
    own = directory["program_id"].astype("string")
    kind = frames.codes(own.index, [(own.str.fullmatch(ACGME), "acgme"), (own.str.fullmatch(NRMP), "nrmp")])
    codes = frames.column(directory, "nrmp_codes", "string").str.split(";").explode().str.strip()
    listed = pd.DataFrame({"program_id": own.reindex(codes.index), "id_kind": "nrmp", "other_id": codes})
    parts = [pd.DataFrame({"program_id": own, "id_kind": kind, "other_id": own}), listed]
    if former is not None:
        parts.append(former.loc[former["program_id"].isin(own), ["program_id", "other_id"]].assign(id_kind="former"))
    table = pd.concat(parts).astype("string").dropna().query("other_id != ''")
    return table.drop_duplicates().sort_values(["program_id", "id_kind", "other_id"], ignore_index=True)


def resolve(given: pd.Series, ids: pd.DataFrame) -> pd.Series:
    """program_id for each id in any form (spaces and case aside); unknown when none or more than one program has it."""
    known = ids.drop_duplicates(["other_id", "program_id"])
    single = known[~known["other_id"].duplicated(keep=False)].set_index("other_id")["program_id"]
    return given.astype("string").str.strip().str.upper().map(single).astype("string")


def renamed(ids: pd.DataFrame) -> dict[str, str]:
    """Former id -> the id a program has now, so that what was seen under the old one stays its history.

    An NRMP code counts too: it may have been the id. An id that several programs had is left out (whose history it was
    can't be told), and so is one that is a program's own.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for other, now in zip(ids["other_id"].astype(str), ids["program_id"].astype(str), strict=True):
        owners[other].add(now)
    current = set(ids["program_id"].astype(str))
    return {old: next(iter(now)) for old, now in owners.items() if len(now) == 1 and old not in current}


def under_new_ids(table: pd.DataFrame, moved: Mapping[str, str]) -> pd.DataFrame:
    """The table with every former program_id replaced; the same object where there is none."""
    if not moved or not table["program_id"].isin(list(moved)).any():
        return table
    return table.assign(program_id=table["program_id"].replace(dict(moved)))


def not_yet_moved(moved: Mapping[str, str], known: pd.Series) -> dict[str, str]:
    """The renames that may still be made in tables which know the programs ``known``: where both ids are known, each
    had a row of its own, and neither's is the other's."""
    taken = set(known)
    return {old: new for old, new in moved.items() if new not in taken}


def id_changes(before: pd.Series, moved: Mapping[str, str]) -> pd.DataFrame:
    """Rows of ``changes`` for the programs of the last release (their ids in ``before``) that have a new id now."""
    rows = [(moved[old], old) for old in before.astype(str) if old in moved]
    table = pd.DataFrame(rows, columns=["program_id", "old"], dtype="string")
    said = {"table": "programs", "field": "program_id", "kind": "MOD", "cause": "directory"}
    return table.assign(new=table["program_id"], **said)
