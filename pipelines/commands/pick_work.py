"""``safetynet pick`` and ``safetynet expand``: lists out of a whole release.

Belongs here: files, printing, exit codes. The choice itself is made in ``transforms.audit``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table as Grid

from pipelines.commands import applicant_output as output
from pipelines.commands.applicant_input import Session, console, guarded, session
from transforms.audit import checklist, expand, matched, pick, records
from transforms.audit.picking import PARTS
from warehouse.lists import read_list
from warehouse.report.wording import place, share_words, visa_words

IDENTITY = ("position", "program_id", "name", "specialty", "city", "state", "sponsor", "tier", "tier_basis")
FIGURES = (
    *("tier_low", "tier_confidence", "tier_reasons", "effective_type", "geo_yield", "img_share", "share_ci_low"),
    *("share_ci_high", "n_img", "n_known", "coverage", "share_status", "roster_as_of", "is_stale_roster"),
    *(
        "newest_class_img",
        "recent_classes",
        "recency",
        "people_like_you",
        "same_country_5",
        "same_school_5",
        "j1",
        "h1b",
    ),
    *("citizen_gc_only", "visa_result", "visa_freshness", "visa_quote", "visa_url", "visa_seen_at", "wording_signal"),
    *("step2_figure", "step2_gap", "late_review", "url", "apply_url", "roster_url", "observed_at", "user_facts"),
)
PICKED = (*IDENTITY, "score", *(f"part_{name}" for name in PARTS), "unknown", *FIGURES)
EXPANDED = (*IDENTITY, "batch", "is_for_email", *FIGURES)


def run_pick(profile: Path, file: Path | None, as_json: bool, unrated: bool, state_dir: Path | None) -> int:
    """Print and write a personal list; exit 2 when profile or release can't be used."""

    def work() -> int:
        opened = session(profile, state_dir)
        if opened.applicant.is_failed:
            return _retake(as_json)
        picked = pick(opened.table, opened.applicant, unrated)
        rows = records(picked.rows, PICKED)
        notes = [*opened.warnings, *picked.notes]
        return _finish(opened, rows, notes, file, as_json, _pick_grid(rows, opened.applicant.profile.visa_need))

    return guarded(work)


def run_expand(profile: Path, exclude: Path | None, file: Path | None, as_json: bool, state_dir: Path | None) -> int:
    """Print and write further programs; exit 2 when a file or the release can't be used."""

    def work() -> int:
        opened = session(profile, state_dir)
        if opened.applicant.is_failed:
            return _retake(as_json)
        known, notes = _excluded(exclude, opened) if exclude else (set(), [])
        found = expand(opened.table, opened.applicant, known)
        rows = records(found.rows, EXPANDED)
        said = [*opened.warnings, *notes, *found.notes]
        return _finish(opened, rows, said, file, as_json, _expand_grid(rows, opened.applicant.profile.visa_need))

    return guarded(work)


def _excluded(path: Path, opened: Session) -> tuple[set[str], list[dict[str, Any]]]:
    """Ids of a list's programs, and a remark for each row that could not be matched."""
    rows, _ = read_list(path)
    listed, stray = matched(rows, opened.table, opened.release["program_ids"])
    said = [
        {
            "code": "unmatched",
            "section": "data",
            "text": f"{path.name}, line {row['line']}: not matched, so not left out",
        }
        for row in stray.to_dict("records")
        if row["problem"] != "duplicate"
    ]
    return set(listed["program_id"]), said


def _retake(as_json: bool) -> int:
    told = checklist("retake")
    if as_json:
        output.print_json({"programs": [], "notes": [], "checklists": [told]})
    else:
        out = console()
        output.say(out, "The score is below the passing score in force on the test date: no list is made.", "bold")
        output.print_checklist(out, told)
    return 0


def _finish(
    opened: Session,
    rows: list[dict[str, Any]],
    notes: Sequence[dict[str, Any]],
    file: Path | None,
    as_json: bool,
    grid: Grid,
) -> int:
    if file:
        output.write_csv(file, rows)
    if as_json:
        output.print_json({"release": opened.release.version, "programs": rows, "notes": list(notes)})
        return 0
    out = console()
    if rows:
        out.print(grid)
    output.print_notes(out, notes)
    if file:
        output.say(out, f"{len(rows)} programs written to {file}")
    return 0


def _pick_grid(rows: list[dict[str, Any]], need: str | None) -> Grid:
    grid = Grid("", "program", "place", "tier", "score", *PARTS, "unknown", "IMG share", "visa")
    for row in rows:
        parts = [f"{row[f'part_{name}']:g}" for name in PARTS]
        cells = [str(row["position"]), f"{row['name']} · {row['specialty']}", place(row), row["tier"]]
        cells += [f"{row['score']:g}", *parts, (row["unknown"] or "").replace(";", ", ")]
        grid.add_row(*(escape(cell) for cell in (*cells, share_words(row), visa_words(row, need))))
    return grid


def _expand_grid(rows: list[dict[str, Any]], need: str | None) -> Grid:
    grid = Grid("", "e-mail", "program", "place", "tier", "IMG share", "newest classes", "your country", "visa", "seen")
    for row in rows:
        people = "unknown" if row["same_country_5"] is None else str(row["same_country_5"])
        visa = visa_words(row, need) + (f" “{row['visa_quote']}”" if row["visa_quote"] else "")
        cells = [
            f"{row['position']}" + ("" if row["batch"] == "first" else " (2nd)"),
            "yes" if row["is_for_email"] else "",
        ]
        cells += [f"{row['name']} · {row['specialty']}", place(row), row["tier"], share_words(row)]
        cells += [row["recent_classes"] or "unknown", people, visa, (row["observed_at"] or "unknown")[:10]]
        grid.add_row(*(escape(cell) for cell in cells))
    return grid
