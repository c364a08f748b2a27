"""Many pages to one record: the program wins field by field, conflicts are kept, old pages are told."""

from __future__ import annotations

import zlib
from pathlib import Path

import pandas as pd
import pytest

from scrapers.parsers.text import text_units
from tests.unit.wording.reading import sentence_html
from transforms.wording import merge_visa, read_frame

AS_OF = pd.Timestamp("2026-11-01")
POLICIES = pd.read_csv(Path(__file__).resolve().parents[3] / "warehouse" / "reference" / "visa_policies.csv")
NO_POLICIES = POLICIES.iloc[:0]


def page(text: str, level: str = "program", program: str = "1", fetched: str = "2026-09-01T00:00:00Z") -> pd.DataFrame:
    units = text_units(sentence_html(text), fragment=True)
    return pd.DataFrame(
        {
            "program_id": program,
            "url": f"https://{level}.test/{zlib.crc32(text.encode())}",
            "level": level,
            "page_title": "FAQ",
            "url_path": "/residency/faq",
            "unit_no": range(len(units)),
            "text": [u.text for u in units],
            "question": [u.question for u in units],
            "headings": [" > ".join(u.headings) for u in units],
            "locator": [u.locator for u in units],
            "fetched_at": fetched,
            "snapshot_sha256": "0" * 64,
        }
    )


def merged(*pages: pd.DataFrame, policies: pd.DataFrame = NO_POLICIES) -> tuple[pd.Series, pd.DataFrame]:
    statements, _, _ = read_frame(pd.concat(pages))
    programs, conflicts = merge_visa(statements, as_of=AS_OF, policies=policies)
    return programs.iloc[0], conflicts


def test_program_wins_and_institution_fills() -> None:
    program, conflicts = merged(
        page("We sponsor J-1 visas."), page("We do not sponsor H-1B visas. J-1 visas are considered.", "institution")
    )
    assert (program["j1"], program["h1b"]) == ("yes", "no")
    assert program["visa_level"] == "program"
    assert "H-1B" in program["h1b_quote"]
    assert program["h1b_url"].startswith("https://institution")
    assert conflicts[["field", "ours", "theirs"]].to_numpy().tolist() == [["j1", "yes", "conditional"]]


def test_an_implied_refusal_has_its_quote() -> None:
    program, _ = merged(page("We sponsor J-1 visas only."))
    assert (program["h1b"], program["h1b_quote"]) == ("no", "We sponsor J-1 visas only.")


def test_the_sponsors_citizens_only_does_not_close_the_programs_door() -> None:
    program, conflicts = merged(
        page("We sponsor J-1 visas."), page("Only U.S. citizens and permanent residents are eligible.", "institution")
    )
    assert (program["j1"], program["citizen_gc_only"]) == ("yes", False)
    assert "citizen_gc_only" in set(conflicts["field"])
    closed, _ = merged(page("Only U.S. citizens and permanent residents are eligible."))
    assert (closed["j1"], closed["h1b"], closed["citizen_gc_only"]) == ("no", "no", True)
    assert "citizens" in closed["citizen_gc_only_quote"]


def test_a_contradiction_within_a_level_is_no_answer() -> None:
    program, conflicts = merged(page("We sponsor H-1B visas."), page("We do not sponsor H-1B visas."))
    assert program["h1b"] == "conditional"
    assert program["has_visa_conflict"]
    assert set(conflicts["theirs"]) == {"yes", "no"}


def test_fresh_pages_outvote_stale_ones() -> None:
    program, _ = merged(
        page("We sponsor H-1B visas. 2020-2021 application season."), page("We do not sponsor H-1B visas.")
    )
    assert program["h1b"] == "no"
    assert program["visa_freshness"] == "current"


