"""How results for an applicant are printed and written: rich tables, JSON, CSV.

Belongs here: words and columns of the terminal, and CSV that no spreadsheet runs. No rule.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from warehouse.files import write_text
from warehouse.release_files import harmless
from warehouse.report.wording import place, share_words, visa_words, why, word

Row = Mapping[str, Any]
STYLES = {"warning": "bold red", "caution": "yellow", "info": "cyan", "ok": "green"}
GRAVE = ("warning", "caution", "info", "ok")


def print_json(value: Any) -> None:
    """JSON on standard output, one document."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Rows as UTF-8 CSV with LF; unknown is empty, and no cell is one that a spreadsheet would run."""
    table = pd.DataFrame(list(rows))
    for name in table.columns[table.dtypes.map(lambda kind: kind not in ("int64", "float64", "bool"))]:
        table[name] = table[name].map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


def say(out: Console, text: str, style: str = "") -> None:
    """A line of text that may hold anything."""
    out.print(escape(text), style=style or None, highlight=False, soft_wrap=True)


def program_grid(rows: Sequence[Row], need: str | None) -> Grid:
    """The table of days 1 and 2: place, type, IMG share with interval, visa, tier and why."""
    grid = Grid(
        "", "program", "place", "type", "IMG share", "visa", "tier", "why", title="Programs", title_justify="left"
    )
    for row in rows:
        kind = word("program_type", row["program_type"]) + (", rural" if row["rural_class"] == "rural" else "")
        tier = row["tier"] + (f" ({row['tier_confidence']})" if row["tier_confidence"] else "")
        cells = [
            f"{row['position']}" + ("P" if row["track"] == "P" else ""),
            f"{row['name']} · {row['specialty']}",
            place(row),
            kind,
            share_words(row),
            visa_words(row, need),
            tier,
            " ".join(why(row)),
        ]
        grid.add_row(*(escape(cell) for cell in cells))
    return grid


def composition_grid(composition: Mapping[str, Any]) -> Grid:
    """Counts beside the article's bands."""
    grid = Grid("tier", "programs", "band", "", title=f"Composition: {composition['status']}", title_justify="left")
    for tier in composition["tiers"]:
        inside = tier["low"] <= tier["count"] <= tier["high"]
        bar = "█" * tier["count"]
        grid.add_row(tier["tier"], str(tier["count"]), f"{tier['low']}-{tier['high']}" + ("" if inside else " !"), bar)
    for name in ("excluded", "unrated"):
        if composition[f"n_{name}"]:
            grid.add_row(name, str(composition[f"n_{name}"]), "", "beside")
    return grid


def print_findings(out: Console, findings: Sequence[Row]) -> None:
    """What holds, gravest first; then what is not known, in one line each."""
    holds = sorted((f for f in findings if f["value"] == "true"), key=lambda f: GRAVE.index(f["level"]))
    for found in holds:
        out.print(f"[{STYLES[found['level']]}]{found['level']:>8}[/]  ", end="")
        say(out, f"{found['title']}: {found['text']} ({found['rule']}, article {found['section']})")
    for found in findings:
        if found["value"] == "unknown":
            say(out, f" unknown  {found['title']} ({found['rule']}): {found['text']}", "dim")


def print_checklist(out: Console, checklist: Mapping[str, Any]) -> None:
    """A fixed checklist with its section."""
    out.print()
    say(out, f"{checklist['title']} (article {checklist['section']})", "bold")
    for number, step in enumerate(checklist["steps"], 1):
        say(out, f"  {number}. {step}")


def print_notes(out: Console, notes: Sequence[Row]) -> None:
    """Remarks, one a line."""
    for told in notes:
        say(out, f"· {told['text']}")


def print_unmatched(out: Console, rows: Sequence[Row]) -> None:
    """Rows that were not matched, with what is near."""
    for row in rows:
        given = row["given_id"] or row["nrmp_code"] or f"{row['name']}, {row['state']}"
        near = f"; near: {row['candidates']}" if row["candidates"] else ""
        say(out, f"line {row['line']}: {given} was not matched ({row['problem'].replace('_', ' ')}){near}", "yellow")
