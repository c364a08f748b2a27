"""The quality gate's parameters: those that ship (gate.yaml), and what a state folder sets otherwise."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = "gate.yaml"
Severity = Literal["critical", "warning"]
Finding = tuple[Severity, str]


class GateError(ValueError):
    """A gate.yaml that can't be used."""


def parameters(state_root: Path | None = None) -> dict[str, Any]:
    """The parameters, with those of ``<state-dir>/gate.yaml`` in place of ours. Raises GateError for an unknown key."""
    ours = yaml.safe_load((resources.files(__package__) / FILE).read_text(encoding="utf-8"))
    own = state_root / FILE if state_root else None
    if own is None or not own.exists():
        return dict(ours)
    return _merged(ours, yaml.safe_load(own.read_text(encoding="utf-8")) or {}, str(own))


def _merged(ours: dict[str, Any], theirs: dict[str, Any], where: str) -> dict[str, Any]:
    if unknown := sorted(set(theirs) - set(ours)):
        raise GateError(f"{where}: no such parameter: {', '.join(unknown)}; there are {', '.join(ours)}")
    return {
        key: _merged(value, theirs[key], f"{where}: {key}")
        if isinstance(value, dict) and isinstance(theirs.get(key), dict)
        else theirs.get(key, value)
        for key, value in ours.items()
    }


def judged(amount: float, limits: dict[str, float], what: str) -> list[Finding]:
    """A finding where ``amount`` goes over a limit: a stop is critical, a warning is not."""
    if "stop" in limits and amount > limits["stop"] + 1e-9:
        return [("critical", f"{what} (limit {limits['stop']:g})")]
    if "warn" in limits and amount > limits["warn"] + 1e-9:
        return [("warning", f"{what} (warned from {limits['warn']:g})")]
    return []
