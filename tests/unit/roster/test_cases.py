"""Every saved case reads exactly as reviewed; the collection keeps its breadth."""

from __future__ import annotations

import pytest

from tests.unit.roster.casebook import Case, all_cases, as_rows, expected_codes, expected_rows

ALL = all_cases()


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.name)
def test_case_reads_as_reviewed(case: Case) -> None:
    parsed = case.parse()
    assert as_rows(parsed) == expected_rows(case)
    assert parsed.as_of == case.expected["as_of"]
    assert sorted({i.code for i in parsed.issues}) == expected_codes(case)


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.name)
def test_locators_and_issues_name_nobody(case: Case) -> None:
    parsed = case.parse()
    words = {w.lower() for r in parsed.residents for w in r.name.split() if len(w) > 3}
    for text in [r.locator for r in parsed.residents] + [f"{i.detail} {i.locator}" for i in parsed.issues]:
        assert not any(w in text.lower() for w in words)


def test_cases_are_reviewed_and_cover_many_families() -> None:
    assert len(ALL) >= 60
    assert len({c.meta.get("family") for c in ALL}) >= 25
    assert [c.name for c in ALL if not c.meta["reviewed"]] == []
