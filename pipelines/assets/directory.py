"""The directory of the night: the user's file, or the one that ships."""

from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.assets.catalog import asset
from pipelines.failures import told_apart
from pipelines.resources import Frame, Night
from warehouse.files import write_text

if TYPE_CHECKING:
    from warehouse.directory import Directory

REJECTS = "directory_rejected.csv"
SHIPPED = Path(__file__).resolve().parents[2] / "warehouse" / "reference" / "programs.csv"


def path_for(night: Night) -> Path:
    """The user's file, else the imported directory of the state folder, else the one that ships."""
    from warehouse.directory_import import current

    return Path(night.directory) if night.directory else current(night.home.root, SHIPPED)


def read_for(night: Night) -> "Directory":
    """Read the night's directory; rejected rows are kept for the release. Raises DirectoryError."""
    from warehouse.directory import read_directory

    found = read_directory(path_for(night), night.skip_bad_rows)
    rejects = night.home.tables / REJECTS
    rejects.unlink(missing_ok=True)
    if len(found.rejected):
        write_text(rejects, found.rejected.to_csv(index=False, lineterminator="\n"))
    return found


@asset("directory")
def directory(context: dg.AssetExecutionContext, night: Night) -> Frame:
    """The directory with every row checked."""
    with told_apart(context.retry_number):
        return directory_tonight(context, night)


def directory_tonight(context: dg.OpExecutionContext | dg.AssetExecutionContext, night: Night) -> Frame:
    """The night's programs with reviewed overrides; what was left out is logged."""
    from pipelines.directory_notes import with_overrides

    found = read_for(night)
    for problem in found.problems:
        context.log.warning(f"row left out: {problem}")
    if found.ignored_columns:
        context.log.warning(f"columns not used: {', '.join(found.ignored_columns)}")
    programs, settled = with_overrides(found.programs, night.home)
    for row in settled.to_dict("records"):
        context.log.info(f"reviewed override: {row}")
    keep_conflicts(night, settled)
    return programs


def keep_conflicts(night: Night, settled: Frame) -> None:
    """Keep for the release what lists say otherwise: the imports' notes, where the imported directory is the night's,
    and what overrides settled tonight."""
    import pandas as pd

    from pipelines.directory_notes import CONFLICTS
    from warehouse.directory_import import DirectoryStore

    store = DirectoryStore(night.home.root)
    said = store.read("conflicts", list(settled.columns))
    told = said if path_for(night) == store.path("programs") else said.head(0)
    rows = pd.concat([told, settled], ignore_index=True)
    write_text(night.home.tables / f"{CONFLICTS}.csv", rows.to_csv(index=False, lineterminator="\n"))
