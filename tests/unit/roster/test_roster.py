"""The roster parser's promises that no single case shows: merging, links, verdicts, prose, limits."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.parsers.prose import school_in_prose
from scrapers.parsers.records import Page
from scrapers.parsers.roster import listing, parse_roster
from tests.fuzz_roster import fuzz
from tests.unit.roster.casebook import CASES, all_cases, load, sense

URL = "https://www.saltmarsh.example/im/residents"
PEOPLE = ("Ada Bramwell", "Ola Dragomir", "Ben Eberhardt", "Cleo Fitzwilliam", "Dov Ivanescu", "Eno Jaramillo")


def page(body: str, url: str = URL, list_url: str | None = None, title: str = "Residents") -> Page:
    html = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    return Page(url, html.encode(), "2026-10-14", list_url=list_url)


def cards(names: tuple[str, ...], school: str = "Meharry Medical College", degree: str = ", MD") -> str:
    return "".join(f"<div class='c'><h4>{n}{degree}</h4><p>{school}</p></div>" for n in names)


def test_order_of_pages_does_not_change_who_is_counted() -> None:
    case = load(CASES / "person_pages_bio")
    forward = parse_roster(case.pages, sense, specialty="Internal Medicine")
    backward = parse_roster(case.pages[::-1], sense, specialty="Internal Medicine")
    assert {(r.name, r.school_raw, r.pgy) for r in forward.residents} == {
        (r.name, r.school_raw, r.pgy) for r in backward.residents
    }


def test_the_same_page_twice_counts_once() -> None:
    one = page("<h2>PGY-1</h2>" + cards(PEOPLE))
    assert len(parse_roster([one, one], sense).residents) == len(PEOPLE)


def test_two_people_of_one_name_and_two_schools_are_two() -> None:
    body = (
        "<h2>PGY-1</h2>" + cards(("Ada Bramwell",)) + cards(("Ada Bramwell",), "Howard University College of Medicine")
    )
    assert len(parse_roster([page(body)], sense).residents) == 2


def test_names_only_gives_unknown_schools_and_degrees() -> None:
    body = "<h2>PGY-1</h2><ul>" + "".join(f"<li>{n}</li>" for n in PEOPLE) + "</ul>"
    residents = parse_roster([page(body)], sense).residents
    assert len(residents) == len(PEOPLE)
    assert all(r.school_raw is None and r.degree_raw is None for r in residents)


def test_a_listing_tells_rosters_from_pages_that_mention_people() -> None:
    roster = page("<h2>PGY-1</h2>" + cards(PEOPLE))
    alumni = page("<h2>Class of 2020</h2>" + cards(PEOPLE), "https://www.saltmarsh.example/im/alumni", title="Alumni")
    home = page("<p>Dr. Ada Bramwell, program director, trained at Meharry Medical College.</p>", title="Welcome")
    faculty = page(cards(PEOPLE), "https://www.saltmarsh.example/im/faculty", title="Our Faculty")
    missing = page("<p>Page not found</p>", title="Not found")
    assert listing(roster, sense).score > 0.8
    assert 0 < listing(alumni, sense).score <= 0.5
    assert max(listing(p, sense).score for p in (home, faculty, missing)) == 0.0


def test_links_to_persons_only_where_schools_are_missing() -> None:
    tiles = "".join(
        f"<a class='t' href='/im/residents/{i}/'><img src='x.jpg'><span>{n}, MD</span></a>"
        for i, n in enumerate(PEOPLE)
    )
    listed = listing(page(f"<h2>PGY-1</h2><div>{tiles}</div>"), sense).persons
    assert listed == tuple(f"https://www.saltmarsh.example/im/residents/{i}/" for i in range(len(PEOPLE)))
    full = "".join(f"<p><a href='/p/{i}'>{n}, MD</a><br>Meharry Medical College</p>" for i, n in enumerate(PEOPLE))
    assert listing(page("<h2>PGY-1</h2>" + full), sense).persons == ()
    foreign = tiles.replace("/im/", "https://elsewhere.test/im/")
    assert listing(page(f"<h2>PGY-1</h2><div>{foreign}</div>"), sense).persons == ()


def test_a_chief_of_the_final_year_keeps_the_class() -> None:
    body = "<h2>Chief Residents</h2>" + cards(PEOPLE[:1]) + "<h2>PGY-3</h2>" + cards(PEOPLE)
    residents = parse_roster([page(body)], sense, years=3).residents
    assert (
        len(residents) == len(PEOPLE)
        and {r.track for r in residents} == {"unknown"}
        and {r.pgy for r in residents} == {3}
    )


WAKE = "Wake Forest University School of Medicine"
PROSE = {
    f"He attended Rice University for college and {WAKE} for medical school.": WAKE,
    "She earned her medical degree from Dow University of Health Sciences.": "Dow University of Health Sciences",
    "After college at Oberlin College she went to medical school at Howard University.": "Howard University",
    f"She holds a BS from Rice University and an MD from {WAKE}.": WAKE,
    "He is from St. Louis and studied medicine at St. George's University.": "St. George's University",
    "He completed an internship at Emory University and a research year at Tufts University.": None,
    "She taught chemistry at Oberlin College before a master of public health at Emory University.": None,
    "I cheer for Boston College. My sister went to Tufts University.": None,
}


@pytest.mark.parametrize(("text", "school"), PROSE.items())
def test_schools_in_running_text(text: str, school: str | None) -> None:
    assert school_in_prose(text, sense) == school


def test_a_huge_roster_is_read_within_the_budget_of_a_page() -> None:
    first = ("Ada", "Ola", "Ben", "Cleo", "Dov", "Eno", "Gus", "Hal")
    people = tuple(f"{first[i % 8]}{chr(97 + i // 8 % 26)} Bram{chr(97 + i // 208 % 26)}well" for i in range(60_000))
    body = "<h2>PGY-1</h2>" + cards(people)
    begun = time.process_time()
    parsed = parse_roster([page(body)], sense)
    assert time.process_time() - begun < 2.0
    assert parsed.residents and "page_too_large" in {i.code for i in parsed.issues}


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr><td rowspan=9999 colspan=9999>PGY-1</td><td>Ada Bramwell, MD</td></tr>" * 3000,
        "<script type='application/json'>[" + '{"name":"Ada Bramwell","x":"y"},' * 60_000 + "{}]</script>",
        "<p>" + "Ada Bramwell, MD; " * 20_000 + "</p>",
        "<ul>" + "<li><a href='#t'>PGY-1</a></li>" * 9000 + "</ul>",
    ],
    ids=["spans", "records", "run", "controls"],
)
def test_pages_made_to_hurt_the_readers_stay_within_the_budget(body: str) -> None:
    begun = time.process_time()
    parse_roster([page(body)], sense)
    assert time.process_time() - begun < 2.0


def test_a_small_slice_of_the_fuzzing_keeps_its_promises() -> None:
    result = fuzz(150, seed=3)
    assert result.broken == [] and result.residents > 100


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(all_cases()), st.binary(max_size=40), st.integers(0, 5000))
def test_inserted_bytes_never_raise(case: object, noise: bytes, at: int) -> None:
    body = case.pages[0].body  # type: ignore[attr-defined]
    broken = body[:at] + noise + body[at:]
    parse_roster([Page(URL, broken, "2026-10-14")], sense)
