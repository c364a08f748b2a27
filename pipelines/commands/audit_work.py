"""``safetynet audit``: one list, or a folder of clients.

Belongs here: putting the audit of one list together with its files and its release. No rule, no drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from pipelines.commands import applicant_output as output
from pipelines.commands.applicant_input import Session, console, guarded, latest_release, session
from pipelines.home import Home
from transforms.audit import audit
from transforms.audit.report import Mode
from warehouse.directory import DirectoryError, Problem
from warehouse.files import write_text
from warehouse.lists import read_list
from warehouse.releases import Release

MODES = ("application", "rank")
LIST_NAMES = ("list.csv", "LIST.csv")


@dataclass(frozen=True)
class Wanted:
    """What the user asked for on the command line."""

    mode: str = "application"
    as_json: bool = False
    csv: Path | None = None
    report: Path | None = None


def run_audit(
    file: Path | None, profile: Path | None, wanted: Wanted, state_dir: Path | None, out: Console | None = None
) -> int:
    """Audit one list; exit 2 with all problems when list, profile or release can't be used or nothing matched."""

    def work() -> int:
        if file is None or profile is None:
            raise DirectoryError((Problem("audit", 0, "", "", "give LIST.csv and --profile, or --clients FOLDER"),))
        found = audited(file, session(profile, state_dir), _mode(wanted.mode))
        _write(found, wanted)
        if wanted.as_json:
            output.print_json(found)
        else:
            _print(found, wanted, out or console())
        return 2 if found["unmatched"] and not found["rows"] else 0

    return guarded(work)


def _mode(given: str) -> Mode:
    if given not in MODES:
        raise DirectoryError((Problem("audit", 0, "--mode", given, f"must be one of {', '.join(MODES)}"),))
    return cast(Mode, given)


def audited(file: Path, opened: Session, mode: Mode) -> dict[str, Any]:
    """The audit of a list's file as plain data, with its release and the remarks on its files."""
    rows, remarks = read_list(file)
    found = audit(rows, opened.table, opened.release["program_ids"], opened.applicant, mode)
    warnings = [*opened.warnings, *({"code": "header", "section": "data", "text": text} for text in remarks)]
    return {
        "list_name": file.name,
        "release": {"version": opened.release.version, "as_of": found["as_of"], "warnings": warnings},
        **found,
    }


def _write(found: dict[str, Any], wanted: Wanted) -> None:
    if wanted.csv:
        output.write_csv(wanted.csv, found["rows"])
    if wanted.report:
        from warehouse.report import render

        write_text(wanted.report, render(found))


def _print(found: dict[str, Any], wanted: Wanted, out: Console) -> None:
    release, who = found["release"], found["applicant"]
    what = f"Audit of {found['list_name']} ({found['mode']} list, Match {found['cycle_year']})"
    output.say(out, f"{what}, release {release['version']}, rules {found['rules_version']}", "bold")
    output.print_notes(out, release["warnings"])
    output.print_unmatched(out, found["unmatched"])
    if found["rows"]:
        out.print(output.program_grid(found["rows"], who["visa_need"]))
        out.print(output.composition_grid(found["composition"]))
        output.say(out, found["labels"]["safety_is_a_word"])
    if found["composition"] and not found["rows"]:
        output.say(out, "No row of the list was matched to a program: there is nothing to audit.", "bold")
        return
    output.print_findings(out, found["findings"])
    output.print_notes(out, found["notes"])
    if found["rows"]:
        titles = "; ".join(f"{c['title']} (article {c['section']})" for c in found["checklists"])
        output.say(out, f"Checklists in --report and --json: {titles}", "dim")
    else:
        for checklist in found["checklists"]:
            output.print_checklist(out, checklist)
    for name, path in (("table", wanted.csv), ("report", wanted.report)):
        if path:
            output.say(out, f"{name} written to {path}")


def run_clients(folder: Path, wanted: Wanted, state_dir: Path | None) -> int:
    """One line a client; exit 2 when a client's files can't be used (the others are audited all the same)."""

    def work() -> int:
        pairs, mode = client_files(folder), _mode(wanted.mode)
        release = latest_release(Home.of(state_dir))
        lines = [_client(*pair, mode, state_dir, release) for pair in pairs]
        if wanted.csv:
            output.write_csv(wanted.csv, lines)
        if wanted.as_json:
            output.print_json(lines)
        else:
            console().print(_clients_grid(lines))
        return 2 if any(line["problem"] for line in lines) else 0

    return guarded(work)


def _client(
    name: str, profile: Path, file: Path, mode: Mode, state_dir: Path | None, release: Release
) -> dict[str, Any]:
    """One client's line; what is wrong with the files is printed and the line says so."""
    found: list[dict[str, Any]] = []

    def work() -> int:
        found.append(summary(name, audited(file, session(profile, state_dir, release), mode)))
        return 0

    return found[0] if guarded(work) == 0 else {"client": name, "problem": "files can't be used, see above"}


def client_files(folder: Path) -> list[tuple[str, Path, Path]]:
    """Name, profile and list of each client: NAME.toml beside NAME.csv, or NAME/profile.toml beside NAME/list.csv.

    Raises DirectoryError when there is none.
    """
    flat = [(p.stem, p, p.with_suffix(".csv")) for p in folder.glob("*.toml") if p.with_suffix(".csv").exists()]
    deep = [
        (p.parent.name, p, p.parent / name)
        for p in folder.glob("*/profile.toml")
        for name in LIST_NAMES
        if (p.parent / name).exists()
    ]
    if not flat and not deep:
        what = "holds no pair NAME.toml and NAME.csv, nor a folder with profile.toml and list.csv"
        raise DirectoryError((Problem(str(folder), 0, "", "", what),))
    return sorted(dict.fromkeys([*flat, *deep]))


def summary(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """One client's audit in a line."""
    made = found["composition"]
    counts = {t["tier"]: t["count"] for t in made["tiers"]} if made else {}
    warned = [f["code"] for f in found["findings"] if f["value"] == "true" and f["level"] == "warning"]
    return {
        "client": name,
        "step2_band": found["applicant"]["step2_band"],
        "programs": len(found["rows"]),
        **{tier: counts.get(tier) for tier in ("reach", "match", "safety")},
        "excluded": made["n_excluded"] if made else None,
        "unrated": made["n_unrated"] if made else None,
        "composition": made["status"] if made else "retake_plan_only",
        "any_red_flag": found["any_red_flag"],
        "omitted": len(found["omitted"]),
        "unmatched": len(found["unmatched"]),
        "warnings": ";".join(warned),
        "problem": None,
    }


def _clients_grid(lines: list[dict[str, Any]]) -> Grid:
    names = list(dict.fromkeys(key for line in lines for key in line))
    grid = Grid(*names, title="Clients", title_justify="left")
    for line in lines:
        grid.add_row(*("" if line.get(name) is None else escape(str(line[name])) for name in names))
    return grid
