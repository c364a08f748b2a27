"""Whether every quote stands in the stored page that it cites.

Belongs here: the comparison. Not: how a page becomes text (the caller gives that), so that storage knows no parser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from warehouse.privacy import MASKED_QUOTE
from warehouse.quality.gate import Finding, Severity

TABLES = ("visa_statements", "wording_signals")
TextOf = Callable[[str], str | None]
"""Digest of stored bytes -> the page's visible text, None where the bytes are no longer stored."""


def quote_findings(tables: Mapping[str, pd.DataFrame], text_of: TextOf, most_wrong: float) -> list[Finding]:
    """Quotes that their page does not hold (critical above that share of all), and pages that are no longer stored.

    Withheld quotes are not compared; white space is folded on both sides.
    """
    columns = ["program_id", "quote", "snapshot_sha256"]
    rows = pd.concat([tables[name][columns] for name in TABLES], ignore_index=True).drop_duplicates()
    rows = rows[rows["quote"] != MASKED_QUOTE]
    wrong, unstored = [], set()
    for sha, group in rows.groupby("snapshot_sha256"):
        text = text_of(str(sha))
        if text is None:
            unstored.add(sha)
            continue
        page = " ".join(text.split())
        wrong += [
            str(program)
            for program, quote in zip(group["program_id"], group["quote"], strict=True)
            if " ".join(str(quote).split()) not in page
        ]
    found: list[Finding] = []
    if wrong:
        severity: Severity = "critical" if len(wrong) > most_wrong * len(rows) else "warning"
        examples = ", ".join(sorted(set(wrong))[:5])
        what = f"{len(wrong)} of {len(rows)} quotes are not in the page that they cite, e.g. {examples}"
        found.append((severity, what))
    if unstored:
        found.append(("warning", f"{len(unstored)} quoted pages are no longer stored: their quotes were not compared"))
    return found
