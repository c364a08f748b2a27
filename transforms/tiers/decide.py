"""Runs the decision steps of the rules over a frame of conditions' fields.

Belongs here: three-valued evaluation of conditions, the order of steps, the reasons. Which fields there are is said in
`features`, which conditions and steps in `rules.yaml`; nothing here knows a threshold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from transforms import frames
from transforms.rules import Condition, Rules, Step

OPERATORS: Mapping[str, Callable[[pd.Series, Any], pd.Series]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "in": lambda values, allowed: values.isin(allowed).astype("boolean").mask(values.isna()),
}
NEAR_BOUNDARY = "near_boundary"


def evaluate(condition: Condition, fields: pd.DataFrame, rules: Rules) -> pd.Series:
    """True, false or unknown per row."""
    value = rules.param(condition.param) if condition.param else condition.value
    return OPERATORS[condition.op](fields[condition.field], value).astype("boolean")


def evaluate_all(fields: pd.DataFrame, rules: Rules) -> dict[str, pd.Series]:
    """Every condition of the rules over the rows."""
    return {name: evaluate(condition, fields, rules) for name, condition in rules.conditions.items()}


def _holds(step: Step, truth: Mapping[str, pd.Series]) -> pd.Series:
    """Where a step's own conditions hold: any of them true, or none of them false."""
    columns = pd.concat([truth[name] for name in step.names], axis=1)
    if step.any:
        return columns.fillna(False).any(axis=1)
    return columns.fillna(True).all(axis=1)


def tiers(truth: Mapping[str, pd.Series], rules: Rules) -> pd.Series:
    """Tier per row: the first step that holds."""
    holds = {step.tier: _holds(step, truth) for step in rules.decision if step.names}
    index = next(iter(truth.values())).index
    branches = []
    for step in rules.decision:
        here = holds.get(step.tier, pd.Series(True, index=index))
        if step.unless:
            here = here & ~holds[step.unless]
        branches.append((here, step.tier))
    return frames.codes(index, branches)


def _word(template: str, values: pd.Series) -> str | pd.Series:
    """The reason's text, with the field's value where the template asks for it."""
    if "{value}" not in template:
        return template
    shown = values.round().astype("Int64") if pd.api.types.is_numeric_dtype(values.dtype) else values
    before, after = template.split("{value}")
    return before + shown.astype("string") + after


def reasons(tier: pd.Series, truth: Mapping[str, pd.Series], fields: pd.DataFrame, rules: Rules) -> pd.Series:
    """Reason codes of each row's tier, joined by ``;`` in the order of the rules."""
    steps = {step.tier: step for step in rules.decision}
    parts: list[tuple[pd.Series, str | pd.Series]] = []
    for step in rules.decision:
        here = tier == step.tier
        source = steps[step.otherwise] if step.otherwise else step
        for name in (*source.names, *step.note):
            condition, result = rules.conditions[name], truth[name]
            because = "false" if name in step.note else step.because
            on = {"true": result, "false": ~result, "unknown": result.isna()}[because]
            words = {"true": condition.if_true, "false": condition.if_false, "unknown": condition.if_unknown}
            template = words[because]
            if template:
                parts.append((here & on.fillna(False), _word(template, fields[condition.field])))
    return frames.join_codes(tier.index, parts)


def has_unknown(tier: pd.Series, truth: Mapping[str, pd.Series], rules: Rules) -> pd.Series:
    """Where a row's tier rests on a condition that counts as met because it is unknown."""
    found = pd.Series(False, index=tier.index)
    for step in rules.decision:
        for name in step.all:
            if rules.conditions[name].if_unknown:
                found |= (tier == step.tier).fillna(False) & truth[name].isna()
    return found
