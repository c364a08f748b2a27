"""A list of programs merged into the directory: by id, then by a reviewed match; every disagreement kept.

Belongs here: which program an entry is, whose word stands, what happens to an id that changes. Not here: reading lists
and storing the result (``warehouse.directory_import``), likeness of names (``directory_match``).

Whose word stands: a blank is filled; where both speak, the later list's word is taken, an older or equally old one's is
not. Either way the disagreement is a row of ``conflicts``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from transforms.directory_match import candidates
from transforms.organisations import plain

FIELDS = (
    *("name", "specialty", "sponsor", "city", "state", "program_type", "positions_per_year", "url", "sponsor_url"),
    "accreditation_status",
)
ID_COLUMNS = ["program_id", "id_kind", "other_id"]
CONFLICT_COLUMNS = ["program_id", "field", "ours", "our_source", "theirs", "source", "as_of", "taken"]
REVIEW_COLUMNS = [
    *("decision", "entry_key", "program_id", "score", "why", "specialty", "state", "our_name", "their_name"),
    *("our_sponsor", "their_sponsor", "our_city", "their_city", "source", "line"),
]
_LOOSE = ("name", "sponsor", "city")
Row = dict[str, str]


@dataclass(frozen=True)
class Merged:
    """The directory after a merge. ``counts``: matched, added, id_changed, for_review, filled."""

    programs: pd.DataFrame
    program_ids: pd.DataFrame
    conflicts: pd.DataFrame
    review: pd.DataFrame
    counts: dict[str, int]


@dataclass
class _Desk:
    """The directory while entries are taken in: programs by id, every known id's program, and what is to be told."""

    programs: dict[str, Row]
    known_as: dict[str, str]
    ids: set[tuple[str, str, str]]
    decisions: dict[tuple[str, str], str]
    columns: list[str]
    conflicts: list[Row] = field(default_factory=list)
    review: list[Row] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def entry_key(entry: Row) -> str:
    """What names an entry in a review from one import to the next: its id, else its first code, else its words."""
    words = "|".join(plain(entry[k]) for k in ("name", "city", "state", "specialty"))
    return entry["program_id"] or entry["nrmp_codes"].partition(";")[0] or words


def merge(programs: pd.DataFrame, program_ids: pd.DataFrame, entries: pd.DataFrame, reviewed: pd.DataFrame) -> Merged:
    """The directory with a list merged in.

    ``programs``: the directory's columns as text; ``program_ids``: ids known from earlier merges; ``entries``: line,
    program_id, nrmp_codes, former_ids (joined by ``;``), FIELDS, source, as_of; ``reviewed``: entry_key, program_id and
    a decision of ``same`` or ``different``. An entry that may be a known program waits in ``review`` until decided.
    """
    desk = _desk(programs, program_ids, reviewed)
    waiting: list[Row] = []
    claimed: set[str] = set()
    for entry in _rows(entries):
        program_id = _by_id(desk, entry)
        if program_id is None:
            waiting.append(entry)
            continue
        claimed.add(_take(desk, program_id, entry))
    for entry in waiting:
        _match(desk, entry, claimed)
    return _result(desk)


def _rows(table: pd.DataFrame) -> list[Row]:
    return [{str(k): str(v) for k, v in row.items()} for row in table.astype(object).fillna("").to_dict("records")]


def _desk(programs: pd.DataFrame, program_ids: pd.DataFrame, reviewed: pd.DataFrame) -> _Desk:
    rows = {row["program_id"]: row for row in _rows(programs)}
    ids = {(r["program_id"], r["id_kind"], r["other_id"]) for r in _rows(program_ids)}
    for key, row in rows.items():
        ids.add((key, "acgme" if key.isdigit() else "nrmp", key))
        ids |= {(key, "nrmp", code) for code in row.get("nrmp_codes", "").split(";") if code}
    known_as = {other: key for key, _, other in sorted(ids) if key in rows} | {key: key for key in rows}
    decisions = {(r["entry_key"], r["program_id"]): r["decision"].strip().lower() for r in _rows(reviewed)}
    return _Desk(rows, known_as, ids, decisions, list(programs.columns))


