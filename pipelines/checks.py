"""Blocking checks: every stored table against its contract, and the release's tables against each other.

Belongs here: turning verdicts into Dagster check results. Not here: what is expected (contracts, quality.suites) or
how GX is called (quality.runner).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.resources import Night
from pipelines.verdicts import failures_of
from warehouse.contracts.tables import ALL, PUBLISHED
from warehouse.files import write_json

if TYPE_CHECKING:
    from warehouse.quality.runner import Verdict

CORE = ("core_residents",)
OUT = tuple(contract.name for contract in PUBLISHED)


def _specs(names: Iterable[str], check_name: str, what: str) -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec(check_name, asset=name, blocking=True, description=what) for name in names]


@dg.multi_asset_check(
    specs=_specs(CORE, "contract", "Every value is what the contract promises (Great Expectations)."),
    name="core_checks",
)
def core_checks(context: dg.AssetCheckExecutionContext, night: Night) -> Iterator[dg.AssetCheckResult]:
    """The restricted tables, before anything is computed from them."""
    yield from on_record(context, night, list(_contract_results(night, CORE, None)))


@dg.multi_asset_check(
    specs=[
        *_specs(OUT, "contract", "Every value is what the contract promises (Great Expectations)."),
        *_specs(
            ["programs"], "meaning", "Shares have coverage, tiers have reasons, and all tables name the same programs."
        ),
        *_specs(["programs"], "drift", "Nothing moved since the last release more than a night explains."),
        *_specs(["visa_statements"], "quotes", "Every quote stands in the stored page that it cites."),
        *_specs(["programs"], "privacy", "No person's name or address is in a table or in the quality report."),
    ],
    name="release_checks",
)
def release_checks(context: dg.AssetCheckExecutionContext, night: Night) -> Iterator[dg.AssetCheckResult]:
    """The tables of the release; their Data Docs go into it."""
    yield from on_record(context, night, list(_release_results(night)))


def on_record(
    context: dg.AssetCheckExecutionContext, night: Night, results: list[dg.AssetCheckResult]
) -> Iterator[dg.AssetCheckResult]:
    """The results; where they keep a release back, the refusal is entered among the versions first.

    This is done in the run itself, so that it does not depend on who started the run.
    """
    from warehouse.release_files import refusal_report

    stopping = [r for r in results if not r.passed and r.severity == dg.AssetCheckSeverity.ERROR]
    if stopping and is_to_publish(context.run):
        reasons = [line for result in stopping for line in failures_of(result.metadata)]
        told = "\n".join(f"- {reason}" for reason in reasons)
        version = night.releases.new_version(datetime.now(UTC))
        night.releases.refuse(version, told, refusal_report(night.home.tables / "quality"))
    yield from results


def is_to_publish(run: dg.DagsterRun) -> bool:
    """Whether the run would make a release: not one of checks alone, nor one of a few tables."""
    if run.asset_selection:
        return dg.AssetKey("release") in run.asset_selection
    return not run.asset_check_selection


def _release_results(night: Night) -> Iterator[dg.AssetCheckResult]:
    from pipelines import quotes
    from pipelines.privacy import privacy_findings
    from scrapers.domains import registrable_domain
    from warehouse.quality.drift import drift
    from warehouse.quality.gate import parameters
    from warehouse.quality.quotes import quote_findings
    from warehouse.quality.suites import findings

    docs = night.home.tables / "quality"
    yield from _contract_results(night, OUT, docs)
    frames = {name: night.store.read(name) for name in OUT}
    limits = parameters(night.home.root)
    before = night.releases.read("programs")
    found = {
        ("programs", "meaning"): findings(frames, limits),
        ("programs", "drift"): drift(before, frames["programs"], limits["drift"], registrable_domain),
        ("visa_statements", "quotes"): quote_findings(frames, quotes.page_texts(night), limits["quotes"]["stop"]),
        ("programs", "privacy"): privacy_findings(night, frames, docs),
    }
    write_json(docs / "findings.json", {f"{name}.{what}": broken for (name, what), broken in found.items()})
    for (name, what), broken in found.items():
        is_critical = any(severity == "critical" for severity, _ in broken)
        yield _result(name, what, [line for _, line in broken], is_critical)


def _contract_results(night: Night, names: Iterable[str], docs: Path | None) -> Iterator[dg.AssetCheckResult]:
    from warehouse.quality.runner import check

    frames = {name: night.store.read(name) for name in names}
    for verdict in check(frames, ALL, docs):
        yield _of_verdict(verdict)


def _of_verdict(verdict: "Verdict") -> dg.AssetCheckResult:
    return _result(verdict.table, "contract", [str(f) for f in verdict.failures], verdict.is_critical)


def _result(table: str, name: str, lines: list[str], is_critical: bool) -> dg.AssetCheckResult:
    severity = dg.AssetCheckSeverity.ERROR if is_critical else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=table, check_name=name, passed=not lines, severity=severity, metadata={"failures": lines}
    )
