"""What parsers take and give: plain frozen records, shared by every parser of this room.

Belongs here: the shapes and nothing else. No parsing, no school knowledge, no storage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

SchoolSense = Callable[[str], float]
"""How sure we are (0 to 1) that a text names a medical school. Given to parsers, which own no registry."""

Status = Literal["current", "alumni"]
Track = Literal["categorical", "primary_care", "advanced", "preliminary", "transitional", "fellow", "chief", "unknown"]


@dataclass(frozen=True)
class Page:
    """One stored page.

    ``fetched_on`` is an ISO date: class years are read relative to the day the page was seen, never to a clock.
    ``content_type`` and ``charset`` come from the HTTP header where it gave them.
    ``list_url`` is the roster that linked to a page about a single person, else None.
    """

    url: str
    body: bytes
    fetched_on: str
    content_type: str = "text/html"
    charset: str | None = None
    list_url: str | None = None


@dataclass(frozen=True)
class Resident:
    """One person-listing. ``name`` serves to de-duplicate inside one fetch and is dropped before anything is kept.

    ``pgy`` counts from 1; ``class_start_year`` is the July in which the class began its PGY-1 (or, for an advanced
    program, its first) year; both None when the page shows no class. ``locator`` is an lxml element path or a
    JSON pointer and holds no name.
    """

    name: str
    class_label: str | None
    pgy: int | None
    class_start_year: int | None
    track: Track
    status: Status
    school_raw: str | None
    degree_raw: str | None
    locator: str
    page_url: str
    grad_year: int | None = None


@dataclass(frozen=True)
class Issue:
    """Something seen and not understood. ``detail`` holds no person's name."""

    code: str
    detail: str
    locator: str = ""
    page_url: str = ""


@dataclass(frozen=True)
class ParsedRoster:
    """All roster pages of one program read together: residents counted once, alumni apart."""

    residents: tuple[Resident, ...]
    as_of: str | None = None
    """Academic year or date printed on the page ("2026-2027"), as the ISO date of its start; None without one."""
    issues: tuple[Issue, ...] = field(default=())


@dataclass(frozen=True)
class TextUnit:
    """One sentence, list item or table row of a page's main content, with the question and headings that govern it.

    ``text`` is an exact substring of the page's visible text after white-space folding. ``question`` is the question
    it answers (FAQ markup of any kind), ``headings`` the path of headings above it, outermost first.
    """

    text: str
    locator: str
    question: str | None = None
    headings: tuple[str, ...] = ()
    kind: Literal["sentence", "item", "row", "answer"] = "sentence"
