"""The wording reader over a frame of units of many pages: the shape in which the night calls it.

Belongs here: units frame in, tables of statements, signals and unread sentences out. Not here: reading (``reading``),
weighing the pages of one program (``merge``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from transforms.wording.model import UnitLike, WordingReading
from transforms.wording.reading import read_page

SOURCE = ("program_id", "url", "level", "fetched_at", "snapshot_sha256")
STATEMENT_COLUMNS = (
    *SOURCE,
    *("policy", "value", "conditions", "quote", "locator", "season_year", "names_step2_cs"),
    *("page_j1", "page_h1b", "page_citizen_gc_only", "page_generic_visa"),
)
SIGNAL_COLUMNS = (
    *SOURCE,
    *("code", "strength", "threshold", "unit", "extra", "quote", "locator", "season_year", "names_step2_cs"),
)
REVIEW_COLUMNS = (*SOURCE, "triggers", "quote", "locator")
_PAGE = ["program_id", "url", "level", "page_title", "url_path", "fetched_at", "snapshot_sha256"]


@dataclass(frozen=True)
class FrameUnit:
    """A unit as it stands in a row of the frame."""

    text: str
    locator: str
    question: str | None
    headings: tuple[str, ...]
    kind: str = "sentence"


def read_frame(units: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Statements, signals and sentences for review of all pages in ``units``.

    ``units``: program_id, url, level, page_title, url_path, unit_no, text, question, headings (joined by " > "),
    locator, fetched_at, snapshot_sha256 and, where known, kind. Statements hold one row per sentence and policy, with
    the values the whole page comes to (``page_j1``, ...). Signals come from pages of level ``program`` only.
    """
    statements: list[dict[str, object]] = []
    signals: list[dict[str, object]] = []
    review: list[dict[str, object]] = []
    seen: dict[tuple[object, ...], WordingReading] = {}
    for source, page in _pages(units):
        key = (source["page_title"], source["url_path"], page)
        reading = seen.get(key) or read_page(page, page_title=str(key[0]), url_path=str(key[1]))
        seen[key] = reading
        row = {name: source[name] for name in SOURCE}
        statements += [row | found for found in _statements(reading)]
        if source["level"] == "program":
            signals += [row | found for found in _signals(reading)]
        review += [row | found for found in _review(reading)]
    return (
        pd.DataFrame(statements, columns=list(STATEMENT_COLUMNS)),
        pd.DataFrame(signals, columns=list(SIGNAL_COLUMNS)),
        pd.DataFrame(review, columns=list(REVIEW_COLUMNS)),
    )


def _pages(units: pd.DataFrame) -> Iterator[tuple[dict[str, object], tuple[UnitLike, ...]]]:
    ordered = units.sort_values([*_PAGE[:3], "unit_no"], kind="stable")
    kinds = ordered["kind"] if "kind" in ordered else pd.Series("sentence", index=ordered.index)
    frame = ordered.assign(kind=kinds)
    for values, page in frame.groupby(_PAGE, sort=True, dropna=False):
        columns = zip(page["text"], page["locator"], page["question"], page["headings"], page["kind"], strict=True)
        yield dict(zip(_PAGE, values, strict=True)), tuple(_unit(*cells) for cells in columns)


def _unit(text: str, locator: str, question: object, headings: object, kind: str) -> FrameUnit:
    asked = question if isinstance(question, str) and question else None
    above = tuple(headings.split(" > ")) if isinstance(headings, str) and headings else ()
    return FrameUnit(text, locator, asked, above, kind)


def _statements(reading: WordingReading) -> Iterator[dict[str, object]]:
    whole = _dated(reading) | {
        "page_j1": reading.j1,
        "page_h1b": reading.h1b,
        "page_citizen_gc_only": "true" if reading.citizen_gc_only else "not_stated",
        "page_generic_visa": "true" if reading.generic_visa else "not_stated",
    }
    for evidence in reading.visa_evidence:
        yield whole | {
            "policy": evidence.policy,
            "value": "true" if evidence.policy == "citizen_gc_only" else evidence.value,
            "conditions": ";".join(evidence.conditions),
            "quote": evidence.quote.text,
            "locator": evidence.quote.locator,
        }


def _dated(reading: WordingReading) -> dict[str, object]:
    """The newest season that the page names, and whether it still names Step 2 CS."""
    seasons = [m.year for m in reading.seasons if m.kind == "season" and m.year]
    return {
        "season_year": max(seasons, default=None),
        "names_step2_cs": any(m.kind == "step2_cs" for m in reading.seasons),
    }


def _signals(reading: WordingReading) -> Iterator[dict[str, object]]:
    dated = _dated(reading)
    for s in reading.signals:
        yield dated | {
            "code": s.code, "strength": s.strength, "threshold": s.threshold, "unit": s.unit, "extra": s.extra,
            "quote": s.quote.text, "locator": s.quote.locator,
        }  # fmt: skip


def _review(reading: WordingReading) -> Iterator[dict[str, object]]:
    for item in reading.needs_review:
        yield {"triggers": ";".join(item.triggers), "quote": item.quote.text, "locator": item.quote.locator}
