"""Known words near a misspelt one.

What belongs here: edit distance over the vocabulary of the registry. What does not: deciding that a name is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4
_LONG = 8
_COST = 0.1
_MOST = 5
_EDITS: Any = OSA.distance  # rapidfuzz types its scorers for floats only


class Speller:
    """Finds known words within one edit (two in long words) of an unknown one; a transposition is one edit.

    The first letter must agree: misprints there are rare and cost the most wrong answers. Only ``form`` words (medical,
    college, ...) are found without it.
    """

    def __init__(self, words: Iterable[str], form: Iterable[str] = ()) -> None:
        self._known = frozenset(words) | frozenset(form)
        self._form = sorted({word for word in form if len(word) > _SHORTEST})
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if len(word) >= _SHORTEST:
                self._buckets[word[0], len(word)].append(word)
        self._joined: dict[tuple[str, int, int], list[str]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def near(self, word: str, reach: int | None = None) -> list[tuple[str, float]]:
        """``(known word, similarity)``: the nearest other words; empty when the word is too short to judge."""
        size = len(word)
        if size < _SHORTEST or word.isdigit():
            return []
        reach = reach or (2 if size >= _LONG else 1)
        for edits in range(1, reach + 1):
            found = _within(word, self._choices(word[0], size, edits), edits)
            if not found and edits == 1 and size > _SHORTEST:
                found = _within(word, self._form, 1)
            if found:
                return [(known, 1.0 - _COST * edits) for known in found]
        return []

    def _choices(self, first: str, size: int, edits: int) -> list[str]:
        """Known words with this first letter whose length an edit or two can reach."""
        key = first, size, edits
        if key not in self._joined:
            sizes = range(size - edits, size + edits + 1)
            self._joined[key] = [word for n in sizes for word in self._buckets.get((first, n), ())]
        return self._joined[key]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_joined": {}}

    def split(self, word: str) -> tuple[str, str] | None:
        """Two known words that the word runs together (``stonybrook``), if there is exactly one way."""
        ways = [
            (word[:i], word[i:])
            for i in range(_SHORTEST, len(word) - _SHORTEST + 1)
            if word[:i] in self._known and word[i:] in self._known
        ]
        return ways[0] if len(ways) == 1 else None


def _within(word: str, choices: list[str], edits: int) -> list[str]:
    """Other words among ``choices`` at most ``edits`` edits away."""
    found = process.extract(word, choices, scorer=_EDITS, score_cutoff=edits, limit=_MOST)
    return [known for known, distance, _ in found if distance]