def _by_id(desk: _Desk, entry: Row) -> str | None:
    """The program that the entry's own id, its former ids or its NRMP codes name.

    Codes that point to different programs decide nothing. An entry with an ACGME id of its own is not another ACGME
    program that shares its code.
    """
    own = entry["program_id"]
    if own in desk.known_as:
        return desk.known_as[own]
    former = {desk.known_as[i] for i in entry["former_ids"].split(";") if i in desk.known_as}
    codes = {desk.known_as[c] for c in entry["nrmp_codes"].split(";") if c in desk.known_as}
    codes = {c for c in codes if not own or not c.isdigit()}
    found = former or codes
    return next(iter(found)) if len(found) == 1 else None


def _match(desk: _Desk, entry: Row, claimed: set[str]) -> None:
    """Place an entry that no id places: as a decided match, for review, or as a program the directory lacks.

    Programs which the same list names by their own ids are nobody else's.
    """
    near = [
        p
        for key, p in desk.programs.items()
        if key not in claimed and (p["specialty"], p["state"]) == (entry["specialty"], entry["state"])
    ]
    key = entry_key(entry)
    likely = [c for c in candidates(entry, near) if desk.decisions.get((key, c.program_id)) != "different"]
    same = [c.program_id for c in likely if desk.decisions.get((key, c.program_id)) == "same"]
    if len(same) == 1:
        claimed.add(_take(desk, same[0], entry))
    elif likely:
        desk.counts["for_review"] += 1
        for candidate in likely:
            _ask(desk, entry, candidate.program_id, candidate.score, "may be this program")
    elif (entry["program_id"] or entry["nrmp_codes"]) and entry["name"] and entry["state"]:
        claimed.add(_add(desk, entry))
    else:
        desk.counts["for_review"] += 1
        _ask(desk, entry, "", 0.0, "no program like it, and without id, name and state it can't be added")


def _ask(desk: _Desk, entry: Row, program_id: str, score: float, why: str) -> None:
    ours = desk.programs.get(program_id, {})
    row = {"decision": "", "entry_key": entry_key(entry), "program_id": program_id, "score": f"{score:.3f}", "why": why}
    row |= {k: entry[k] for k in ("specialty", "state", "source", "line")}
    for name in ("name", "sponsor", "city"):
        row |= {f"our_{name}": ours.get(name, ""), f"their_{name}": entry[name]}
    desk.review.append(row)


def _add(desk: _Desk, entry: Row) -> str:
    codes = [c for c in entry["nrmp_codes"].split(";") if c]
    key = entry["program_id"] or codes[0]
    row = {name: entry.get(name, "") for name in desk.columns} | {"program_id": key}
    row["positions_as_of"] = entry["as_of"] if entry["positions_per_year"] else ""
    desk.programs[key] = row
    desk.counts["added"] += 1
    _learn_ids(desk, key, entry)
    return key


def _take(desk: _Desk, program_id: str, entry: Row) -> str:
    """Merge an entry into a program; the id under which it now is."""
    desk.counts["matched"] += 1
    program_id = _renamed(desk, program_id, entry)
    row = desk.programs[program_id]
    later = entry["as_of"] > row["as_of"]
    for name in FIELDS:
        _field(desk, row, name, entry, later)
    if later:
        row["source"], row["as_of"] = entry["source"], entry["as_of"]
    _learn_ids(desk, program_id, entry)
    return program_id


def _field(desk: _Desk, row: Row, name: str, entry: Row, later: bool) -> None:
    ours, theirs = row.get(name, ""), entry[name]
    if not theirs or (ours and _says_the_same(name, ours, theirs)):
        return
    dated = row["positions_as_of"] or row["as_of"]
    take = not ours or (entry["as_of"] > dated if name == "positions_per_year" else later)
    if ours:
        _conflict(desk, row["program_id"], name, ours, theirs, entry, take)
    else:
        desk.counts["filled"] += 1
    if take:
        row[name] = theirs
        if name == "positions_per_year":
            row["positions_as_of"] = entry["as_of"]


