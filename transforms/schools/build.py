"""From the reference tables to the index.

What belongs here: names to keys, keys to schools, rules of ambiguous names, weights. Pure: same frames, same index.
What does not: matching.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from functools import cache
from typing import Any

import pandas as pd

from transforms.schools.index import Entry, Index, School, core_tokens
from transforms.schools.lexicon import lexicon
from transforms.schools.reading import name_key
from transforms.schools.spelling import Speller

_BRACKETS = re.compile(r"\([^)]*\)")
_LONG_WORD = 8
_PAST = ("closed", "unknown")
_FUTURE = ("planned", "candidate", "preaccreditation")
_SCHOOL_WORDS = frozenset({"faculty", "school", "college"})


def build_index(
    schools: pd.DataFrame, ambiguous: pd.DataFrame, context_only: pd.DataFrame, overrides: pd.DataFrame
) -> Index:
    """Index the reference tables schools, schools_ambiguous, schools_context_only and schools_overrides."""
    index = Index(fingerprint=fingerprint(schools, ambiguous, context_only, overrides))
    rows = _records(schools)
    number = {row["school_id"]: i for i, row in enumerate(rows)}
    names = [_names(row) for row in rows]
    for override in _records(overrides):
        if override["school_id"]:
            names[number[override["school_id"]]].append(override["text"])
    keys, bare = _keys(names, set(context_only["alias"]))
    _add_plain_names(keys, {i for i, row in enumerate(rows) if row["origin"] == "IMG"})
    index.schools = [_school(row, own) for row, own in zip(rows, names, strict=True)]
    _add_entries(index, keys, bare)
    _apply_ambiguous(index, ambiguous, number)
    for override in _records(overrides):
        if not override["school_id"]:
            _ruled(index, name_key(override["text"]))
    _weigh(index)
    return index


def fingerprint(*frames: pd.DataFrame) -> str:
    """SHA-256 of the registry as read, cell by cell."""
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(frame.to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def _names(row: dict[str, str]) -> list[str]:
    """Names of a school; a name with brackets is also known without them."""
    printed = [row["canonical_name"], *(a for a in row["aliases"].split("|") if a)]
    short = (_BRACKETS.sub(" ", name).strip() for name in printed if "(" in name)
    return [*printed, *(name for name in short if len(name.split()) > 1)]


def _keys(names: list[list[str]], context: set[str]) -> tuple[dict[str, set[int]], set[str]]:
    """Schools of each key, and the keys whose every spelling is context-only ("U of Michigan" is not all there is)."""
    keys: dict[str, set[int]] = defaultdict(set)
    free: set[str] = set()
    for number, own in enumerate(names):
        for name in own:
            key = _well_spelt(name_key(name))
            keys[key].add(number)
            if name not in context:
                free.add(key)
    return keys, keys.keys() - free


def _well_spelt(key: str) -> str:
    """Registry names carry misprints too ("Univeristy"); in words of form they would hide the right word."""
    lex = lexicon()
    form = _form_speller()
    words = []
    for word in key.split():
        near = form.near(word, reach=1) if len(word) >= _LONG_WORD and word not in form else []
        words.append(lex.word(near[0][0]) if near else word)
    return " ".join(words)


@cache
def _form_speller() -> Speller:
    lex = lexicon()
    variants = {v for v, word in lex.canonical.items() if word in lex.generic} | lex.generic
    return Speller(v for v in variants if len(v) >= _LONG_WORD)


def _add_plain_names(keys: dict[str, set[int]], abroad: set[int]) -> None:
    """Abroad, "X University" is short for "X University Faculty of Medicine".

    Not in the US, where many a university of that name has no medical school: there the registry lists the short names.
    """
    plain: dict[str, set[int]] = defaultdict(set)
    for key, meant in keys.items():
        short = _plain_name(key.split())
        if short and short not in keys and meant <= abroad:
            plain[short] |= meant
    keys.update(plain)


def _plain_name(words: list[str]) -> str:
    """The university in the name of its medical faculty, or an empty string."""
    cuts = [i for i, word in enumerate(words) if word in _SCHOOL_WORDS and "med" in words[i:]]
    cuts += [i - 1 for i, word in enumerate(words) if word in _SCHOOL_WORDS and i and words[i - 1] == "med"]
    cuts.sort()
    if not cuts or "university" not in words:
        return ""
    if cuts[-1] > words.index("university"):
        rest = words[: cuts[-1]]
    else:
        rest = words[words.index("university") :] if cuts[-1] == 0 else []
    return " ".join(rest) if "med" not in rest and len(rest) > 1 and core_tokens(rest) else ""


def _school(row: dict[str, Any], names: list[str]) -> School:
    words = [w for text in (*names, row["city"]) for w in name_key(text).split()]
    places = {row["country_code"]}
    if row["state"]:
        places.add(f"US-{row['state']}")
    if row["country_code"] == "PR":
        places.add("US")
    return School(
        school_id=row["school_id"],
        name=row["canonical_name"],
        country_code=row["country_code"],
        origin=row["origin"],
        profile=frozenset(words) | frozenset(core_tokens(words)),
        city=frozenset(name_key(row["city"]).split()),
        places=frozenset(places),
        is_active=row["status"] not in _PAST,
        has_graduates=row["status"] not in _FUTURE,
    )


def _add_entries(index: Index, keys: dict[str, set[int]], bare: set[str]) -> None:
    for key, meant in keys.items():
        entry = Entry.of(key)
        if not entry.core:
            continue  # "College of Medicine", "U of S": names nobody
        entry.schools, entry.is_bare = tuple(sorted(meant)), key in bare
        index.by_key[key] = len(index.entries)
        index.entries.append(entry)


def _apply_ambiguous(index: Index, ambiguous: pd.DataFrame, number: dict[str, int]) -> None:
    for row in _records(ambiguous):
        entry = _ruled(index, name_key(row["text"]))
        entry.schools = tuple(number[i] for i in row["candidate_ids"].split("|") if i)
        entry.default = number[row["default_id"]] if row["default_id"] else None
        entry.origin = row["origin_if_certain"] or "UNKNOWN"
        entry.country_code = row["country_if_certain"]


def _ruled(index: Index, key: str) -> Entry:
    """The entry of a ruled key, made when no school has that name. With no school it means: not a medical school."""
    if key not in index.by_key:
        index.by_key[key] = len(index.entries)
        index.entries.append(Entry.of(key))
        index.entries[-1].is_bare = len(key.split()) == 1
    entry = index.entries[index.by_key[key]]
    entry.is_ruled = True
    entry.schools = ()
    return entry


def _weigh(index: Index) -> None:
    """Weights of words (inverse document frequency over schools), postings, and the lookups that need them."""
    seen: dict[str, set[int]] = defaultdict(set)
    postings: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(index.entries):
        for word in entry.core:
            seen[word].update(entry.schools or (-number - 1,))
            postings[word].append(number)
    total = len(index.schools) + 1
    index.postings = dict(postings)
    index.weights = {word: math.log(total / (len(meant) + 0.5)) + 0.2 for word, meant in seen.items()}
    index.unknown_weight = math.log(total)
    cities: dict[str, set[str]] = defaultdict(set)
    for school in index.schools:
        for word in school.city - lexicon().discriminators:
            cities[word].add(school.country_code)
    index.cities = {word: frozenset(countries) for word, countries in cities.items()}
    for number, entry in enumerate(index.entries):
        index.by_form.setdefault(entry.form, number)
        entry.weight = sum(index.weights[word] for word in entry.core)
        if entry.is_ruled and entry.default is not None:
            index.rules.setdefault(frozenset(entry.core), []).append(entry)
