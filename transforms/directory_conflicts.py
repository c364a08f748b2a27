"""What lists say otherwise than the directory of tonight, as rows of the published ``conflicts``.

Belongs here: turning the notes of imports and overrides around what is published now. Not here: noticing them
(``directory_merge``, ``directory_overrides``).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transforms.identity import under_new_ids

COLUMNS = ["program_id", "field", "ours", "theirs", "source"]


def standing(directory: pd.DataFrame, notes: pd.DataFrame, moved: Mapping[str, str]) -> pd.DataFrame:
    """One row (COLUMNS) a value that some list gives and the directory doesn't, beside the value that we publish.

    ``notes``: CONFLICT_COLUMNS of ``directory_merge``; ``moved``: former id -> present id. Which side an import took
    does not matter here: a later import, or a reviewed override, may have settled it otherwise since.
    """
    table = under_new_ids(notes, moved).fillna("").astype(str)
    ours = {str(row["program_id"]): row for row in directory.astype("object").fillna("").to_dict("records")}
    rows = [
        (note["program_id"], note["field"], str(ours[note["program_id"]][note["field"]]), note[said], _source(note, by))
        for note in table.to_dict("records")
        for said, by in (("ours", "our_source"), ("theirs", "source"))
        if note["program_id"] in ours and note["field"] in ours[note["program_id"]]
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    differs = (found["theirs"] != found["ours"]) & (found["theirs"] != "") & (found["ours"] != "")
    return found[differs].drop_duplicates().sort_values(COLUMNS, ignore_index=True)


def _source(note: Mapping[object, str], column: object) -> str:
    """The list and its date; ``our_source`` names both already."""
    return note[column] if column == "our_source" else f"{note[column]} {note['as_of']}".strip()
