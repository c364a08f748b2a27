"""The work behind ``safetynet directory import`` and ``check``: read, hand over, store, say.

Belongs here: joining ``warehouse`` and ``transforms``. Not here: matching and merging, judging a page, nor any crawl.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table as Grid

from pipelines.directory_notes import with_overrides
from pipelines.home import Home
from transforms import directory_merge
from warehouse import directory_check
from warehouse.directory import DirectoryError, read_directory
from warehouse.directory_import import DirectoryStore, ProgramList, current, read_list

SHIPPED = Path(__file__).resolve().parents[2] / "warehouse" / "reference" / "programs.csv"
MOST_SHOWN = 40


@dataclass(frozen=True)
class ImportWish:
    """What the user asked for on the command line."""

    file: Path
    directory: Path | None = None
    state_dir: Path | None = None
    source: str = ""
    as_of: str = ""
    review: Path | None = None
    skip_bad_rows: bool = False


def directory_in_use(given: Path | None, home: Home) -> pd.DataFrame:
    """The directory to work on: the one given, else the imported one, else the shipped one; reviewed overrides
    applied, as the night does. Raises DirectoryError, or ValueError for an override that is not reviewed."""
    programs = read_directory(given or current(home.root, SHIPPED)).programs
    return with_overrides(programs, home)[0]


def run_import(wish: ImportWish, console: Console | None = None) -> int:
    """Merge a list into the state folder's directory; 0 merged, 2 bad input."""
    console = console or Console(soft_wrap=True)
    home = Home.of(wish.state_dir)
    store = DirectoryStore(home.root)
    try:
        programs = directory_in_use(wish.directory, home)
        found = read_list(wish.file, source=wish.source, as_of=wish.as_of)
        reviewed = _reviewed(wish.review, store)
        if found.problems and not wish.skip_bad_rows:
            raise DirectoryError(found.problems)
        ids = store.read("program_ids", directory_merge.ID_COLUMNS)
        merged = directory_merge.merge(programs, ids, found.entries, reviewed)
        table, settled = with_overrides(merged.programs, home)
        path = store.write_programs(table)
    except (DirectoryError, OSError, ValueError) as error:
        console.print(f"bad input, nothing was changed:\n{error}", markup=False, highlight=False)
        return 2
    _keep(store, merged, settled, reviewed)
    _tell(console, found, merged, path)
    return 0


def _reviewed(path: Path | None, store: DirectoryStore) -> pd.DataFrame:
    """Decisions of earlier reviews and of this one. Raises ValueError for a word that is no decision."""
    known = store.read("review", directory_merge.REVIEW_COLUMNS)
    if path is None:
        return known
    given = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [c for c in ("decision", "entry_key", "program_id") if c not in given.columns]
    if missing:
        raise ValueError(f"{path}:1: missing column {', '.join(missing)}")
    stray = given[~given["decision"].str.strip().str.lower().isin(["", "same", "different"])]
    for line, word in zip(stray.index + 2, stray["decision"], strict=True):
        raise ValueError(f"{path}:{line}: decision={word!r} must be same, different or empty")
    rows = pd.concat([known, given.reindex(columns=known.columns, fill_value="")], ignore_index=True)
    return rows.drop_duplicates(["entry_key", "program_id"], keep="last", ignore_index=True)


def _keep(store: DirectoryStore, merged: directory_merge.Merged, settled: pd.DataFrame, reviewed: pd.DataFrame) -> None:
    """Store ids, conflicts and what is to review; decisions made are kept, so that nobody decides twice."""
    store.write("program_ids", merged.program_ids)
    old = store.read("conflicts", directory_merge.CONFLICT_COLUMNS)
    new = pd.concat([merged.conflicts, settled], ignore_index=True)
    key = ["program_id", "field", "source", "as_of"]
    store.write("conflicts", directory_merge.merged_notes(old, new, key))
    decided = reviewed[reviewed["decision"] != ""]
    waiting = pd.concat([decided, merged.review], ignore_index=True)
    store.write("review", waiting.drop_duplicates(["entry_key", "program_id"], keep="first"))


