"""Reviewed corrections of the directory, kept in git: who, why, on what source.

Belongs here: applying them. Not here: lists (``directory_merge``). An override is the last word on a field of the
directory; it never touches what is read from a program's own pages.
"""

from __future__ import annotations

import pandas as pd

from transforms.directory_merge import CONFLICT_COLUMNS, FIELDS, named_source


def overridden(programs: pd.DataFrame, overrides: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The directory with reviewed overrides applied, and the conflicts they settle.

    ``overrides``: program_id, field, value, who, why, source, on (ISO date).

    Raises ValueError for an override without who, why or source, or of a field that the directory doesn't have. One of
    a program that is not in this directory does nothing: a user's directory may be any.
    """
    table = programs.set_index("program_id", drop=False).copy()
    settled: list[dict[str, str]] = []
    for row in overrides.astype(str).to_dict("records"):
        missing = [f"no {k}" for k in ("program_id", "field", "who", "why", "source") if not row[k]]
        if missing or row["field"] not in (*FIELDS, "nrmp_codes"):
            wrong = ", ".join(missing) or "no such field"
            raise ValueError(f"directory override of {row['program_id']!r}, field {row['field']!r}: {wrong}")
        if row["program_id"] not in table.index:
            continue
        ours = str(table.loc[row["program_id"], row["field"]])
        if ours and ours != row["value"]:
            said = {"ours": ours, "theirs": row["value"], "as_of": row["on"], "taken": "theirs"}
            said |= {"program_id": row["program_id"], "field": row["field"], "source": f"override: {row['source']}"}
            said["our_source"] = named_source({str(k): str(v) for k, v in table.loc[row["program_id"]].items()})
            settled.append(said)
        table.loc[row["program_id"], row["field"]] = row["value"]
    return table.reset_index(drop=True), pd.DataFrame(settled, columns=CONFLICT_COLUMNS)
