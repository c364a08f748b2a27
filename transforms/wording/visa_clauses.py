"""What one statement asserts about visas: clause by clause, with polarity, exclusives and conditions.

Belongs here: from clause to assertion, for named visas, unnamed visas and citizenship. Not here: the grammar of a
clause (``visa_grammar``), weighing the sentences of a page (``visa``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from transforms.wording.lexer import Token, lex, word_set
from transforms.wording.scope import addresses_residents
from transforms.wording.statements import Statement
from transforms.wording.visa_grammar import Clause, Tokens, clauses_of
from transforms.wording.visa_speech import asks_back, speaks_of_others
from transforms.wording.visa_words import HEDGE, MENTION, NO, OFFER, STATUS

Policy = Literal["j1", "h1b", "any", "rest", "citizen_gc_only", "ead"]
Value = Literal["yes", "no", "conditional"]

_GIVE = word_set("SPONSOR ACCEPT WELCOME YES")
_TAKES = word_set("ACCEPT CONSIDER INVITE ELIGIBLE APPLY")
_OFFERING = ("offer", "provid", "support", "available", "yes", "accept")
_ASKS_OF_NEED = re.compile(
    r"(?:which|what)\b.{0,20}\bvisas? (?:do|should|would|will|must) (?:i|we|you|one|applicants?) need", re.I
)
_AIDS = ("help", "assist", "handle", "manage", "work", "process", "arrange")
_ITEMS = word_set("item row answer")
_VERBLESS, _ANSWER, _ITEM, _LABELLED = 7, 16, 12, 4


@dataclass(frozen=True)
class Assertion:
    """What tokens ``first`` to ``last`` say of a policy: ``any`` is visas unnamed, ``rest`` all that are not named.

    ``exclusive`` says that what is not named is refused.
    """

    policy: Policy
    value: Value
    first: int
    last: int
    exclusive: bool = False
    conditions: tuple[str, ...] = ()


def assertions(statement: Statement, visa_topic: bool) -> Iterator[Assertion]:
    """What the statement asserts; ``visa_topic`` tells that its page, heading or label is about visas."""
    tokens = statement.lexed.tokens
    if statement.heading or asks_back(tokens) or speaks_of_others(tokens):
        return
    topic = statement.lexed.tokens[: max(0, statement.cut - 1)]
    own = _readable(statement, topic)
    label = bool(topic) and not statement.topic.endswith("?")
    named = any(t.cls in MENTION for t in topic)
    governed = label and named and any(t.cls in NO for t in topic)
    topical = visa_topic or named or any(t.cls == "VISA" or t.cls in STATUS for t in own) or _names_both(own)
    body = _without_lead(own)
    for clause in clauses_of(body, statement.cut + len(own) - len(body), governed):
        if not addresses_residents(clause.tokens):
            continue
        yield from _status(clause, statement)
        yield from _named(clause, topical, statement)
        yield from _unnamed(clause)


def _names_both(tokens: Tokens) -> bool:
    return {"J1", "H1B"} <= {t.cls for t in tokens}


def _readable(statement: Statement, topic: Tokens) -> Tokens:
    """The statement's own tokens; a short answer that names no visa takes the one its question names."""
    own = statement.lexed.tokens[statement.cut :]
    if any(t.cls in MENTION | STATUS for t in own):
        return own
    pointing = len(own) <= _VERBLESS and any(t.text in ("it", "them", "this") for t in own)
    answers = any(t.cls in NO | HEDGE | OFFER or t.text in ("both", "either") for t in own)
    labelled = len(own) <= _LABELLED and any(t.cls in MENTION for t in topic)
    if not (statement.unit.question or pointing or labelled) or len(own) > _ANSWER or not answers:
        return ()
    typed = [t for t in topic if t.cls in ("J1", "H1B")] or [t for t in topic if t.cls == "VISA"]
    if any(t.text in ("both", "either") for t in own) and typed and typed[0].cls == "VISA":
        typed = [Token("J1", 0, 0, ""), Token("H1B", 0, 0, "")]
    if _ASKS_OF_NEED.match(statement.topic):
        return ()
    feared = [t for t in topic if t.cls == "OBSTACLE"]
    return [*feared, *typed, Token("COLON", 0, 0, ":"), *own] if typed else ()


def _without_lead(own: Tokens) -> Tokens:
    """ "No, with one exception: ..." whose question is lost: the opening answers something that we cannot see."""
    opened = len(own) > 2 and own[0].text in ("no", "yes") and own[1].text in (",", ":", ";", ".", "!")
    return own[2:] if opened else own


