"""G3 and G4: a USMLE score with what the sentence does with it (requires, prefers, describes).

Belongs here: pairing scores with examinations, strength of a score statement. Not here: other thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from transforms.wording.clauses import governed
from transforms.wording.lexer import Token, word_set
from transforms.wording.model import Strength
from transforms.wording.numbers import quantity
from transforms.wording.statements import Statement

_EXAMS = word_set("STEP1 STEP2 STEP12 USMLE SCOREWORD")
_OFF = word_set("BOARDCERT VISA H1B J1 FELLOW TOEFL VISACARD")
_TAKE = word_set("ACCEPT CONSIDER INVITE ELIGIBLE")
_NO = word_set("NEG NEVERNEG NOLONGER")
_WISH = word_set("PREF RECOMMEND ENCOURAGE")
_LIMITS = word_set("GE LT LE")
_LEAD = 5
_NO_THINGS = word_set("as was is has us this points plus does always")


@dataclass(frozen=True)
class ScoreSignal:
    """``first`` and ``last`` bound the tokens quoted; a relative cut-off has no threshold."""

    code: str
    strength: Strength
    threshold: float | None
    unit: str
    first: int
    last: int


def score_signals(statement: Statement, exam_named_before: bool) -> Iterator[ScoreSignal]:
    """Score statements of one unit; ``exam_named_before`` lets "those below 220" follow a sentence on Step 2."""
    tokens, classes = statement.lexed.tokens, statement.lexed.classes
    if classes & _OFF or not classes & {"SCORE", "PERCENTILE"} or ("COMLEX" in classes and not classes & _EXAMS):
        return
    for first, last in _clauses(tokens):
        for at in range(first, last):
            if _is_figure(tokens, at, first, last):
                found = _signal(statement, at, first, last, exam_named_before)
                if found:
                    yield found


def _clauses(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.cls in ("SEMI", "BUT"):
            if at > start:
                yield start, at
            start = at + 1
    if start < len(tokens):
        yield start, len(tokens)


def _is_figure(tokens: tuple[Token, ...], at: int, first: int, last: int) -> bool:
    """A score, or a relative cut-off where the clause names no score."""
    if tokens[at].cls == "PERCENTILE":
        return not _has(tokens[first:last], frozenset(("SCORE",)))
    return tokens[at].cls == "SCORE" and not _second_of_range(tokens, at, first) and not _counts_things(tokens, at)


def _counts_things(tokens: tuple[Token, ...], at: int) -> bool:
    """ "240 papers" is no score."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.cls != "W" or after.text in _NO_THINGS or tokens[at].text.endswith(("s", "+")):
        return False
    return after.text.endswith("s") and not after.text.endswith("ss")


def _second_of_range(tokens: tuple[Token, ...], at: int, first: int) -> bool:
    near = tokens[max(first, at - 2) : at]
    return any(t.cls == "SCORE" for t in near) and all(t.text in ("to", "-", "and") or t.cls == "SCORE" for t in near)


def _signal(statement: Statement, at: int, first: int, last: int, exam_named_before: bool) -> ScoreSignal | None:
    tokens = statement.lexed.tokens
    clause = tuple(governed(tokens, at, at + 1))
    exam = _nearest_exam(tokens, at, first, last) or _topic_exam(tokens, first)
    if exam is None and not _goes_without_saying(tokens[at], tokens[first:last], exam_named_before):
        return None
    strength = _strength(clause, tokens[at].cls == "PERCENTILE", statement)
    if strength is None:
        return None
    values = quantity(tokens[at].text) if tokens[at].cls == "SCORE" else []
    unit = "step1" if exam is not None and exam.cls == "STEP1" else "step2"
    code = "G4" if strength == "required" else "G3"
    return ScoreSignal(code, strength, values[0] if values else None, unit, first, last)


