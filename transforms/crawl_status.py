"""What the last night found for each program, in one word, and the address and dates of its roster.

Belongs here: reading the fates of a program's pages together. Not here: what a fate is (the crawler's outcomes) or what
stands on the pages.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

SEEN = ("ok", "not_modified", "redirected")
CARRY_DAYS = 60
"""What stands on a page that can't be seen is carried forward so long, with its age; then it is withdrawn."""


def still_valid(rosters: pd.DataFrame, pages: pd.DataFrame, as_of: date) -> pd.Series:
    """Which rosters may still give figures: their pages were really there within the last CARRY_DAYS days.

    ``pages`` holds program_id, kind, last_seen_at (the last 200 or 304); one that was never seen again counts from
    the roster's own ``observed_at``.
    """
    roster_pages = pages[pages["kind"] == "roster"]
    last = roster_pages.groupby("program_id")["last_seen_at"].min()
    seen = rosters["program_id"].map(last).fillna(rosters["observed_at"])
    return seen >= _limit(as_of)


def still_seen(rows: pd.DataFrame, pages: pd.DataFrame, as_of: date) -> pd.Series:
    """Which sentences may still be cited: as :func:`still_valid`, by the page each of them stands on.

    ``rows`` holds program_id, url, fetched_at; ``pages`` program_id, url, last_seen_at.
    """
    last = pages.drop_duplicates(["program_id", "url"]).set_index(["program_id", "url"])["last_seen_at"]
    keys = pd.MultiIndex.from_frame(rows[["program_id", "url"]].astype("object"))
    seen = pd.Series(last.reindex(keys).to_numpy(), index=rows.index)
    return pd.to_datetime(seen, utc=True).fillna(pd.to_datetime(rows["fetched_at"], utc=True)) >= _limit(as_of)


def still_read(pages: pd.DataFrame, as_of: date) -> set[str]:
    """Programs of whose own wording some page was really there within the last CARRY_DAYS days."""
    own = (pages["level"] == "program") & ~pages["kind"].isin(["roster", "person", "alumni"])
    return set(pages.loc[own & (pages["last_seen_at"] >= _limit(as_of)), "program_id"])


def _limit(as_of: date) -> pd.Timestamp:
    return pd.Timestamp(as_of, tz="UTC") - timedelta(days=CARRY_DAYS)


def crawl_status(
    directory: pd.DataFrame, pages: pd.DataFrame, rosters: pd.DataFrame, opted_out: set[str]
) -> pd.DataFrame:
    """One row a program: crawl_status, roster_url, observed_at, checked_at.

    ``pages``: program_id, url, kind, outcome, is_changed (its content is new tonight), checked_at. ``rosters``: the
    rosters that give figures (program_id, roster_url, observed_at).
    """
    by_program = {str(key): group for key, group in pages.groupby("program_id")}
    found = rosters.set_index("program_id")
    rows = [
        _one(row, by_program.get(str(row.program_id)), found, opted_out) for row in directory.itertuples(index=False)
    ]
    columns = ["program_id", "crawl_status", "roster_url", "observed_at", "checked_at"]
    return pd.DataFrame(rows, columns=columns)


def _one(program: object, pages: pd.DataFrame | None, rosters: pd.DataFrame, opted_out: set[str]) -> tuple[object, ...]:
    key = str(program.program_id)  # type: ignore[attr-defined]
    if key in opted_out:
        return key, "opted_out", None, None, None
    if not (_text(program, "url") or _text(program, "sponsor_url")):
        return key, "no_url", None, None, None
    if key in rosters.index and pages is not None:
        return key, _with_roster(pages), rosters.at[key, "roster_url"], rosters.at[key, "observed_at"], _checked(pages)
    return key, _without_roster(pages), None, None, None


def _with_roster(pages: pd.DataFrame) -> str:
    lists = pages[pages["kind"] == "roster"]
    if not lists["outcome"].isin(SEEN).all():
        return "carried_forward"
    members = pages[pages["kind"].isin(["roster", "person", "alumni"])]
    return "ok" if bool(members["is_changed"].any()) else "unchanged"


def _without_roster(pages: pd.DataFrame | None) -> str:
    if pages is None or pages.empty:
        return "unreachable"
    outcomes = set(pages.loc[pages["level"] == "program", "outcome"])
    if outcomes & {"needs_render", "render_failed"}:
        return "needs_render"
    if outcomes & set(SEEN):
        return "no_roster"
    return "robots_denied" if "robots_denied" in outcomes else "unreachable"


def _checked(pages: pd.DataFrame) -> object:
    return pages.loc[pages["kind"] == "roster", "checked_at"].max()


def _text(row: object, name: str) -> str:
    value = getattr(row, name, None)
    return "" if value is None or pd.isna(value) else str(value)