def _tell(console: Console, found: ProgramList, merged: directory_merge.Merged, path: Path) -> None:
    say = {"markup": False, "highlight": False}
    for note in (*found.notes, *(f"left out: {problem}" for problem in found.problems)):
        console.print(note, **say)  # type: ignore[arg-type]
    if found.left_out:
        most = sorted(found.left_out.items(), key=lambda item: (-item[1], item[0]))
        named = ", ".join(f"{name} ({n})" for name, n in most[:8])
        console.print(f"rows of specialties that the directory does not carry: {named}", **say)  # type: ignore[arg-type]
    counts = {name: merged.counts.get(name, 0) for name in ("matched", "added", "id_changed", "filled", "for_review")}
    words = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in counts.items())
    console.print(f"{len(found.entries)} programs of the list ({found.kind}): {words}", **say)  # type: ignore[arg-type]
    if len(merged.conflicts):
        console.print(conflict_table(merged.conflicts))
    if counts["for_review"]:
        where = path.with_name("review.csv")
        console.print(f"to review: {where}: write same or different into decision, then import again", **say)  # type: ignore[arg-type]
    console.print(f"{len(merged.programs)} programs in {path}", **say)  # type: ignore[arg-type]


def conflict_table(conflicts: pd.DataFrame) -> Grid:
    """The disagreements of an import, the first forty of them."""
    grid = Grid(
        "program", "field", "ours", "theirs", "taken", title=f"{len(conflicts)} disagreements, all in conflicts.csv"
    )
    for row in conflicts.head(MOST_SHOWN).to_dict("records"):
        grid.add_row(*(str(row[k]) for k in ("program_id", "field", "ours", "theirs", "taken")))
    return grid


def run_check(directory: Path | None, state_dir: Path | None, console: Console | None = None) -> int:
    """Judge the home pages as the last nights saw them; write check.csv and print it."""
    from warehouse.ledger import Ledger

    console = console or Console(soft_wrap=True)
    home = Home.of(state_dir)
    try:
        programs = directory_in_use(directory, home)
    except (OSError, ValueError) as error:
        console.print(str(error), markup=False, highlight=False)
        return 2
    ledger = Ledger(home.tables)
    rows = ledger.pages()
    if not rows:
        console.print("no night has run in this state folder: run `safetynet refresh` first")
        return 2
    homes = {directory_check.bare_url(url) for url in programs["url"] if url}
    found = directory_check.check(programs, rows, ledger.program_pages(), _texts(home, rows, homes))
    path = DirectoryStore(home.root).write("check", found)
    grid = Grid("program", "finding", "address", "evidence", "suggestion", title=f"{len(found)} home pages to look at")
    for row in found.head(MOST_SHOWN).to_dict("records"):
        grid.add_row(*(str(row[k]) for k in ("program_id", "finding", "url", "evidence", "suggestion")))
    console.print(grid)
    console.print(f"written to {path}", markup=False, highlight=False)
    console.print(without_place(programs), markup=False, highlight=False)
    return 0


def without_place(programs: pd.DataFrame) -> str:
    """One line: how many programs have no place, and those that have none with the reason."""
    from pipelines.outputs import place_tables
    from transforms.directory_status import place_gaps
    from transforms.places import locate

    gaps = place_gaps(programs, locate(programs, place_tables())["is_placed"])
    rows = gaps.head(MOST_SHOWN)[["program_id", "reason"]].itertuples(index=False, name=None)
    named = ", ".join(f"{program_id} ({reason})" for program_id, reason in rows)
    return f"{len(gaps)} of {len(programs)} programs have no place" + (f": {named}" if named else "")


def _texts(home: Home, rows: list[dict[str, object]], homes: set[str]) -> dict[str, directory_check.Page]:
    """Main text of the home pages whose bytes are stored."""
    from scrapers.parsers import html
    from warehouse.snapshots import Snapshots

    snapshots = Snapshots(home.snapshots)
    found = {}
    for row in rows:
        wanted = row["content_sha256"] and directory_check.bare_url(str(row["url"])) in homes
        body = snapshots.read(str(row["content_sha256"])) if wanted else None
        if body is not None and "html" in str(row["content_type"]):
            text = html.text_of(html.document(body, str(row["charset"]) or None).main)
            found[str(row["url"])] = directory_check.Page(len(text), text[:2000])
    return found
