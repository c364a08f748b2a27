"""``safetynet parse roster|wording``: what the parsers read on saved pages."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class SavedPage:
    """A saved page and what is known of where and when it was saved."""

    file: Path
    url: str
    fetched_on: str = ""
    specialty: str = ""

    @property
    def content_type(self) -> str:
        """Guessed from the file's name."""
        return mimetypes.guess_type(self.file.name)[0] or "text/html"

    def page(self) -> Page:
        """The page as parsers want it. Raises OSError or ValueError when file or date can't be read."""
        saved = datetime.fromtimestamp(self.file.stat().st_mtime, UTC).date().isoformat()
        day = date.fromisoformat(self.fetched_on or saved)
        return Page(self.url, self.file.read_bytes(), day.isoformat(), self.content_type)


def run_parse_roster(saved: SavedPage, as_json: bool, save_case: Path | None) -> int:
    """Print what the roster parser reads; exit 2 when the file can't be read."""
    console = Console()
    try:
        page = saved.page()
    except (OSError, ValueError) as error:
        console.print(f"{saved.file}: {error}", markup=False, soft_wrap=True)
        return 2
    home = Home.of(None)
    home.cache.mkdir(parents=True, exist_ok=True)
    parsed = parse_roster([page], matcher(home).sense, specialty=saved.specialty or None)
    if save_case:
        _save_case(save_case, saved, page, parsed)
        Console(stderr=True).print(f"case written to {save_case}; review expected.json before you commit it")
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


def _save_case(folder: Path, saved: SavedPage, page: Page, parsed: ParsedRoster) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ("page" + saved.file.suffix)).write_bytes(page.body)
    place = {"file": "page" + saved.file.suffix, "url": page.url, "list_url": None}
    meta = {
        "family": folder.name,
        "specialty": saved.specialty or None,
        "years": None,
        "fetched_on": page.fetched_on,
        "pages": [{**place, "content_type": page.content_type, "charset": None}],
        "reviewed": False,
    }
    write_text(folder / "meta.json", json.dumps(meta, indent=1) + "\n")
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
        console.print(str(error), markup=False, soft_wrap=True)
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
