"""What a perfect reader would publish about the demo web, derived from the content and its hand-checked origins.

Belongs here: counting by rules.md section 1, written apart from the product's own code so that the two can disagree.
The visa and wording expectations are hand-set in each program's ``expect`` block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.mocksite.content import Person, Program, load_programs

CANADA_IS_IMG_FROM = 2026
SCOPE = {"categorical", "advanced", "primary_care", "unknown"}
NO_ROSTER_READ = {"no_roster", "no_url", "unreachable", "robots_denied"}


@dataclass(frozen=True)
class Truth:
    """One program as it should be published; counts are None where no roster can be read."""

    program_id: str
    crawl_status: str
    n_listed: int | None
    n_known: int | None
    n_img: int | None
    n_us_md: int | None
    n_us_do: int | None
    n_can: int | None
    n_can_as_img: int | None
    n_unknown: int | None
    n_prelim_listed: int | None
    n_prelim_img: int | None
    n_alumni: int | None
    share_status: str | None
    img_share: float | None
    j1: str
    h1b: str
    citizen_gc_only: bool | None
    visa_level: str | None
    signals: tuple[str, ...]
    min_step2: int | None
    min_step2_strength: str | None


@dataclass(frozen=True)
class ResidentTruth:
    """One resident as shown, without a name."""

    program_id: str
    school_raw: str
    degree_raw: str
    origin: str
    pgy: int
    class_start_year: int
    track: str


def residents_of(program: Program, academic_year: int) -> Iterator[ResidentTruth]:
    """Current residents, each once; chiefs past the final year are left out."""
    for group in program.groups:
        if group.pgy > program.years:
            continue
        for person in group.people:
            if not person.also_listed:
                start = academic_year - group.pgy + 1
                yield ResidentTruth(
                    program.program_id,
                    person.school,
                    person.degree,
                    _origin(person, start),
                    group.pgy,
                    start,
                    group.track,
                )


def _origin(person: Person, start: int) -> str:
    """CAN counts as IMG for classes that start in 2026 or later; ``CAN_AS_IMG`` keeps the two apart."""
    late = person.origin == "CAN" and start >= CANADA_IS_IMG_FROM
    return "CAN_AS_IMG" if late else person.origin


def _share(n: int, k: int, listed: int) -> tuple[str, float | None]:
    if n >= 6 and n / listed >= 0.5:
        return ("ok" if n / listed >= 0.8 else "thin"), k / n
    return "insufficient", None


def _counts(program: Program, academic_year: int) -> dict[str, Any]:
    rows = list(residents_of(program, academic_year))
    scope = {"transitional"} if program.specialty == "Transitional Year" else SCOPE
    counted = [r.origin for r in rows if r.track in scope]
    prelim = [r.origin for r in rows if r.track == "preliminary"]
    unknown, late = counted.count("UNKNOWN"), counted.count("CAN_AS_IMG")
    known, img = len(counted) - unknown, counted.count("IMG") + late
    status, share = _share(known, img, len(counted))
    return {
        "n_listed": len(counted),
        "n_known": known,
        "n_img": img,
        "n_us_md": counted.count("USMD"),
        "n_us_do": counted.count("USDO"),
        "n_can": counted.count("CAN"),
        "n_can_as_img": late,
        "n_unknown": unknown,
        "n_prelim_listed": len(prelim),
        "n_prelim_img": prelim.count("IMG") + prelim.count("CAN_AS_IMG"),
        "n_alumni": sum(len(c.people) for c in program.alumni),
        "share_status": status,
        "img_share": share,
    }


def truth_of(program: Program, academic_year: int) -> Truth:
    """The expected row of one program."""
    expect = program.expect
    unread = expect["crawl_status"] in NO_ROSTER_READ
    counts = _counts(program, academic_year) if program.groups else {}
    names = [name for name in Truth.__dataclass_fields__ if name.startswith("n_")]
    fields: dict[str, Any] = {
        name: None if unread else counts.get(name) for name in (*names, "share_status", "img_share")
    }
    return Truth(
        program_id=program.program_id,
        signals=tuple(expect["signals"]),
        min_step2=expect.get("min_step2"),
        min_step2_strength=expect.get("min_step2_strength"),
        **{k: expect[k] for k in ("crawl_status", "j1", "h1b", "citizen_gc_only", "visa_level")},
        **fields,
    )


def truth(academic_year: int, change: int = 0) -> dict[str, Truth]:
    """Every program's expected row by program_id, for one academic year (its July) and night."""
    return {p.program_id: truth_of(p, academic_year) for p in load_programs(change)}


def resident_truth(academic_year: int, change: int = 0) -> list[ResidentTruth]:
    """Every current resident that can be read off the demo web."""
    readable = [p for p in load_programs(change) if p.expect["crawl_status"] not in NO_ROSTER_READ]
    return [row for p in readable for row in residents_of(p, academic_year)]
