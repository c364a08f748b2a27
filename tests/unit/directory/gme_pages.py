"""Invented sponsors with their index of programs, in 24 layouts and full of traps, made by a seed.

Belongs here: pages, the directory that goes with them, and which page is whose. Not here: what is found on them
(``test_gme_index_accuracy``). Every name is made of syllables; nothing is taken from a real site.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

Link = tuple[str, str]
"""Text and path."""
Layout = Callable[["Texts", Random], str]
HEAD = ("Elm", "Brook", "Quarry", "Heron", "Maple", "Iron", "Cedar", "Falcon", "Prairie", "Amber", "Granite", "Willow")
TAIL = ("field", "haven", "ridge", "mont", "dale", "crest", "ford", "wick", "bourne", "gate")
KINDS = ("Hospital", "Medical Center", "Health", "Regional Medical Center", "University Hospital", "Memorial Hospital")
# ACGME name -> the names under which indexes list it, and an address part.
PROGRAMS: dict[str, tuple[tuple[str, ...], str]] = {
    "Internal Medicine": (("Internal Medicine", "Internal Medicine (Categorical)", "Medicine"), "internal-medicine"),
    "Family Medicine": (("Family Medicine", "Family Medicine", "Family & Community Medicine"), "family-medicine"),
    "Psychiatry": (("Psychiatry", "General Psychiatry", "Psychiatry and Behavioral Health"), "psychiatry"),
    "Transitional Year": (("Transitional Year", "Transitional Year (TY)"), "transitional-year"),
    "Surgery": (("General Surgery", "Surgery"), "general-surgery"),
    "Pediatrics": (("Pediatrics",), "pediatrics"),
    "Emergency Medicine": (("Emergency Medicine",), "emergency-medicine"),
    "Obstetrics and Gynecology": (("OB/GYN", "Obstetrics & Gynecology", "Obstetrics and Gynecology"), "obgyn"),
    "Neurology": (("Neurology", "Adult Neurology"), "neurology"),
    "Anesthesiology": (("Anesthesiology",), "anesthesiology"),
    "Radiology-Diagnostic": (("Diagnostic Radiology", "Radiology - Diagnostic"), "diagnostic-radiology"),
    "Physical Medicine and Rehabilitation": (("Physical Medicine & Rehabilitation", "PM&R"), "pmr"),
    "Urology": (("Urology",), "urology"),
    "Pathology": (("Pathology", "Anatomic and Clinical Pathology"), "pathology"),
}
FELLOWSHIPS = ("Cardiovascular Disease", "Sports Medicine", "Geriatric Medicine", "Child and Adolescent Psychiatry")
FELLOWSHIPS += ("Vascular Neurology", "Surgical Critical Care", "Pediatric Emergency Medicine", "Pain Medicine")


@dataclass
class Texts:
    """What an index lists: true programs, fellowships, other professions, news and other links."""

    programs: list[Link] = field(default_factory=list)
    fellowships: list[Link] = field(default_factory=list)
    professions: list[Link] = field(default_factory=list)
    news: list[Link] = field(default_factory=list)
    others: list[Link] = field(default_factory=list)

    @property
    def n_links(self) -> int:
        return sum(map(len, (self.programs, self.fellowships, self.professions, self.news, self.others)))


@dataclass
class Site:
    """One sponsor: pages by path, the directory's rows, and each program's true page (program_id -> path)."""

    host: str
    layout: str
    seed_id: str
    pages: dict[str, str]
    directory: list[dict[str, str]]
    truth: dict[str, str]
    n_links: int


def a(text: str, path: str, extra: str = "") -> str:
    return f'<a href="{path}"{extra}>{text}</a>'


def ul(links: list[Link]) -> str:
    return "<ul>" + "".join(f"<li>{a(*link)}</li>" for link in links) + "</ul>"


def _flat(t: Texts, r: Random) -> str:
    return ul([*t.programs, *t.fellowships, *t.professions, *t.others]) + "<h3>News</h3>" + ul(t.news)


def _shuffled(t: Texts, r: Random) -> str:
    links = [*t.programs, *t.fellowships, *t.professions, *t.news, *t.others]
    r.shuffle(links)
    return ul(links)


def _headed(t: Texts, r: Random, tag: str = "h2") -> str:
    parts = [("Residency Programs", t.programs), ("Fellowship Programs", t.fellowships)]
    parts += [("Pharmacy and Nursing Residencies", t.professions), ("News and Events", t.news), ("More", t.others)]
    return "".join(f"<{tag}>{title}</{tag}>{ul(links)}" for title, links in parts)


def _bold(t: Texts, r: Random) -> str:
    return _headed(t, r, "strong").replace("<ul>", "<div>").replace("</ul>", "</div>").replace("<li>", "<p>")


def _fellows_first(t: Texts, r: Random) -> str:
    return f"<h2>Fellowships</h2>{ul(t.fellowships)}<h2>Residencies</h2>{ul(t.programs)}{ul(t.news)}{ul(t.professions)}"


def _table(t: Texts, r: Random) -> str:
    rows = "".join(f"<tr><td>{a(*link)}</td><td>{r.randint(3, 12)}</td><td>3</td></tr>" for link in t.programs)
    side = "".join(f"<tr><td>{a(*link)}</td><td>2</td><td>1</td></tr>" for link in t.fellowships)
    return f"<table><tr><th>Program</th><th>Positions</th><th>Years</th></tr>{rows}{side}</table>{ul(t.professions)}"


def _table_of_buttons(t: Texts, r: Random) -> str:
    rows = "".join(
        f"<tr><td>{text}</td><td>{a('Visit website', path)}</td></tr>" for text, path in [*t.programs, *t.fellowships]
    )
    return f"<table><tr><th>Program</th><th>Link</th></tr>{rows}</table>{_flat(Texts(programs=t.programs[:3]), r)}"


def _two_columns(t: Texts, r: Random) -> str:
    both = zip(t.programs, [*t.fellowships, *t.professions, *t.others, *t.news] * 3, strict=False)
    return "<table>" + "".join(f"<tr><td>{a(*x)}</td><td>{a(*y)}</td></tr>" for x, y in both) + "</table>"


def _cards(t: Texts, r: Random, word: str = "Learn more") -> str:
    def card(link: Link) -> str:
        return f'<div class="card"><h3>{link[0]}</h3><p>Patients, people, place.</p>{a(word, link[1])}</div>'

    links = [*t.programs, *t.fellowships, *t.professions]
    r.shuffle(links)
    return "".join(map(card, links)) + ul(t.others)


def _cards_more(t: Texts, r: Random) -> str:
    return _cards(t, r, "View program")


def _whole_card(t: Texts, r: Random) -> str:
    links = [*t.programs, *t.professions, *t.fellowships, *t.news]
    return "".join(f'<a href="{p}"><div><h3>{text}</h3><img alt="" src="/x.jpg"></div></a>' for text, p in links)


def _tiles_with_images(t: Texts, r: Random) -> str:
    links = [*t.programs, *t.fellowships]
    tiles = "".join(
        f'<figure><a href="{p}"><img alt="{x}" src="/i.png"></a><figcaption>{a(x, p)}</figcaption></figure>'
        for x, p in links
    )
    return tiles + ul(t.news)


def _accordion(t: Texts, r: Random) -> str:
    parts = [("Residencies", t.programs), ("Fellowships", t.fellowships), ("Allied Health", t.professions)]
    return "".join(f"<details><summary>{title}</summary>{ul(links)}</details>" for title, links in parts) + ul(t.news)


def _buttons(t: Texts, r: Random) -> str:
    links = [*t.programs, *t.fellowships, *t.others]
    return " ".join(f'<a class="btn btn-primary" role="button" href="{p}">{x}</a>' for x, p in links)


def _running_text(t: Texts, r: Random) -> str:
    named = ", ".join(a(*link) for link in t.programs)
    more = ", ".join(a(*link) for link in t.fellowships)
    news = " ".join(a(*link) for link in t.news)
    return f"<p>We sponsor residencies in {named}. Fellowships are offered in {more}.</p><p>{news}</p>"


def _definition_list(t: Texts, r: Random) -> str:
    items = "".join(f"<dt>{a(*link)}</dt><dd>Three to five years.</dd>" for link in [*t.programs, *t.fellowships])
    return f"<dl>{items}</dl>{ul(t.professions)}"


def _alphabetical(t: Texts, r: Random) -> str:
    links = sorted([*t.programs, *t.fellowships, *t.professions])
    letters = sorted({text[0] for text, _ in links})
    return "".join(f"<h4>{x}</h4>{ul([n for n in links if n[0][0] == x])}" for x in letters)


def _nested(t: Texts, r: Random) -> str:
    below = (("Curriculum", "curriculum/"), ("Apply", "apply/"), ("Current Residents", "residents/"))
    sub = "".join(f"<li>{a(x, p)}{ul([(word, p + part) for word, part in below])}</li>" for x, p in t.programs)
    return f"<ul>{sub}</ul><h3>Fellowships</h3>{ul(t.fellowships)}"


def _menu_and_list(t: Texts, r: Random) -> str:
    return f"<aside><nav>{ul([*t.others, *t.news])}</nav></aside>{ul(t.programs)}<aside>{ul(t.professions)}</aside>"


def _select(t: Texts, r: Random) -> str:
    options = "".join(f'<option value="{p}">{x}</option>' for x, p in t.programs)
    return f"<select><option>Choose a program</option>{options}</select>{ul(t.programs)}{ul(t.fellowships)}"


def _with_brochures(t: Texts, r: Random) -> str:
    rows = "".join(f"<li>{a(x, p)} ({a('brochure', p.rstrip('/') + '.pdf')})</li>" for x, p in t.programs)
    return f"<ul>{rows}</ul>" + ul([(f"{x} flyer", f"/files/{p.strip('/').split('/')[-1]}.pdf") for x, p in t.programs])


def _with_alumni(t: Texts, r: Random) -> str:
    rows = "".join(
        f"<li>{a(x, p)} | {a(f'{x} Alumni', p + 'alumni/')} | {a(f'{x} Faculty', p + 'faculty/')}</li>"
        for x, p in t.programs
    )
    return f"<ul>{rows}</ul>{ul(t.fellowships)}"


def _social(t: Texts, r: Random) -> str:
    rows = "".join(
        f"<li>{a(x, p)} {a(f'{x} on LinkedIn', 'https://www.linkedin.test/company/' + str(i))}"
        f" {a('Instagram', 'https://instagram.test/' + str(i))}</li>"
        for i, (x, p) in enumerate(t.programs)
    )
    return f"<ul>{rows}</ul>{ul([*t.news, *t.others])}"


def _by_department(t: Texts, r: Random) -> str:
    rows = "".join(
        f"<h3>Department of {x}</h3><p>{a('Department', p.replace('/gme/', '/departments/'))}"
        f" {a('Residency Program', p)}</p>"
        for x, p in t.programs
    )
    return rows + ul(t.programs[:2]) + ul(t.fellowships)


LAYOUTS: tuple[Layout, ...] = (
    *(_flat, _headed, _shuffled, _bold, _fellows_first, _table, _table_of_buttons, _two_columns, _cards, _cards_more),
    *(_whole_card, _tiles_with_images, _accordion, _buttons, _running_text, _definition_list, _alphabetical, _nested),
    *(_menu_and_list, _select, _with_brochures, _with_alumni, _social, _by_department),
)
TITLES = (
    "Graduate Medical Education",
    "Residency Programs",
    "Residencies and Fellowships",
    "Our Programs",
    "GME Programs",
)
FORMS = ("{}", "{} Residency", "{} Residency Program", "Residency in {}", "{}")
FOLDERS = ("/gme/{}/", "/education/residencies/{}/", "/graduate-medical-education/{}-residency/", "/residency/{}/")
FILLER = "<p>" + "Our residents learn on the wards and in clinic, and have time to read and to rest. " * 12 + "</p>"


def _page(title: str, body: str, sponsor: str, up: str) -> str:
    clinic = ul(
        [("Find a Doctor", "/doctors/"), ("Psychiatry", "/services/psychiatry/"), ("Urology", "/services/urology/")]
    )
    head = f"<head><title>{title} | {sponsor}</title></head>"
    main = f"<main id='main'><h1>{title}</h1>{body}{FILLER}</main>"
    body = f"<nav>{a('Home', '/')}{clinic}{up}</nav>{main}<footer>{a('Jobs', '/jobs/')}</footer>"
    return f"<html>{head}<body>{body}</body></html>"


class _Maker:
    """Makes one sponsor. ``number`` gives ids and seed."""

    def __init__(self, number: int, layout: Layout) -> None:
        self.r, self.number, self.layout = Random(number), number, layout
        self.city = self.r.choice(HEAD) + self.r.choice(TAIL)
        self.sponsor = f"{self.city} {self.r.choice(KINDS)}"
        self.host = f"http://www.{self.city.lower()}-health{number}.test"
        self.folder = self.r.choice(FOLDERS)
        self.form = self.r.choice(FORMS)
        self.index = "/gme/programs/"
        self.up = a("Graduate Medical Education", self.index)
        self.texts, self.pages = Texts(), {}
        self.directory: list[dict[str, str]] = []
        self.truth: dict[str, str] = {}

    def make(self) -> Site:
        names = self.r.sample(sorted(PROGRAMS), 10)
        for name in names[:7]:
            self._program(name)
        self._two_campuses(names[7])
        self._only_traps(names[8])
        self._only_traps(names[9])
        self._usual_traps(names)
        self.r.shuffle(self.texts.programs)
        body = self.layout(self.texts, self.r)
        self.pages[self.index] = _page(self.r.choice(TITLES), body, self.sponsor, "")
        seed = self.directory[0]
        seed["url"] = self.host + self.truth.pop(seed["program_id"])
        n = self.pages[self.index].count("<a ")
        return Site(self.host, self.layout.__name__, seed["program_id"], self.pages, self.directory, self.truth, n)

    def _row(self, specialty: str, campus: str = "") -> str:
        program_id = f"{len(self.directory):03}{self.number:07}"
        name = f"{self.sponsor} ({campus}) Program" if campus else f"{self.sponsor} Program"
        row = {"program_id": program_id, "name": name, "specialty": specialty, "sponsor": self.sponsor}
        self.directory.append(row | {"city": self.city, "state": "OH", "url": "", "sponsor_url": ""})
        return program_id

    def _program(self, specialty: str) -> None:
        """A program with a page of its own; now and then the page bears the department's new name."""
        printed, slug = self.r.choice(PROGRAMS[specialty][0]), PROGRAMS[specialty][1]
        path = self.folder.format(slug)
        self.truth[self._row(specialty)] = path
        self.texts.programs.append((self.form.format(printed), path))
        title = self.r.choice(
            (f"{printed} Residency", f"{printed} Residency Program", printed, f"Welcome to {printed}")
        )
        body = ul([("How to Apply", path + "apply/"), ("Our Residents", path + "residents/")])
        self.pages[path] = _page(title, body, self.sponsor, self.up)

    def _two_campuses(self, specialty: str) -> None:
        """One specialty at two places, told apart by the campus in text and title."""
        printed, slug = self.r.choice(PROGRAMS[specialty][0]), PROGRAMS[specialty][1]
        for campus in self.r.sample(["Northside", "Lakeview", "Riverton", "Hillcrest"], 2):
            path = self.folder.format(f"{slug}-{campus.lower()}")
            self.truth[self._row(specialty, campus)] = path
            text = f"{self.form.format(printed)} - {campus}"
            self.texts.programs.append((text, path))
            title = f"{printed} Residency - {campus}"
            self.pages[path] = _page(title, ul([("How to Apply", path + "apply/")]), self.sponsor, self.up)

    def _only_traps(self, specialty: str) -> None:
        """A program of the directory that the site has no page for, only things that look like it."""
        printed, slug = PROGRAMS[specialty][0][0], PROGRAMS[specialty][1]
        self._row(specialty)
        traps: list[tuple[list[Link], Link, str]] = [
            (
                self.texts.professions,
                (f"{printed} Pharmacy Residency (PGY2)", f"/pharmacy/{slug}/"),
                f"PGY2 {printed} Pharmacy Residency",
            ),
            (
                self.texts.professions,
                (f"{printed} Nurse Residency", f"/nursing/{slug}-residency/"),
                f"{printed} Nurse Residency",
            ),
            (
                self.texts.professions,
                (f"{printed} PA Fellowship", f"/app/{slug}/"),
                f"{printed} Physician Assistant Fellowship",
            ),
            (
                self.texts.news,
                (f"New {printed} Residency Announced", f"/news/2026/{slug}-residency/"),
                f"New {printed} Residency Announced",
            ),
            (
                self.texts.others,
                (f"{printed} Clerkship", f"/students/{slug}/"),
                f"{printed} Clerkship for Medical Students",
            ),
            (self.texts.others, (f"{printed} Services", f"/services/{slug}/"), f"{printed} Care"),
            (
                self.texts.others,
                (f"{printed} Residency at Summit Valley Medical Center", f"/summit-valley/{slug}-residency/"),
                f"{printed} Residency at Summit Valley Medical Center",
            ),
            (self.texts.fellowships, (f"{printed} Fellowship", f"/gme/fellowships/{slug}/"), f"{printed} Fellowship"),
        ]
        partner = f"http://{slug}.big-state{self.number}.test/residency/"
        traps += [
            (self.texts.programs, (f"{printed} Residency", partner), f"{printed} Residency"),
            (
                self.texts.programs,
                (f"{printed} Rural Track", self.folder.format(f"{slug}-rural")),
                f"{printed} Rural Track",
            ),
            (self.texts.others, (f"{printed} Residency (closed 2019)", f"/archive/{slug}/"), f"{printed} Residency"),
            (
                self.texts.others,
                (f"Meet our {printed} Residents", self.folder.format(slug) + "people/"),
                f"{printed} Residents",
            ),
            (
                self.texts.others,
                (f"{printed} Residency Open House", f"/open-house/{slug}/"),
                f"{printed} Residency Open House",
            ),
            (self.texts.others, (f"Why {printed}?", f"/careers/{slug}/"), f"Careers in {printed}"),
        ]
        for where, link, title in self.r.sample(traps, 6):
            where.append(link)
            sponsor = "Big State University" if link[1] == partner else self.sponsor
            self.pages[link[1]] = _page(title, "", sponsor, self.up)

    def _usual_traps(self, names: list[str]) -> None:
        for name in self.r.sample(FELLOWSHIPS, 4):
            self.texts.fellowships.append((name, f"/gme/fellowships/{name.lower().replace(' ', '-')}/"))
        self.texts.professions += [
            ("General Dentistry Residency", "/dental/gpr/"),
            ("Podiatric Medicine and Surgery Residency", "/podiatry/residency/"),
            ("Pharmacy Residency (PGY1)", "/pharmacy/pgy1/"),
            ("Clinical Pastoral Education", "/chaplaincy/cpe/"),
            ("Psychology Internship", "/psychology/internship/"),
        ]
        told = [PROGRAMS[name][0][0] for name in names[:2]]
        self.texts.news += [
            (f"{told[0]} residents match into fellowships", f"/news/{self.number}/match/"),
            (f"{told[1]} chief resident wins award", "/stories/award/"),
        ]
        self.texts.others += [
            ("Medical Students", "/students/"),
            (f"{told[0]} Grand Rounds", "/cme/grand-rounds/"),
            ("Salary and Benefits", "/gme/benefits/"),
            (f"Department of {told[1]}", "/departments/2/"),
            (f"{told[0]} Residency Alumni", "/gme/alumni/"),
        ]


def sites(half: int, rounds: int = 1) -> list[Site]:
    """Sponsors of one half of the layouts (0 or 1), ``rounds`` of each; the halves share no layout and no sponsor."""
    return [
        _Maker(1 + 2 * (100 * n + i) + half, layout).make()
        for n in range(rounds)
        for i, layout in enumerate(LAYOUTS[half::2])
    ]
