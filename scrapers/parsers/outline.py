"""Which headings, tabs and class labels govern a line.

Belongs here: the outline of a page as a stack of marks, and what a stack says in sum. Not here: reading one label
(classes.py) or the arithmetic of years (years.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.parsers.classes import Group, Mark, is_fellow, is_label_line, read_mark
from scrapers.parsers.labels import lone_label
from scrapers.parsers.records import Track
from scrapers.parsers.sheet import Line, Sheet
from scrapers.parsers.vocabulary import Specialty

Stack = tuple[Mark, ...]
"""Marks from the outermost heading to the innermost."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the headings above a person say in sum; the innermost that speaks about a matter decides it."""

    class_mark: Mark | None = None
    track: Track | None = None
    group: Group | None = None
    is_chief: bool = False
    is_fellow: bool = False
    academic_year: int | None = None
    specialties: tuple[Specialty, ...] = ()
    label: str | None = None
    """The printed label that names the class, else the innermost that sets track, chiefs, fellows or alumni apart."""

    @property
    def says_resident(self) -> bool:
        """Whether anything here says that the people are residents (or fellows, whom tracks tell apart)."""
        if self.group in ("faculty", "other"):
            return False
        return bool(self.class_mark or self.group or self.track or self.is_fellow or self.is_chief)


def resolve(stack: Stack) -> Context:
    """Sum up a stack, innermost mark first. A class heading ends the reach of "Chiefs" and "Faculty" above it."""
    class_mark: Mark | None = None
    track: Track | None = None
    group: Group | None = None
    chief = fellow = False
    year: int | None = None
    specialties: tuple[Specialty, ...] = ()
    label: str | None = None
    for mark in reversed(stack):
        outside_class = class_mark is not None and not mark.has_class
        if class_mark is None and mark.has_class:
            class_mark = mark
        track = track or mark.track
        if not outside_class:
            chief = chief or mark.chief
        fellow = fellow or is_fellow(mark.label)
        group = _join(group, mark, class_mark)
        year = year if year is not None else mark.academic_year
        specialties = specialties or mark.specialties
        if label is None and (mark.track or mark.chief or mark.group == "alumni" or is_fellow(mark.label)):
            label = mark.label
    label = class_mark.label if class_mark else label
    return Context(class_mark, track, group, chief, fellow, year, specialties, label)


def _join(group: Group | None, mark: Mark, class_mark: Mark | None) -> Group | None:
    """The group so far and an outer mark. Under "Alumni" a graduating class stays alumni; a PGY class does not."""
    if group is None:
        return mark.group
    if (
        group == "residents"
        and mark.group == "alumni"
        and class_mark is not None
        and class_mark.pgy is None
        and class_mark.r_year is None
    ):
        return "alumni"
    return group


def is_context(line: Line) -> bool:
    """Whether a line, judged alone, opens a section: a heading that is no field label, or a whole-line class label."""
    if line.level <= 7:
        return len(line.text) <= 140 and (
            lone_label(line.text, True) is None or read_mark(line.text).group in ("alumni", "residents")
        )
    if is_label_line(line.text):
        return True
    if line.level == 8 and len(line.text) <= 60:
        mark = read_mark(line.text)
        return mark.says_something and mark.leftover <= 1 and lone_label(line.text, True) is None
    return False


class Outline:
    """The stack of open headings while lines are read in order."""

    def __init__(self, sheet: Sheet, base: Stack) -> None:
        self._base = base
        self._open: list[tuple[int, Mark, int, bool]] = []
        self._scopes = sorted(sheet.scopes, key=lambda s: (s[0], -s[1]))
        self._next = 0
        self._snapshot: Stack | None = None

    def advance(self, index: int) -> None:
        """Move to a line: close the panels that ended, open those that begin."""
        if not self._scopes:
            return
        if any(is_panel and end <= index for _, _, end, is_panel in self._open):
            self._close(index)
        while self._next < len(self._scopes) and self._scopes[self._next][0] <= index:
            start, end, label = self._scopes[self._next]
            self._next += 1
            if end > index and start <= index:
                self._push(7, read_mark(label), end, True)

    def _close(self, index: int) -> None:
        """Drop a panel that ended together with every heading opened inside it."""
        first = next(i for i, (_, _, end, is_panel) in enumerate(self._open) if is_panel and end <= index)
        del self._open[first:]
        self._snapshot = None

    def heading(self, line: Line, index: int, end: int) -> None:
        """Open the section of a heading line: inside its panel it closes the sections of its level and deeper, and
        those whose part of the page lies behind. ``end`` is where the part of the page ends that holds the section.
        """
        while self._open and not self._open[-1][3] and (self._open[-1][0] >= line.level or self._open[-1][2] <= index):
            self._open.pop()
        self._push(line.level, read_mark(line.text), end, False)

    def _push(self, level: int, mark: Mark, end: int, is_panel: bool) -> None:
        self._open.append((level, mark, end, is_panel))
        self._snapshot = None

    @property
    def stack(self) -> Stack:
        """Base marks of the page and all open headings."""
        if self._snapshot is None:
            self._snapshot = (*self._base, *(m for _, m, _, _ in self._open))
        return self._snapshot
