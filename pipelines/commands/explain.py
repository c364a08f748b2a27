"""``safetynet explain``: every published figure of a program with its evidence, and its history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from pipelines.commands.changes_text import timeline_lines
from pipelines.home import Home
from transforms import identity
from warehouse.releases import Releases


def run_explain(program_id: str, field: str, state_dir: Path | None) -> int:
    """Print figures, quotes, pages and dates; exit 2 when release, program or field is not there."""
    console = Console()
    store = Releases(Home.of(state_dir).releases)
    if store.latest() is None:
        console.print("no release yet: run `safetynet refresh` or `safetynet demo`")
        return 2
    programs = store.read("programs")
    known = identity.resolve(pd.Series([program_id]), store.read("program_ids"))[0]
    program_id = program_id if pd.isna(known) else str(known)
    row = programs[programs["program_id"] == program_id]
    if row.empty:
        near = _near(program_id, programs)
        console.print(f"[red]no program {program_id}[/red] in the latest release" + (f"; near: {near}" if near else ""))
        return 2
    if field and field not in programs.columns:
        console.print(f"[red]no figure {field}[/red]; columns of programs: {', '.join(programs.columns)}")
        return 2
    program = row.iloc[0]
    console.print(f"[bold]{program['name']}[/bold] · {program['specialty']} · {program['city']}, {program['state']}")
    evidence = store.read("evidence")
    console.print(figures(program, evidence[evidence["program_id"] == program_id], field))
    for name in ("visa_statements", "wording_signals"):
        _quotes(console, store.read(name), program_id, field)
    for line in (
        *otherwise(store.read("conflicts"), program_id, field),
        *filings(store.read("h1b_checks"), program_id),
        *timeline_lines(program, store.read("history"), field),
    ):
        console.print(line, markup=False, soft_wrap=True)
    return 0


def otherwise(conflicts: pd.DataFrame, program_id: str, field: str) -> Iterator[str]:
    """What other sources say of the program's figures."""
    rows = conflicts[conflicts["program_id"] == program_id]
    for row in rows[rows["field"] == field].to_dict("records") if field else rows.to_dict("records"):
        yield f"{row['field']}: we publish {row['ours']}; {row['source']} says {row['theirs']}"


def filings(checks: pd.DataFrame, program_id: str) -> Iterator[str]:
    """DOL's filings beside the stated H-1B policy, with the words that keep them from being taken for proof."""
    for row in checks[checks["program_id"] == program_id].astype("object").fillna("").to_dict("records"):
        seen = f"{row['n_resident']} for residents and {row['n_fellow']} for fellows"
        latest = f", the last decided on {str(row['last_on'])[:10]}" if row["last_on"] else ""
        yield (
            f"h1b: stated {row['stated']}; certified filings of the sponsor: {seen}{latest}. A check, never proof: a "
            "filing may be for another program of the sponsor, and an employer may file under another name."
        )


def figures(program: pd.Series, evidence: pd.DataFrame, field: str) -> Grid:
    """Each figure with where it comes from; what is unknown is shown as unknown."""
    grid = Grid("figure", "value", "method", "page", "seen", "snapshot")
    for name, value in program.items():
        if field and name != field:
            continue
        shown = "unknown" if pd.isna(value) else f"{value:.3f}" if isinstance(value, float) else str(value)
        rows = evidence[evidence["field"] == name]
        if rows.empty:
            grid.add_row(str(name), shown, "", "", "", "")
        for item in rows.astype("object").fillna("").itertuples(index=False):
            seen = str(item.fetched_at)[:10] if item.fetched_at != "" else ""
            grid.add_row(str(name), shown, str(item.method), str(item.url), seen, str(item.snapshot_sha256)[:12])
    return grid


def _quotes(console: Console, rows: pd.DataFrame, program_id: str, field: str) -> None:
    for item in rows[rows["program_id"] == program_id].astype("object").fillna("").to_dict("records"):
        label = item.get("policy") or item.get("code")
        if field and label != field and field != "signals":
            continue
        seen = str(item["fetched_at"])[:10]
        console.print(f"{label}: “{item['quote']}” ({item['url']}, seen {seen})", markup=False, soft_wrap=True)


def _near(program_id: str, programs: pd.DataFrame) -> str:
    from rapidfuzz.process import extract

    found = extract(program_id, programs["program_id"].tolist(), limit=3, score_cutoff=70)
    return ", ".join(str(match[0]) for match in found)
