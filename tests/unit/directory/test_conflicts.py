"""What lists say otherwise than the directory, as the release shows it."""

from __future__ import annotations

import pandas as pd

from transforms.directory_conflicts import COLUMNS, standing
from transforms.directory_merge import CONFLICT_COLUMNS
from transforms.directory_overrides import overridden

ROW = {"program_id": "1209911001", "name": "Elmbrook Program", "specialty": "Family Medicine", "city": "Elm Town"}
DIRECTORY = pd.DataFrame([ROW | {"source": "acgme", "as_of": "2026-09-30", "sponsor": None}])


def note(**given: str) -> dict[str, str]:
    usual = {"program_id": "1209911001", "field": "city", "ours": "Elmbrook", "our_source": "older 2024-05-01"}
    usual |= {"theirs": "Elm Town", "source": "acgme", "as_of": "2026-09-30", "taken": "theirs"}
    return usual | given


def shown(*notes: dict[str, str], moved: dict[str, str] | None = None) -> list[list[str]]:
    found = standing(DIRECTORY, pd.DataFrame(notes, columns=CONFLICT_COLUMNS), moved or {})
    assert found.columns.tolist() == COLUMNS
    return [list(map(str, row)) for row in found.values.tolist()]


def test_the_side_not_taken_is_shown_with_its_list() -> None:
    assert shown(note()) == [["1209911001", "city", "Elm Town", "Elmbrook", "older 2024-05-01"]]


def test_a_later_settlement_shows_both_sides() -> None:
    rows = shown(note(theirs="Elm City"), note(ours="Elm City", our_source="acgme 2026-09-30"))
    assert rows == [
        ["1209911001", "city", "Elm Town", "Elm City", "acgme 2026-09-30"],
        ["1209911001", "city", "Elm Town", "Elmbrook", "older 2024-05-01"],
    ]


def test_notes_follow_a_new_id_and_end_with_their_program() -> None:
    old = note(program_id="1209900000")
    assert shown(old) == []
    assert shown(old, moved={"1209900000": "1209911001"})[0][0] == "1209911001"


def test_what_we_leave_blank_disagrees_with_nothing() -> None:
    assert shown(note(field="sponsor", ours="", theirs="Elmbrook Hospital")) == []
    assert shown() == []


def test_an_override_names_who_said_otherwise() -> None:
    given = {"program_id": "1209911001", "field": "city", "value": "Elmbrook", "who": "x", "why": "y", "source": "site"}
    table, settled = overridden(DIRECTORY, pd.DataFrame([given | {"on": "2026-10-01"}]))
    found = standing(table, settled, {})
    assert found.values.tolist() == [["1209911001", "city", "Elmbrook", "Elm Town", "acgme 2026-09-30"]]
