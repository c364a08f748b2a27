"""``safetynet parse roster|wording``: what the parsers read on saved pages."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table as Grid

from pipelines.home import Home
from pipelines.schools import matcher
from scrapers.parsers.html import document
from scrapers.parsers.records import Page, ParsedRoster, TextUnit
from scrapers.parsers.roster import parse_roster
from scrapers.parsers.text import text_units
from transforms.wording import read_page
from transforms.wording.model import WordingReading
from warehouse.files import write_text

RESIDENT = ("name", "class_label", "pgy", "class_start_year", "track", "status", "school_raw", "degree_raw", "locator")


def run_parse_roster(file: Path, url: str, as_json: bool, fetched_on: str, save_case: Path | None) -> int:
    """Print what the roster parser reads; exit 2 when the file can't be read."""
    console = Console()
    try:
        body = file.read_bytes()
        day = fetched_on or datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()
        date.fromisoformat(day)
    except (OSError, ValueError) as error:
        console.print(f"[red]{file}[/red]: {error}")
        return 2
    kind = mimetypes.guess_type(file.name)[0] or "text/html"
    home = Home.of(None)
    home.cache.mkdir(parents=True, exist_ok=True)
    parsed = parse_roster([Page(url, body, day, kind)], matcher(home).sense)
    if save_case:
        _save_case(save_case, file.name, body, {"url": url, "fetched_on": day, "content_type": kind}, parsed)
        console.print(f"case written to {save_case}; review expected.json before you commit it")
    if as_json:
        print(json.dumps(roster_json(parsed), ensure_ascii=False, indent=1))
    else:
        console.print(_roster_grid(parsed))
    return 0


def roster_json(parsed: ParsedRoster) -> dict[str, Any]:
    """The documented JSON of ``parse roster``."""
    rows = [asdict(resident) for resident in parsed.residents]
    return {
        "residents": [{name: row[name] for name in RESIDENT} for row in rows],
        "as_of": parsed.as_of,
        "issues": [asdict(issue) for issue in parsed.issues],
    }


def _roster_grid(parsed: ParsedRoster) -> Grid:
    grid = Grid("class", "PGY", "track", "status", "degree", "school", title=f"{len(parsed.residents)} persons")
    for r in parsed.residents:
        cells = (r.class_label, r.pgy, r.track, r.status, r.degree_raw, r.school_raw)
        grid.add_row(*("" if cell is None else str(cell) for cell in cells))
    return grid


def _save_case(folder: Path, name: str, body: bytes, meta: dict[str, Any], parsed: ParsedRoster) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ("page" + Path(name).suffix)).write_bytes(body)
    write_text(folder / "meta.json", json.dumps({**meta, "reviewed": False}, indent=1) + "\n")
    write_text(folder / "expected.json", json.dumps(roster_json(parsed), ensure_ascii=False, indent=1) + "\n")


def run_parse_wording(file: Path | None, url: str, as_json: bool, jsonl: Path | None, output: Path | None) -> int:
    """Read one page, or a file of fragments; exit 2 on input that can't be read, with file and line."""
    console = Console(stderr=True)
    try:
        if jsonl:
            lines = [json.dumps(row, ensure_ascii=False) for row in _fragments(jsonl)]
            text = "\n".join(lines) + "\n"
            if output:
                write_text(output, text)
            else:
                print(text, end="")
            return 0
        if file is None:
            console.print("give a page, or fragments by --jsonl")
            return 2
        body = file.read_bytes()
    except (OSError, ValueError) as error:
        console.print(str(error), markup=False)
        return 2
    title = document(body, None).title
    reading = read_page(text_units(body), page_title=title, url_path=urlsplit(url).path)
    shown = wording_json(reading)
    print(json.dumps(shown, ensure_ascii=False, indent=1)) if as_json else Console().print(shown)
    return 0


def _fragments(path: Path) -> Iterator[dict[str, Any]]:
    """One reading a line. Raises ValueError naming file, line and what is wrong."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            units: list[TextUnit] = text_units(item["html"], fragment=True)
            reading = read_page(units, page_title=item.get("page_title", ""), url_path=item.get("url_path", ""))
            yield {"id": item["id"], **wording_json(reading)}
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: needs a JSON object with id and html ({error!r})") from error


def wording_json(reading: WordingReading) -> dict[str, Any]:
    """The documented JSON of ``parse wording``."""
    return {
        "j1": reading.j1,
        "h1b": reading.h1b,
        "citizen_gc_only": reading.citizen_gc_only,
        "generic_visa": reading.generic_visa,
        "conditions": list(reading.conditions),
        "evidence": [item.quote.text for item in reading.visa_evidence],
        "signals": [
            {
                "code": s.code,
                "strength": s.strength,
                "threshold": s.threshold,
                "unit": s.unit,
                "evidence": s.quote.text,
            }
            for s in reading.signals
        ],
    }
