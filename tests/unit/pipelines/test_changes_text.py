"""How diff and the timeline of explain tell changes: cause first, dated, nothing dropped."""

from __future__ import annotations

import pandas as pd

from pipelines.commands.changes_text import LONGEST, lines, moment, summary, timeline_lines
from transforms.history import CHANGES

ROWS = pd.DataFrame(
    [
        ("A", "programs", "tier", "match", "safety", "MOD", "rules"),
        ("A", "programs", "n_img", "12", "13", "MOD", "page"),
        ("A", "visa_statements", "j1.program", None, "yes", "ADD", "page"),
        ("A", "pages", "http://a.test/x", "abc", None, "DEL", "page"),
        ("B", "programs", "name", "Old", "x" * 200, "MOD", "directory"),
    ],
    columns=CHANGES,
).astype("string")


def test_a_line_for_every_change_under_its_cause() -> None:
    shown = list(lines(ROWS[ROWS["program_id"] == "A"]))
    assert shown == [
        "  the page changed:",
        "    - pages http://a.test/x: was abc",
        "      n_img: 12 -> 13",
        "    + visa_statements j1.program: yes",
        "  our rules or the season changed:",
        "      tier: match -> safety",
    ]
    assert summary(ROWS) == "5 changes in 2 programs: page 3, rules 1, directory 1"


def test_long_values_are_cut_and_a_version_is_told_as_a_moment() -> None:
    assert max(len(line) for line in lines(ROWS)) < LONGEST + 40
    assert moment("20261125T004051Z") == "2026-11-25 00:40"


def test_the_timeline_is_dated_and_oldest_first() -> None:
    versions = ["20261102T020000Z", "20261101T020000Z", "20261101T020000Z", "20261103T020000Z", "20261101T020000Z"]
    history = ROWS.assign(valid_from=versions, valid_to=pd.NA)
    program = pd.Series({"program_id": "A", "first_seen": pd.Timestamp("2026-10-15T02:00:00Z")})
    shown = list(timeline_lines(program, history))
    assert shown[0].endswith("seen on 2026-10-15")
    dates = [line[:16] for line in shown if line.startswith("2026")]
    assert dates == ["2026-11-01 02:00", "2026-11-02 02:00", "2026-11-03 02:00"]
    assert list(timeline_lines(program, history, "tier"))[-1] == "      tier: match -> safety"
    unseen = pd.Series({"program_id": "C", "first_seen": pd.NaT})
    assert list(timeline_lines(unseen, history)) == [
        "Timeline (UTC): no roster published yet",
        "  no change of any figure in any release since",
    ]
