"""The registry as an index: built once, pickled, then only read.

What belongs here: the shapes that are looked up, and how a name becomes tokens. What does not: filling them (build.py),
reading a printed string (reading.py), choosing (scoring.py, decision.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from transforms.schools.lexicon import lexicon
from transforms.schools.shape import Shape, shape_of

Origin = Literal["USMD", "USDO", "CAN", "IMG", "UNKNOWN"]


class School(NamedTuple):
    """A school; ``profile`` holds every token of its names and city, ``places`` its country and state codes.

    ``is_active``: open today; ``has_graduates``: false for schools that are still planned.
    """

    school_id: str
    name: str
    country_code: str
    origin: Origin
    profile: frozenset[str]
    city: frozenset[str]
    places: frozenset[str]
    is_active: bool
    has_graduates: bool


@dataclass
class Entry:
    """One key: the schools it may mean and what is certain when it means several.

    ``core`` are its distinctive words, ``weight`` their sum; ``form`` is the padded name, to be found whole.
    ``is_bare`` marks names that mean a school only inside a medical-school field ("Michigan"). ``is_ruled`` marks keys
    of the ambiguous table; ``default``, ``origin`` and ``country_code`` are what it calls certain.
    """

    key: str
    core: tuple[str, ...]
    shape: Shape
    form: str
    weight: float = 0.0
    schools: tuple[int, ...] = ()
    is_bare: bool = False
    is_ruled: bool = False
    default: int | None = None
    origin: Origin = "UNKNOWN"
    country_code: str = ""

    @classmethod
    def of(cls, key: str) -> Entry:
        """The entry of a key, its schools not yet known."""
        words = key.split()
        form = form_of(words)
        shape = shape_of(form.split())
        core = core_tokens(words)
        if shape.medicine:  # "Medical and Dental College": the second trade is often left out
            core = tuple(w for w in core if w not in lexicon().other_trades) or core
        return cls(key, core, shape, form)


@dataclass
class Index:
    """Everything the matcher looks up.

    ``rules`` are the ambiguous names with a default, by their distinctive words; ``cities`` are the words of city names
    with the countries they lie in.
    """

    schools: list[School] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    by_key: dict[str, int] = field(default_factory=dict)
    by_form: dict[str, int] = field(default_factory=dict)
    postings: dict[str, list[int]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    rules: dict[frozenset[str], list[Entry]] = field(default_factory=dict)
    cities: dict[str, frozenset[str]] = field(default_factory=dict)
    unknown_weight: float = 0.0
    fingerprint: str = ""


def core_tokens(words: Iterable[str]) -> tuple[str, ...]:
    """The words that tell schools apart, short forms opened, in order and without repeats."""
    lex = lexicon()
    words = tuple(words)
    opened = [w for word in words for w in (lex.expansions.get(word, (word,)) if len(words) > 1 else (word,))]
    told = (w for w in opened if w not in lex.generic and w not in lex.stop and (len(w) > 1 or w.isdigit()))
    return tuple(dict.fromkeys(told))


def form_of(words: Iterable[str]) -> str:
    """Words as one padded string, short forms opened, so that whole names can be found in it.

    ``com`` stays: College of Medicine and College of Osteopathic Medicine both write it.
    """
    lex = lexicon()
    opened = (" ".join(lex.expansions.get(w, (w,))) if w != "com" else w for w in words)
    return f" {' '.join(opened)} "
