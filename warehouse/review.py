"""Published figures checked by people: a stratified worksheet for two coders, and what their answers say.

Belongs here: drawing, the worksheet's columns, scoring. Not: files and printing (pipelines.commands.review). Coders see
the figure only after they have read the page themselves: it stands in the last column, ``published``.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from warehouse.directory import DirectoryError, Problem, csv_rows
from warehouse.release_files import harmless

FIELDS = ("n_listed", "n_img", "j1", "h1b", "citizen_gc_only", "min_step2", "usce", "wording_signal")
"""Figures that a person can read off a page. Tiers are computed from them and are not asked for."""
PAGE_OF = {"n_listed": "roster_url", "n_img": "roster_url"}
ANSWERS = ("coder_1", "coder_2")
COLUMNS = ("release", "stratum", "program_id", "name", "field", "page", *ANSWERS, "note", "published")
UNKNOWN = "unknown"
"""What a coder writes where the page says nothing; an empty cell is a figure not yet coded."""
Z95 = 1.959963984540054


def worksheet(frames: Mapping[str, pd.DataFrame], version: str, n: int, seed: int) -> pd.DataFrame:
    """One row a drawn program and figure, with the page to read. Equal arguments give an equal worksheet.

    ``frames``: programs, evidence, visa_statements and wording_signals of one release.
    """
    programs = frames["programs"]
    drawn = programs[programs["program_id"].isin(sample(programs, n, seed))]
    pages = _pages(frames)
    rows = [
        {
            "release": version,
            "stratum": stratum,
            "program_id": program["program_id"],
            "name": program["name"],
            "field": field,
            "page": pages.get((str(program["program_id"]), field))
            or program[PAGE_OF.get(field, "url")]
            or program["url"],
            "published": as_answer(program[field]),
        }
        for program, stratum in zip(_records(drawn), strata(drawn), strict=True)
        for field in FIELDS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("").map(harmless)


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    cells = frame.astype("object")
    return [{str(k): v for k, v in row.items()} for row in cells.where(cells.notna(), None).to_dict("records")]


def _pages(frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], str]:
    """(program, figure) -> the page that states it."""
    told = frames["evidence"].dropna(subset=["url"])
    told = told[told["method"] == "page wording"]
    rows = zip(told["program_id"].tolist(), told["field"].tolist(), told["url"].tolist(), strict=True)
    return {(program, name): url for program, name, url in rows}


def strata(programs: pd.DataFrame) -> list[str]:
    """Specialty, tier, and how much is unknown (nothing, the roster, the visa policy, both), for each program."""
    roster, visa = programs["n_listed"].isna(), programs["j1"].isin(["not_stated", "unread"])
    names = {(True, True): "both", (True, False): "roster", (False, True): "visa", (False, False): "nothing"}
    unknown = [names[bool(r), bool(v)] for r, v in zip(roster, visa, strict=True)]
    parts = zip(programs["specialty"], programs["tier"], unknown, strict=True)
    return [f"{specialty} / {tier} / {what} unknown" for specialty, tier, what in parts]


def sample(programs: pd.DataFrame, n: int, seed: int) -> list[str]:
    """Ids of ``n`` programs (all, where there are fewer): drawn round the strata, so that rare ones are seen."""
    rng = random.Random(seed)
    waiting: dict[str, list[str]] = {}
    for program_id, stratum in sorted(zip(programs["program_id"], strata(programs), strict=True)):
        waiting.setdefault(stratum, []).append(program_id)
    order = sorted(waiting)
    rng.shuffle(order)
    for stratum in order:
        rng.shuffle(waiting[stratum])
    drawn: list[str] = []
    while order and len(drawn) < n:
        drawn += [waiting[stratum].pop() for stratum in order][: n - len(drawn)]
        order = [stratum for stratum in order if waiting[stratum]]
    return drawn


def as_answer(value: object) -> str:
    """A figure as a coder would write it: yes and no for flags, whole numbers, ``unknown`` for what is not known."""
    if value is None or pd.isna(value) or value in ("not_stated", "unread"):  # type: ignore[call-overload]
        return UNKNOWN
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    word = str(value).strip().lower()
    return {"true": "yes", "false": "no"}.get(word, word)


def read_worksheet(path: Path) -> pd.DataFrame:
    """A filled worksheet. Raises DirectoryError, naming the line, for missing columns, unknown fields or no answers."""
    header, rows = csv_rows(path)
    needed = ("program_id", "field", *ANSWERS, "published")
    missing = [Problem(str(path), 1, name, "", "missing column") for name in needed if name not in header]
    if missing:
        raise DirectoryError(tuple(missing))
    wrong = [
        Problem(str(path), line, "field", row["field"], f"must be one of {', '.join(FIELDS)}")
        for line, row in rows
        if row["field"] not in FIELDS
    ]
    if not any(row[coder] for _, row in rows for coder in ANSWERS):
        wrong.append(Problem(str(path), 1, "", "", "no coder has answered anything"))
    if wrong:
        raise DirectoryError(tuple(wrong))
    return pd.DataFrame([{name: row[name].lstrip("'") for name in needed} for _, row in rows], dtype=str)


def score(answers: pd.DataFrame) -> pd.DataFrame:
    """One row a field: agreement of the coders, and precision and recall of what we published, with 95 % intervals.

    Only rows that both coders answered count. Where they agree, their answer is the truth: precision is over the
    figures that we publish, recall over those that the page states. ``kappa`` is Cohen's (empty where both coders gave
    one and the same answer throughout), its interval by the usual large-sample variance; the others are Wilson's.
    """
    told = answers.copy()
    for name in (*ANSWERS, "published"):
        told[name] = [as_answer(cell) if cell else "" for cell in told[name]]
    both = told[(told["coder_1"] != "") & (told["coder_2"] != "")]
    rows = [_of_field(field, both[both["field"] == field]) for field in FIELDS if (both["field"] == field).any()]
    return pd.DataFrame(rows)


def _of_field(field: str, rows: pd.DataFrame) -> dict[str, object]:
    same = rows[rows["coder_1"] == rows["coder_2"]]
    truth, ours = same["coder_1"], same["published"]
    right = int(((truth == ours) & (ours != UNKNOWN)).sum())
    made: dict[str, object] = {"field": field, "n_both": len(rows)}
    made |= _with_interval("agreement", len(same), len(rows))
    kappa, low, high = cohens_kappa(rows["coder_1"].tolist(), rows["coder_2"].tolist())
    made |= {"kappa": kappa, "kappa_low": low, "kappa_high": high, "n_agreed": len(same)}
    made |= _with_interval("precision", right, int((ours != UNKNOWN).sum()))
    return made | _with_interval("recall", right, int((truth != UNKNOWN).sum()))


def _with_interval(name: str, k: int, n: int) -> dict[str, float | None]:
    low, high = wilson(k, n)
    return {name: k / n if n else None, f"{name}_low": low, f"{name}_high": high}


def wilson(k: int, n: int) -> tuple[float | None, float | None]:
    """Wilson's 95 % interval of k out of n; nothing without n."""
    if not n:
        return None, None
    centre = (k + Z95**2 / 2) / (n + Z95**2)
    half = Z95 * math.sqrt(k * (n - k) / n + Z95**2 / 4) / (n + Z95**2)
    return max(0.0, centre - half), min(1.0, centre + half)


def cohens_kappa(one: Sequence[str], two: Sequence[str]) -> tuple[float | None, float | None, float | None]:
    """Cohen's kappa of two coders and its 95 % interval; nothing where chance alone explains every agreement."""
    n = len(one)
    chance = sum((one.count(word) / n) * (two.count(word) / n) for word in _distinct(one, two)) if n else 1.0
    if chance >= 1:
        return None, None, None
    observed = sum(a == b for a, b in zip(one, two, strict=True)) / n
    kappa = (observed - chance) / (1 - chance)
    error = math.sqrt(observed * (1 - observed) / n) / (1 - chance)
    return kappa, max(-1.0, kappa - Z95 * error), min(1.0, kappa + Z95 * error)


def _distinct(*answers: Iterable[str]) -> set[str]:
    return {word for words in answers for word in words}
