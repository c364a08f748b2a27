"""The programs of a list: one entry a program, in the directory's own words, with all that could not be understood.

Belongs here: cells -> entries. Not here: reading files (``sheets``), which program of the directory an entry is
(``transforms.directory_merge``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd

from warehouse.directory import DirectoryError, Problem
from warehouse.directory_import import vocabulary
from warehouse.directory_import.headers import Header, find_header, values
from warehouse.directory_import.headers import vocabulary as tables
from warehouse.directory_import.sheets import Line, Sheet, read_sheets

FIELDS = (
    *("name", "specialty", "sponsor", "city", "state", "program_type", "positions_per_year", "url", "sponsor_url"),
    "accreditation_status",
)
COLUMNS = ("line", "program_id", "nrmp_codes", "former_ids", *FIELDS, "source", "as_of")


@dataclass(frozen=True)
class ProgramList:
    """A list as read. ``kind`` is acgme, nrmp or spreadsheet; ``left_out``: rows a specialty we don't carry."""

    kind: str
    entries: pd.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    left_out: dict[str, int] = field(default_factory=dict)


def read_list(path: Path, *, source: str = "", as_of: str = "") -> ProgramList:
    """Read a program list. ``source`` names it (default: kind and file name), ``as_of`` dates it (ISO).

    Raises DirectoryError when the file holds no list of programs, or its date is neither given nor stated in it.
    """
    if as_of and vocabulary.day(as_of) != as_of:
        raise DirectoryError((Problem(str(path), 1, "as_of", as_of, "must be a date like 2026-09-30"),))
    reader = _Reader(str(path))
    for sheet in read_sheets(path):
        header = find_header(sheet)
        if header is None:
            reader.notes.append(f"sheet {sheet.name!r} has no line that names columns of a program list")
            continue
        reader.read(sheet, header, as_of)
    if not reader.rows:
        what = "no program found; a list needs a header line with a program's code or name, its city and state"
        raise DirectoryError((*reader.problems, Problem(str(path), 1, "", "", what)))
    for column, seen in reader.unread.items():
        reader.notes.append(f"{column}: {len(seen)} values are not understood and left blank, such as {seen[0]}")
    kind = reader.kind()
    name = source or f"{kind}:{path.name}"
    reader.notes += _twice(reader.rows)
    rows = [{**row, "source": name} for row in _joined(reader.rows)]
    entries = pd.DataFrame(rows, columns=list(COLUMNS)).astype(str)
    return ProgramList(kind, entries, tuple(reader.problems), tuple(reader.notes), reader.left_out)


class _Reader:
    """Collects entries, problems and notes over the sheets of a file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rows: list[dict[str, str]] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.left_out: dict[str, int] = {}
        self.unread: dict[str, list[str]] = {}
        self.has_status = False
        self.dated = ""

    def kind(self) -> str:
        if not any(row["program_id"] for row in self.rows):
            return "nrmp" if any(row["nrmp_codes"] for row in self.rows) else "spreadsheet"
        return "acgme" if self.has_status else "spreadsheet"

    def read(self, sheet: Sheet, header: Header, as_of: str) -> None:
        above = (" ".join(line.cells) for line in sheet.lines[: header.index])
        self.dated = next((d for said in above if (d := vocabulary.stated_date(said))), self.dated)
        dated = as_of or self.dated
        self.notes += [sheet.note] if sheet.note else []
        if header.unknown:
            self.notes.append(f"columns not used: {', '.join(header.unknown)}")
        heading = next((s for line in sheet.lines[: header.index] for c in line.cells if (s := _titled(c))), "")
        others = 0
        for line in sheet.lines[header.index + 1 :]:
            if sum(map(bool, line.cells)) < 3:
                heading = next((s for c in line.cells if (s := _titled(c))), heading)
                others += 1
                continue
            self._take(line, header, heading, dated)
        if others:
            self.notes.append(f"{others} lines hold fewer than three cells and were read as headings or totals")

    def _take(self, line: Line, header: Header, heading: str, dated: str) -> None:
        row = _row(line, header, heading)
        row["as_of"] = row["as_of"] or dated
        fatal = self._check(line.number, row, header, line)
        self.has_status |= bool(row["accreditation_status"])
        if row["specialty"]:
            if not fatal:
                self.rows.append(row)
            return
        printed = next(iter(values(line, header, "specialty")), heading) or row["program_id"][:3] or "none named"
        self.left_out[printed] = self.left_out.get(printed, 0) + 1

    def _check(self, number: int, row: dict[str, str], header: Header, line: Line) -> bool:
        """Note what is wrong with a row; True when it can't be used at all."""
        codes = values(line, header, "code")
        if codes and not row["program_id"] and not row["nrmp_codes"]:
            self._say(number, "program_id", codes[0], "is neither an ACGME id nor an NRMP code")
            return True
        if not row["as_of"]:
            self._say(number, "as_of", "", "the list states no date; give it with --as-of")
            return True
        self._note_unread(number, row, header, line)
        printed = next(iter(values(line, header, "state")), "")
        if printed and not row["state"]:
            self._say(number, "state", printed, "is no state of the USA, by code or name")
            return True
        if not (row["state"] and row["name"]) and not (row["program_id"] or row["nrmp_codes"]):
            self._say(number, "state", row["state"], "a row without an id needs name and state")
            return True
        return False

    def _note_unread(self, number: int, row: dict[str, str], header: Header, line: Line) -> None:
        """Remember values of optional columns that are left blank because they are not understood, and an id that
        speaks of another specialty than its row."""
        coded = vocabulary.specialty_of_code().get(row["program_id"][:3], "")
        if coded and row["specialty"] and coded != row["specialty"]:
            said = f"line {number}: the row says {row['specialty']}, its id {row['program_id']} is one of {coded}"
            self.notes.append(f"{said}; taken as the row says")
        for name in ("program_type", "positions_per_year", "url", "sponsor_url", "accreditation_status"):
            printed = next(iter(values(line, header, name)), "")
            if printed and not row[name]:
                self.unread.setdefault(name, []).append(f"{printed!r} on line {number}")

    def _say(self, number: int, column: str, value: str, what: str) -> None:
        self.problems.append(Problem(self.file, number, column, value, what))


