"""Code words of one page: statements in, ``Signal``s out (R-WORD).

Belongs here: running the families over statements, strength and threshold of a match, what one code does to another.
Not here: visas (``visa``), scores (``scores``), the patterns (``families.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.wording import numbers
from transforms.wording.clauses import clause_bounds, governed
from transforms.wording.evidence import quote
from transforms.wording.families import Rule, families
from transforms.wording.lexer import Token
from transforms.wording.model import Signal, Strength, UnitLike
from transforms.wording.scope import addresses_residents, is_duty, is_history
from transforms.wording.scores import score_signals
from transforms.wording.statements import Statement

_WISH = frozenset(("PREF", "RECOMMEND", "ENCOURAGE", "RARE", "UNLIKELY", "ROUTINE"))
_OF_THE_PAST = frozenset(("G3", "H3", "H1"))
"""What a program did or whom it had still describes it; what it asked for does not."""
_SILENCES = {"X1": ("A0", "H1"), "G8": ("A0",), "H1": ("A0",)}


@dataclass(frozen=True)
class _Hit:
    rule: Rule
    first: int
    last: int


def read_signals(statements: Iterable[Statement], units: Sequence[UnitLike]) -> tuple[list[Signal], set[int]]:
    """Signals in reading order, one per code, threshold and unit, and the indices of the units that gave any."""
    found: list[Signal] = []
    used: set[int] = set()
    exam_before = False
    for statement in statements:
        here = _of(statement, units, exam_before)
        if here:
            used.add(statement.index)
        found.extend(here)
        exam_before = exam_before or bool(statement.lexed.classes & {"STEP1", "STEP2", "STEP12", "USMLE"})
    return _once(found), used


def wording_signal(codes: Iterable[str] | None) -> str:
    """R-WORD's one word for a program: exclusionary, rigid, hopeful, mixed, none; ``unread`` for None (no page)."""
    if codes is None:
        return "unread"
    kinds = {families().classes.get(code, "") for code in codes}
    if "exclusionary" in kinds:
        return "exclusionary"
    rigid, hopeful = "rigid" in kinds, "hopeful" in kinds
    return "mixed" if rigid and hopeful else "rigid" if rigid else "hopeful" if hopeful else "none"


def _of(statement: Statement, units: Sequence[UnitLike], exam_before: bool) -> list[Signal]:
    if is_duty(statement.lexed):
        return []
    hits = [hit for rule in families().candidates(statement.lexed.classes) if (hit := first_hit(rule, statement))]
    signals = [_signal(hit, statement, units) for hit in hits if not _is_silenced(hit, hits, statement)]
    for score in score_signals(statement, exam_before):
        span = quote(statement, score.first, score.last, units)
        signals.append(Signal(score.code, span, score.strength, score.threshold, score.unit))
    past = is_history(statement.lexed)
    return [s for s in signals if s.quote.text and not (past and s.code not in _OF_THE_PAST)]


def _is_silenced(hit: _Hit, hits: Sequence[_Hit], statement: Statement) -> bool:
    """An exclusion is no acceptance, a welcome says more than one: the stronger code of a clause stands alone."""
    clause = clause_bounds(statement.lexed.tokens, hit.first, hit.last)
    return any(
        hit.rule.code in _SILENCES.get(other.rule.code, ())
        and clause_bounds(statement.lexed.tokens, other.first, other.last) == clause
        for other in hits
    )


def first_hit(rule: Rule, statement: Statement) -> _Hit | None:
    """Where the rule first holds in the statement, if it does."""
    classes = statement.lexed.classes
    if not rule.pattern.is_possible(classes) or (rule.needs and not rule.needs & classes):
        return None
    for first, last in rule.pattern.find(statement.lexed, statement.cut):
        if last <= statement.cut and not statement.bare:
            continue
        low, high = clause_bounds(statement.lexed.tokens, first, last)
        if not addresses_residents(statement.lexed.tokens[low:high]):
            continue
        if rule.drops_when_soft and _softened(statement, first, last):
            continue
        return _Hit(rule, first, last)
    return None


def _softened(statement: Statement, first: int, last: int) -> bool:
    clause = governed(statement.lexed.tokens, first, last)
    return any(_wishes(clause, at) for at in range(len(clause))) or any(
        "unfavo" in t.text for t in statement.lexed.tokens
    )


def _wishes(clause: Sequence[Token], at: int) -> bool:
    """A word of preference, not negated; "encouraged to apply" says nothing of the condition that follows."""
    if clause[at].cls not in _WISH or any(t.cls == "NEG" for t in clause[max(0, at - 2) : at]):
        return False
    return clause[at].cls != "ENCOURAGE" or not any(t.cls == "APPLY" for t in clause[at + 1 : at + 4])


def _signal(hit: _Hit, statement: Statement, units: Sequence[UnitLike]) -> Signal:
    strength: Strength | None = hit.rule.strength  # type: ignore[assignment]
    if strength == "required" and _softened(statement, hit.first, hit.last):
        strength = "preferred"
    value = _value(hit, statement)
    extra = _dates(statement, hit) if hit.rule.code == "L1" else None
    return Signal(hit.rule.code, quote(statement, hit.first, hit.last, units), strength, value, hit.rule.unit, extra)


def _dates(statement: Statement, hit: _Hit) -> str | None:
    """The month or day until which a program still reads or interviews, in its own words."""
    named = [
        t.text for t in statement.lexed.tokens[hit.first :] if t.cls in ("DATE", "JANUARY", "FEBRUARY", "MONTHNAME")
    ]
    return named[-1].strip(" -") if named else None


def _value(hit: _Hit, statement: Statement) -> float | None:
    span = statement.lexed.tokens[hit.first : hit.last]
    match hit.rule.value:
        case "years":
            return numbers.years(span)
        case "duration":
            return numbers.months(span) or _duration_near(hit, statement)
        case "percent":
            return numbers.percent(span)
        case "ratio":
            return numbers.ratio(span)
        case "attempts":
            return numbers.attempts(span)
        case "failures_allowed":
            count = numbers.failures(span)
            return count + 1 if count is not None else None
        case "failures_fatal":
            return numbers.failures(span)
        case None | "none":
            return None
        case number:
            return float(number)


def _duration_near(hit: _Hit, statement: Statement) -> float | None:
    """A duration before the experience, unless it is the window ("within the past four years")."""
    tokens = statement.lexed.tokens
    for at in range(max(0, hit.first - 5), min(len(tokens), hit.last + 6)):
        if tokens[at].cls in ("MONTHS", "YEARS") and (not at or tokens[at - 1].cls != "LE"):
            return numbers.months([tokens[at]])
    return None


def _once(found: Sequence[Signal]) -> list[Signal]:
    kept: dict[tuple[str, float | None, str | None], Signal] = {}
    numbered = {(s.code, s.quote.locator) for s in found if s.threshold is not None}
    for signal in found:
        if signal.threshold is not None or (signal.code, signal.quote.locator) not in numbered or signal.code == "H3":
            kept.setdefault((signal.code, signal.threshold, signal.unit), signal)
    return list(kept.values())
