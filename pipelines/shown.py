"""What the UI shows of a stored table: row count, size, a preview, and a plot where a picture says more.

Belongs here: small Markdown tables and SVG bars as Dagster metadata, of published tables only: core tables describe
single persons. Not here: any figure that is not in the table.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from warehouse.contracts.tables import table

if TYPE_CHECKING:
    import pandas as pd

Metadata = dict[str, dg.MetadataValue | int | str]
ROW, LABEL, BAR = 18, 190, 260
MOST_BARS = 14


def facts(name: str, frame: pd.DataFrame, path: Path) -> Metadata:
    """Metadata of one materialisation."""
    found: Metadata = {
        "dagster/row_count": len(frame),
        "kilobytes": path.stat().st_size // 1024,
        "file": dg.MetadataValue.path(str(path)),
    }
    if table(name).is_published:
        found |= {"preview": preview(frame), **plots(name, frame)}
    return found


def preview(frame: pd.DataFrame, most: int = 5) -> dg.MetadataValue:
    """The first rows as Markdown."""
    head = frame.head(most).astype("object").fillna("")
    return markdown_table(list(head.columns), [list(row) for row in head.itertuples(index=False)])


def markdown_table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MetadataValue:
    """A Markdown table; long cells are cut."""
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(cell).replace("|", "/")[:60] for cell in row) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))


def plots(name: str, frame: pd.DataFrame) -> Metadata:
    """Share by specialty and tiers of ``programs``, outcomes of ``pages``, coverage by specialty."""
    if frame.empty:
        return {}
    if name == "programs":
        pictures = {"share by specialty": share_by_specialty(frame), "tiers": counts(frame, "tier", "programs by tier")}
        return {**pictures, **over_time(frame)}
    if name == "pages":
        return {"outcomes": counts(frame, "outcome", "pages by outcome")}
    if name == "coverage":
        return {"coverage": coverage(frame)}
    return {}


def over_time(programs: pd.DataFrame) -> Metadata:
    """Figures that the UI draws from night to night (Plots)."""
    known = programs["n_known"].fillna(0).sum()
    found = {
        "coverage: roster": float(programs["n_listed"].notna().mean()),
        "coverage: share": float(programs["img_share"].notna().mean()),
        "coverage: visa": float((~programs["j1"].isin(["not_stated", "unread"])).mean()),
        "IMGs among known": float(programs["n_img"].fillna(0).sum() / known) if known else 0.0,
    }
    return {name: dg.MetadataValue.float(round(value, 4)) for name, value in found.items()}


def share_by_specialty(programs: pd.DataFrame) -> dg.MetadataValue:
    """IMGs among the residents whose school is known, pooled by specialty."""
    known = programs[programs["n_known"].fillna(0) > 0].groupby("specialty")[["n_img", "n_known"]].sum()
    known = known.sort_values("n_known", ascending=False)
    rows = [(str(i), int(n) / int(k), f"{int(n)} of {int(k)}") for i, n, k in known.itertuples()]
    return picture("IMGs among residents with a known school", rows, 1.0)


def counts(frame: pd.DataFrame, column: str, title: str) -> dg.MetadataValue:
    """How often each value occurs."""
    found = frame[column].fillna("unknown").value_counts()
    return picture(title, [(str(key), float(n), str(n)) for key, n in found.items()], float(found.max()))


def coverage(frame: pd.DataFrame) -> dg.MetadataValue:
    """Programs with a roster by specialty."""
    known = frame.groupby("specialty")[["n_with_roster", "n_programs"]].sum().sort_values("n_programs", ascending=False)
    rows = [(str(i), int(k) / int(n), f"{int(k)} of {int(n)}") for i, k, n in known.itertuples()]
    return picture("programs with a roster that could be read", rows, 1.0)


def picture(title: str, rows: Sequence[tuple[str, float, str]], whole: float) -> dg.MetadataValue:
    """A bar chart as an image in Markdown, with its figures as text for who cannot see it."""
    drawn = base64.b64encode(bars(title, rows[:MOST_BARS], whole).encode()).decode()
    more = f" (the {MOST_BARS} largest of {len(rows)})" if len(rows) > MOST_BARS else ""
    told = "\n".join(f"- {label}: {said}" for label, _, said in rows[:MOST_BARS])
    return dg.MetadataValue.md(f"**{title}**{more}\n\n![{title}](data:image/svg+xml;base64,{drawn})\n\n{told}")


def bars(title: str, rows: Sequence[tuple[str, float, str]], whole: float) -> str:
    """SVG with one bar a row: label, share of the whole, what to say of it."""
    width, height = LABEL + BAR + 120, ROW * len(rows) + 6
    parts = [
        f'<text x="{LABEL - 6}" y="{ROW * i + 14}" text-anchor="end">{escape(label[:30])}</text>'
        f'<rect x="{LABEL}" y="{ROW * i + 3}" height="{ROW - 5}" width="{BAR * value / whole:.1f}" fill="#3b6ea5"/>'
        f'<text x="{LABEL + BAR * value / whole + 5:.1f}" y="{ROW * i + 14}">{escape(said)}</text>'
        for i, (label, value, said) in enumerate(rows)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        f'font-size="12"><title>{escape(title)}</title><rect width="100%" height="100%" fill="white"/>'
        f"{''.join(parts)}</svg>"
    )
