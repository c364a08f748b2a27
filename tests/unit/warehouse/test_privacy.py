import time

import pandas as pd
import pytest

from tests.unit.site.synthetic import release_frames
from warehouse.contracts.arrow import conform
from warehouse.contracts.tables import PUBLISHED, table
from warehouse.privacy import MASKED_QUOTE, Names, Report, files_with_names, has_contact, known_texts, mask

PEOPLE = (
    "Ilsabet Q. Vornholt",
    "Tamsin Okafor-Reyes",
    "Sañtiago O'Dwyerne",
    "Maria del Carmen Ibarrola Quist",
    "Prince",
)
NAMES = Names(PEOPLE, ["Vornholt Memorial Hospital", "Quist University"])


@pytest.mark.parametrize(
    "text",
    [
        "Ilsabet Vornholt, MD, joined us in 2024",
        "our resident Ilsabet Q. Vornholt says",
        "VORNHOLT, ILSABET",
        "Contact Tamsin Okafor for details",
        "Reyes, Tamsin",
        "Santiago O’Dwyerne and others",
        "Sañtiago O'Dwyerne",
        "Maria Ibarrola welcomes you",
    ],
)
def test_a_name_is_found_however_it_is_printed(text: str) -> None:
    assert NAMES.in_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vornholt Memorial Hospital sponsors J-1 visas",
        "Ilsabet and Vornholt",
        "a prince among programs",
        "Ilsabet sponsors visas. The Vornholt wing is new",
        "we sponsor visas",
        "",
    ],
)
def test_words_that_name_nobody_are_no_hit(text: str) -> None:
    assert not NAMES.in_prose(text)


def test_an_institution_named_like_a_resident_is_no_hit() -> None:
    known = Names(["Henley Fordham"], ["Henley Fordham Hospital"])
    assert not known.in_prose("Henley Fordham Hospital welcomes you") and not known.in_address(
        "https://henleyfordham.test"
    )


@pytest.mark.parametrize(
    ("address", "hit"),
    [
        ("https://h.test/residents/ilsabet-vornholt/", True),
        ("https://h.test/people/Vornholt_Ilsabet.html", True),
        ("https://h.test/people/ilsabet%20vornholt", True),
        ("https://ilsabetvornholt.test/", True),
        ("https://h.test/vornholt-memorial/residents", False),
        ("https://h.test/ilsabet/2024/x/vornholt", False),
        ("/html/body/div[3]/p[2]", False),
    ],
)
def test_addresses_are_searched_in_any_case(address: str, hit: bool) -> None:
    assert NAMES.in_address(address) is hit


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("write to j.doe@hospital.example.org", True),
        ("call (212) 555-0142 now", True),
        ("call 212-555-0142", True),
        ("call +1 212.555.0142.", True),
        ("1400000001", False),
        ("Step 2 CK 220-230, 2024-2025", False),
        ("2026-10-15T00:00:00Z", False),
        ("follow @hospital on the net", False),
    ],
)
def test_contact_data_is_found(text: str, hit: bool) -> None:
    assert has_contact(text) is hit


def quoted(**change: str) -> dict[str, pd.DataFrame]:
    row = {
        "program_id": "1400000001",
        "policy": "j1",
        "value": "yes",
        "quote": "We sponsor J-1 visas.",
        "url": "https://h.test/visa",
        "fetched_at": "2026-09-01T00:00:00Z",
        "snapshot_sha256": "0" * 64,
        "level": "program",
        "locator": "/html/body/p",
    }
    columns = table("visa_statements").names
    return {"visa_statements": pd.DataFrame([{**row, **change}]).reindex(columns=columns)}


def test_a_quote_and_an_address_are_masked_and_counted() -> None:
    report = Report(n_programs=500)
    frames = quoted(quote="Ask Ilsabet Vornholt about J-1 visas", url="https://h.test/ilsabet-vornholt/visa")
    row = mask(frames, NAMES, report)["visa_statements"].iloc[0]
    assert row["quote"] == MASKED_QUOTE and row["url"] == "https://h.test/"
    assert report.masked == {"visa_statements.quote": 1, "visa_statements.url": 1}
    assert report.programs == {"1400000001"} and report.stops == []
    assert "Vornholt" not in str(report.as_json())
    conform(mask(frames, NAMES, report)["visa_statements"], table("visa_statements"))


def test_clean_tables_stay_as_they_are() -> None:
    frames, report = quoted(), Report(n_programs=1)
    assert mask(frames, NAMES, report)["visa_statements"].equals(frames["visa_statements"])
    assert not report.masked and not report.stops


@pytest.mark.parametrize(
    "change",
    [{"locator": "/people/ilsabet-vornholt/0"}, {"conditions": "ask Ilsabet Vornholt"}, {"conditions": "a@b.org"}],
)
def test_a_hit_in_a_column_of_our_own_stops_publication(change: dict[str, str]) -> None:
    report = Report(n_programs=500)
    mask(quoted(**change), NAMES, report)
    assert len(report.stops) == 1 and "Vornholt" not in report.stops[0]


def test_many_masked_programs_stop_publication() -> None:
    frames = quoted(quote="Ask Ilsabet Vornholt")["visa_statements"]
    many = pd.concat([frames.assign(program_id=f"140000000{n}") for n in range(3)], ignore_index=True)
    for n_programs, stops in ((100, True), (300, False)):
        report = Report(n_programs=n_programs)
        mask({"visa_statements": many}, NAMES, report)
        assert bool(report.stops) is stops


def test_copies_in_changes_and_evidence_are_masked_too() -> None:
    report = Report(n_programs=500)
    changed = {"program_id": "1", "table": "visa_statements", "field": "j1", "old": "Ilsabet Vornholt", "new": "x"}
    proof = {"program_id": "1", "field": "roster_url", "value": "https://h.test/ilsabet-vornholt"}
    frames = {
        "changes": pd.DataFrame([changed]).reindex(columns=table("changes").names),
        "evidence": pd.DataFrame([proof]).reindex(columns=table("evidence").names),
    }
    out = mask(frames, NAMES, report)
    assert pd.isna(out["changes"].loc[0, "old"]) and out["changes"].loc[0, "new"] == "x"
    assert out["evidence"].loc[0, "value"] == "https://h.test/" and not report.stops


def test_a_file_that_names_a_person_is_named() -> None:
    texts = [("site/a.js", '{"quote":"Ilsabet Vornholt"}'), ("site/b.js", "desk@example.org"), ("c.html", "ok")]
    assert files_with_names(texts, NAMES, ["desk@example.org"]) == ["site/a.js"]


@pytest.mark.slow
def test_a_national_release_is_searched_in_seconds() -> None:
    frames = release_frames(1000)
    syllables = ("ka", "lo", "mi", "re", "tu", "vash", "zor", "quen")
    words = [a + b + c for a in syllables for b in syllables for c in syllables]
    people = [f"{words[n % 512].title()} {words[(n * 7 // 3) % 512].title()}{n % 97}" for n in range(160_000)]
    start = time.perf_counter()
    index = Names(people, known_texts(frames))
    report = Report(n_programs=1000)
    mask(frames, index, report)
    assert time.perf_counter() - start < 30
    assert set(frames) == {contract.name for contract in PUBLISHED}
