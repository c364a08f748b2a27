"""Checks of the release as it stands, night or no night: is it fresh, how much is carried forward, what is broken now.

Belongs here: three checks that warn and never block; they look at the clock, which the release's own checks may not.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.resources import Night

FRESH_HOURS = 36
"""One missed night is not yet stale data; two are."""
CARRIED_SHARE = 0.20
"""Of the programs with a roster, so many may rest on an earlier night before somebody should look."""

SPECS = [
    dg.AssetCheckSpec(
        "freshness", asset="release", description=f"The last release is younger than {FRESH_HOURS} hours."
    ),
    dg.AssetCheckSpec(
        "carried_forward",
        asset="release",
        description=f"At most {CARRIED_SHARE:.0%} of the rosters were not seen on the last night.",
    ),
    dg.AssetCheckSpec(
        "broken_now", asset="release", description="Nothing was refused and no check of the last night failed."
    ),
]


@dg.multi_asset_check(specs=SPECS, name="release_health")
def release_health(night: Night) -> Iterator[dg.AssetCheckResult]:
    """The three checks."""
    yield _result("freshness", *freshness(night, datetime.now(UTC)))
    yield _result("carried_forward", *carried_forward(night))
    yield _result("broken_now", *broken_now(night))


Found = tuple[list[str], dict[str, float]]


def freshness(night: Night, now: datetime) -> Found:
    """Hours since the last release."""
    from warehouse.releases import VERSION_FORMAT

    latest = night.releases.latest()
    if latest is None:
        return ["there is no release yet"], {}
    hours = (now - datetime.strptime(latest.name, VERSION_FORMAT).replace(tzinfo=UTC)).total_seconds() / 3600
    stale = [f"the last release is {hours:.0f} hours old (limit {FRESH_HOURS})"] if hours > FRESH_HOURS else []
    return stale, {"hours": round(hours, 1)}


def carried_forward(night: Night) -> Found:
    """Share of the programs with a roster whose roster is an earlier night's."""
    programs = night.releases.read("programs")
    listed = programs[programs["n_listed"].notna()]
    if listed.empty:
        return [], {"share": 0.0}
    share = float((listed["crawl_status"] == "carried_forward").mean())
    found = [f"{share:.0%} of {len(listed)} rosters are carried forward"] if share > CARRIED_SHARE else []
    return found, {"share": round(share, 4)}


def broken_now(night: Night) -> Found:
    """A refusal after the last release, and what of the last night's findings is critical; warnings tell nobody."""
    entries = night.releases.versions()["versions"]
    last = entries[-1] if entries else {}
    found = [f"{last['version']} was refused: {last['reason']}"] if last.get("status") == "refused" else []
    path = night.home.tables / "quality" / "findings.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found += [
        f"{where}: {line}" for where, all_of in sorted(told.items()) for grade, line in all_of if grade == "critical"
    ]
    return found, {"findings": float(len(found))}


def _result(name: str, lines: list[str], figures: dict[str, float]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key="release",
        check_name=name,
        passed=not lines,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"failures": lines, **figures},
    )
