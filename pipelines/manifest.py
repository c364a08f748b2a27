"""What a release says about itself: versions of schema, rules and code, and its inputs with their digests."""

from __future__ import annotations

import os
from importlib.metadata import version as installed
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipelines.assets.directory import path_for
from pipelines.resources import Night
from pipelines.versions import parser_version
from transforms import rules
from warehouse.contracts.vocabulary import SCHEMA_VERSION
from warehouse.reference import NAMED_LISTS, named_list
from warehouse.release_files import digest


def manifest(version: str, night: Night) -> dict[str, Any]:
    """The manifest of a release; file names only, no path of this machine."""
    directory = path_for(night)
    reference = sorted(p for p in Path(str(files("warehouse.reference"))).glob("*.csv"))
    inputs = {directory.name: digest(directory)} | {path.name: digest(path) for path in reference}
    inputs |= {path.name: digest(path) for path in sorted((night.home.root / "facts").glob("*.csv"))}
    contact = os.environ.get("SAFETYNET_CONTACT", "").strip()
    return {
        **({"contact": contact} if contact else {}),
        "version": version,
        "as_of": night.day.isoformat(),
        "schema_version": SCHEMA_VERSION,
        "rules_version": rules.load().rules_version,
        "parser_version": parser_version(),
        "code_version": installed("residency-safetynet"),
        "lists": {name: named_list(name).version or "absent" for name in NAMED_LISTS},
        "inputs": inputs,
    }
