"""How many of the certain proposals are right, over invented sponsors: one half of the layouts was never tuned on.

``python -m tests.unit.directory.test_gme_index_accuracy`` prints the figures of docs/accuracy.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd
import pytest

from pipelines.commands.discover_work import LINK_COLUMNS, propose
from scrapers.index_walk import IndexWalk, index_walk
from scrapers.outcomes import Outcome
from scrapers.parsers import kinds
from scrapers.plan import ProgramTarget
from scrapers.walk import Answer
from tests.unit.directory.gme_pages import LAYOUTS, Site, sites
from transforms.directory_discovery import CERTAIN

TARGET = ("program_id", "name", "specialty", "sponsor", "city", "state", "url", "sponsor_url")


@dataclass
class Measured:
    """Counts over sponsors: links on indexes, proposals accepted, those right, pages there were to find."""

    links: int = 0
    accepted: int = 0
    right: int = 0
    there: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.accepted

    @property
    def recall(self) -> float:
        return self.right / self.there


def searched(site: Site) -> IndexWalk:
    """The search of one sponsor, its pages answered from memory."""
    seed = next(row for row in site.directory if row["program_id"] == site.seed_id)
    search = index_walk(ProgramTarget(**{name: seed[name] for name in TARGET}))
    while (wanted := search.next()) is not None:
        body = site.pages.get(wanted.url.removeprefix(site.host))
        facts = kinds.look(body.encode(), None, wanted.url, "2026-11-24") if body else None
        search.receive(wanted, Answer(Outcome.OK if body else Outcome.GONE, wanted.url, facts))
    return search


def accepted(site: Site) -> dict[str, str]:
    """program_id -> address of the proposals that are certain."""
    search = searched(site)
    rows = []
    for url, link in search.links.items():
        named, final = search.named.get(url, (None, url))
        rows.append({"seed_id": site.seed_id, **asdict(link), "named": named, "final_url": final})
    found = propose(pd.DataFrame(site.directory), pd.DataFrame(rows, columns=LINK_COLUMNS))
    sure = found[(found["score"] >= CERTAIN) & (found["program_id"] != "")]
    return dict(zip(sure["program_id"], sure["url"], strict=True))


def measure(half: int, rounds: int) -> Measured:
    """Figures over one half of the layouts."""
    total = Measured()
    for site in sites(half, rounds):
        taken = accepted(site)
        total.links += site.n_links
        total.accepted += len(taken)
        total.there += len(site.truth)
        total.right += sum(taken.get(program_id) == site.host + path for program_id, path in site.truth.items())
    return total


@pytest.mark.parametrize("half", [0, 1])
def test_what_is_accepted_is_right(half: int) -> None:
    found = measure(half, 1)
    assert found.links >= 300 and len(LAYOUTS) >= 20
    assert found.precision >= 0.98, found
    assert found.recall >= 0.85, found


def test_the_same_seed_makes_the_same_sites() -> None:
    assert sites(1) == sites(1)
    assert not {site.host for site in sites(0)} & {site.host for site in sites(1)}


if __name__ == "__main__":
    for half in (0, 1):
        found = measure(half, 4)
        print(half, found, f"precision {found.precision:.3f} recall {found.recall:.3f}")
