"""Which program is meant: the ids under which it is known.

Belongs here: the table of ids and finding a program by any of them. A name is never unique
enough to be an id.
"""

from __future__ import annotations

import pandas as pd

from transforms import frames

ACGME = r"\d{10}"
NRMP = r"\d{7}[A-Z]\d"


def program_ids(directory: pd.DataFrame, former: pd.DataFrame | None = None) -> pd.DataFrame:
    """`program_ids`: program_id, id_kind (acgme, nrmp, former), other_id; each program has at least its own id.

    ``former`` has program_id and other_id, from a reviewed list.
    """
    own = directory["program_id"].astype("string")
    kind = frames.codes(own.index, [(own.str.fullmatch(ACGME), "acgme"), (own.str.fullmatch(NRMP), "nrmp")])
    codes = frames.column(directory, "nrmp_codes", "string").str.split(";").explode().str.strip()
    listed = pd.DataFrame({"program_id": own.reindex(codes.index), "id_kind": "nrmp", "other_id": codes})
    parts = [pd.DataFrame({"program_id": own, "id_kind": kind, "other_id": own}), listed]
    if former is not None:
        parts.append(former[["program_id", "other_id"]].assign(id_kind="former"))
    table = pd.concat(parts).astype("string").dropna().query("other_id != ''")
    return table.drop_duplicates().sort_values(["program_id", "id_kind", "other_id"], ignore_index=True)


def resolve(given: pd.Series, ids: pd.DataFrame) -> pd.Series:
    """program_id for each id in any form (spaces and case aside); unknown when none or more than one program has it."""
    known = ids.drop_duplicates(["other_id", "program_id"])
    single = known[~known["other_id"].duplicated(keep=False)].set_index("other_id")["program_id"]
    return given.astype("string").str.strip().str.upper().map(single).astype("string")