def _goes_without_saying(token: Token, clause: tuple[Token, ...], exam_named_before: bool) -> bool:
    """ "Those below 220" after a sentence on Step 2, "ten points over the passing mark" anywhere."""
    if token.cls == "SCORE" and (_has(clause, frozenset(("FIRSTATT", "ATTEMPT"))) or _is_a_mark(token, clause)):
        return True
    return "passing" in token.text or (exam_named_before and token.cls == "SCORE" and _has(clause, _LIMITS))


def _is_a_mark(token: Token, clause: tuple[Token, ...]) -> bool:
    """ "The typical resident came with a 240": figures of this size with an article and no noun are scores."""
    at = clause.index(token)
    last = at + 1 == len(clause) or clause[at + 1].cls not in ("W", "NUM", "MONTHS", "SCORE")
    return last and clause[at - 1].text in ("a", "an") and _has(clause, frozenset(("RESIDENT", "CAND", "AVERAGE")))


def _nearest_exam(tokens: tuple[Token, ...], at: int, first: int, last: int) -> Token | None:
    near = [i for i in range(first, last) if tokens[i].cls in _EXAMS]
    named = [i for i in near if tokens[i].cls != "SCOREWORD"] or near
    return tokens[min(named, key=lambda i: (abs(i - at), i > at))] if named else None


def _topic_exam(tokens: tuple[Token, ...], first: int) -> Token | None:
    named = [t for t in tokens[:first] if t.cls in _EXAMS]
    return named[-1] if named else None


def _has(tokens: tuple[Token, ...], wanted: frozenset[str]) -> bool:
    return any(t.cls in wanted for t in tokens)


def _plain(tokens: tuple[Token, ...], wanted: frozenset[str]) -> bool:
    """True where a wanted class stands without a negation within three tokens before it."""
    return any(
        t.cls in wanted and not _has(tokens[max(0, i - 3) : i], _NO) for i, t in enumerate(tokens)
    )  # fmt: skip


def _refuses(tokens: tuple[Token, ...]) -> bool:
    return any(t.cls in _TAKE and _has(tokens[max(0, i - 4) : i], _NO) for i, t in enumerate(tokens))


def _strength(clause: tuple[Token, ...], relative: bool, statement: Statement) -> Strength | None:
    must = _plain(clause, frozenset(("MUST", "REQ"))) or _refuses(clause)
    wish = _plain(clause, _WISH)
    usual = _has(clause, frozenset(("ROUTINE",)))
    average = (
        usual
        or (not relative and _has(clause, frozenset(("PERCENTILE",))))
        or any(t.cls == "AVERAGE" or (t.cls == "SHARE" and not t.text.startswith(("some", "several"))) for t in clause)
    )
    minimum = _plain(clause, frozenset(("MINIMUM",)))
    if any("national" in t.text for t in clause) and not must:
        return None
    if wish:
        return "preferred"
    if must:
        return "preferred" if usual else "required"
    if _has(clause, frozenset(("COMPETITIVE", "RARE", "UNLIKELY"))):
        return "preferred"
    if average:
        return "preferred" if minimum else "mentioned"
    if minimum or _topic_minimum(statement):
        return "required"
    negated = _has(clause, frozenset(("MINIMUM",))) and _has(clause, _NO)
    open_ended = any(t.cls == "SCORE" and t.text.endswith("+") for t in clause)
    return "required" if not negated and (relative or open_ended or _has(clause, _LIMITS)) else None


def _topic_minimum(statement: Statement) -> bool:
    """The question or label asks for a minimum, or the sentence opens with one ("Minimum requirements: ...")."""
    own = statement.lexed.tokens[statement.cut :]
    colon = next((i for i, t in enumerate(own[:_LEAD]) if t.cls == "COLON"), 0)
    topic = (*statement.lexed.tokens[: statement.cut], *own[:colon])
    return any(t.cls in ("MINIMUM", "REQ") for t in topic) and not statement.bare
