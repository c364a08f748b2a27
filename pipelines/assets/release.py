"""The release: every published table that passed its checks, in one immutable folder."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.assets.catalog import asset
from pipelines.assets.directory import REJECTS
from pipelines.failures import told_apart
from pipelines.resources import Frame, Night
from warehouse.contracts.tables import PUBLISHED
from warehouse.files import write_text

LICENCE = Path(__file__).resolve().parents[2] / "LICENSE-DATA"


DIGESTS = ["content_sha256", "snapshot_sha256"]


def drop_superseded(night: Night, frames: Mapping[str, Frame]) -> int:
    """Compact the snapshots: bytes that neither ledger nor release names go after their retention. Bytes freed."""
    from warehouse.ledger import Ledger
    from warehouse.snapshots import Snapshots

    needed = {row["content_sha256"] for row in Ledger(night.home.tables).pages()}
    for frame in frames.values():
        for column in frame.columns.intersection(DIGESTS):
            needed |= set(frame[column].dropna())
    return Snapshots(night.home.snapshots).compact(needed - {""}, night.day.isoformat())


@asset("release", deps=[contract.name for contract in PUBLISHED])
def release(context: dg.AssetExecutionContext, night: Night) -> dg.MaterializeResult[None]:
    """Publish tonight's tables under a new version."""
    with told_apart(context.retry_number):
        path, frames = publish_tonight(night)
        freed = drop_superseded(night, frames)
    context.log.info(f"published {path}; {freed} bytes of superseded pages dropped")
    return dg.MaterializeResult(metadata=links(path, frames))


def publish_tonight(night: Night) -> tuple[Path, dict[str, Frame]]:
    """The release folder and its tables. Raises PrivacyError when a page names a person: refused, and on record."""
    from pipelines.manifest import manifest
    from pipelines.privacy import PrivacyError, index_of, refuse_names
    from pipelines.site_rules import page_rules
    from transforms import calibration
    from transforms.history import named
    from warehouse.release_files import write_documents, write_tables
    from warehouse.site.build import build_site

    frames = {contract.name: night.store.read(contract.name) for contract in PUBLISHED}
    version = night.releases.new_version(datetime.now(UTC))
    frames["history"] = named(frames["history"], version)
    facts: dict[str, Any] = manifest(version, night)

    def fill(folder: Path) -> None:
        write_tables(folder, frames)
        write_documents(folder, facts, frames["changes"], LICENCE.read_text(encoding="utf-8"))
        write_text(folder / "CALIBRATION.md", calibration.report(frames["calibration"]))
        shutil.copytree(night.home.tables / "quality", folder / "quality")
        build_site(folder / "site", frames, facts, page_rules(frames, night.day))
        rejects = night.home.tables / REJECTS
        if rejects.exists():
            shutil.copyfile(rejects, folder / REJECTS)
        refuse_names(folder, index_of(night, frames), [str(facts.get("contact", ""))])

    try:
        return night.releases.publish(version, fill), frames
    except PrivacyError as error:
        night.releases.refuse(version, str(error), lambda folder: None)
        raise


def links(path: Path, frames: dict[str, Frame]) -> dict[str, Any]:
    """Counts of the release and where to look at it: its folder, its page, the quality report, one program."""
    programs = frames["programs"]
    found: dict[str, Any] = {
        "dagster/row_count": len(programs),
        "release": dg.MetadataValue.path(str(path)),
        "programs with a share": int(programs["img_share"].notna().sum()),
        "changes": len(frames["changes"]),
        "quality report": link(path, "quality/index.html"),
        "page": link(path, "site/index.html"),
    }
    if len(programs):
        sample = str(programs.sort_values(["n_known", "program_id"], ascending=[False, True])["program_id"].iloc[0])
        found["a program"] = link(path, f"site/index.html#/p/{sample}")
        found["its figures explained"] = f"safetynet explain {sample}"
    return found


def link(folder: Path, name: str) -> dg.MetadataValue:
    """A link where SAFETYNET_SITE_URL says under which address releases are served (``safetynet serve``), else a path:
    no browser opens a file from a page of a web server."""
    served = os.environ.get("SAFETYNET_SITE_URL", "").rstrip("/")
    return dg.MetadataValue.url(f"{served}/{name}") if served else dg.MetadataValue.path(f"{folder}/{name}")
