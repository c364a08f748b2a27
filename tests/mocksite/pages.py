"""From content to pages: which address shows what, and the HTML of it.

Belongs here: addresses, links, templates. No HTTP (that is ``web``), no sockets (``server``).
Class years are relative to the academic year given, so that the demo never looks stale.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from tests.mocksite.content import AlumniClass, Group, PagePlan, Person, Program, Site

PORTRAITS = 12
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")
ROMANS = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True)
class PageSpec:
    """One page not yet rendered: ``is_roster`` marks pages that change on the second night."""

    host: str
    path: str
    title: str
    body: str
    site: Site
    program: Program | None = None
    context: dict[str, Any] = field(default_factory=dict)
    is_roster: bool = False


@lru_cache(maxsize=1)
def chrome() -> dict[str, Any]:
    """Menus, news and notices that surround every page."""
    data: dict[str, Any] = yaml.safe_load((files(__package__) / "chrome.yaml").read_text(encoding="utf-8"))
    return data


def slug(text: str) -> str:
    """A URL segment: lower case, words joined by hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.replace("'", "").lower()).split())


def portrait(name: str) -> str:
    """The address of a drawn portrait; says nothing about the person."""
    return f"/static/portraits/{zlib.crc32(name.encode()) % PORTRAITS}.svg"


def below(home: str, path: str) -> str:
    """A path under a program's home page, whether or not the home page ends in a slash."""
    return f"{home.rstrip('/')}/{path}" if path else home


@lru_cache(maxsize=4)
def environment(academic_year: int) -> Environment:
    """The template environment of one academic year (the July in which it starts)."""
    env = Environment(loader=PackageLoader(__package__, "templates"), autoescape=True, trim_blocks=True)
    env.globals |= {"ay": academic_year, "chrome": chrome()}
    env.filters |= {"slug": slug, "portrait": portrait, "fill": lambda text: fill(env, text)}
    return env


def fill(env: Environment, text: str, **names: object) -> Markup:
    """A text of the YAML files with its years filled in."""
    return Markup(env.from_string(text).render(**names))


def class_label(env: Environment, group: Group, program: Program, academic_year: int) -> str:
    """The printed heading of one class, empty where the page prints none."""
    start = academic_year - group.pgy + 1
    years = {"start": start, "grad": start + program.years, "pgy": group.pgy}
    words = {"ordinal": ORDINALS[group.pgy - 1], "roman": ROMANS[group.pgy - 1]}
    return str(fill(env, group.label, **years, **words))


def section_links(program: Program, here: str) -> list[dict[str, Any]]:
    """The program's own menu."""
    rows = [{"url": program.home, "text": "Overview", "home": True}]
    rows += [{"url": below(program.home, p.path), "text": p.link, "home": False} for p in program.pages]
    return [{**row, "current": row["url"] == here} for row in rows]


def _roster_groups(program: Program, plan: PagePlan, academic_year: int) -> list[dict[str, Any]]:
    env = environment(academic_year)
    base = below(program.home, plan.path).rstrip("/")
    groups: list[dict[str, Any]] = []
    for group in program.groups:
        label = class_label(env, group, program, academic_year)
        people = [{**asdict(p), "url": f"{base}/{slug(p.name)}"} for p in group.people]
        same = next((g for g in groups if label and g["label"] == label), None)
        if same:
            same["people"] += people
        else:
            groups.append({"label": label, "url": f"{base}/{slug(label)}/", "people": people})
    return groups


def _roster_pages(program: Program, plan: PagePlan, site: Site, academic_year: int) -> Iterator[PageSpec]:
    path = below(program.home, plan.path)
    groups = _roster_groups(program, plan, academic_year)
    context = {"plan": plan, "groups": groups, "lead": plan.lead, "layout": f"layouts/{plan.layout}.html"}
    yield PageSpec(program.host, path, plan.title, "roster.html", site, program, context, is_roster=True)
    if plan.layout == "class_pages":
        for g in groups:
            title, people = g["label"], {"people": g["people"]}
            yield PageSpec(
                program.host, g["url"], title, "layouts/one_class.html", site, program, people, is_roster=True
            )
    if plan.layout == "person_pages":
        for group, shown in zip(program.groups, groups, strict=True):
            for person in shown["people"]:
                yield _person_page(program, site, path, group.pgy, person)


