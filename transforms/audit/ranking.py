"""R-LIST-3: which interviewed programs are rankable, and which rankable ones were left off.

Belongs here: the one list error that costs a match, omission. The sequence of a rank list follows preference and is
never advised on (P1).
"""

from __future__ import annotations

import pandas as pd

from transforms import frames

NEVER_TAKES = ("imgs_not_accepted", "visa_blocked")


def rankable(rows: pd.DataFrame) -> pd.Series:
    """true, false or unknown per row: interviewed, and IMGs there or share unknown, and no page rules them out."""
    interviewed = frames.column(rows, "interviewed", "boolean")
    n_img = frames.column(rows, "n_img", "Int64").mask(frames.column(rows, "img_share", "Float64").isna())
    some = (n_img >= 1).astype("boolean").fillna(True)
    codes = frames.column(rows, "tier_reasons", "string").fillna("").str.split(";")
    never = codes.map(lambda given: any(code in NEVER_TAKES for code in given)).astype("boolean")
    never = never & (frames.column(rows, "tier", "string") == "excluded").fillna(False)
    return (interviewed & some & ~never).astype("boolean")


def omitted(rows: pd.DataFrame) -> pd.DataFrame:
    """Rankable, interviewed programs without a rank in a file that ranks others; the user's own ``unsafe`` ones are
    left out. Empty when the file ranks nothing: then every row is on the list.
    """
    rank = frames.column(rows, "rank", "Int64")
    unsafe = frames.column(rows, "unsafe", "boolean").fillna(False)
    off = rank.isna() & rankable(rows).fillna(False) & ~unsafe
    return rows.loc[off.to_numpy(dtype=bool) & bool(rank.notna().any())]
