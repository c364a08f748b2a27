"""Blocking checks: every stored table against its contract, and the release's tables against each other.

Belongs here: turning verdicts into Dagster check results. Not here: what is expected (contracts, quality.suites) or
how GX is called (quality.runner).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import dagster as dg

from pipelines.resources import Night
from warehouse.contracts.tables import ALL, PUBLISHED
from warehouse.quality.runner import Verdict, check
from warehouse.quality.suites import findings

CORE = ("core_residents",)
OUT = tuple(contract.name for contract in PUBLISHED)


def _specs(names: Iterable[str], check_name: str, what: str) -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec(check_name, asset=name, blocking=True, description=what) for name in names]


@dg.multi_asset_check(
    specs=_specs(CORE, "contract", "Every value is what the contract promises (Great Expectations)."),
    name="core_checks",
)
def core_checks(night: Night) -> Iterator[dg.AssetCheckResult]:
    """The restricted tables, before anything is computed from them."""
    yield from _contract_results(night, CORE, None)


@dg.multi_asset_check(
    specs=[
        *_specs(OUT, "contract", "Every value is what the contract promises (Great Expectations)."),
        *_specs(
            ["programs"], "meaning", "Shares have coverage, tiers have shares, and all tables name the same programs."
        ),
    ],
    name="release_checks",
)
def release_checks(night: Night) -> Iterator[dg.AssetCheckResult]:
    """The tables of the release; their Data Docs go into it."""
    yield from _contract_results(night, OUT, night.home.tables / "quality")
    broken = findings({name: night.store.read(name) for name in OUT})
    lines = [what for _, what in broken]
    yield _result("programs", "meaning", lines, any(severity == "critical" for severity, _ in broken))


def _contract_results(night: Night, names: Iterable[str], docs: Path | None) -> Iterator[dg.AssetCheckResult]:
    frames = {name: night.store.read(name) for name in names}
    for verdict in check(frames, ALL, docs):
        yield _of_verdict(verdict)


def _of_verdict(verdict: Verdict) -> dg.AssetCheckResult:
    return _result(verdict.table, "contract", [str(f) for f in verdict.failures], verdict.is_critical)


def _result(table: str, name: str, lines: list[str], is_critical: bool) -> dg.AssetCheckResult:
    severity = dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=table, check_name=name, passed=not lines, severity=severity, metadata={"failures": lines}
    )