def _person_page(program: Program, site: Site, back: str, pgy: int, person: dict[str, Any]) -> PageSpec:
    context = {"person": person, "pgy": pgy, "back": back}
    title = f"{person['name']}, {person['degree']}"
    body = "layouts/one_person.html"
    return PageSpec(program.host, person["url"], title, body, site, program, context, is_roster=True)


def _alumni(classes: tuple[AlumniClass, ...], academic_year: int) -> list[tuple[int, tuple[Person, ...]]]:
    return [(academic_year + 1 - c.years_ago, c.people) for c in classes]


def _plain_page(program: Program, plan: PagePlan, site: Site, academic_year: int) -> PageSpec:
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "text": ("blocks.html", {"blocks": plan.blocks}),
        "curriculum": ("blocks.html", {"blocks": chrome()["curriculum"]}),
        "faculty": ("faculty.html", {"people": program.faculty}),
        "alumni": ("alumni.html", {"classes": _alumni(program.alumni, academic_year)}),
    }
    body, context = kinds[plan.kind]
    return PageSpec(program.host, below(program.home, plan.path), plan.title, body, site, program, context)


def _program_pages(program: Program, site: Site, academic_year: int) -> Iterator[PageSpec]:
    director = {"director": next(iter(program.faculty), None)}
    yield PageSpec(program.host, program.home, program.name, "home.html", site, program, director)
    for plan in program.pages:
        if plan.kind == "roster":
            yield from _roster_pages(program, plan, site, academic_year)
        else:
            yield _plain_page(program, plan, site, academic_year)


def site_pages(site: Site, programs: list[Program], academic_year: int) -> dict[tuple[str, str], PageSpec]:
    """Every page of one site by (host, path), menu targets excepted (see ``filler_page``)."""
    specs = [spec for p in programs for spec in _program_pages(p, site, academic_year)]
    listing = {"blocks": site.gme_blocks, "programs": programs}
    specs.append(
        PageSpec(site.gme_host, site.gme_path, "Graduate Medical Education", "gme.html", site, context=listing)
    )
    city = site.street.split(", ")[1]
    specs.append(PageSpec(site.www, "/", site.sponsor, "front.html", site, context={"city": city}))
    pages: dict[tuple[str, str], PageSpec] = {}
    for spec in specs:
        pages.setdefault((spec.host, spec.path), spec)
    return pages


@lru_cache(maxsize=1)
def filler_titles() -> dict[str, str]:
    """Path -> title of every target of the mega menu; each host of a site answers for them."""
    titles = {}
    for section in chrome()["menu"]:
        titles[f"/{section['path']}/"] = section["title"]
        titles |= {f"/{section['path']}/{slug(link)}/": link for link in section["links"]}
    return titles


def filler_page(site: Site, host: str, path: str) -> PageSpec | None:
    """A page behind the mega menu, None for a path that no menu shows."""
    title = filler_titles().get(path)
    return PageSpec(host, path, title, "filler.html", site) if title else None


def _news(spec: PageSpec) -> list[dict[str, str]]:
    """Three teasers, fixed for an address, so that a page differs only when its content does."""
    stories = chrome()["news"]
    first = zlib.crc32(f"{spec.host}{spec.path}".encode())
    return [stories[(first + i) % len(stories)] for i in range(3)]


def render(spec: PageSpec, academic_year: int) -> str:
    """The page's HTML."""
    links = section_links(spec.program, spec.path) if spec.program else []
    return (
        environment(academic_year)
        .get_template("base.html")
        .render(
            site=spec.site,
            program=spec.program,
            title=fill(environment(academic_year), spec.title),
            body=spec.body,
            section_links=links,
            news=_news(spec),
            gme_url=f"http://{spec.site.gme_host}{spec.site.gme_path}",
            **spec.context,
        )
    )
