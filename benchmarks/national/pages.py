"""The pages of the invented country: HTML as hospitals publish it, most of it menus, scripts and notices.

Belongs here: markup. A page is three parts: what opens all pages of a sponsor, its own words, what closes them; the
first and the last are made once a sponsor, so that a page costs little and weighs what real ones do (60-120 kB).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from itertools import groupby
from random import Random

from benchmarks.national.country import VISAS, WORDS, Country, Program, Resident

SECTIONS = {
    "": "Overview",
    "residents/": "Current Residents",
    "apply/": "How to Apply",
    "curriculum/": "Curriculum",
    "faculty/": "Our Faculty",
    "life/": "Life in Town",
}
SERVICES = (
    "Cardiology",
    "Oncology",
    "Imaging",
    "Surgery",
    "Neurology",
    "Pediatrics",
    "Pharmacy",
    "Rehabilitation",
    "Urology",
)
FILLER = (
    "Our hospital serves a growing region with primary and tertiary care, and its teams work closely together.",
    "Conferences take place every weekday at noon, with protected time and lunch.",
    "Rotations last four weeks, and each year holds time for electives and for scholarly work.",
    "The simulation center is open at all hours and used by all disciplines.",
)


@lru_cache(maxsize=2_000)
def opening(sponsor: int) -> str:
    """What every page of a sponsor begins with: styles, cookie notice, mega menu."""
    draw = Random(sponsor)
    rules = "".join(
        f".c{i}-{sponsor}{{margin:{i % 9}px;color:#{draw.randrange(4096):03x}}}\n"
        for i in range(500 + sponsor * 37 % 1_500)
    )
    items = "".join(
        f'<li class="menu-item"><a href="/services/{name.lower()}-{i}/">{name} Center {i}</a></li>'
        for i in range(24)
        for name in SERVICES
    )
    return (
        f"<style>{rules}</style></head><body><div class='cookie-notice'>We use cookies to improve this site. "
        "<button>Accept</button></div>"
        f"<header><nav class='mega'><ul>{items}</ul></nav></header>"
    )


@lru_cache(maxsize=2_000)
def closing(sponsor: int) -> str:
    """What every page of a sponsor ends with: news teasers, footer, scripts."""
    draw = Random(-sponsor)
    news = "".join(
        f"<div class='teaser'><h4><a href='/news/{i}/'>Wing {i} opens</a></h4><p>{draw.choice(FILLER)}</p></div>"
        for i in range(30)
    )
    script = "".join(f"window.q{i}=function(a){{return a*{draw.randrange(10**9)}}};\n" for i in range(500))
    notice = "Sponsor is an equal opportunity employer and does not discriminate on any ground protected by law."
    return f"<aside>{news}</aside><footer><p>{notice}</p></footer><script>{script}</script></body></html>"


def main_part(country: Country, program: Program, section: str, night: int) -> str:
    """A program page's own words."""
    menu = "".join(f"<li><a href='{program.path}{path}'>{text}</a></li>" for path, text in SECTIONS.items())
    title = f"{program.specialty} Residency"
    heading = SECTIONS[section] if section else title
    body = _BODIES[section](country, program, night)
    return (
        f"<main><h1>{escape(heading)}</h1><nav class='section'><ul>{menu}</ul>"
        f"<a href='/gme/'>Graduate Medical Education</a></nav><div class='content'>{body}</div></main>"
    )


def sponsor_part(country: Country, sponsor: int) -> str:
    """The page of the sponsor's GME office: an index of its programs."""
    links = "".join(f"<li><a href='{p.home}'>{p.specialty} Residency</a></li>" for p in country.of_sponsor(sponsor))
    return f"<main><h1>Graduate Medical Education</h1><h2>Our programs</h2><ul>{links}</ul></main>"


def head(title: str) -> str:
    """The first bytes of a page."""
    return f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>"


def _words(country: Country, program: Program, night: int) -> str:
    draw = Random(program.number)
    return "".join(f"<p>{draw.choice(FILLER)}</p>" for _ in range(8))


def _apply(country: Country, program: Program, night: int) -> str:
    said = "".join(f"<li>{escape(WORDS[i][0])}</li>" for i in dict.fromkeys(program.words))
    return f"<h2>Eligibility</h2><ul>{said}</ul><h2>Visas</h2><p>{escape(VISAS[program.visa][0])}</p>"


def _faculty(country: Country, program: Program, night: int) -> str:
    draw = Random(program.number)
    people = (country.roster(program, 0)[0].name.split()[-1], "Orrin", "Marsh")
    cards = (
        f"<div class='card'><h3>Dr. {draw.choice('ABC')}. {n}</h3><p>Associate Professor</p></div>" for n in people
    )
    return "".join(cards)


def _residents(country: Country, program: Program, night: int) -> str:
    people = country.roster(program, country.edition(program, night))
    layout = LAYOUTS[program.layout]
    classes = groupby(people, key=lambda r: r.pgy)
    return "".join(f"<h2>PGY-{pgy}</h2>{layout(list(group))}" for pgy, group in classes)


def _cards(people: list[Resident]) -> str:
    return "".join(
        f"<div class='card'><img src='/p/{i}.jpg' alt=''><h3>{r.name}, {r.degree}</h3>"
        f"<p><strong>Medical School:</strong> {escape(r.school)}</p></div>"
        for i, r in enumerate(people)
    )


def _table(people: list[Resident]) -> str:
    rows = "".join(f"<tr><td>{r.name}, {r.degree}</td><td>{escape(r.school)}</td></tr>" for r in people)
    return f"<table><tr><th>Name</th><th>Medical School</th></tr>{rows}</table>"


def _bullets(people: list[Resident]) -> str:
    return "<ul>" + "".join(f"<li>{r.name}, {r.degree} – {escape(r.school)}</li>" for r in people) + "</ul>"


def _lines(people: list[Resident]) -> str:
    return "".join(f"<div class='person'><p>{r.name}, {r.degree}</p><p>{escape(r.school)}</p></div>" for r in people)


def _definitions(people: list[Resident]) -> str:
    return "<dl>" + "".join(f"<dt>{r.name}, {r.degree}</dt><dd>{escape(r.school)}</dd>" for r in people) + "</dl>"


LAYOUTS: tuple[Callable[[list[Resident]], str], ...] = (_cards, _table, _bullets, _lines, _definitions)
_BODIES: dict[str, Callable[[Country, Program, int], str]] = {
    "": _words,
    "residents/": _residents,
    "apply/": _apply,
    "curriculum/": _words,
    "faculty/": _faculty,
    "life/": _words,
}