def _says_the_same(name: str, ours: str, theirs: str) -> bool:
    if name in _LOOSE:
        return plain(ours) == plain(theirs)
    if name.endswith("url"):
        return _bare(ours) == _bare(theirs)
    return ours.casefold() == theirs.casefold()


def _bare(url: str) -> str:
    return url.partition("//")[2].removeprefix("www.").rstrip("/").casefold()


def _conflict(desk: _Desk, key: str, name: str, ours: str, theirs: str, entry: Row, take: bool) -> None:
    taken = "theirs" if take else "ours"
    said = {"program_id": key, "field": name, "ours": ours, "theirs": theirs, "taken": taken}
    said["our_source"] = named_source(desk.programs.get(key, desk.programs.get(ours, {})))
    desk.conflicts.append(said | {"source": entry["source"], "as_of": entry["as_of"]})


def named_source(row: Mapping[str, str]) -> str:
    """List and date of a directory row, as conflicts name them."""
    return f"{row.get('source', '')} {row.get('as_of', '')}".strip() or "directory"


def _renamed(desk: _Desk, old: str, entry: Row) -> str:
    """Give a program the new ACGME id of a later list; the old one stays known as its former id or NRMP code."""
    new = entry["program_id"]
    if not new or new == old or (old, "former", new) in desk.ids:
        return old
    row = desk.programs[old]
    later = entry["as_of"] > row["as_of"] or not old.isdigit()
    _conflict(desk, new if later else old, "program_id", old, new, entry, later)
    if not later:
        return old
    desk.counts["id_changed"] += 1
    desk.programs[new] = desk.programs.pop(old) | {"program_id": new}
    moved = {(new if key == old else key, kind, other) for key, kind, other in desk.ids}
    was = (new, "former" if old.isdigit() else "nrmp", old)
    desk.ids = {i for i in moved if i != (new, "acgme", old)} | {was}
    desk.known_as = {other: new if key == old else key for other, key in desk.known_as.items()} | {new: new}
    if not old.isdigit():
        desk.programs[new]["nrmp_codes"] = _with(desk.programs[new].get("nrmp_codes", ""), old)
    return new


def _learn_ids(desk: _Desk, key: str, entry: Row) -> None:
    row = desk.programs[key]
    codes = [c for c in entry["nrmp_codes"].split(";") if c and desk.known_as.get(c, key) == key]
    for code in codes:
        row["nrmp_codes"] = _with(row.get("nrmp_codes", ""), code)
    former = [i for i in entry["former_ids"].split(";") if i and i != key and desk.known_as.get(i, key) == key]
    desk.ids |= {(key, "nrmp", code) for code in codes} | {(key, "former", i) for i in former}
    desk.ids.add((key, "acgme" if key.isdigit() else "nrmp", key))
    desk.known_as |= dict.fromkeys((key, *codes, *former), key)


def _with(codes: str, code: str) -> str:
    return ";".join(dict.fromkeys([*filter(None, codes.split(";")), code]))


def _result(desk: _Desk) -> Merged:
    programs = pd.DataFrame(desk.programs.values(), columns=desk.columns).fillna("")
    ids = pd.DataFrame(sorted(desk.ids), columns=ID_COLUMNS)
    return Merged(
        programs.sort_values("program_id", ignore_index=True),
        ids,
        pd.DataFrame(desk.conflicts, columns=CONFLICT_COLUMNS),
        pd.DataFrame(desk.review, columns=REVIEW_COLUMNS),
        dict(desk.counts),
    )


def merged_notes(old: pd.DataFrame, new: pd.DataFrame, key: Iterable[str]) -> pd.DataFrame:
    """Rows noted by earlier imports and by this one; the same thing said again is said once, as last seen."""
    rows = pd.concat([old, new], ignore_index=True)
    return rows.drop_duplicates(list(key), keep="last").sort_values(list(key), ignore_index=True)
