"""A user's TOML file: reading it with errors that name the line, and writing one.

Belongs here: the file as such. Not: which keys a profile has.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.directory import DirectoryError, Problem

_AT = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """The parsed file and its text. Raises DirectoryError for a missing file, other than UTF-8, or no TOML."""
    if not path.is_file():
        what = "there is no such file; `safetynet profile init` writes one"
        raise DirectoryError((Problem(str(path), 1, "", "", what),))
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), text
    except UnicodeDecodeError as error:
        raise DirectoryError((Problem(str(path), 1, "", "", "not UTF-8; save the file as UTF-8"),)) from error
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = int(at.group(1)) if at else text.count("\n") + 1
        shown = text.splitlines()[line - 1].strip() if line <= len(text.splitlines()) else ""
        what = f"is no TOML: {_AT.sub('', str(error)).strip()}; texts stand in quotes, dates as 2026-09-30"
        raise DirectoryError((Problem(str(path), line, "", shown, what),)) from error


def line_of(text: str, key: str) -> int:
    """The line that sets ``key`` or opens the section of that name; 1 when there is none."""
    wanted = re.compile(rf"\s*(?:\[\s*{re.escape(key)}\s*\]|{re.escape(key)}\s*=)")
    return next((n for n, line in enumerate(text.splitlines(), 1) if wanted.match(line)), 1)


def to_toml(sections: Mapping[str, Mapping[str, Any]], comments: Mapping[str, str]) -> str:
    """TOML text: sections of plain keys; a key whose value is None is written as a comment, to be filled in."""
    lines: list[str] = []
    for section, keys in sections.items():
        lines += [f"[{section}]"]
        for key, value in keys.items():
            said = f"  # {comments[key]}" if comments.get(key) else ""
            lines.append(f"# {key} ={said}" if value is None else f"{key} = {_literal(value)}{said}")
        lines.append("")
    return "\n".join(lines)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    # JSON's text escapes are TOML's too.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
