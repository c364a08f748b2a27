"""Properties over the whole registry: what a change of dress may never change."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.schools import SchoolMatcher
from warehouse.reference import load

SCHOOLS = load("schools")
NAMES = sorted({n for row in SCHOOLS.itertuples() for n in (row.canonical_name, *str(row.aliases).split("|")) if n})
names = st.sampled_from(NAMES)


def test_every_name_finds_its_school_or_lists_it(matcher: SchoolMatcher) -> None:
    lost = []
    for row in SCHOOLS.itertuples():
        for name in (row.canonical_name, *str(row.aliases).split("|")):
            answer = matcher.match(name)
            if name and row.school_id not in (answer.school_id, *answer.candidates):
                lost.append((name, row.school_id, answer))
    assert not lost, lost[:10]


def test_canonical_names_keep_their_class_and_match_is_idempotent_on_them(matcher: SchoolMatcher) -> None:
    for row in SCHOOLS.itertuples():
        answer = matcher.match(str(row.canonical_name))
        if answer.school_id:
            assert answer.origin == row.origin
            assert matcher.match(answer.school_name).school_id == answer.school_id
        else:
            assert row.school_id in answer.candidates


@settings(max_examples=200, deadline=None)
@given(name=names, change=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_never_changes_the_answer(matcher: SchoolMatcher, name: str, change: object) -> None:
    assert callable(change)
    assert matcher.match(change(name)) == matcher.match(name)


@settings(max_examples=200, deadline=None)
@given(name=names)
def test_latin_accents_never_change_the_answer(matcher: SchoolMatcher, name: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not "\u0300" <= c <= "\u036f")
    assert matcher.match(bare) == matcher.match(name)
    assert matcher.match(unicodedata.normalize("NFD", name)) == matcher.match(name)


@settings(max_examples=200, deadline=None)
@given(name=names, space=st.sampled_from([" ", "  ", "\u00a0", "\t", "\n", " \u2009"]))
def test_white_space_never_changes_the_answer(matcher: SchoolMatcher, name: str, space: str) -> None:
    assert matcher.match(space + name.replace(" ", space) + space) == matcher.match(name)


@settings(max_examples=200, deadline=None)
@given(name=names, closing=st.text(alphabet=".,;:!) ", min_size=1, max_size=3))
def test_closing_punctuation_never_changes_the_answer(matcher: SchoolMatcher, name: str, closing: str) -> None:
    assert matcher.match(name + closing) == matcher.match(name)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_gets_an_answer(matcher: SchoolMatcher, text: str) -> None:
    answer = matcher.match(text)
    assert (answer.origin == "UNKNOWN") == (answer.confidence == 0.0)
    assert 0.0 <= matcher.sense(text) <= 1.0
