"""The visible text of stored pages, for the check that every quote stands in the page that it cites.

Belongs here: joining ledger, snapshots and parser. Not here: the comparison (warehouse.quality.quotes).
"""

from __future__ import annotations

from pipelines.resources import Night
from scrapers.parsers.text import text_units
from warehouse.ledger import Ledger
from warehouse.quality.quotes import TextOf
from warehouse.snapshots import Snapshots


def page_texts(night: Night) -> TextOf:
    """A function from the digest of stored bytes to the page's sentences in reading order, joined by blanks."""
    charsets = {row["content_sha256"]: row["charset"] for row in Ledger(night.home.tables).pages()}
    snapshots = Snapshots(night.home.snapshots)

    def text_of(sha256: str) -> str | None:
        body = snapshots.read(sha256)
        if body is None:
            return None
        return " ".join(unit.text for unit in text_units(body, charset=charsets.get(sha256) or None))

    return text_of
