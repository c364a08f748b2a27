"""The row that is written for each URL asked.

Belongs here: its shape and its JSON line. Not here: writing files (``recorder``), the ledger (``warehouse``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from scrapers.outcomes import POLICIES, Outcome


@dataclass(frozen=True, slots=True)
class Fetch:
    """One URL in one crawl. Hashes are hex SHA-256 of the decoded body and of the main text; ``fetched_at`` is UTC.

    A redirect carries its target in ``final_url`` and, where the chain ends badly, the outcome of its end.
    ``warc_file`` is empty when nothing was stored: unchanged, failed, or the page forbids keeping it.
    """

    url: str
    final_url: str
    outcome: str
    http_status: int = 0
    fetched_at: str = ""
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    charset: str = ""
    content_sha256: str = ""
    text_sha256: str = ""
    n_bytes: int = 0
    warc_file: str = ""
    warc_offset: int = -1
    warc_length: int = 0
    not_modified: bool = False
    noindex: bool = False
    title: str = ""
    detail: str = ""

    def line(self) -> str:
        """One line of JSON."""
        return json.dumps({name: getattr(self, name) for name in _NAMES}, ensure_ascii=False, separators=(",", ":"))

    @property
    def is_settled(self) -> bool:
        """Whether an interrupted crawl that goes on need not ask again."""
        return not POLICIES[Outcome(self.outcome)].transient or self.outcome == Outcome.ROBOTS_DENIED


_NAMES = tuple(field.name for field in fields(Fetch))


def from_line(line: str) -> Fetch:
    """A row out of its line; raises ``ValueError`` on a line that was cut off."""
    try:
        return Fetch(**json.loads(line))
    except TypeError as error:
        raise ValueError(str(error)) from error
