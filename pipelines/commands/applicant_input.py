"""The applicant's files against a release: reading, checking, and the one view that all commands work on.

Belongs here: which files are read, in which order, and errors in words a person can act on. No rule, no printing of
results. Nothing is fetched and nothing leaves the machine.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from pipelines.home import Home
from transforms.audit import Applicant, Reference, applicant_table, country_of, is_below_passing, note
from transforms.profiles import Profile, ProfileError, from_mapping
from transforms.rules import load as load_rules
from warehouse.contracts.vocabulary import STATES
from warehouse.directory import DirectoryError, Problem
from warehouse.facts import current as facts_file
from warehouse.reference import load, named_list
from warehouse.releases import VERSION_FORMAT, Release, ReleaseError, Releases, open_release
from warehouse.toml_files import line_of, read_toml

OLD_DAYS = 30


@dataclass(frozen=True)
class Session:
    """One applicant in front of one release. ``table`` is `applicant_table`; ``warnings`` are notes with a text."""

    home: Home
    release: Release
    applicant: Applicant
    table: pd.DataFrame
    warnings: list[dict[str, Any]] = field(default_factory=list)


def console() -> Console:
    """A console that doesn't squeeze tables where output goes to a file or a log."""
    return Console() if sys.stdout.isatty() else Console(width=150)


def guarded(work: Callable[[], int]) -> int:
    """The exit code of ``work``; 2, with every problem on a line of its own, when input or release are not usable."""
    told = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        return work()
    except DirectoryError as error:
        for problem in error.problems:
            told.print(str(problem), markup=False)
    except (ReleaseError, OSError, UnicodeDecodeError) as error:
        told.print(str(error), markup=False)
    return 2


def latest_release(home: Home) -> Release:
    """The release that stands; ReleaseError saying how to get one."""
    folder = Releases(home.releases).latest()
    if folder is None:
        raise ReleaseError(
            f"no release under {home.releases}: run `safetynet pull URL`, `safetynet refresh` or `safetynet demo`"
        )
    return open_release(folder)


def age_notes(release: Release, now: datetime) -> list[dict[str, Any]]:
    """A warning for a release older than thirty days."""
    made = datetime.strptime(release.version, VERSION_FORMAT).replace(tzinfo=UTC)
    days = (now - made).days
    return [note("old_release", days=days)] if days > OLD_DAYS else []


def read_profile(path: Path) -> Profile:
    """The profile of a file; DirectoryError with file, line, key and what to do for every wrong key."""
    parsed, text = read_toml(path)
    try:
        profile = from_mapping(parsed)
    except ProfileError as error:
        values = {key: str(v) for keys in parsed.values() if isinstance(keys, dict) for key, v in keys.items()}
        raise DirectoryError(
            tuple(Problem(str(path), line_of(text, k), k, values.get(k, ""), what) for k, what in error.problems)
        ) from error
    problems = [
        *_strangers("states", profile.states, STATES),
        *_strangers("specialties", profile.specialties, load("specialties")["name"]),
        *_strangers("preferred_specialty", filter(None, [profile.preferred_specialty]), load("specialties")["name"]),
    ]
    if problems:
        raise DirectoryError(
            tuple(Problem(str(path), line_of(text, key), key, value, what) for key, value, what in problems)
        )
    return profile


def _strangers(key: str, given: Iterable[str], known: Iterable[str]) -> list[tuple[str, str, str]]:
    """Values that are none of the known ones, each with the nearest."""
    names = {name.casefold(): name for name in known}
    found = []
    for value in given:
        if value.casefold() not in names:
            near = difflib.get_close_matches(value.casefold(), names, n=2)
            hint = f"; did you mean {' or '.join(names[n] for n in near)}?" if near else ""
            found.append((key, value, f"is not known{hint}"))
    return found


def session(profile_path: Path, state_dir: Path | None, release: Release | None = None) -> Session:
    """Everything a command needs; ``release`` where it is open already. Raises what `guarded` tells."""
    home = Home.of(state_dir)
    profile = read_profile(profile_path)
    release = release or latest_release(home)
    warnings = age_notes(release, datetime.now(UTC))
    school_id, said = _school(profile, release, home)
    applicant = _applicant(profile, release, school_id)
    kept = facts_file(home.root)
    facts = pd.read_csv(kept, dtype=str, keep_default_na=False) if kept else None
    table = applicant_table(release, reference(), applicant, facts)
    return Session(home, release, applicant, table, [*warnings, *said])


def reference() -> Reference:
    """The shipped tables that an applicant's view rests on."""
    lists = (named_list(name).members for name in ("brand_programs", "elite_schools"))
    return Reference(load("specialties"), load("country_regions"), *lists)


def _applicant(profile: Profile, release: Release, school_id: str | None) -> Applicant:
    failed = is_below_passing(profile.step2_ck, profile.step2_tested_on, load("passing_scores"))
    registers = (release["schools"], load("schools"))
    known = [country_of(school_id, schools) for schools in registers] if school_id else []
    country = next(filter(None, known), None)
    as_of = date.fromisoformat(str(release.manifest["as_of"]))
    return Applicant(profile, load_rules(), as_of, failed, country, school_id)


def _school(profile: Profile, release: Release, home: Home) -> tuple[str | None, list[dict[str, Any]]]:
    """Id of the applicant's school, and a remark where it is not known. Ambiguous names are refused with candidates."""
    schools = release["schools"]
    if profile.school_id:
        if (schools["school_id"] == profile.school_id).any():
            return profile.school_id, []
        near = ", ".join(difflib.get_close_matches(profile.school_id, schools["school_id"].tolist(), n=3))
        return None, [note("school_id_unknown", given=profile.school_id, near=near or "none")]
    if not profile.school:
        return None, []
    name = profile.school.casefold().strip()
    same = schools.loc[schools["canonical_name"].str.casefold() == name, "school_id"]
    if len(same) == 1:
        return str(same.iloc[0]), []
    return _matched_school(profile.school, home)


def _matched_school(name: str, home: Home) -> tuple[str | None, list[dict[str, Any]]]:
    from pipelines.schools import matcher
    from transforms.schools import match_frame

    home.cache.mkdir(parents=True, exist_ok=True)
    found = match_frame(pd.DataFrame({"school": [name]}), "school", matcher(home)).iloc[0]
    if found["origin"] != "UNKNOWN" and found["school_id"]:
        return str(found["school_id"]), [note("school_matched", given=name, name=found["school_name"])]
    near = str(found["candidates"] or "").replace("|", ", ") or "none"
    return None, [note("school_unmatched", given=name, near=near)]
