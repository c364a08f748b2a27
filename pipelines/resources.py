"""What assets are given: the night's settings and the state folder. Values only; no work is done here."""

from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg

from pipelines.home import Home
from warehouse.releases import Releases
from warehouse.tables import TableStore


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Settings of one night. Every field may be set from the launchpad; empty means the usual night."""

    state_dir: str = ""
    directory: str = ""
    facts: str = ""
    only: list[str] = []  # noqa: RUF012  (a pydantic field, copied per instance)
    full: bool = False
    due_only: bool = False
    skip_bad_rows: bool = False
    limit: int = 0
    as_of: str = ""

    @property
    def home(self) -> Home:
        """The state folder."""
        return Home.of(Path(self.state_dir) if self.state_dir else None)

    @property
    def store(self) -> TableStore:
        """The tables between the assets."""
        return TableStore(self.home.tables)

    @property
    def releases(self) -> Releases:
        """The published releases."""
        return Releases(self.home.releases)

    @property
    def day(self) -> date:
        """The date to which the night refers: an input of the run, kept in the manifest."""
        return date.fromisoformat(self.as_of) if self.as_of else datetime.now(UTC).date()


class ContractTables(dg.ConfigurableIOManager):
    """Stores an asset's frame under its contract and reads it back with the contract's dtypes."""

    night: dg.ResourceDependency[Night]

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Write the frame; row count and a preview without any restricted column go to the UI."""
        if obj is None:
            return
        name = context.asset_key.path[-1]
        frame = self.night.store.write(name, obj)  # type: ignore[arg-type]
        context.add_output_metadata({"dagster/row_count": len(frame), **preview(frame, name)})

    def load_input(self, context: dg.InputContext) -> object:
        """Read the table of the upstream asset."""
        return self.night.store.read(context.asset_key.path[-1])


def preview(frame: object, name: str) -> dict[str, dg.MetadataValue]:
    """The first rows as Markdown, of published tables only: core tables describe single persons."""
    from warehouse.contracts.tables import table

    if not table(name).is_published:
        return {}
    head = frame.head(5).astype("object").fillna("")  # type: ignore[attr-defined]
    lines = ["| " + " | ".join(head.columns) + " |", "|" + "---|" * len(head.columns)]
    lines += [
        "| " + " | ".join(str(v).replace("|", "/")[:60] for v in row) + " |" for row in head.itertuples(index=False)
    ]
    return {"preview": dg.MetadataValue.md("\n".join(lines))}
