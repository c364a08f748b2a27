"""Where a text names a person: no quote may. Judged from capitals and neighbours, for no list holds all names.

Belongs here: names, e-mail addresses and telephone numbers, as spans. Not here: how a quote is cut around them
(``evidence``). When in doubt a word is taken for a name: a shorter quote costs less than a published name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from transforms.wording.lexer import word_set

_TITLE = r"(?:Dr|Drs|Mr|Mrs|Ms|Miss|Prof|Professor|Doctor)\.?"
_NAME_WORD = r"[A-ZÀ-Þ][\w’'-]+"
_MARKED = re.compile(
    rf"\b{_TITLE}\s+{_NAME_WORD}(?:\s+(?:[A-Z]\.\s*)?{_NAME_WORD}){{0,2}}"
    rf"|\b{_NAME_WORD}\s+(?:[A-Z]\.\s+)?{_NAME_WORD},?\s+(?:MD|M\.D\.|DO|D\.O\.|PhD|MBBS|MPH|C-TAGME|MBA|BA|BS|RN)\b"
    r"|[\w.+-]+@[\w-]+\.[\w.]+|\(?\b\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}\b",
)
_NOT_MARKED = re.compile(
    r"\b(?:Step|Medical|Education|Residency|Program|Hospital|University|Office|International|States)\b"
)
_MARKS = (
    *("Dr", "Mr", "Ms", "Miss", "Prof", "Doctor", "M.D", "MD", "DO", "D.O", "PhD", "MBBS", "MPH", "C-TAGME"),
    *("MBA", "BA", "BS", "RN", "@", "-"),
)
"""Without one of these nothing is marked as a name: a cheap test before the expression."""
_PART = r"[A-ZÀ-Þ](?:[^\W\d_]|[’'-](?=[^\W\d_]))*[a-zß-ÿ](?:[^\W\d_]|[’'-](?=[^\W\d_]))*"
_PARTICLE = r"(?:de|da|dos|del|della|di|van|von|der|den|la|le|al|el|bin|ibn|y)"
_RUN = re.compile(rf"(?<![\w.’'-]){_PART}(?:\s+(?:[A-Z]\.?\s+|{_PARTICLE}\s+){{0,4}}{_PART})*")
_PARTS = re.compile(_PART)
_WORD = re.compile(r"[^\W\d_][\w’'.-]*|[,;:.!?(]")
_PROSE = re.compile(r"\b(?:if|you|your|we|our|us|will|is|are|was|has|have|that|who|can|may|must)\b")
_PLACING = word_set("in at near across around outside inside through throughout the")
_SINGLE = word_set("contact ask e-mail email coordinator administrator director manager")


@lru_cache(maxsize=4096)
def person_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of every name, e-mail address and telephone number in ``text``, in order."""
    marked = []
    if any(mark in text for mark in _MARKS):
        marked = [m.span() for m in _MARKED.finditer(text) if not _NOT_MARKED.search(m.group())]
    return tuple(sorted({*marked, *_bare(text)}))


def _bare(text: str) -> Iterator[tuple[int, int]]:
    """Names that nothing marks: "Maria Keller will answer your questions"."""
    runs = [run for run in _RUN.finditer(text) if not _is_known(run.group())]
    headline = bool(runs) and _is_headline(text)
    for run in runs:
        words = [(m.start() + run.start(), m.group()) for m in _PARTS.finditer(run.group())]
        before = _word_before(text, run.start())
        for first, last in _unknown(words):
            leads = words[first - 1][1].lower() if first else before
            follows = words[last][1].lower() if last < len(words) else ""
            if _is_name(last - first, leads, follows, headline):
                yield words[first][0], words[last - 1][0] + len(words[last - 1][1])


def _is_name(n_words: int, leads: str, follows: str, headline: bool) -> bool:
    """Two words that no house bears and no "in" or "of" places; one word where somebody is to be asked."""
    announced = leads in _known()["roles"] or leads in _known()["contacts"]
    if n_words == 1:
        return leads in _SINGLE
    if follows in _known()["organisations"] or (leads in _PLACING and not announced):
        return False
    return announced or not headline


def _unknown(words: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Runs of words that are in no list, as bounds in ``words``."""
    start = None
    for at, (_, word) in enumerate([*words, (0, "the")]):
        if not _is_known(word):
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None


@lru_cache(maxsize=8192)
def _is_known(word: str) -> bool:
    """Known itself or, of a word with a hyphen, its first part ("Step-wise", "Non-US")."""
    plain = re.sub(r"[’']s$", "", word.lower())
    return not _all_known().isdisjoint((plain, word.lower(), plain.split("-")[0]))


def _word_before(text: str, at: int) -> str:
    """The word before; "of" behind a house ("University of ...") counts as "in"."""
    words = [word.lower().rstrip(".") for word in _WORD.findall(text[max(0, at - 40) : at])]
    if words[-1:] == ["of"] and len(words) > 1 and words[-2] in _known()["organisations"]:
        return "in"
    return words[-1] if words else ""


def _is_headline(text: str) -> bool:
    """Most long words have capitals: "Selection Criteria for Prospective Applicants"."""
    if _PROSE.search(text):
        return False
    long = re.findall(r"[^\W\d_]{4,}", text)
    return len(long) < 2 or sum(w[0].isupper() for w in long) > 0.6 * len(long)


@cache
def _all_known() -> frozenset[str]:
    return frozenset().union(*_known().values())


@cache
def _known() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load((files(__package__) / "persons.yaml").read_text("utf-8"))
    return {name: frozenset(str(words).split()) for name, words in raw.items()}
