"""What the directory itself allows: a program that no list has confirmed for long is not vouched for.

Belongs here: the age of a directory row, the end of an accreditation, and the reason why a program has no place. Not
here: what those do to a tier or a mark (``rules.yaml``). ``as_of`` is given, never read from a clock.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from transforms import frames

UNCONFIRMED_AFTER_MONTHS = 24
_ENDED = r"withdrawn|withdrawal|withheld|closed|revoked|rescinded|not accredited|expired"


def directory_status(directory: pd.DataFrame, as_of: date) -> pd.Series:
    """``accreditation_ended``, ``unconfirmed``, ``confirmed`` or ``undated`` for each row, in the given order.

    Unconfirmed: the last list that names the program is more than 24 months older than ``as_of``. A row without a date
    says nothing of its age: the user's own directory need not carry one, and what is unknown is not held against a
    program. Unconfirmed and ended programs get neither a safety tier nor an e-mail mark.
    """
    listed = pd.to_datetime(frames.column(directory, "as_of", "string"), errors="coerce")
    limit = pd.Timestamp(as_of) - pd.DateOffset(months=UNCONFIRMED_AFTER_MONTHS)
    status = frames.column(directory, "accreditation_status", "string").fillna("")
    ended = status.str.contains(_ENDED, case=False, regex=True)
    cases = [(ended, "accreditation_ended"), (listed < limit, "unconfirmed"), (listed.notna(), "confirmed")]
    return frames.codes(directory.index, cases).fillna("undated")


def place_gaps(directory: pd.DataFrame, placed: pd.Series) -> pd.DataFrame:
    """program_id, city, state, reason of every program without a place: ``no_city_given`` or ``city_not_in_gazetteer``.

    ``placed``: booleans in the directory's order, as ``places.locate`` gives them (``is_placed``).
    """
    gaps = directory.reset_index(drop=True)[~placed.reset_index(drop=True).fillna(False).astype(bool)]
    city = frames.column(gaps, "city", "string")
    reason = city.isna().map({True: "no_city_given", False: "city_not_in_gazetteer"})
    return gaps[["program_id", "city", "state"]].assign(reason=reason).reset_index(drop=True)
