"""Sentences that hold trigger words and fit no family: listed, so that the lexicon grows from what is really met.

Belongs here: which leftovers deserve a reader. A parser that does not understand must say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from transforms.wording.evidence import window
from transforms.wording.lexer import word_set
from transforms.wording.model import Quote, ReviewItem
from transforms.wording.statements import Statement

_ALONE = word_set("J1 H1B VISA REST IMG USCE SIGNAL NFAIL FIRSTATT USGRAD PERCENTILE")
_TOGETHER = (
    (frozenset(("GRADTOPIC",)), frozenset(("YEARS", "YEAR4"))),
    (frozenset(("STEP1", "STEP2", "STEP12", "USMLE")), frozenset(("SCORE", "MINIMUM"))),
    (frozenset(("CITIZEN", "GREEN")), frozenset(("MUST", "REQ", "ONLY", "NEG"))),
)


_SENTENCE = 5
_NEUTRAL = (
    (frozenset(("IMG",)), frozenset(("ECFMG",))),
    (frozenset(("USCE",)), frozenset(("NEG", "PREF", "RECOMMEND", "ENCOURAGE"))),
    (frozenset(("USGRAD",)), frozenset(("NEG", "ECFMG"))),
)
"""What is understood and carries no code: the certificate asked of everybody from abroad, experience that helps."""


def needs_review(found: Iterable[Statement], used: Set[int]) -> tuple[ReviewItem, ...]:
    """One item per unit not in ``used`` that names visas, foreign graduates, scores or the like."""
    items: dict[int, ReviewItem] = {}
    for statement in found:
        met = _triggers(frozenset(t.cls for t in statement.lexed.tokens[statement.cut :]))
        if (
            met
            and len(statement.lexed.tokens) - statement.cut >= _SENTENCE
            and statement.index not in used
            and not statement.heading
        ):
            text = window(statement.unit.text, 0, min(len(statement.unit.text), 1))
            items[statement.index] = ReviewItem(met, Quote(text, statement.unit.locator))
    return tuple(item for item in items.values() if item.quote.text)


def _triggers(classes: frozenset[str]) -> tuple[str, ...]:
    met = set(classes & _ALONE)
    for first, second in _TOGETHER:
        if classes & first and classes & second:
            met |= classes & (first | second)
    if any(met <= words and classes & excuse for words, excuse in _NEUTRAL):
        return ()
    return tuple(sorted(met))
