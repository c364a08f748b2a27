"""The directory of the night: the user's file, or the one that ships."""

from pathlib import Path

import dagster as dg
import pandas as pd

from pipelines.resources import Night
from transforms.directory_overrides import overridden
from warehouse.directory import Directory, read_directory
from warehouse.directory_import import current
from warehouse.files import write_text
from warehouse.reference import load

REJECTS = "directory_rejected.csv"
SHIPPED = Path(__file__).resolve().parents[2] / "warehouse" / "reference" / "programs.csv"


def path_for(night: Night) -> Path:
    """The user's file, else the imported directory of the state folder, else the one that ships."""
    return Path(night.directory) if night.directory else current(night.home.root, SHIPPED)


def read_for(night: Night) -> Directory:
    """Read the night's directory; rejected rows are kept for the release. Raises DirectoryError."""
    found = read_directory(path_for(night), night.skip_bad_rows)
    rejects = night.home.tables / REJECTS
    rejects.unlink(missing_ok=True)
    if len(found.rejected):
        write_text(rejects, found.rejected.to_csv(index=False, lineterminator="\n"))
    return found


@dg.asset(
    group_name="directory",
    kinds={"csv", "pandas"},
    description="Programs to read tonight: ids, names, places and home pages.",
)
def directory(context: dg.AssetExecutionContext, night: Night) -> pd.DataFrame:
    """The directory with every row checked."""
    found = read_for(night)
    for problem in found.problems:
        context.log.warning(f"row left out: {problem}")
    if found.ignored_columns:
        context.log.warning(f"columns not used: {', '.join(found.ignored_columns)}")
    programs, conflicts = overridden(found.programs, load("directory_overrides"))
    for row in conflicts.to_dict("records"):
        context.log.info(f"reviewed override: {row}")
    return programs
