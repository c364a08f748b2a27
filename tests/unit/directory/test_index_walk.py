"""The whole search on an invented health system of two hospitals, full of traps: pages in, certain proposals out."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest

from scrapers.index_walk import MAX_INDEXES, IndexWalk, index_walk
from scrapers.outcomes import Outcome
from scrapers.parsers import kinds
from scrapers.plan import ProgramTarget
from scrapers.walk import Answer
from transforms.directory_discovery import CERTAIN, proposals

BASE = "http://www.elmbrook.test"
FILLER = "<p>" + "Our residents learn in clinic and on the wards, with time for reading. " * 12 + "</p>"


def html(title: str, body: str) -> bytes:
    menu = "<nav><a href='/'>Home</a><a href='/services/psychiatry/'>Psychiatry</a><a href='/news/'>News</a></nav>"
    page = f"<main id='main'><h1>{title}</h1>{body}{FILLER}</main>"
    return f"<html><head><title>{title} | Elmbrook Health</title></head><body>{menu}{page}</body></html>".encode()


def links(*rows: tuple[str, str]) -> str:
    return "<ul>" + "".join(f"<li><a href='{href}'>{text}</a></li>" for text, href in rows) + "</ul>"


def program(name: str) -> bytes:
    return html(
        f"{name} Residency", links(("How to Apply", "apply/"), ("Graduate Medical Education", "/education/gme/"))
    )


INDEX = html(
    "Residency Programs",
    "<h2>Elmbrook Hospital</h2>"
    + links(
        ("Internal Medicine", "/education/gme/internal-medicine/"),
        ("Family Medicine", "/education/gme/family-medicine/"),
        ("Transitional Year", "/education/gme/transitional-year/"),
        ("Pediatrics", "/education/gme/pediatrics/"),
    )
    + "<h2>Hilltop Medical Center</h2>"
    + links(("Psychiatry", "/hilltop/psychiatry-residency/"), ("General Surgery", "/hilltop/surgery-residency/"))
    + "<h2>Fellowships</h2>"
    + links(("Child and Adolescent Psychiatry", "/education/cap/"), ("Vascular Surgery", "/education/vascular/"))
    + "<h2>Pharmacy Residencies</h2>"
    + links(
        ("Neurology PGY2", "/education/pharmacy/neurology/"), ("Nurse residency, emergency medicine", "/nursing/em/")
    )
    + "<h2>News</h2>"
    + links(("Radiology residency opens", "/news/2026/radiology-residency/")),
)
PAGES = {
    "/education/gme/internal-medicine/": program("Internal Medicine"),
    "/education/gme/": INDEX,
    "/education/gme/family-medicine/": program("Family Medicine"),
    "/education/gme/transitional-year/": program("Transitional Year"),
    "/education/gme/pediatrics/": html("Pediatric Patients", "<p>Find a doctor for your child.</p>"),
    "/hilltop/psychiatry-residency/": program("Psychiatry"),
    "/hilltop/surgery-residency/": program("General Surgery"),
}
COLUMNS = ("program_id", "name", "specialty", "sponsor", "city", "state", "url", "sponsor_url")
SEED = (
    "1409911001",
    "Elmbrook Hospital Program",
    "Internal Medicine",
    "Elmbrook Hospital",
    "Elmbrook",
    "OH",
    f"{BASE}/education/gme/internal-medicine/",
    "",
)


def known(
    program_id: str, specialty: str, name: str = "Elmbrook Hospital Program", city: str = "Elmbrook"
) -> tuple[str, ...]:
    return (program_id, name, specialty, name.removesuffix(" Program"), city, "OH", "", "")


DIRECTORY = pd.DataFrame(
    [
        SEED,
        known("1209911001", "Family Medicine"),
        known("9999911001", "Transitional Year"),
        known("3209911001", "Pediatrics"),
        known("4009911001", "Psychiatry"),
        known("4409911001", "Surgery", "Hilltop Medical Center Program", "Hilltop"),
        known("1809911001", "Neurology"),
        known("1109911001", "Emergency Medicine"),
    ],
    columns=COLUMNS,
)


@pytest.fixture(scope="module")
def walk() -> IndexWalk:
    search = index_walk(ProgramTarget(**dict(zip(COLUMNS, SEED, strict=True))))
    while (wanted := search.next()) is not None:
        body = PAGES.get(wanted.url.removeprefix(BASE))
        facts = kinds.look(body, None, wanted.url, "2026-11-24") if body else None
        search.receive(wanted, Answer(Outcome.OK if body else Outcome.GONE, wanted.url, facts))
    return search


def proposed(walk: IndexWalk) -> pd.DataFrame:
    rows = []
    for url, link in walk.links.items():
        named, final = walk.named.get(url, (None, url))
        rows.append({"seed_id": walk.target.program_id, **asdict(link), "named": named, "final_url": final})
    table = DIRECTORY.assign(index_specialty=DIRECTORY["specialty"])
    return proposals(table, pd.DataFrame(rows), set(DIRECTORY["specialty"]))


def test_the_certain_proposals_are_the_right_ones(walk: IndexWalk) -> None:
    found = proposed(walk)
    certain = found[found["score"].astype(float) >= CERTAIN].set_index("program_id")["url"].to_dict()
    assert certain == {
        "1209911001": f"{BASE}/education/gme/family-medicine/",
        "9999911001": f"{BASE}/education/gme/transitional-year/",
    }


def test_the_other_hospitals_program_waits_for_a_person(walk: IndexWalk) -> None:
    found = proposed(walk).set_index("program_id")
    assert found.loc["4009911001", "score"] < CERTAIN
    assert "hilltop" in found.loc["4009911001", "why"]
    assert found.loc["3209911001", "score"] < CERTAIN, "a page for patients is no program's"
    assert not {"1809911001", "1109911001"} & set(found.index), "pharmacy, nursing and news are nobody's home"


def test_the_search_asks_little(walk: IndexWalk) -> None:
    asked = {url.removeprefix(BASE) for url in walk.visited}
    assert not {path for path in asked if path.startswith(("/news", "/services", "/nursing", "/education/pharmacy"))}
    assert walk.n_indexes <= MAX_INDEXES
    assert len(asked) <= 15
