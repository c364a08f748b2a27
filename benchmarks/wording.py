"""Speed of the wording reader: pages a second on one core, on top of parsing, against a naive loop.

Belongs here: timing on pages made of the project's own cases and filler. Run: ``python -m benchmarks.wording``.
The naive loop tries every word class and every pattern of ``families.yaml`` on every sentence; the reader lexes in one
compiled pass, and only sentences that hold a trigger word.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from scrapers.parsers.records import TextUnit
from scrapers.parsers.text import text_units
from transforms.wording import read_page
from transforms.wording.families import families
from transforms.wording.lexer import Token, lex, lexicon, normalise, spell

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "wording"
UNITS_PER_PAGE = 60
SAID_PER_PAGE = 6
TARGET = 300.0
_PLACES = ("clinic", "ward", "library", "garden", "call room", "auditorium", "workroom", "cafeteria")
_DOINGS = ("opens at seven", "was painted last summer", "is next to the elevators", "has new chairs", "closes late")


def pages(count: int, seed: int = 7) -> list[list[TextUnit]]:
    """Pages of 60 units, six of which say something; filler differs from page to page, so that caches do not help."""
    rng = random.Random(seed)
    cases = [text for name in ("signals", "visas") for text, _ in yaml.safe_load((CASES / f"{name}.yaml").read_text())]
    made = []
    for number in range(count):
        filler = [
            f"The {rng.choice(_PLACES)} on floor {rng.randrange(900)} {rng.choice(_DOINGS)}, says note {number}."
            for _ in range(UNITS_PER_PAGE - SAID_PER_PAGE)
        ]
        said = [
            f"{text.rstrip('.')} (note {number})."
            for text in rng.sample([c for c in cases if "<" not in c], SAID_PER_PAGE)
        ]
        texts = filler + said
        rng.shuffle(texts)
        made.append(text_units("".join(f"<p>{t}</p>" for t in texts), fragment=True))
    return made


def naive(made: Sequence[Sequence[TextUnit]]) -> int:
    """Every class expression and every pattern, one after the other, on every sentence."""
    expressions = [(name, re.compile(body)) for name, body in lexicon().items()]
    matches = 0
    for unit in (unit for page in made for unit in page):
        text = normalise(unit.text)
        tokens = [Token(name, *m.span(), m.group()) for name, body in expressions for m in body.finditer(text)]
        lexed = spell(sorted(tokens, key=lambda t: t.start))
        matches += sum(1 for rule in families().rules for _ in rule.pattern.regex.finditer(lexed.tags))
    return matches


def _rate(made: Sequence[Sequence[TextUnit]]) -> float:
    """Pages a second of processor time; the pages are new to the lexer, its tables are warm from the second part on."""
    start = time.process_time()
    for page in made:
        read_page(page, page_title="FAQ", url_path="/residency/faq")
    return len(made) / (time.process_time() - start)


def main(count: int = 300) -> int:
    """Prints both rates; exit status 1 below the target."""
    made = pages(count)
    lex.cache_clear()
    rate = max(_rate(part) for part in (made[0::3], made[1::3], made[2::3]))
    few = made[: max(1, count // 30)]
    start = time.process_time()
    naive(few)
    slow = len(few) / (time.process_time() - start)
    print(
        f"wording: {rate:.0f} pages/s a core (target {TARGET:.0f}); naive loop {slow:.1f} pages/s; {rate / slow:.0f} x"
    )
    return 0 if rate >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