def _titled(cell: str) -> str:
    """The specialty a heading names: ``"Specialty: Family medicine"``, ``"Psychiatry (412 programs)"``; else blank."""
    bare = re.sub(r"\(.*?\)|\b\d+\b|.*\bspecialty\s*:", " ", cell, flags=re.I)
    return bare.strip() if vocabulary.specialty(bare) else ""


def _row(line: Line, header: Header, heading: str) -> dict[str, str]:
    def first(column: str) -> str:
        return next(iter(values(line, header, column)), "")

    codes = values(line, header, "code")
    acgme = next((i for c in codes if not vocabulary.nrmp_codes(c) and (i := vocabulary.acgme_id(c))), "")
    nrmp = [code for cell in codes for code in vocabulary.nrmp_codes(cell)]
    city, state = _place(first("city"), first("state"), first("city_state"))
    names = values(line, header, "name")
    return {
        "line": str(line.number),
        "program_id": acgme,
        "nrmp_codes": ";".join(dict.fromkeys(nrmp)),
        "former_ids": ";".join(
            filter(
                None,
                (
                    vocabulary.acgme_id(c) or next(iter(vocabulary.nrmp_codes(c)), "")
                    for c in re.split(r"[;,\s]+", first("former"))
                ),
            )
        ),
        "name": names[0] if names else "",
        "specialty": _specialty(first("specialty"), first("specialty_code"), heading, acgme, nrmp),
        "sponsor": first("sponsor"),
        "city": city,
        "state": vocabulary.state(state) or "",
        "program_type": _type(first("program_type")),
        "positions_per_year": _whole(first("positions_per_year")),
        "url": _url(first("url")),
        "sponsor_url": _url(first("sponsor_url")),
        "accreditation_status": vocabulary.accreditation(first("accreditation_status")),
        "as_of": vocabulary.day(first("as_of")) or "",
    }


def _specialty(cell: str, code: str, heading: str, acgme: str, nrmp: list[str]) -> str:
    """The column's specialty; without one the code's, then the heading's. An id's first digits are its specialty."""
    if cell and (named := vocabulary.specialty(cell)):
        return named
    coded = vocabulary.specialty_of_code()
    for digits in (acgme[:3], code.zfill(3) if code.isdigit() else "", *(c[4:7] for c in nrmp)):
        if digits in coded:
            return coded[digits]
    return "" if cell else vocabulary.specialty(heading) or ""


def _place(city: str, state: str, both: str) -> tuple[str, str]:
    """City in mixed case and state as printed; ``"Elmbrook, OH"`` in one cell is taken apart."""
    joined = re.fullmatch(r"(.+?),\s*([A-Za-z .]{2,})", both or city)
    if joined and (both or not state or vocabulary.state(joined[2]) == vocabulary.state(state)):
        city, state = joined[1], state or joined[2]
    return (city.title() if city.isupper() else city), state


def _type(text: str) -> str:
    found = (kind for rx, kind in tables()["program_types"] if re.search(rx, text, re.I))
    return next(found, "")


def _whole(text: str) -> str:
    return text if re.fullmatch(r"\d{1,3}", text) else ""


def _url(text: str) -> str:
    """An address, ``http://`` added to a bare host name; empty when it is none."""
    candidate = text if "//" in text else f"http://{text}"
    try:
        host = urlsplit(candidate).hostname or ""
    except ValueError:
        return ""
    good = "." in host and not re.search(r"\s", text) and candidate.startswith(("http://", "https://"))
    return candidate if text and good else ""


def _twice(rows: Iterable[dict[str, str]]) -> list[str]:
    """Notes on rows that give a program of an earlier line other words; the first line's stand."""
    first: dict[str, dict[str, str]] = {}
    notes = []
    for row in rows:
        known = first.setdefault(row["program_id"] or f"line {row['line']}", row)
        other = [f"{k} {row[k]!r}" for k in FIELDS if row[k] and known[k] and row[k] != known[k]]
        if other:
            notes.append(
                f"line {row['line']}: {row['program_id']} is on line {known['line']} too; not taken: {', '.join(other)}"
            )
    return notes


def _joined(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of one program as one: NRMP lists each track (categorical, preliminary, advanced) of a program by itself.

    What tracks differ in, positions first of all, is the categorical track's.
    """
    joined: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda r: "C" not in r["nrmp_codes"]):
        key = row["program_id"] or next((c[:7] for c in row["nrmp_codes"].split(";") if c), "") or f"line {row['line']}"
        known = joined.get(key)
        if known is None:
            joined[key] = dict(row)
            continue
        codes = filter(None, [*known["nrmp_codes"].split(";"), *row["nrmp_codes"].split(";")])
        joined[key] = {k: known[k] or row[k] for k in row} | {"nrmp_codes": ";".join(dict.fromkeys(codes))}
    return list(joined.values())
