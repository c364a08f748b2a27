"""The release: every published table that passed its checks, in one immutable folder."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from pipelines.assets.directory import REJECTS
from pipelines.manifest import manifest
from pipelines.resources import Night
from warehouse.contracts.tables import PUBLISHED
from warehouse.ledger import Ledger
from warehouse.release_files import write_documents, write_tables
from warehouse.site.build import build_site
from warehouse.snapshots import Snapshots

LICENCE = Path(__file__).resolve().parents[2] / "LICENSE-DATA"


def drop_superseded(night: Night, pages: pd.DataFrame) -> int:
    """Compact the snapshots: bytes that neither ledger nor release needs go after their retention. Bytes freed."""
    needed = {row["content_sha256"] for row in Ledger(night.home.tables).pages()} | set(
        pages["content_sha256"].dropna()
    )
    return Snapshots(night.home.snapshots).compact(needed - {""}, night.day.isoformat())


@dg.asset(
    group_name="release",
    kinds={"parquet", "duckdb"},
    deps=[contract.name for contract in PUBLISHED],
    description="A validated release folder, `latest` moved to it in one step. Not made when a blocking check fails.",
)
def release(context: dg.AssetExecutionContext, night: Night) -> dg.MaterializeResult[None]:
    """Publish tonight's tables under a new version."""
    frames = {contract.name: night.store.read(contract.name) for contract in PUBLISHED}
    version = night.releases.new_version(datetime.now(UTC))
    facts: dict[str, Any] = manifest(version, night)

    def fill(folder: Path) -> None:
        write_tables(folder, frames)
        write_documents(folder, facts, frames["changes"], LICENCE.read_text(encoding="utf-8"))
        shutil.copytree(night.home.tables / "quality", folder / "quality")
        build_site(folder / "site", frames, facts)
        rejects = night.home.tables / REJECTS
        if rejects.exists():
            shutil.copyfile(rejects, folder / REJECTS)

    path = night.releases.publish(version, fill)
    freed = drop_superseded(night, frames["pages"])
    context.log.info(f"published {path}; {freed} bytes of superseded pages dropped")
    return dg.MaterializeResult(
        metadata={
            "release": dg.MetadataValue.path(str(path)),
            "programs": len(frames["programs"]),
            "with a share": int(frames["programs"]["img_share"].notna().sum()),
            "changes": len(frames["changes"]),
            "quality report": dg.MetadataValue.url(f"file://{path}/quality/index.html"),
            "page": dg.MetadataValue.url(f"file://{path}/site/index.html"),
        }
    )
