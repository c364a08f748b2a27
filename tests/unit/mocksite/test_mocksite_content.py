"""The demo content adds up: counts, origins, directories, the second night."""

import csv
import io
import re
from collections import Counter

import pytest

from tests.mocksite import DIRECTORY, FAULT_DIRECTORY
from tests.mocksite.content import load_programs, load_sites
from tests.mocksite.directory import demo_csv, fault_csv
from tests.mocksite.truth import resident_truth, truth

AY = 2026
ABLE = [p.program_id for p in load_programs() if p.second_night]


def test_counts_add_up():
    for row in truth(AY).values():
        if row.n_listed is None:
            assert row.n_img is None and row.img_share is None
            continue
        known = row.n_img + row.n_us_md + row.n_us_do + row.n_can
        assert known == row.n_known
        assert row.n_known + row.n_unknown == row.n_listed


def test_the_promised_cases_are_there():
    rows = {p.name.split()[0] + " " + p.specialty: truth(AY)[p.program_id] for p in load_programs()}
    assert rows["Brightwater Internal Medicine"].img_share == 0.6
    assert rows["Prairie Family Medicine"].img_share == 0.8
    assert rows["Aldermere Internal Medicine"].n_img == 0
    assert rows["Aldermere Surgery"].n_prelim_listed == 6
    assert rows["Northforge Pathology-anatomic and clinical"].share_status == "insufficient"
    statuses = Counter(row.crawl_status for row in rows.values())
    assert statuses == {"ok": 11, "no_roster": 1, "unreachable": 1, "robots_denied": 1, "no_url": 1}
    assert any(row.citizen_gc_only for row in rows.values())
    assert {row.min_step2_strength for row in rows.values()} == {None, "preferred", "required"}


def test_a_canadian_counts_by_the_year_the_class_began():
    psychiatry = "4009900248"
    assert (truth(2026)[psychiatry].n_can, truth(2026)[psychiatry].n_img) == (1, 2)
    later = truth(2029)[psychiatry]
    assert (later.n_can, later.n_can_as_img, later.n_img) == (0, 1, 3)


def test_an_origin_needs_a_school_and_a_do_has_the_do_degree():
    people = [p for program in load_programs() for g in program.groups for p in g.people]
    assert all(bool(p.school) == (p.origin != "UNKNOWN") for p in people)
    assert all((p.degree == "DO") == (p.origin == "USDO") for p in people)


def test_names_are_unique_within_a_program():
    for program in load_programs():
        names = [p.name for g in program.groups for p in g.people if not p.also_listed]
        names += [p.name for c in program.alumni for p in c.people] + [p.name for p in program.faculty]
        assert len(names) == len(set(names)), program.name


@pytest.mark.parametrize("change", range(len(ABLE) + 1))
def test_a_change_touches_exactly_that_many_rosters(change):
    before, after = load_programs(), load_programs(change)
    differ = [a.program_id for b, a in zip(before, after, strict=True) if b.groups != a.groups]
    assert differ == ABLE[:change]
    old = {(r.program_id, r.school_raw, r.pgy) for r in resident_truth(AY)}
    new = {(r.program_id, r.school_raw, r.pgy) for r in resident_truth(AY, change)}
    assert len(new - old) == change


def test_more_changes_than_second_nights_are_refused():
    with pytest.raises(ValueError, match="second night"):
        load_programs(len(ABLE) + 1)


def test_the_committed_directories_are_those_of_the_content():
    assert DIRECTORY.read_text(encoding="utf-8") == demo_csv()
    assert FAULT_DIRECTORY.read_text(encoding="utf-8") == fault_csv()


def test_the_directories_obey_the_input_format():
    for text in (demo_csv(), fault_csv()):
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len({r["program_id"] for r in rows}) == len(rows)
        for row in rows:
            assert re.fullmatch(r"\d{10}", row["program_id"])
            assert re.fullmatch(r"[A-Z]{2}", row["state"])
            assert row["url"] == "" or re.match(r"http://[\w.-]+\.test/", row["url"])
            assert row["program_type"] in ("university", "community_university", "community")


def test_positions_fit_the_roster():
    for program in load_programs():
        row = truth(AY)[program.program_id]
        if row.n_listed:
            assert row.n_listed == program.positions_per_year * program.years


def test_every_site_has_a_program():
    assert {p.site for p in load_programs()} - {""} == set(load_sites())
    assert len({s.domain for s in load_sites().values()}) >= 9
