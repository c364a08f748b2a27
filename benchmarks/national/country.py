"""What the invented country holds: programs, their hosts, residents and policies, all a function of the seed.

Belongs here: content and its truth. A night's number decides which programs have changed since: one resident more comes
from another school. Names are put together from syllables, schools are those of the reference table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import pandas as pd

from warehouse.reference import load

PROGRAMS, DOMAINS, CHANGED = 6_000, 1_100, 0.02
SPECIALTIES = {
    "Internal Medicine": ("140", 3),
    "Family Medicine": ("120", 3),
    "Psychiatry": ("400", 4),
    "Pediatrics": ("320", 3),
    "Neurology": ("180", 4),
    "Surgery": ("440", 5),
    "Pathology": ("300", 4),
    "Anesthesiology": ("040", 4),
}
FIRST = (
    "Ada",
    "Bela",
    "Cora",
    "Dario",
    "Elif",
    "Farid",
    "Greta",
    "Hanna",
    "Imran",
    "Jola",
    "Karim",
    "Lena",
    "Milan",
    "Nora",
    "Omar",
)
LAST_HEAD = (
    "Al",
    "Bren",
    "Cas",
    "Dor",
    "El",
    "Fal",
    "Gor",
    "Hal",
    "Is",
    "Jan",
    "Kor",
    "Lan",
    "Mor",
    "Nav",
    "Or",
    "Pel",
    "Quin",
)
LAST_TAIL = (
    "berg",
    "dano",
    "ford",
    "hari",
    "ic",
    "kova",
    "land",
    "mani",
    "nez",
    "oglu",
    "quist",
    "rani",
    "sen",
    "tova",
    "wala",
)
VISAS = (
    ("We sponsor J-1 visas through ECFMG. We do not sponsor H-1B visas.", "yes", "no"),
    ("Our program sponsors J-1 and H-1B visas.", "yes", "yes"),
    ("We are unable to sponsor visas of any kind.", "no", "no"),
    ("Only J-1 visas are sponsored.", "yes", "no"),
    (
        "H-1B visas are considered once USMLE Step 3 has been passed; J-1 visas are sponsored by ECFMG.",
        "yes",
        "conditional",
    ),
    ("Applications are taken through ERAS until the end of October.", "not_stated", "not_stated"),
)
WORDS = (
    ("We welcome applications from international medical graduates.", "H1"),
    ("Every application is reviewed holistically.", "H2"),
    ("A minimum score of 220 on Step 2 CK is required.", "G4"),
    ("Applicants must have graduated from medical school within the last 5 years.", "G6"),
    ("Preference is given to graduates of US medical schools.", "G1"),
    ("Letters of recommendation are sent through ERAS.", ""),
)
ORIGINS = ("USMD", "USDO", "IMG")


@dataclass(frozen=True, slots=True)
class Resident:
    """One listed person; ``degree`` goes with the school."""

    name: str
    degree: str
    school: str
    origin: str
    pgy: int


@dataclass(frozen=True, slots=True)
class Program:
    """One program: where its pages are and what they say."""

    number: int
    program_id: str
    specialty: str
    years: int
    sponsor: int
    host: str
    path: str
    city: str
    state: str
    positions: int
    layout: int
    visa: int
    words: tuple[int, int]

    @property
    def home(self) -> str:
        """Address of the home page."""
        return f"http://{self.host}{self.path}"


class Country:
    """All programs of one seed. ``programs`` scales the country; the number of domains scales with it."""

    def __init__(self, programs: int = PROGRAMS, seed: int = 1) -> None:
        self.seed = seed
        self.domains = max(1, programs * DOMAINS // PROGRAMS)
        places = load("programs")[["city", "state"]].drop_duplicates()
        self._places = list(places.itertuples(index=False, name=None))
        self._schools = _schools_by_origin(load("schools"))
        self.programs = [self._program(i) for i in range(programs)]
        self._at = {(p.host, p.path): p for p in self.programs}
        self.roster = lru_cache(maxsize=8_000)(self._roster)

    def at(self, host: str, path: str) -> Program | None:
        """The program whose home page has this address."""
        return self._at.get((host, path))

    def of_sponsor(self, sponsor: int) -> list[Program]:
        """The programs of one sponsor."""
        return self.programs[sponsor :: self.domains]

    def changes(self, night: int) -> frozenset[int]:
        """Numbers of the programs whose roster differs from the night before; none on night 0."""
        draw = Random(f"{self.seed} night {night}")
        n = round(len(self.programs) * CHANGED)
        return frozenset(draw.sample(range(len(self.programs)), n)) if night else frozenset()

    def edition(self, program: Program, night: int) -> int:
        """How often the program's roster has changed up to this night."""
        return sum(program.number in self._changes(n) for n in range(1, night + 1))

    @lru_cache(maxsize=64)  # noqa: B019  (one country lives as long as the process)
    def _changes(self, night: int) -> frozenset[int]:
        return self.changes(night)

    def _program(self, i: int) -> Program:
        draw = Random(f"{self.seed} program {i}")
        sponsor, rank = i % self.domains, i // self.domains
        specialty = list(SPECIALTIES)[rank % len(SPECIALTIES)]
        code, years = SPECIALTIES[specialty]
        city, state = self._places[(sponsor * 7) % len(self._places)]
        # Some departments have a host of their own under their sponsor's domain, as in the real web.
        host = f"medicine.sponsor{sponsor}.test" if draw.random() < 0.2 else f"www.sponsor{sponsor}.test"
        path = f"/gme/{specialty.lower().replace(' ', '-')}-{rank}/"
        words = (draw.randrange(len(WORDS)), draw.randrange(len(WORDS)))
        return Program(
            i,
            f"{code}{i:07d}",
            specialty,
            years,
            sponsor,
            host,
            path,
            city,
            state,
            draw.randint(4, 11),
            draw.randrange(5),
            draw.randrange(len(VISAS)),
            words,
        )

    def _roster(self, program: Program, edition: int) -> tuple[Resident, ...]:
        draw = Random(f"{self.seed} roster {program.number}")
        lean = draw.betavariate(0.7, 1.5)
        people = [
            self._resident(draw, lean, pgy, n) for pgy in range(1, program.years + 1) for n in range(program.positions)
        ]
        for number in range(edition):
            place = (program.number + number) % len(people)
            other = Random(f"{self.seed} {program.number} edition {number}")
            people[place] = self._resident(other, 1.0 - round(lean), people[place].pgy, place)
        return tuple(people)

    def _resident(self, draw: Random, lean: float, pgy: int, number: int) -> Resident:
        origin = "IMG" if draw.random() < lean else draw.choice(("USMD", "USMD", "USDO"))
        degree = {"USMD": "MD", "USDO": "DO", "IMG": draw.choice(("MD", "MBBS"))}[origin]
        name = f"{draw.choice(FIRST)} {draw.choice(LAST_HEAD)}{draw.choice(LAST_TAIL)}"
        # The number keeps two people of one class apart: namesakes would be taken for one person shown twice.
        middle = "ABCDEFGHIJKLMN"[number % 14]
        return Resident(f"{name.replace(' ', f' {middle}. ')}", degree, draw.choice(self._schools[origin]), origin, pgy)


