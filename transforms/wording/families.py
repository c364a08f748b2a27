"""Reads ``families.yaml``: the code words as data, each pattern with its examples.

Belongs here: loading and compiling. Not here: matching (``patterns``) or what a match becomes (``signals``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from transforms.wording.lexer import word_set
from transforms.wording.patterns import Pattern

_COMMON = word_set(
    "NEG ONLY MUST REQ YEARS NUM ACCEPT CONSIDER INVITE APPLY HOLD CAND RESIDENT PROGRAM PREF LE GE COLON"
)
"""Classes in so many sentences that no rule should be looked up by them."""


@dataclass(frozen=True)
class Rule:
    """One pattern of one family with its examples."""

    code: str
    pattern: Pattern
    strength: str | None
    unit: str | None
    value: str | None
    needs: frozenset[str]
    drops_when_soft: bool
    positive: tuple[str, ...]
    negative: tuple[str, ...]


@dataclass(frozen=True)
class Families:
    """All rules in file order and the class (rigid, hopeful, ...) of each code.

    ``by_class`` maps a word class to the places (in ``rules``) of those that cannot match without it or a sister class.
    """

    rules: tuple[Rule, ...]
    classes: dict[str, str]
    by_class: dict[str, tuple[int, ...]]

    def candidates(self, present: frozenset[str]) -> list[Rule]:
        """Rules worth trying on a statement that has these classes, in file order."""
        places = {place for name in present for place in self.by_class.get(name, ())}
        return [self.rules[place] for place in sorted(places)]


@cache
def families() -> Families:
    """The families shipped with the package."""
    raw = yaml.safe_load((files(__package__) / "families.yaml").read_text("utf-8"))
    rules = [
        _rule(code, family, entry, raw["groups"])
        for code, family in raw["families"].items()
        for entry in family["patterns"]
    ]
    classes = {code: family["class"] for code, family in raw["families"].items()}
    return Families(tuple(rules), classes, _index(rules))


def _index(rules: Sequence[Rule]) -> dict[str, tuple[int, ...]]:
    """Each rule under the classes of the one of its needs that the other rules ask for least."""
    wanted = Counter(name for rule in rules for need in rule.pattern.needs for name in need)
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        rarest = min(rule.pattern.needs, key=lambda need: max((n in _COMMON) + wanted[n] / 1000 for n in need))
        for name in rarest:
            places.setdefault(name, []).append(place)
    return {name: tuple(found) for name, found in places.items()}


def _rule(code: str, family: dict[str, Any], entry: dict[str, Any], groups: dict[str, str]) -> Rule:
    flat = {name: _flat(body, groups) for name, body in groups.items()}
    pattern = Pattern(
        entry["tags"],
        flat,
        entry.get("polarity") == "any",
        frozenset((*entry.get("unless", ()), *family.get("unless", ()))),
        frozenset(entry.get("unless_inside", ())),
        frozenset((*entry.get("unless_clause", ()), *family.get("unless_clause", ()))) - {*entry.get("allow", ())},
        frozenset(entry.get("unless_before", ())),
        frozenset(entry.get("unless_part", ())),
        frozenset(entry.get("unless_own", ())),
        entry.get("rejects", False),
    )
    return Rule(
        code,
        pattern,
        entry.get("strength", family.get("strength")),
        family.get("unit"),
        entry.get("value"),
        frozenset(entry.get("with", ())),
        family.get("soften") == "drop",
        tuple(entry.get("positive", ())),
        tuple(entry.get("negative", ())),
    )


def _flat(body: str, groups: dict[str, str]) -> str:
    parts = [_flat(groups[p[1:]], groups) if p.startswith("@") else p for p in body.split("|")]
    return "|".join(parts)
