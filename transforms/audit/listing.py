"""Rows of an applicant's list matched to programs of a release, by id, by NRMP code, or by name and state.

Belongs here: the matching and its refusals. A doubtful match is refused and its candidates are named; what was matched
is always said. Reading the file is the caller's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from transforms.identity import resolve

NAME_LEAST = 92.0
"""Likeness of two names (0-100) from which they may be the same program."""
NAME_LEAD = 4.0
"""By how much the best name must lead the next one: else the match is doubtful."""
SHOWN = 3
_NOISE = {"program", "residency", "the", "of", "at", "for", "and", "hospital", "medical", "center", "training"}
MATCH_COLUMNS = ["program_id", "matched_by", "matched_name", "match_score", "problem", "candidates"]


def match_rows(rows: pd.DataFrame, programs: pd.DataFrame, program_ids: pd.DataFrame) -> pd.DataFrame:
    """The list's rows with MATCH_COLUMNS; ``program_id`` is unknown where a row was not matched.

    ``rows``: text columns line, program_id, nrmp_code, name, state, specialty, track, "" where empty. ``problem`` is
    unknown_id, unknown_nrmp_code, no_such_name, doubtful_name or duplicate; ``candidates`` are near programs in words.
    """
    finder = _Finder(programs, program_ids)
    rows = rows.assign(track=_tracks(rows))
    by_id = resolve(rows["program_id"].where(rows["program_id"] != "", rows["nrmp_code"]), program_ids)
    by_id = by_id.where(by_id.isin(programs["program_id"]))
    pairs = zip(rows.to_dict("records"), by_id, strict=True)
    found = pd.DataFrame([finder.find(row, key) for row, key in pairs], columns=MATCH_COLUMNS)
    out = rows.drop(columns=["program_id"]).reset_index(drop=True)
    out.insert(1, "given_id", rows["program_id"].to_numpy())
    out = pd.concat([out, found.astype("object")], axis=1)
    return _without_duplicates(out)


def _tracks(rows: pd.DataFrame) -> pd.Series:
    """The track that a row gives, else that of its NRMP code (1234140P0 is preliminary, 1234140A0 advanced)."""
    code = rows["nrmp_code"].where(rows["nrmp_code"] != "", rows["program_id"]).str.strip().str.upper()
    coded = code.str.extract(r"^\d{7}([AP])\d$")[0].fillna("")
    return rows["track"].where(rows["track"] != "", coded)


def _without_duplicates(rows: pd.DataFrame) -> pd.DataFrame:
    """A second row for the same program and track is reported and not counted twice."""
    again = rows["program_id"].notna() & rows.duplicated(["program_id", "track"])
    rows.loc[again, "problem"] = "duplicate"
    rows.loc[again, "candidates"] = rows.loc[again, "matched_name"]
    rows.loc[again, ["program_id", "matched_by"]] = None
    return rows


def folded(name: str) -> str:
    """Words of a name for comparing: lower case, without accents, punctuation and the words that most names share."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(sorted(word for word in re.findall(r"[a-z0-9]+", plain) if word not in _NOISE))


class _Finder:
    """Finds rows in one release, and names what is near where it can't."""

    def __init__(self, programs: pd.DataFrame, program_ids: pd.DataFrame) -> None:
        self.programs = programs.set_index("program_id")[["name", "specialty", "city", "state"]].fillna("")
        self.ids = program_ids[program_ids["program_id"].isin(self.programs.index)]

    def find(self, row: Mapping[Hashable, Any], by_id: Any) -> list[Any]:
        """Values of MATCH_COLUMNS for one row of the list; ``by_id`` is what its id or code resolves to."""
        if not pd.isna(by_id):
            how = "program_id" if row["program_id"] else "nrmp_code"
            return [by_id, how, self.programs.at[by_id, "name"], 100.0, None, None]
        if row["program_id"]:
            return self._unknown(row["program_id"], "unknown_id")
        if row["nrmp_code"]:
            return self._unknown(row["nrmp_code"], "unknown_nrmp_code")
        return self._by_name(row)

    def _unknown(self, key: str, problem: str) -> list[Any]:
        near = process.extract(key, self.ids["other_id"].tolist(), limit=2 * SHOWN, score_cutoff=70)
        owners = dict.fromkeys(str(self.ids["program_id"].iloc[place]) for _, _, place in near)
        return [None, None, None, None, problem, self._words(list(owners)[:SHOWN])]

    def _by_name(self, row: Mapping[Hashable, Any]) -> list[Any]:
        there = self.programs[self.programs["state"] == row["state"]]
        if row.get("specialty"):
            there = there[there["specialty"].str.casefold() == row["specialty"].casefold()]
        names = there["name"].map(folded)
        hits = process.extract(folded(row["name"]), names.to_dict(), scorer=fuzz.ratio, limit=SHOWN, score_cutoff=60)
        if not hits:
            # A part of a longer name is no match, but worth naming.
            hits = process.extract(
                folded(row["name"]), names.to_dict(), scorer=fuzz.token_set_ratio, limit=SHOWN, score_cutoff=NAME_LEAST
            )
            words = self._words([hit[2] for hit in hits])
            return [None, None, None, None, "doubtful_name" if hits else "no_such_name", words]
        words = self._words([hit[2] for hit in hits])
        if hits[0][1] < NAME_LEAST or (len(hits) > 1 and hits[0][1] - hits[1][1] < NAME_LEAD):
            return [None, None, None, hits[0][1], "doubtful_name", words]
        program = hits[0][2]
        return [program, "name_state", self.programs.at[program, "name"], hits[0][1], None, None]

    def _words(self, ids: Sequence[str]) -> str | None:
        told = [self.programs.loc[i] for i in ids]
        said = [f"{i} {p['name']} ({p['city']}, {p['state']})" for i, p in zip(ids, told, strict=True)]
        return "; ".join(said) or None
