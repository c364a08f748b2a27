"""``safetynet email-check``: a letter against the article's checklist and our record of the program.

Belongs here: gathering the record and printing. The checks are made in ``transforms.audit.letters``.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.commands import applicant_output as output
from pipelines.commands.applicant_input import Session, console, guarded, session
from transforms.audit import check_email, match_rows, record_of, spoken
from transforms.audit.letters import Record
from warehouse.directory import DirectoryError, Problem
from warehouse.lists import COLUMNS
from warehouse.reference import load


def run_email_check(file: Path, program: str, profile: Path, as_json: bool, state_dir: Path | None) -> int:
    """Print the checklist; 0 all there, 1 something missing or not known, 2 bad input."""

    def work() -> int:
        if not file.is_file():
            raise DirectoryError((Problem(str(file), 1, "", "", "there is no such file"),))
        opened = session(profile, state_dir)
        record = _record(program, opened)
        text = file.read_text(encoding="utf-8-sig")
        found = check_email(text, opened.applicant.profile, record, opened.applicant.rules)
        told = [spoken(finding) for finding in found]
        if as_json:
            output.print_json(told)
        else:
            out = console()
            output.print_notes(out, opened.warnings)
            marks = {"true": "[green]  ok   [/]", "false": "[bold red]missing[/]", "unknown": "[dim]unknown[/]"}
            for check in told:
                out.print(f"{marks[check['value']]}  ", end="")
                output.say(out, f"{check['title']}: {check['text']}")
        return int(any(check["value"] != "true" for check in told))

    return guarded(work)


def _record(program: str, opened: Session) -> Record:
    """Our record of a program; DirectoryError with near ids when there is none."""
    import pandas as pd

    row = dict.fromkeys(COLUMNS, "") | {"line": 0, "program_id": program.strip()}
    found = match_rows(pd.DataFrame([row]), opened.table, opened.release["program_ids"]).iloc[0]
    if found["program_id"] is None:
        near = f"; near: {found['candidates']}" if found["candidates"] else ""
        raise DirectoryError((Problem("email-check", 0, "--program", program, f"is in no row of the release{near}"),))
    key = found["program_id"]
    mine = opened.table[opened.table["program_id"] == key].iloc[0].to_dict()
    quotes = [
        str(quote)
        for name in ("visa_statements", "wording_signals")
        for quote in opened.release[name].loc[opened.release[name]["program_id"] == key, "quote"]
    ]
    cells = opened.release["program_countries"]
    codes = cells.loc[cells["program_id"] == key, "country_code"]
    names = load("country_regions").set_index("country_code")["country_name"]
    return record_of({str(k): v for k, v in mine.items()}, quotes, [names[c] for c in codes if c in names.index])