def _schools_by_origin(schools: pd.DataFrame) -> dict[str, list[str]]:
    """Names that only one school bears, by origin."""
    names = schools["canonical_name"]
    alone = schools[~names.duplicated(keep=False) & names.str.contains("Medic") & names.str.isascii()]
    return {origin: alone.loc[alone["origin"] == origin, "canonical_name"].head(400).tolist() for origin in ORIGINS}


def directory_rows(country: Country) -> Iterator[dict[str, str]]:
    """The program directory of the country (dataset.md, section 1)."""
    for p in country.programs:
        yield {
            "program_id": p.program_id,
            "name": f"Sponsor {p.sponsor} {p.specialty} Program",
            "specialty": p.specialty,
            "sponsor": f"Sponsor {p.sponsor} Hospital",
            "city": p.city,
            "state": p.state,
            "program_type": ("university", "community_university", "community", "")[p.sponsor % 4],
            "positions_per_year": str(p.positions),
            "url": p.home,
            "sponsor_url": f"http://www.sponsor{p.sponsor}.test/gme/",
        }


def truth_rows(country: Country, night: int) -> Iterator[dict[str, str | int]]:
    """What a perfect reader would publish of each program."""
    for p in country.programs:
        roster = country.roster(p, country.edition(p, night))
        j1, h1b = VISAS[p.visa][1:]
        n_img = sum(r.origin == "IMG" for r in roster)
        yield {"program_id": p.program_id, "n_listed": len(roster), "n_img": n_img, "j1": j1, "h1b": h1b}
