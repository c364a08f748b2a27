"""The words of form in a name: what kind of institution it says it is.

What belongs here: the shape of a name. What does not: which institution it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_MEDICAL = frozenset({"med", "com", "som"})
_SCHOOLS = frozenset({"school", "faculty", "college", "com", "som", "institute", "academy"})


class Shape(NamedTuple):
    """Which words of form a name has.

    ``university_first`` tells "University of Washington" from "Washington University"; ``health`` is a school or
    university of health; ``hospital`` is a hospital, clinic or medical center.
    """

    university: bool
    college: bool
    medicine: bool
    osteopathic: bool
    school: bool
    health: bool
    hospital: bool
    university_first: bool

    @property
    def is_medical(self) -> bool:
        """Medicine, osteopathic medicine or health is in the name."""
        return self.medicine or self.osteopathic or self.health

    @property
    def is_plain(self) -> bool:
        """A university or college and not a word of medicine: it may be any university."""
        return (self.university or self.college) and not self.is_medical

    @property
    def is_formless(self) -> bool:
        """No word of form at all ("Michigan", "Utah-Eccles")."""
        return not (self.university or self.school or self.is_medical)

    @property
    def teaches_medicine(self) -> bool:
        """The name says by itself that physicians are trained there."""
        return self.osteopathic or (self.medicine and (self.school or self.university))


def shape_of(words: Sequence[str]) -> Shape:
    """The shape of canonical ``words``."""
    present = set(words)
    shape = Shape(
        university="university" in present,
        college=bool(present & {"college", "com"}),
        medicine=bool(present & _MEDICAL),
        osteopathic="osteopathic" in present,
        school=bool(present & _SCHOOLS),
        health="health" in present and bool(present & {"school", "college", "faculty", "university"}),
        hospital=bool(present & {"hospital", "clinic"}) or {"med", "center"} <= present,
        university_first=bool(words) and words[0] == "university",
    )
    return _KNOWN.setdefault(shape, shape)


_KNOWN: dict[Shape, Shape] = {}
"""A few dozen shapes serve all names: sharing them keeps the stored index small and quick to load."""
