"""Small invented sites and a walk over them without network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrapers import urls
from scrapers.outcomes import Outcome
from scrapers.parsers import kinds
from scrapers.plan import ProgramTarget
from scrapers.walk import Answer, Budget, Walk, first_walk

NAMES = ("Ada Quill", "Ben Marsh", "Cora Lund", "Dev Orrin", "Elif Stone", "Finn Abbot", "Gita Rowan", "Hugo Vance")
SCHOOLS = ("Lakeshore Medical College", "University of Northfield School of Medicine", "Ostrava Medical University")
MENU = (
    ("Find a Doctor", "/doctors"),
    ("Internal Medicine", "/services/internal-medicine"),
    ("Pediatrics", "/services/pediatrics"),
    ("Surgery", "/services/surgery"),
    ("Patients & Visitors", "/patients"),
    ("Nursing Residency", "/careers/nurse-residency"),
    ("Pharmacy Residency", "/pharmacy/residency"),
    ("News", "/news"),
    ("Resident Spotlight: Match Day stories", "/news/resident-spotlight"),
)


def target(url: str, specialty: str = "Internal Medicine", **fields: str) -> ProgramTarget:
    facts = {"name": f"Elmwood Hospital {specialty} Residency", "sponsor": "Elmwood Hospital", "city": "Elmwood"}
    return ProgramTarget("1400000001", specialty=specialty, state="OH", url=url, **(facts | fields))


def page(title: str, *links: tuple[str, str], body: str = "", h1: str | None = None) -> bytes:
    """A page with the mega menu, a heading, a paragraph and the given links in its content."""
    menu = "".join(f"<li><a href='{href}'>{text}</a></li>" for text, href in MENU)
    content = "".join(f"<p><a href='{href}'>{text}</a></p>" for text, href in links)
    filler = "<p>" + "We care for our neighbours and teach the next generation of physicians. " * 4 + "</p>"
    return (
        f"<html><head><title>{title} | Elmwood Hospital</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<main><h1>{h1 or title}</h1>{filler}{body}{content}</main></body></html>"
    ).encode()


def people(*, degree: str = ", MD", schools: bool = True, heading: str = "PGY-1", links: str = "") -> str:
    """A list of invented residents under class headings."""
    cards = []
    for i, name in enumerate(NAMES):
        shown = f"<a href='{links}{name.lower().replace(' ', '-')}'>{name}{degree}</a>" if links else f"{name}{degree}"
        school = f"<p>Medical School: {SCHOOLS[i % 3]}</p>" if schools else ""
        cards.append(f"<div class='card'><h3>{shown}</h3>{school}</div>")
    half = len(cards) // 2
    return f"<h2>{heading}</h2>{''.join(cards[:half])}<h2>PGY-2</h2>{''.join(cards[half:])}"


APPLY = "<p>Applicants apply through ERAS. USMLE Step 2 is required. We sponsor the J-1 visa through ECFMG.</p>"


@dataclass
class Result:
    """What a walk asked for and made of it."""

    walk: Walk
    asked: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, str]:
        return {p.url: p.kind for p in self.walk.result()}

    def of(self, kind: str) -> set[str]:
        return {url for url, k in self.kinds.items() if k == kind}


def explore(site: Mapping[str, bytes | str], program: ProgramTarget, neighbours: tuple[str, ...] = ()) -> Result:
    """Walk a site given as URL -> page bytes, or -> the URL it redirects to."""
    walk = first_walk(program, neighbours, Budget(), 2026)
    return drive(walk, site)


def drive(walk: Walk, site: Mapping[str, bytes | str]) -> Result:
    """Answer a walk's questions from a site until it is over."""
    result = Result(walk)
    while (wanted := walk.next()) is not None:
        result.asked.append(wanted.url)
        url, found = wanted.url, site.get(wanted.url)
        while isinstance(found, str):
            url = urls.normalize(found, url) or found
            found = site.get(url)
        if found is None:
            walk.receive(wanted, Answer(Outcome.GONE, url))
            continue
        facts = kinds.look(found, None, url, "2026-11-24")
        outcome = Outcome(facts.verdict)
        walk.receive(wanted, Answer(outcome, url, facts))
    return result
