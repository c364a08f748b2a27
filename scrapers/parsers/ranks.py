"""Classes a three-year program names by rank: interns, juniors, seniors.

Belongs here: giving "Junior Residents" and "Senior Residents" their PGY where a page's headings leave one reading only.
Not here: labels that name a class by themselves (classes.py). In longer programs juniors span several years: unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scrapers.parsers.classes import Mark
from scrapers.parsers.outline import Context, Stack
from scrapers.parsers.years import Program

_RANKS = {2: re.compile(r"\bjuniors?\b", re.I), 3: re.compile(r"\bseniors?\b", re.I)}


def by_rank(stacks: Sequence[Stack], contexts: Sequence[Context], program: Program) -> tuple[Context, ...]:
    """The persons' contexts, those under a rank with its class: only if interns are the one class named otherwise."""
    classes = {c.class_mark.pgy for c in contexts if c.class_mark is not None and c.group != "alumni"}
    if program.last != 3 or classes != {1}:
        return tuple(contexts)
    ranked = [_rank(s) if c.class_mark is None else None for s, c in zip(stacks, contexts, strict=True)]
    if {m.pgy for m in ranked if m is not None} != set(_RANKS):
        return tuple(contexts)
    return tuple(
        replace(c, class_mark=m, label=m.label) if m is not None else c for c, m in zip(contexts, ranked, strict=True)
    )


def _rank(stack: Stack) -> Mark | None:
    """The innermost heading that names one rank of residents, as a mark with its PGY."""
    for mark in reversed(stack):
        found = [pgy for pgy, pattern in _RANKS.items() if pattern.search(mark.label)]
        if len(found) == 1 and mark.group in (None, "residents") and not mark.chief and mark.leftover == 0:
            return replace(mark, pgy=found[0])
    return None