def _named(clause: Clause, topical: bool, statement: Statement) -> Iterator[Assertion]:
    """Assertions on the J-1 and the H-1B, where the clause names them."""
    none_at_all = clause.is_denied and clause.has_word("otherwise")
    typed: list[Policy] = [policy for cls, policy in _POLICIES if clause.has(cls)]
    typed = [policy for _, policy in _POLICIES] if typed and none_at_all else typed
    value = _value(clause, topical) if typed else None
    if value is None:
        return
    if clause.has_word("faculty", "attendings", "staff"):
        if not clause.has_any(OFFER | NO | {"ONLY"}):
            return
        value = "no" if clause.has("ONLY") else value
    if clause.has_ended:
        if "NOLONGER" not in statement.lexed.classes:
            return
        value = "no"
    excepted = _mentions_after_exception(clause) and not clause.has_ended
    if excepted and (value == "no" or clause.has("REST")):
        yield Assertion(typed[0], "yes", clause.first, clause.last, exclusive=True)
        return
    exclusive = value == "yes" and len(typed) == 1 and clause.is_exclusive
    for policy in typed:
        yield Assertion(policy, value, clause.first, clause.last, exclusive, _conditions(clause))


_POLICIES: tuple[tuple[str, Policy], ...] = (("J1", "j1"), ("H1B", "h1b"))


def _mentions_after_exception(clause: Clause) -> bool:
    """ "No visas other than the J-1"."""
    sparing = [i for i, t in enumerate(clause.tokens) if t.cls == "EXCEPT" or _spares(t)]
    return bool(sparing) and any(t.cls in ("J1", "H1B") for t in clause.tokens[sparing[0] :])


def _spares(token: Token) -> bool:
    return token.cls == "REST" and token.text.endswith("than")


def _value(clause: Clause, topical: bool) -> Value | None:
    """None where the clause names a visa and says nothing of whether the program takes it."""
    if clause.tells_a_life or clause.has("TALK"):
        return None
    if clause.has("UNDECIDED"):
        return "conditional"
    if clause.speaks_of_harm:
        return "yes" if clause.is_denied else None
    if clause.has("LIFE") and not any(t.cls == "SPONSOR" and not t.text.startswith(_AIDS) for t in clause.tokens):
        return None
    if clause.is_denied:
        return "conditional" if clause.promises_nothing or clause.has("ROUTINE") else "no"
    if clause.defines or (clause.has("OWNGRAD", "WAIVER") and not clause.has_any(_GIVE)):
        return None
    if clause.echoes or clause.waves_through:
        return "yes"
    if clause.has("PAYS") and not clause.has_any(OFFER):
        return None
    if clause.has("EXCEPTION") or (clause.is_hedged and not clause.only_considers and not clause.is_eager):
        return "conditional"
    listed = clause.has_any(STATUS) and not clause.has("PREF")
    priced = clause.has("STEP3", "STEP12") and clause.has("VISA")
    said = priced or clause.has_any(OFFER | {"HOLD", "ONLY", "EITHERVISA", "FIT"})
    return "yes" if listed or said or _is_demanded(clause) or _is_bare(clause, topical) else None


def _is_demanded(clause: Clause) -> bool:
    """ "You will need to satisfy the rules for a J-1"."""
    demands = (i for i, t in enumerate(clause.tokens) if t.cls in ("MUST", "REQ", "ONLY"))
    return any(n.cls in ("J1", "H1B") for i in demands for n in clause.tokens[i + 1 : i + 10])


def _is_bare(clause: Clause, topical: bool) -> bool:
    """A bullet or cell such as "Visa (J1)", under a visa label or with the word itself."""
    short = len(clause.tokens) <= _VERBLESS and not clause.has_word("is", "are")
    if clause.tokens[0].text in ("a", "an") and len(clause.tokens) >= _LABELLED:
        return False
    return short and (topical or clause.has("VISA") or "visa" in clause.tokens[0].text)


def _conditions(clause: Clause) -> tuple[str, ...]:
    held = clause.has("HELD") or any("transfer" in t.text or t.text.startswith("already") for t in clause.tokens)
    exceptional = any(t.cls == "STELLAR" or t.text.startswith("highly") for t in clause.tokens)
    met = {
        "step3": clause.has("STEP3", "STEP12"),
        "case_by_case": clause.has("CASEBYCASE"),
        "transfer_only": held,
        "exceptional_only": exceptional,
        "ecfmg": clause.has("ECFMG"),
    }
    return tuple(name for name, holds in met.items() if holds)


