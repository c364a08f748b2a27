"""Home pages that no longer serve: dead, moved, parked or blank, out of what the last nights saw.

Belongs here: judging the ledger's row of each home page, and naming a page to look at instead. Not here: asking pages
(``scrapers``), changing the directory: a finding is for a person, who edits or overrides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import yaml

COLUMNS = ["program_id", "name", "state", "url", "finding", "nights", "last_seen", "evidence", "suggestion"]
MIN_TEXT = 200
"""Characters of main text below which a page says nothing."""
_GONE = ("gone", "soft_404", "http_4xx", "not_html", "off_site_redirect", "redirect_loop", "forbidden_address")
_UNREACHED = ("dns_failure", "refused", "timeout", "tls_invalid", "http_5xx", "truncated")
_LOGIN = re.compile(r"/(?:log-?in|sign-?in|sso|saml|auth|adfs)\b", re.I)
_NIGHTS = 3
"""So many nights in a row must have failed: one bad night is nothing."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Main text of a home page when last seen: its length (-1 where no bytes are stored) and its beginning."""

    n_text: int = -1
    text: str = ""


@lru_cache(maxsize=1)
def _parking() -> dict[str, Any]:
    table = yaml.safe_load(files("warehouse").joinpath("directory_check.yaml").read_text("utf-8"))
    return {"words": re.compile("|".join(table["words"]), re.I), "hosts": tuple(table["hosts"])}


def check(
    programs: pd.DataFrame, ledger: Iterable[Row], program_pages: Iterable[Row], texts: Mapping[str, Page]
) -> pd.DataFrame:
    """One row a program whose home page needs a look (COLUMNS), by finding and program.

    ``ledger``: rows of the ledger, one a URL; ``program_pages``: which pages each program had; ``texts``: main text of
    home pages by URL, as far as their bytes are stored. Pages never asked are not judged.
    """
    asked = {bare_url(str(row["url"])): row for row in ledger}
    pages: dict[str, list[Row]] = defaultdict(list)
    for page in program_pages:
        pages[str(page["program_id"])].append(page)
    found = []
    for program in programs.to_dict("records"):
        row = asked.get(bare_url(str(program["url"]))) if program["url"] else None
        if row is not None and (judged := judge(row, texts.get(str(row["url"]), Page()))):
            own = pages[str(program["program_id"])]
            if judged[0] == "blank" and _roster_answers(own, asked):
                continue
            found.append(_finding(program, row, judged, _suggestion(program, row, judged[0], own, asked)))
    return pd.DataFrame(found, columns=COLUMNS).sort_values(["finding", "program_id"], ignore_index=True)


def judge(row: Row, page: Page) -> tuple[str, str] | None:
    """(finding, evidence) for a home page's ledger row, or None when it serves."""
    outcomes = [night.partition(" ")[2] for night in str(row["history"]).split(";") if night]
    target = str(row["final_url"] or row["url"])
    host = urlsplit(target).hostname or ""
    if any(f".{host}".endswith(f".{dealer}") for dealer in _parking()["hosts"]):
        return "parked", f"leads to {host}"
    said = _parking()["words"].search(f"{row['title']} {page.text[:2000]}")
    if said and 0 <= page.n_text < 3000:
        return "parked", f"says {said.group(0)!r}"
    if row["outcome"] in _GONE:
        return "dead", f"last answer: {row['outcome']} {row['http_status'] or ''}".strip()
    if len(outcomes) >= _NIGHTS and all(o in _UNREACHED for o in outcomes[-_NIGHTS:]):
        return "dead", f"not reached in {_failed(outcomes)} nights in a row: {row['outcome']}"
    if row["outcome"] in _UNREACHED:
        return None
    if bare_url(target) != bare_url(str(row["url"])) and _LOGIN.search(target):
        return "dead", f"asks for a login: {target}"
    if bare_url(target) != bare_url(str(row["url"])):
        return "moved", f"leads to {target}"
    if row["outcome"] == "needs_render" or 0 <= page.n_text < MIN_TEXT:
        return "blank", "filled in by a script only" if row[
            "outcome"
        ] == "needs_render" else f"{page.n_text} characters"
    return None


def _failed(outcomes: list[str]) -> int:
    """Failures in a row at the end of the history."""
    seen = [i for i, o in enumerate(outcomes) if o not in (*_UNREACHED, *_GONE)]
    return len(outcomes) - 1 - (seen[-1] if seen else -1)


def _finding(program: Mapping[Any, Any], row: Row, judged: tuple[str, str], suggestion: str) -> dict[str, Any]:
    outcomes = [night.partition(" ")[2] for night in str(row["history"]).split(";") if night]
    said = {"finding": judged[0], "evidence": judged[1], "suggestion": suggestion}
    seen = {"nights": _failed(outcomes), "last_seen": str(row["checked_at"])[:10]}
    return {k: program[k] for k in ("program_id", "name", "state", "url")} | seen | said


def _suggestion(program: Mapping[Any, Any], row: Row, finding: str, own: list[Row], asked: Mapping[str, Row]) -> str:
    """A page to look at instead, with where it comes from; only pages that answered are named, never guessed ones."""
    if finding == "moved":
        return f"{row['final_url']} (where it leads)"
    if finding == "blank":
        return "look at it in a browser; name a page with text, such as its list of residents"
    alive = [p for p in own if _answers(asked.get(bare_url(str(p["url"]))))]
    best = sorted(alive, key=lambda p: (p["level"] != "program", p["kind"] != "home", len(str(p["url"]))))
    if best:
        return f"{best[0]['url']} ({best[0]['kind']} page of the program, which answers)"
    if program.get("sponsor_url"):
        return f"{program['sponsor_url']} (its sponsor; try `directory discover`)"
    return "no page known; blank the address and try `directory discover`"


def _roster_answers(own: list[Row], asked: Mapping[str, Row]) -> bool:
    """Whether a short home page still leads to the list of residents: then it serves."""
    return any(p["kind"] == "roster" and _answers(asked.get(bare_url(str(p["url"])))) for p in own)


def _answers(row: Row | None) -> bool:
    return row is not None and row["outcome"] in ("ok", "not_modified")


def bare_url(url: str) -> str:
    """An address without scheme, ``www.`` and final slash, by which two spellings of one page are the same."""
    return url.partition("//")[2].removeprefix("www.").rstrip("/").casefold()
