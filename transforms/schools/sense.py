"""Does a text from a page name a medical school?

What belongs here: weighing words of form and a match, for free text where any string may stand. What does not: which
school it is.
"""

from __future__ import annotations

from transforms.schools.index import core_tokens
from transforms.schools.reading import Reading
from transforms.schools.records import SchoolMatch
from transforms.schools.shape import shape_of

_LONGEST = 22
"""Words; longer texts are sentences, not names."""

_NOT_A_NAME = frozenset(
    {"fellowship", "residency", "resident", "residents", "program", "hospital", "clinic", "department", "professor"}
    | {"director", "coordinator", "attending", "fellow", "chief", "undergraduate", "hobbies", "interests", "research"}
    | {"email", "phone", "apply", "interview", "curriculum"}
)
_SENTENCE = frozenset(
    {"i", "my", "me", "we", "our", "you", "they", "them", "it", "is", "was", "were", "have", "has", "had", "will"}
    | {"because", "who", "that", "to", "with", "so", "he", "she", "his", "her", "received", "completed", "earned"}
)
_FEW = 2
_SLIGHT = 0.1
"""Health systems ("Stanford Medicine") and hospitals: they are named after schools and are none."""
_SCHOOLS = frozenset({"university", "college", "school", "com", "som", "osteopathic"})


def weigh(reading: Reading, printed: frozenset[str], answer: SchoolMatch) -> float:
    """0 to 1 for a text read as ``reading`` whose match without context-only names is ``answer``.

    ``printed`` are the folded words of the text before roster words are dropped.
    """
    words = reading.words
    if not words or answer.method == "not_a_school":
        return 0.0
    shape = shape_of(words)
    named = bool(core_tokens(words))
    is_system = shape.medicine and not (shape.school or shape.university or shape.osteopathic)
    if is_system or (answer.origin == "UNKNOWN" and shape.hospital):
        return _SLIGHT
    if answer.origin != "UNKNOWN" or answer.method in ("ambiguous", "class"):
        strength = 0.95 if shape.teaches_medicine else 0.75 if shape.university or shape.is_medical else 0.6
        strength *= answer.confidence or 0.8
    elif shape.teaches_medicine and named and _SCHOOLS.intersection(words):
        strength = 0.7
    else:
        return 0.0
    if _NOT_A_NAME & printed and not (shape.college or "school" in words or "faculty" in words):
        strength *= 0.3
    if len(words) > _LONGEST or len(_SENTENCE & printed) >= _FEW:
        strength *= 0.3
    return round(strength, 3)