def _unnamed(clause: Clause) -> Iterator[Assertion]:
    """Assertions on visas without a type, and on all types that are not named."""
    if clause.has("J1", "H1B", "DEFINES") or not clause.has("VISA", "REST", "NOSPON"):
        return
    none_other = any(t.cls in ("ONLY", "REST") and t.text.startswith("no other") for t in clause.tokens)
    if clause.has("REST") or none_other:
        if none_other or clause.is_denied or "fall short" in " ".join(t.text for t in clause.tokens):
            yield Assertion("rest", "no", clause.first, clause.last)
        return
    value = _unnamed_value(clause)
    if value:
        about_h1b = value == "no" and not clause.has("NOSPON") and _speaks_of_petitions(clause)
        yield Assertion("h1b" if about_h1b else "any", value, clause.first, clause.last, False, _conditions(clause))


def _unnamed_value(clause: Clause) -> Value | None:
    sponsors = _speaks_of_sponsoring(clause)
    if clause.has("UNDECIDED") and sponsors:
        return "conditional"
    if clause.has("NOSPON"):
        return "no"
    if clause.has("PAYS") or clause.speaks_of_harm:
        return None
    if clause.is_denied:
        if clause.promises_nothing:
            return "conditional"
        return "no" if sponsors or len(clause.tokens) <= _VERBLESS + 2 else None
    if not sponsors:
        return None
    if clause.has_any(HEDGE) or clause.may_offer:
        return "conditional"
    return "yes" if _offers(clause) and not clause.has("MUST", "REQ") else None


def _speaks_of_sponsoring(clause: Clause) -> bool:
    """A verb of giving, the word itself, or "applicants who need a visa will (not) be considered"."""
    at = next(i for i, t in enumerate(clause.tokens) if t.cls in ("VISA", "NOSPON"))
    needed = any(t.cls in ("MUST", "REQ", "HOLD") for t in clause.tokens[:at])
    labelled = clause.tokens[at + 1 : at + 2]
    if labelled and labelled[0].cls == "COLON":
        return True
    taken = needed and clause.has("CONSIDER", "INVITE", "ELIGIBLE", "APPLY", "REJECT")
    return taken or clause.has_any(_GIVE) or any("spons" in t.text or "petition" in t.text for t in clause.tokens)


def _speaks_of_petitions(clause: Clause) -> bool:
    """Petitions, not "visa petitions", are filed for the H-1B alone."""
    return all("petition" in t.text and "visa" not in t.text for t in clause.tokens if t.cls == "VISA")


def _offers(clause: Clause) -> bool:
    """Sponsoring, not paperwork: "visa paperwork is handled by" offers nothing."""
    words = [t.text for t in clause.tokens if t.cls in ("SPONSOR", "YES", "ACCEPT", "VISA")]
    return clause.has("SPONSOR", "YES", "ACCEPT") and any(w.startswith(_OFFERING) or "sponsor" in w for w in words)


def _status(clause: Clause, statement: Statement) -> Iterator[Assertion]:
    """Citizens and permanent residents only, in all the ways of saying so."""
    if not clause.has_any(STATUS):
        if clause.has("EAD"):
            yield Assertion("ead", "yes", clause.first, clause.last)
    elif not clause.has("J1", "H1B", "PREF"):
        if clause.has("EAD", "OTHERVISA", "VISA") and not clause.is_denied:
            yield Assertion("ead", "yes", clause.first, clause.last)
        elif _is_closed_to_others(clause, statement):
            yield Assertion("citizen_gc_only", "yes", clause.first, clause.last)


def _is_closed_to_others(clause: Clause, statement: Statement) -> bool:
    denials = [i for i, t in enumerate(clause.tokens) if t.cls in NO or t.cls == "WITHOUT"]
    if denials:
        foreign = any(t.cls == "CITIZEN" and t.text.startswith(("non", "foreign")) for t in clause.tokens)
        asked = any(t.cls in ("MUST", "REQ") for i in denials for t in clause.tokens[i + 1 : i + 3])
        taken = clause.has_any(_TAKES) or clause.has_word("ineligible")
        return not asked and taken and (foreign or len(denials) > 1)
    if clause.has("MUST", "REQ", "ONLY"):
        return True
    item = getattr(statement.unit, "kind", "") in _ITEMS and len(clause.tokens) <= _ITEM
    return item and clause.has("CITIZEN") and clause.has("GREEN")


def visa_words(text: str) -> bool:
    """True where a title or heading is about visas."""
    return not lex(text).classes.isdisjoint(MENTION | STATUS | {"EAD"})
