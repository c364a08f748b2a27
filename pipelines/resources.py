"""What assets are given: the night's settings and the state folder. Values only; no work is done here.

Loading this module stays cheap, because web server, daemon and every code server do it: pandas comes when used.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from pipelines.alone import alone
from pipelines.failures import MOST_TRIES, told_apart
from pipelines.home import Home
from pipelines.morning import note_start

if TYPE_CHECKING:
    import pandas as pd

    from warehouse.releases import Releases
    from warehouse.tables import TableStore

    Frame = pd.DataFrame
else:
    Frame = Any
    """A DataFrame; Dagster reads annotations when definitions load, and they must not load pandas."""


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Settings of one night. Every field may be set from the launchpad; empty means the usual night.

    ``domain``: ask only the programs at this registrable domain. ``exclusive``: hold the state folder while the run
    lasts; runs that share one night (shards on many machines) switch it off. ``shared_crawl``: take in this crawl,
    which was made in shards, instead of asking anew.
    """

    state_dir: str = ""
    directory: str = ""
    facts: str = ""
    only: list[str] = []  # noqa: RUF012  (a pydantic field, copied per instance)
    domain: str = ""
    full: bool = False
    due_only: bool = False
    skip_bad_rows: bool = False
    limit: int = 0
    render: bool = False
    as_of: str = ""
    shared_crawl: str = ""
    exclusive: bool = True

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Night"]:
        """Hold the state folder for the length of the run, whoever started it. Raises BusyError."""
        if not self.exclusive:
            yield self
            return
        with alone(self.home.made()):
            if context.run is not None and context.run.job_name != "purge":
                note_start(self.home, context.run.run_id, context.run.job_name)
            yield self

    @property
    def home(self) -> Home:
        """The state folder."""
        return Home.of(Path(self.state_dir) if self.state_dir else None)

    @property
    def store(self) -> "TableStore":
        """The tables between the assets."""
        from warehouse.tables import TableStore

        return TableStore(self.home.tables)

    @property
    def releases(self) -> "Releases":
        """The published releases."""
        from warehouse.releases import Releases

        return Releases(self.home.releases)

    @property
    def day(self) -> date:
        """The date to which the night refers: an input of the run, kept in the manifest."""
        return date.fromisoformat(self.as_of) if self.as_of else datetime.now(UTC).date()


class ContractTables(dg.ConfigurableIOManager):
    """Stores an asset's frame under its contract and reads it back with the contract's dtypes."""

    night: dg.ResourceDependency[Night]

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Write the frame; what the UI shows of it has no restricted value."""
        if obj is None:
            return
        from pipelines.shown import facts

        name = context.asset_key.path[-1]
        with told_apart(MOST_TRIES):
            frame = self.night.store.write(name, obj)  # type: ignore[arg-type]
        context.add_output_metadata(facts(name, frame, self.night.store.path(name)))

    def load_input(self, context: dg.InputContext) -> object:
        """Read the table of the upstream asset."""
        return self.night.store.read(context.asset_key.path[-1])
