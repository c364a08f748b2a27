"""What the demo web says, as data: sites and programs read from the YAML files beside this module.

Belongs here: the shapes, and the second night (``change``). No HTML, no HTTP, no expectation about the pages.
Every person, hospital and sponsor is invented; schools, cities and states are real.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Person:
    """One invented person. ``origin`` is the hand-checked origin of ``school`` (rules.md section 1)."""

    name: str
    degree: str
    origin: str
    school: str = ""
    hometown: str = ""
    college: str = ""
    interest: str = ""
    role: str = ""
    now: str = ""
    also_listed: bool = False


@dataclass(frozen=True)
class Group:
    """People under one heading: a class of residents. ``label`` is a template over pgy, start, grad."""

    pgy: int
    track: str
    people: tuple[Person, ...]
    label: str = ""


@dataclass(frozen=True)
class AlumniClass:
    """Graduates who left ``years_ago`` academic years ago."""

    years_ago: int
    people: tuple[Person, ...]


@dataclass(frozen=True)
class PagePlan:
    """One page of a program below its home page; ``blocks`` are headings, paragraphs, lists and questions."""

    path: str
    link: str
    kind: str
    title: str
    layout: str = ""
    lead: str = ""
    extra_columns: bool = False
    blocks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Program:
    """One program of the directory with its pages; ``site`` is empty when it has no living site."""

    program_id: str
    name: str
    specialty: str
    sponsor: str
    city: str
    state: str
    program_type: str
    positions_per_year: int
    years: int
    site: str
    nrmp_codes: str
    host: str
    home: str
    directory_url: str
    tagline: str
    intro: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    pages: tuple[PagePlan, ...]
    groups: tuple[Group, ...]
    alumni: tuple[AlumniClass, ...]
    faculty: tuple[Person, ...]
    expect: dict[str, Any]
    second_night: dict[str, Any] | None = None
    changed: bool = False

    def roster(self) -> PagePlan | None:
        """The page that lists the residents, None when the program has none."""
        return next((p for p in self.pages if p.kind == "roster"), None)


@dataclass(frozen=True)
class Site:
    """One sponsor's web: hosts, looks, and the habits of its server."""

    key: str
    sponsor: str
    domain: str
    www: str
    gme_host: str
    gme_path: str
    skin: str
    colors: dict[str, str]
    charset: str
    charset_in: tuple[str, ...]
    validators: str
    sitemap: bool
    robots: dict[str, str]
    street: str
    phone: str
    gme_blocks: tuple[dict[str, Any], ...]
    redirects: dict[str, str] = field(default_factory=dict)
    noise: bool = False


def _documents(folder: str) -> list[dict[str, Any]]:
    here = files(__package__) / folder
    names = sorted(p.name for p in here.iterdir() if p.name.endswith(".yaml"))
    return [yaml.safe_load((here / name).read_text(encoding="utf-8")) for name in names]


def _people(rows: list[dict[str, Any]] | None) -> tuple[Person, ...]:
    return tuple(Person(**row) for row in rows or [])


def _site(raw: dict[str, Any]) -> Site:
    gme = raw.pop("gme")
    raw["charset_in"] = tuple(raw["charset_in"])
    raw["gme_blocks"] = tuple(raw["gme_blocks"])
    return Site(gme_host=gme["host"], gme_path=gme["path"], **raw)


def _program(raw: dict[str, Any], sponsors: dict[str, str]) -> Program:
    site = raw.get("site") or ""
    host, home = raw.get("host", ""), raw.get("home", "")
    return Program(
        **{k: raw[k] for k in ("program_id", "name", "specialty", "city", "state", "program_type")},
        **{k: raw[k] for k in ("positions_per_year", "years", "expect")},
        site=site,
        sponsor=raw.get("sponsor") or sponsors[site],
        nrmp_codes=raw.get("nrmp_codes", ""),
        host=host,
        home=home,
        directory_url=raw.get("directory_url", f"http://{host}{home}"),
        tagline=raw.get("tagline", ""),
        intro=tuple(raw.get("intro", ())),
        facts=tuple((a, b) for a, b in raw.get("facts", ())),
        pages=tuple(PagePlan(**{**p, "blocks": tuple(p.get("blocks", ()))}) for p in raw.get("pages", ())),
        groups=tuple(Group(**{**g, "people": _people(g["people"])}) for g in raw.get("groups", ())),
        alumni=tuple(AlumniClass(a["years_ago"], _people(a["people"])) for a in raw.get("alumni", ())),
        faculty=_people(raw.get("faculty")),
        second_night=raw.get("second_night"),
    )


def _after_change(program: Program) -> Program:
    """The program on its second night: one first-year resident has left, another has come."""
    night = program.second_night
    assert night is not None
    new = Person(**night["joins"])
    groups = tuple(
        replace(g, people=tuple(new if p.name == night["leaves"] else p for p in g.people)) for g in program.groups
    )
    return replace(program, groups=groups, changed=True)


@lru_cache(maxsize=1)
def load_sites() -> dict[str, Site]:
    """All sites by key."""
    return {site.key: site for site in map(_site, _documents("sites"))}


@lru_cache(maxsize=8)
def load_programs(change: int = 0) -> tuple[Program, ...]:
    """All programs in the order of their ids; the rosters of the first ``change`` that can differ do.

    Raises ValueError when fewer programs have a second night than asked for.
    """
    sponsors = {key: site.sponsor for key, site in load_sites().items()}
    programs = sorted((_program(raw, sponsors) for raw in _documents("programs")), key=lambda p: p.program_id)
    able = [p.program_id for p in programs if p.second_night]
    if change > len(able):
        raise ValueError(f"change={change}: only {len(able)} rosters have a second night")
    chosen = set(able[:change])
    return tuple(_after_change(p) if p.program_id in chosen else p for p in programs)
