"""The audit as one self-contained page that can be mailed and printed: words, tables and drawings, no script.

Belongs here: turning an audit (plain data) into HTML. Everything of the user or of a program's page is escaped by the
template engine. Not: any rule, nor where the figures come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from warehouse.report import charts
from warehouse.report.wording import place, share_words, visa_words, why, word


@cache
def _template() -> Template:
    here = resources.files("warehouse.report")
    engine = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    engine.globals |= {"place": place, "share_words": share_words, "visa_words": visa_words}
    engine.globals |= {
        "word": word,
        "why": why,
        "style": _style(here.joinpath("report.css").read_text(encoding="utf-8")),
    }
    return engine.from_string(here.joinpath("report.html").read_text(encoding="utf-8"))


def _style(css: str) -> Any:
    from markupsafe import Markup

    # Our own file, no user's text in it.
    return Markup(css)


def render(audit: Mapping[str, Any]) -> str:
    """The page of one audit, as `transforms.audit.audit` gives it with ``release`` and ``list_name`` added."""
    return _template().render(
        audit=audit,
        levels=_by_level(audit["findings"]),
        bands=charts.composition_bars(audit["composition"]),
        shares=charts.share_rows(audit["rows"]),
        tiles=charts.state_tiles(audit["rows"]),
    )


def _by_level(findings: list[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Findings in the order in which they are read: what holds, gravest first; what is open; what does not hold."""
    holds = [f for f in findings if f["value"] == "true"]
    grave = ("warning", "caution", "info", "ok")
    return {
        "true": sorted(holds, key=lambda f: grave.index(f["level"])),
        "unknown": [f for f in findings if f["value"] == "unknown"],
        "false": [f for f in findings if f["value"] == "false"],
    }
