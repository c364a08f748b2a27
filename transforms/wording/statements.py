"""Joins answers to their questions and labels, and gives every unit the form in which rules can read it.

Belongs here: bare answers ("Yes." to "Are J-1 visas sponsored?"), verbless answers under a label, pronouns that point
to the sentence before. Not here: what the joined statement means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.wording.lexer import Lexed, Token, lex, spell, triggers, word_set
from transforms.wording.model import UnitLike
from transforms.wording.scope import section_in_scope, sentence_in_scope

_BARE = word_set("YES NEG NOP NEVERNEG NOLONGER W CONJ SEMI PRON COLON HOLD MAY BUT")
_SHORT, _BAREST = 6, 10
_SUBJECTS = frozenset(
    [
        "we",
        "our",
        "i",
        "you",
        "your",
        "they",
        "it",
        "there",
        "applicants",
        "candidates",
        "please",
        "this",
        "that",
        "he",
        "she",
    ]
)
_SECOND_PART = re.compile(r"\?\s|,? and (?=(?:are|is|do|does|can|will|what|which|if|how)\b)", re.I)
_WH = re.compile(r"^(?:q\d*[:.]\s*)?(?:and |so |but )?(?:what|which|how|when|who|where|why)\b", re.I)
_AUX = re.compile(
    r"^(?:q\d*[:.]\s*)?(?:and |so |but )?"
    r"(?:do|does|did|is|are|was|will|would|can|could|must|should|may|have|has)\b",
    re.I,
)
_ANSWER = re.compile(r"^\s*a(?:nswer)?\s*\d*\s*[:.)]\s*", re.I)
_QUESTION_MARK = re.compile(r"^(?:Q(?:uestion)?\s*\d*\s*[:.)])\s*", re.I)
_ELLIPTICAL = 9
_LONGEST, _LONGEST_TOPIC = 1500, 300
"""Characters read of a unit and of its topic: what is longer is no sentence, and must not cost more than one."""
_COLUMN = 25
_APOLOGIES = word_set("sorry unfortunately regrettably alas , well actually")
_DURATIONS = frozenset(("YEARS", "MONTHS"))
_BINDS = word_set("LE GE PREF RECOMMEND ENCOURAGE MUST REQ MINIMUM LIMIT")
_OWN_TOPIC = word_set("GRADTOPIC USCE LETTER STEP1 STEP2 STEP12 STEP3 USMLE RESIDENT HISTORY TRAIN OWNGRAD VISA")
_SECOND = re.compile(r"\?\s*\w")
_ECHO = re.compile(r"we (?:do|are|can|will)\b|you (?:may|can)\b|(?:it|they) (?:is|are|does|do)\b")
_CELL = re.compile(r"/t[dh](?:\[\d+\])?$")
_WHAT_IF = re.compile(r"\bwhat (?:if|happens|about)\b", re.I)


@dataclass(frozen=True)
class Statement:
    """A unit made readable. ``cut`` is the first token of its own; the tokens before give the topic.

    ``index`` is the unit's place on the page, ``bare`` says that the wording is the question's and the polarity the
    answer's, ``heading`` that the unit is a heading or label itself.
    """

    unit: UnitLike
    index: int
    lexed: Lexed
    cut: int
    bare: bool = False
    heading: bool = False
    topic: str = ""


def statements(units: Sequence[UnitLike]) -> Iterator[Statement]:
    """Statements of a page in reading order: questions alone give none, nor do units said to somebody else."""
    asked = {unit.question for unit in units if unit.question}
    labels = asked | {name for unit in units for name in unit.headings}
    seen_img = False
    before: Statement | None = None
    for index, unit in enumerate(units):
        text = unit.text
        is_label = text in labels or _strip_q(text) in asked
        if text.endswith("?") or (is_label and _answered_barely(units, index)):
            continue
        topic = _topic(unit)
        if not (triggers(text) or (topic and triggers(topic))):
            continue
        if not section_in_scope([*unit.headings, *([unit.question] if unit.question else [])]):
            continue
        for statement in _read(unit, index, topic, is_label):
            resolved, seen_img = _resolve(_carried(statement, before), seen_img)
            before = resolved
            if sentence_in_scope(resolved.lexed):
                yield resolved


def _strip_q(text: str) -> str:
    return _QUESTION_MARK.sub("", text) if text[:1] in "Qq" else text


def _answered_barely(units: Sequence[UnitLike], index: int) -> bool:
    following = units[index + 1] if index + 1 < len(units) else None
    return following is not None and bool(following.question) and len(following.text) < 40


def _topic(unit: UnitLike) -> str:
    if unit.question:
        return _with_column(unit)[:_LONGEST_TOPIC]
    last = unit.headings[-1] if unit.headings else ""
    return last if len(unit.text) < 90 and len(last) < 90 else ""


def _with_column(unit: UnitLike) -> str:
    """The label of the row, with the head of the column where that says how strictly the cell is meant."""
    column = unit.headings[-1] if unit.headings and getattr(unit, "kind", "") == "row" else ""
    binding = column and column != unit.question and len(column) < _COLUMN and lex(column).classes & _BINDS
    return f"{unit.question} {column}" if binding else str(unit.question)


def _read(unit: UnitLike, index: int, topic: str, is_label: bool) -> Iterator[Statement]:
    text = _ANSWER.sub(lambda m: " " * len(m.group()), unit.text[:_LONGEST])
    own = lex(text)
    if not own.tokens:
        return
    if unit.question and _asks_yes_or_no(unit.question, own):
        polarity = _polarity(own)
        if polarity:
            yield _asserted(unit, index, polarity == "yes")
        if polarity and _is_bare(own):
            return
    yield _joined(unit, index, topic, own, is_label)


def _asks_yes_or_no(question: str, own: Lexed) -> bool:
    """A yes/no question, or a label such as "IMGs accepted" whose cell holds nothing but yes or no."""
    if _AUX.match(_setting(question)[1]):
        return True
    return not question.endswith("?") and not _WH.match(question) and _is_bare(own) and len(own.tokens) <= 3


def _polarity(own: Lexed) -> str:
    first = next((t for t in own.tokens if t.text not in _APOLOGIES), own.tokens[0])
    if first.cls == "YES":
        return "yes"
    if first.text in ("no", "nope", "nah", "none", "never", "✗", "✘") or (
        _is_bare(own) and own.classes & {"NEG", "NEVERNEG", "NOLONGER"}
    ):
        return "no"
    if _ECHO.match(f"{first.text} {_second(own)}") and (_is_bare(own) or any(t.text in ",;." for t in own.tokens[2:3])):
        return "yes"
    return ""


def _second(own: Lexed) -> str:
    return own.tokens[1].text if len(own.tokens) > 1 else ""


def _is_bare(own: Lexed) -> bool:
    """ "We do not.", "There isn't one."."""
    return len(own.tokens) <= _BAREST and all(t.cls in _BARE or t.text == "one" for t in own.tokens)


def _asserted(unit: UnitLike, index: int, yes: bool) -> Statement:
    """The question made a statement: "Do you take IMGs?" with "No." is read as "not take IMGs"."""
    setting, question = _setting(unit.question or "")
    tokens = [t for t in lex(question).tokens if t.cls != "SEMI"]
    while tokens and _AUX.match(tokens[0].text) and tokens[0].cls == "W":
        tokens = tokens[1:]
    instead = next((i for i, t in enumerate(tokens) if t.cls == "RATHER"), None)
    tokens = tokens[:instead] if instead and not yes else tokens
    polarity = Token("YES", 0, 0, "yes") if yes else Token("NEG", 0, 0, "not")
    if not yes or not _AUX.match(question):
        tokens = [polarity, *tokens]
    if setting:
        tokens = [*lex(setting).tokens, *tokens]
    return Statement(unit, index, spell(tokens), 0, bare=True, topic=unit.question or "")


def _setting(asked: str) -> tuple[str, str]:
    """ "I graduated abroad. May I apply?" is a setting and a question; of two questions the first one is answered."""
    question = _SECOND_PART.split(asked)[0]
    parts = re.split(r"(?<=[a-z])\.\s+", question)
    return ("", question) if len(parts) == 1 else (parts[0] + ".", parts[-1])


def _joined(unit: UnitLike, index: int, topic: str, own: Lexed, is_label: bool) -> Statement:
    if not topic:
        return Statement(unit, index, own, 0, heading=is_label)
    before = [t for t in lex(topic).tokens if t.text not in "?!."]
    words = {t.text for t in own.tokens}
    elliptical = len(own.tokens) <= _ELLIPTICAL and not words & _SUBJECTS
    asked = bool(_AUX.match(topic)) and topic.endswith("?") and not _SECOND.search(topic)
    closed = asked and len(own.tokens) > 4 and own.tokens[0].cls != "YES"
    hedged = len(own.tokens) <= _SHORT and bool(own.classes & {"RARE", "UNLIKELY"})
    crossing = (elliptical and not closed) or hedged or bool(_WHAT_IF.search(topic))
    link = Token("COLON" if crossing else "SEMI", 0, 0, ":")
    return Statement(
        unit, index, spell([*before, link, *own.tokens]), len(before) + 1, heading=is_label, topic=topic
    )  # fmt: skip


def _carried(statement: Statement, before: Statement | None) -> Statement:
    """ "We set no limit on the year of graduation. Five years would be ideal.": the topic is carried on."""
    classes = statement.lexed.classes
    if before is None or before.index != statement.index - 1 or _place(before) != _place(statement):
        return statement
    if classes & _DURATIONS and classes & _BINDS and not classes & _OWN_TOPIC:
        wanted = {"GRADTOPIC", "USCE"}
    elif "INVITE" in classes and classes & {"UNLIKELY", "RARE"} and not classes & {"IMG", "SIGNAL"}:
        wanted = {"SIGNAL"}
    else:
        return statement
    topics = [t for t in before.lexed.tokens if t.cls in wanted]
    if not topics:
        return statement
    topic = Token(topics[-1].cls, 0, 0, topics[-1].text)
    tokens = [topic, Token("COLON", 0, 0, ":"), *statement.lexed.tokens]
    return replace(statement, lexed=spell(tokens), cut=statement.cut + 2)


def _place(statement: Statement) -> str:
    """The element, or the table row, that holds the unit."""
    return _CELL.sub("", statement.unit.locator)


def _resolve(statement: Statement, seen_img: bool) -> tuple[Statement, bool]:
    """Reads "they" and "them" as international graduates after a sentence about them."""
    classes = {t.cls for t in statement.lexed.tokens[statement.cut :]}
    if "PRON" in classes and (seen_img or "IMG" in statement.lexed.classes):
        tokens = [t._replace(cls="IMG") if t.cls == "PRON" else t for t in statement.lexed.tokens]
        return replace(statement, lexed=spell(tokens)), True
    return statement, "IMG" in classes and not classes & {"USGRAD", "USSCHOOL"}
