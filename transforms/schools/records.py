"""What the matcher answers.

What belongs here: the shape of an answer. What does not: how it is found.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.schools.index import Origin


@dataclass(frozen=True, slots=True)
class SchoolMatch:
    """The reading of one school string.

    ``origin`` may be certain where ``school_id`` is empty (several schools of one class). ``candidates`` are ids, best
    first, when more than one school is possible. ``confidence`` is 0 to 1, 0 for UNKNOWN. ``method`` says how:
    ``exact``, ``spelling`` (a misprint set right), ``tokens`` (by its distinctive words), ``segments`` (part by part),
    ``default``, ``context`` and ``class`` (of an ambiguous name), ``degree`` (no known school: the degree alone); and
    for UNKNOWN ``ambiguous``, ``conflict`` (name and degree exclude each other), ``not_a_school``, ``none``.
    """

    school_id: str = ""
    school_name: str = ""
    country_code: str = ""
    origin: Origin = "UNKNOWN"
    confidence: float = 0.0
    method: str = "none"
    candidates: tuple[str, ...] = ()