@pytest.mark.parametrize(
    ("text", "fetched", "freshness"),
    [
        ("We sponsor J-1 visas.", "2026-09-01T00:00:00Z", "current"),
        ("We sponsor J-1 visas.", "2026-05-01T00:00:00Z", "unknown"),
        ("We sponsor J-1 visas.", "2025-01-01T00:00:00Z", "stale"),
        ("We sponsor J-1 visas. Step 2 CS is required.", "2026-09-01T00:00:00Z", "stale"),
        ("In the 2026-2027 season we sponsor J-1 visas.", "2026-09-01T00:00:00Z", "current"),
        ("In the 2024-2025 season we sponsor J-1 visas.", "2026-09-01T00:00:00Z", "stale"),
    ],
)
def test_freshness(text: str, fetched: str, freshness: str) -> None:
    program, _ = merged(page(text, fetched=fetched))
    assert program["visa_freshness"] == freshness


def test_an_h1b_yes_older_than_a_policy_asks_to_be_checked() -> None:
    policy = POLICIES.assign(valid_from="2026-10-01", checked_on="2026-10-15")
    program, _ = merged(page("We sponsor H-1B visas."), policies=policy)
    assert program["visa_freshness"] == "recheck_policy"
    assert "not checked" not in program["policy_note"]
    unchecked, _ = merged(page("We sponsor H-1B visas."), policies=policy.assign(checked_on="2026-01-01"))
    assert "not checked since 2026-01-01" in unchecked["policy_note"]
    refused, _ = merged(page("We do not sponsor H-1B visas."), policies=policy)
    assert refused["visa_freshness"] == "current"


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("We sponsor H-1B visas.", {"valid_from": "2026-08-01"}),
        ("We sponsor H-1B visas.", {"valid_from": "2027-02-01"}),
        ("We sponsor H-1B visas.", {"valid_from": "2026-10-01", "valid_until": "2026-10-05"}),
        ("We sponsor H-1B visas.", {"valid_from": "2026-10-01", "visa": "j1"}),
        ("We consider H-1B visas case by case.", {"valid_from": "2026-10-01"}),
        ("We sponsor J-1 visas.", {"valid_from": "2026-10-01"}),
    ],
)
def test_no_check_is_asked_where_no_policy_in_force_is_younger_than_an_h1b_yes(
    text: str, policy: dict[str, str]
) -> None:
    program, _ = merged(page(text), policies=POLICIES.assign(**policy, checked_on="2026-10-15"))
    assert program["visa_freshness"] == "current"


def test_a_stale_page_stays_stale_whatever_the_policy() -> None:
    policies = POLICIES.assign(valid_from="2026-10-01", checked_on="2026-10-15")
    program, _ = merged(page("In the 2024-2025 season we sponsor H-1B visas."), policies=policies)
    assert program["visa_freshness"] == "stale" and program["policy_note"]


def test_signals_come_from_the_programs_own_pages() -> None:
    _, signals, _ = read_frame(pd.concat([page("IMGs are welcome."), page("IMGs are welcome here.", "institution")]))
    assert signals[["level", "code"]].to_numpy().tolist() == [["program", "H1"]]


def test_signals_are_dated_like_statements() -> None:
    text = "We sponsor J-1 visas. IMGs are welcome. Requirements for the 2020-2021 application season: Step 2 CS."
    statements, signals, _ = read_frame(page(text))
    for found in (statements, signals):
        assert set(found["season_year"]) == {2021}
        assert found["names_step2_cs"].all()


def test_nothing_read_gives_empty_tables() -> None:
    statements, signals, review = read_frame(page("Parking is free.").iloc[:0])
    programs, conflicts = merge_visa(statements, as_of=AS_OF, policies=POLICIES)
    assert all(frame.empty for frame in (statements, signals, review, programs, conflicts))
    assert {"program_id", "j1", "visa_freshness", "h1b_quote"} <= set(programs.columns)


def test_the_reference_table_is_sound() -> None:
    assert list(POLICIES.columns) == ["visa", "what", "valid_from", "valid_until", "checked_on", "source"]
    assert set(POLICIES["visa"]) <= {"j1", "h1b"}
    assert pd.to_datetime(POLICIES["valid_from"]).notna().all()
    assert POLICIES["source"].str.startswith("https://").all()
