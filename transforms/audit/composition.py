"""R-LIST-1: how many of a list's rated programs are reach, match and safety, against the article's bands.

Belongs here: counting in whole programs with outward rounding. Composition says what a list is made of; it says nothing
about the sequence of a rank list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from transforms.audit.findings import Finding
from transforms.rules import Rules

RATED = ("reach", "match", "safety")
WARNINGS = ("reach_high", "safety_low")
Status = Literal["ok", "info", "warning", "short_list", "not_assessable"]


@dataclass(frozen=True)
class Composition:
    """Counts against bands. ``n_list`` counts the rows that composition is about, rated or not."""

    status: Status
    n_list: int
    n_rated: int
    counts: Mapping[str, int]
    bands: Mapping[str, tuple[int, int]]
    is_extrapolated: bool
    findings: tuple[Finding, ...]


def bands(n: int, rules: Rules) -> dict[str, tuple[int, int]]:
    """Allowed numbers of reach, match and safety programs among ``n``, both ends inclusive, rounded outward."""
    limits = {tier: [Fraction(str(end)) for end in rules.list[tier]] for tier in RATED}
    return {tier: (math.floor(low * n), math.ceil(high * n)) for tier, (low, high) in limits.items()}


def composition(counts: Mapping[str, int], n_list: int, rules: Rules) -> Composition:
    """The composition of a list of ``n_list`` rows, of which ``counts`` have the tiers reach, match and safety."""
    counts = {tier: int(counts.get(tier, 0)) for tier in RATED}
    n = sum(counts.values())
    allowed = bands(n, rules)
    least, most = rules.list["n_scope"]
    figures = {"n": n, "n_list": n_list, **counts}

    def result(status: Status, findings: tuple[Finding, ...]) -> Composition:
        return Composition(status, n_list, n, counts, allowed, n > most, findings)

    if not n_list or Fraction(n, n_list) < Fraction(str(rules.list["rated_min"])):
        return result("not_assessable", (Finding("R-LIST-1", "not_assessable", "true", figures),))
    if n < least:
        return result("short_list", (Finding("R-LIST-1", "short_list", "true", figures),))
    found = tuple(_deviations(counts, allowed, figures))
    codes = {finding.code for finding in found}
    if n > most:
        found = (*found, Finding("R-LIST-1", "extrapolated", "true", {**figures, "most": most}))
    return result("warning" if codes & set(WARNINGS) else "info" if codes else "ok", found)


def _deviations(
    counts: Mapping[str, int], allowed: Mapping[str, tuple[int, int]], figures: Mapping[str, int]
) -> list[Finding]:
    found = []
    for tier, (low, high) in allowed.items():
        side = "low" if counts[tier] < low else "high" if counts[tier] > high else ""
        if side:
            told = {**figures, "count": counts[tier], "low": low, "high": high}
            found.append(Finding("R-LIST-1", f"{tier}_{side}", "true", told))
    return found
