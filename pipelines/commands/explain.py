"""``safetynet explain``: every published figure of a program with its evidence."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from pipelines.home import Home
from warehouse.releases import Releases


def run_explain(program_id: str, field: str, state_dir: Path | None) -> int:
    """Print figures, quotes, pages and dates; exit 2 when release, program or field is not there."""
    console = Console()
    store = Releases(Home.of(state_dir).releases)
    if store.latest() is None:
        console.print("no release yet: run `safetynet refresh` or `safetynet demo`")
        return 2
    programs = store.read("programs")
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
    return 0


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
