"""The visa fields of one page: assertions of its sentences weighed against each other (R-VISA-1).

Belongs here: plain words before implied ones, typed before untyped, conflicts. Not here: the grammar of a sentence
(``visa_clauses``), program against institution (``merge``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from transforms.wording.evidence import joined, quote
from transforms.wording.lexer import word_set
from transforms.wording.model import Quote, UnitLike, VisaEvidence, VisaValue
from transforms.wording.statements import Statement
from transforms.wording.visa_clauses import Assertion, Policy, Value, assertions, visa_words

_CONTEXT = re.compile(
    r"visa|sponsor|h-?1-?b\b|ecfmg|citizen|immigra|petition|permanent resid|green card|\bstatus\b|\bj-1|\bh-1"
    r"|img|international|foreign",
    re.I,
)


_NAMES = word_set("J1 H1B VISA REST NOSPON CITIZEN GREEN EAD EXCEPTION")
_BULLET, _REACH = 6, 9
_SPEAKS = word_set("SPONSOR ACCEPT CONSIDER ONLY")
"""Words that make a statement of "J1" where nothing on the page is about visas: call schedules have such codes."""


@dataclass(frozen=True)
class VisaReading:
    """The four fields, what they rest on, and whether plain words of the page contradict each other."""

    j1: VisaValue
    h1b: VisaValue
    citizen_gc_only: bool
    generic_visa: bool
    conditions: tuple[str, ...]
    evidence: tuple[VisaEvidence, ...]
    used: frozenset[int]
    refusal: tuple[tuple[int, Quote], ...]


@dataclass(frozen=True)
class _Said:
    assertion: Assertion
    quote: Quote
    index: int


def read_visa(found: Iterable[Statement], units: Sequence[UnitLike], page_title: str) -> VisaReading:
    """Visa fields of a page from its statements."""
    said: list[_Said] = []
    on_page: bool | None = None
    page_topic = visa_words(page_title)
    for statement in found:
        if not statement.lexed.classes & _NAMES:
            continue
        if not statement.lexed.classes & _SPEAKS:
            on_page = _names_visas(units, page_title) if on_page is None else on_page
            if not on_page:
                continue
        topical = page_topic or _listed(statement) or any(visa_words(name) for name in statement.unit.headings)
        here = list(assertions(statement, topical))
        span = [quote(statement, a.first, a.last, units) for a in here]
        said.extend(_Said(a, q, statement.index) for a, q in zip(here, span, strict=True))
        if _grants_exception(statement, bool(here)):
            said = [_excepted(s) if statement.index - s.index in (0, 1) else s for s in said]
            said += [_other(s) for s in said if s.assertion.exclusive and statement.index - s.index in (0, 1)]
    return _weigh([s for s in said if s.quote.text], units)


def _listed(statement: Statement) -> bool:
    """A bullet that holds little but the name: "J-1 (ECFMG)"."""
    return getattr(statement.unit, "kind", "") == "item" and len(statement.lexed.tokens) <= _BULLET


def _names_visas(units: Sequence[UnitLike], page_title: str) -> bool:
    return bool(_CONTEXT.search(page_title)) or any(_CONTEXT.search(unit.text) for unit in units)


def _grants_exception(statement: Statement, asserts: bool) -> bool:
    """ "Exceptions need the approval of the dean", in the same sentence or the next."""
    tokens = statement.lexed.tokens
    for at, token in enumerate(tokens):
        if token.cls == "EXCEPTION":
            near = tokens[max(0, at - 3) : at] + tokens[at + 1 : at + _REACH]
            return not any(t.cls in ("NEG", "WITHOUT", "NOP") for t in near)
    return False


def _excepted(said: _Said) -> _Said:
    """A refusal to which exceptions are granted is a condition."""
    if said.assertion.value != "no" or said.assertion.policy not in ("j1", "h1b", "any"):
        return said
    return replace(said, assertion=replace(said.assertion, value="conditional"))


def _other(said: _Said) -> _Said:
    """ "J-1 only" with exceptions leaves the door ajar for the other visa."""
    other: Policy = "h1b" if said.assertion.policy == "j1" else "j1"
    return replace(said, assertion=replace(said.assertion, policy=other, value="conditional", exclusive=False))


def _weigh(said: Sequence[_Said], units: Sequence[UnitLike]) -> VisaReading:
    j1, h1b = _typed(said, "j1"), _typed(said, "h1b")
    open_door = any(s.assertion.policy in ("j1", "h1b") and s.assertion.value != "no" for s in said)
    accepts_ead = any(s.assertion.policy == "ead" for s in said)
    citizens = [s for s in said if s.assertion.policy == "citizen_gc_only"]
    only_citizens = bool(citizens) and not open_door and not accepts_ead
    generic = [s for s in said if s.assertion.policy == "any"]
    refused = any(s.assertion.value == "no" for s in generic)
    if only_citizens:
        j1 = h1b = "no"
    evidence = _evidence(_decisive(said, {"j1": j1, "h1b": h1b}, only_citizens), units)
    return VisaReading(
        j1,
        h1b,
        only_citizens,
        bool(generic) and not refused and not open_door,
        tuple(dict.fromkeys(c for s in said for c in s.assertion.conditions)),
        evidence,
        frozenset(s.index for s in said),
        tuple((s.index, s.quote) for s in said if _refuses(s, only_citizens)),
    )  # fmt: skip


def _refuses(said: _Said, only_citizens: bool) -> bool:
    if said.assertion.policy == "citizen_gc_only":
        return only_citizens
    return said.assertion.value == "no" and said.assertion.policy in ("j1", "h1b", "any")


def _typed(said: Sequence[_Said], policy: str) -> VisaValue:
    """Plain words about this visa, else what an exclusive list implies, else what is said of visas in general."""
    plain = {s.assertion.value for s in said if s.assertion.policy == policy}
    if plain:
        return next(iter(plain)) if len(plain) == 1 else _mixed(plain, policy)
    named = any(s.assertion.policy in ("j1", "h1b") for s in said)
    if any(s.assertion.exclusive or (named and s.assertion.policy == "rest") for s in said if _excludes(s, policy)):
        return "no"
    general = {s.assertion.value for s in said if s.assertion.policy == "any"}
    if "no" in general:
        return "no"
    return "conditional" if "conditional" in general else "not_stated"


def _mixed(plain: set[Value], policy: str) -> VisaValue:
    """A J-1 that is offered stays offered when some sentence hedges; an H-1B is as good as its condition."""
    return "yes" if policy == "j1" and "no" not in plain else "conditional"


def _excludes(said: _Said, policy: str) -> bool:
    return said.assertion.policy != policy and (said.assertion.value != "no" or said.assertion.policy == "rest")


def _decisive(said: Sequence[_Said], values: dict[str, VisaValue], only_citizens: bool) -> list[_Said]:
    """The first sentence behind each value; where none says it plainly, all that make it so."""
    kept: list[_Said] = []
    for policy, value in values.items():
        plain = [s for s in said if s.assertion.policy == policy]
        same = [s for s in plain if s.assertion.value == value]
        kept += same[:1] or plain[:2]
    untyped = [s for s in said if s.assertion.policy in ("any", "rest")]
    kept += untyped[:1]
    if only_citizens:
        kept += [s for s in said if s.assertion.policy == "citizen_gc_only"][:1]
    return sorted(dict.fromkeys(kept), key=lambda s: s.index)


def _evidence(said: Sequence[_Said], units: Sequence[UnitLike]) -> tuple[VisaEvidence, ...]:
    quotes = joined([(s.index, s.quote) for s in said], units)
    names = {"any": "generic_visa", "rest": "h1b"}
    return tuple(
        VisaEvidence(names.get(s.assertion.policy, s.assertion.policy), s.assertion.value, q, s.assertion.conditions)
        for s, q in zip(said, quotes, strict=True)
    )
