"""The words of the page: every code has one, and none of them says what must not be said."""

import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
import yaml

from warehouse.contracts.tables import PUBLISHED, table
from warehouse.contracts.vocabulary import CODES, TIERS
from warehouse.site.build import words
from warehouse.site.details import SHOWN

WORDS = words()
SPECIAL = {("visa_statements", "policy"): "visa_policy", ("visa_statements", "value"): "visa_value"}
SPECIAL |= {("pages", "kind"): "page_kind"}
SHOWN_BY_CODE = {("programs", "state"), ("wording_signals", "code")}


def enumerated() -> Iterator[tuple[str, str]]:
    for contract in PUBLISHED:
        for column in contract.columns:
            if column.enum and column.name in SHOWN.get(contract.name, ()):
                yield contract.name, column.name


@pytest.mark.parametrize(("name", "column"), sorted(set(enumerated()) - SHOWN_BY_CODE))
def test_every_enumerated_value_has_a_label(name: str, column: str) -> None:
    key = SPECIAL.get((name, column), WORDS["same"].get(column, column))
    assert set(WORDS["values"][key]) >= set(table(name).column(column).enum)


def reason_codes() -> Iterator[str]:
    """Every code that the rules can give; one that ends in a number is told without it."""
    rules = yaml.safe_load((resources.files("transforms") / "rules.yaml").read_text(encoding="utf-8"))
    for condition in rules["conditions"].values():
        for template in (condition[key] for key in ("if_true", "if_false", "if_unknown") if key in condition):
            values = condition["value"] if condition["op"] == "in" else [""]
            yield from (template.replace("{value}", str(value)).rstrip("_") for value in values)


def test_every_reason_that_the_rules_can_give_has_a_sentence() -> None:
    assert {*reason_codes(), "near_boundary"} <= set(WORDS["reasons"])


def test_every_code_word_and_tier_has_a_sentence() -> None:
    assert set(WORDS["codes"]) == set(CODES) and set(WORDS["tiers"]) == set(TIERS)


def sentences(node: Any) -> Iterator[str]:
    """Every text that can be shown; keys are codes and are not."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from sentences(part)
    else:
        yield str(node)


def test_no_label_judges_a_program_or_promises_a_match() -> None:
    text = "\n".join(sentences({k: v for k, v in WORDS.items() if k != "same"})).lower()
    for banned in ("red flag", "token", "hostile", "unfriendly", "bad ", "avoid", "warning", "likely to match"):
        assert banned not in text, banned
    for found in re.finditer(r"chances?\b|probabilit", text):
        assert re.search(r"\b(no|not an?) $", text[: found.start()]), text[found.start() - 40 : found.end()]


def test_roster_only_and_safety_are_explained() -> None:
    assert "score was not compared" in WORDS["roster_only"]
    assert "not a chance of matching" in WORDS["safety_is_a_word"]
