"""Every pattern of families.yaml with the examples beside it, and the cases of whole sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from scrapers.parsers.text import text_units
from tests.unit.wording.reading import CASES, read, sentence_html
from transforms.wording import wording_signal
from transforms.wording.families import Rule, families
from transforms.wording.lexer import lexicon
from transforms.wording.signals import first_hit
from transforms.wording.statements import statements

RULES = families().rules
SIGNALS = yaml.safe_load((CASES / "signals.yaml").read_text("utf-8"))
VISAS = yaml.safe_load((CASES / "visas.yaml").read_text("utf-8"))
LETTERS = {"y": "yes", "n": "no", "c": "conditional", "-": "not_stated"}


def _fires(rule: Rule, text: str) -> bool:
    units = text_units(sentence_html(text), fragment=True)
    return any(first_hit(rule, statement) for statement in statements(units))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.code} {r.pattern.source}")
def test_pattern_reads_its_examples(rule: Rule) -> None:
    assert rule.positive, "a pattern without an example"
    missed = [text for text in rule.positive if not _fires(rule, text)]
    wrong = [text for text in rule.negative if _fires(rule, text)]
    assert not missed
    assert not wrong


def test_patterns_name_known_classes() -> None:
    known = set(lexicon())
    unknown = {name for rule in RULES for need in rule.pattern.needs for name in need} - known
    assert not unknown


def _wanted(text: str) -> Iterator[tuple[str, float | None, str | None, bool]]:
    for part in text.split(",") if text != "-" else ():
        code, *rest = part.strip().split(":")
        threshold = float(rest[0]) if rest and rest[0] else None
        yield code, threshold, rest[1] if len(rest) > 1 else None, bool(rest)


def test_sentences_carry_their_codes() -> None:
    wrong = []
    for text, wanted in SIGNALS:
        found = read(text).signals
        same = {s.code for s in found} == {code for code, *_ in _wanted(wanted)}
        for code, threshold, strength, numbered in _wanted(wanted):
            same &= any(
                s.code == code
                and (not numbered or s.threshold == threshold)
                and (strength is None or s.strength == strength)
                for s in found
            )
        if not same:
            wrong.append((text, wanted, [(s.code, s.threshold, s.strength) for s in found]))
    assert not wrong


def test_sentences_say_what_they_say_of_visas() -> None:
    wrong = []
    for text, wanted in VISAS:
        reading = read(text)
        j1, h1b, *flags = wanted.split("/")
        found = (reading.j1, reading.h1b, reading.citizen_gc_only, reading.generic_visa)
        if found != (LETTERS[j1], LETTERS[h1b], "C" in flags, "G" in flags):
            wrong.append((text, wanted, found))
    assert not wrong


def test_quotes_stand_in_the_sentence_and_are_short() -> None:
    for text, _ in (*SIGNALS, *VISAS):
        units = text_units(sentence_html(text), fragment=True)
        page = " ".join(unit.text for unit in units)
        reading = read(text)
        for quote in [*(s.quote for s in reading.signals), *(e.quote for e in reading.visa_evidence)]:
            assert quote.text in page
            assert 0 < len(quote.text) <= 200


@pytest.mark.parametrize(
    ("codes", "signal"),
    [
        (None, "unread"),
        ([], "none"),
        (["A0", "L1", "G9"], "none"),
        (["G3"], "rigid"),
        (["H2", "A0"], "hopeful"),
        (["H1", "G1"], "mixed"),
        (["X2", "H1"], "exclusionary"),
        (["X1"], "exclusionary"),
    ],
)
def test_wording_signal(codes: list[str] | None, signal: str) -> None:
    assert wording_signal(codes) == signal
