"""The article's worked example (§5, R-LIST-5) as a small release of its own: nine invented programs, a list, a profile.

Belongs here: making that release in a folder of the demo, so that every command for applicants can be tried on it.
Nothing in it is read from a page; it is kept apart from the demo's release, which is.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from importlib.metadata import version as installed
from pathlib import Path

import pandas as pd

from transforms.profiles import SECTIONS
from transforms.rules import load as load_rules
from transforms.shares import share_columns
from warehouse.contracts.arrow import conform, empty
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.contracts.vocabulary import SCHEMA_VERSION
from warehouse.files import write_text
from warehouse.release_files import write_documents, write_tables
from warehouse.releases import Releases
from warehouse.toml_files import to_toml

PROFILE = {"is_img": True, "step2_ck": 227, "step1": "pass", "visa_need": "j1", "scenario": "A"}
LICENCE = "Invented data: an example, free for any use.\n"


@dataclass(frozen=True)
class Example:
    """Where the example lies: a state folder with one release, the list and the profile."""

    home: Path
    list_file: Path
    profile: Path


def write_example(root: Path, now: datetime) -> Example:
    """Make the example anew under ``root``; what an earlier demo left there goes."""
    shutil.rmtree(root, ignore_errors=True)
    store = Releases(root / "releases")
    tables = {contract.name: empty(contract) for contract in PUBLISHED} | _tables(now)
    version = store.new_version(now)
    manifest = {
        "version": version,
        "as_of": now.date().isoformat(),
        "schema_version": SCHEMA_VERSION,
        "rules_version": load_rules().rules_version,
        "code_version": installed("residency-safetynet"),
        "inputs": {},
    }

    def fill(folder: Path) -> None:
        write_tables(folder, tables)
        write_documents(folder, manifest, tables["changes"], LICENCE)

    store.publish(version, fill)
    example = Example(root, root / "list.csv", root / "profile.toml")
    write_text(example.list_file, _shipped("list.csv"))
    sections = {name: {key: PROFILE[key] for key in keys if key in PROFILE} for name, keys in SECTIONS.items()}
    write_text(example.profile, to_toml({name: keys for name, keys in sections.items() if keys}, {}))
    return example


def _shipped(name: str) -> str:
    return resources.files("pipelines.example").joinpath(name).read_text(encoding="utf-8")


def _tables(now: datetime) -> dict[str, pd.DataFrame]:
    """``programs`` and ``program_ids``: the counts as shipped, the shares computed from them as every night does."""
    with resources.files("pipelines.example").joinpath("programs.csv").open("rb") as stream:
        rows = pd.read_csv(stream, dtype={"program_id": str})
    counts = rows[["n_listed", "n_known", "n_img"]].astype("Int64").assign(n_degree_only=0)
    rows = pd.concat([rows, share_columns(counts, load_rules())], axis=1)
    rows = rows.assign(
        n_us_md=rows["n_known"] - rows["n_img"],
        n_us_do=0,
        n_can=0,
        n_can_as_img=0,
        n_unknown=rows["n_listed"] - rows["n_known"],
        observed_at=pd.Timestamp(now),
        checked_at=pd.Timestamp(now),
        roster_as_of=now.date().isoformat(),
    )
    contract = table("programs")
    ids = pd.DataFrame({"program_id": rows["program_id"], "id_kind": "acgme", "other_id": rows["program_id"]})
    return {
        "programs": conform(rows.reindex(columns=contract.names), contract),
        "program_ids": conform(ids, table("program_ids")),
    }
