"""A reading made ready for the index: misspelt words set right, distinctive words weighed.

What belongs here: words of the text to what they may mean. What does not: names of schools.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from transforms.schools.index import Index, core_tokens, form_of
from transforms.schools.lexicon import lexicon
from transforms.schools.reading import Reading, Segment
from transforms.schools.shape import Shape, shape_of
from transforms.schools.spelling import Speller

_INITIALS = 2
_KNOWN_SIMILARITY = 0.85
"""A known word may be a misprint of another one too, but that costs more than an unknown word does."""
_SHORTEST_KNOWN = 4
LONG_WORD = 7
ONE_EDIT = 0.9
_SHORTEST_ALONE = 7

Options = tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Term:
    """A distinctive word of the text: what it may be (word, similarity), its weight, its segment and place codes."""

    options: Options
    weight: float
    segment: int
    places: frozenset[str]


@dataclass(slots=True)
class Query:
    """The spelt reading, its distinctive words and its shape.

    ``form`` is the padded key with its separators, ``run_on`` without them: whole names are looked for in both.
    ``open_words`` are printed words that may be several others.
    """

    reading: Reading
    terms: list[Term]
    shape: Shape
    form: str
    run_on: str
    open_words: dict[str, Options]

    @property
    def writes_com(self) -> bool:
        """College of Medicine and College of Osteopathic Medicine both write COM."""
        return " com " in self.run_on

    @property
    def says_allopathic(self) -> bool:
        """The MD college of a university that has a DO college as well."""
        return " allopathic " in self.run_on or " human med " in self.run_on

    @property
    def is_doubtful(self) -> bool:
        """A university known by one word, and that word short or far from what is printed: it may be any university."""
        if not self.shape.is_plain or len(self.terms) != 1:
            return False
        word, similarity = self.terms[0].options[0]
        return similarity < ONE_EDIT or (similarity < 1.0 and len(word) < LONG_WORD)

    def spellings(self) -> list[str]:
        """The whole text in each reading of its one open word; nothing when no word, or more than one, is open."""
        printed = [w for segment in self.reading.segments for w in segment.words]
        places = [i for i, word in enumerate(printed) if word in self.open_words]
        if len(places) != 1:
            return []
        at = places[0]
        return [form_of([*printed[:at], w, *printed[at + 1 :]]) for w, _ in self.open_words[printed[at]]]

    def words_of(self, segment: int) -> set[str]:
        """The words of one printed part, short forms opened."""
        return set(form_of(self.reading.segments[segment].words).split())

    @property
    def may_run_on(self) -> bool:
        """A name may go on over the first separator ("University of California - San Diego")."""
        return len(self.reading.segments) == 1 or not shape_of(self.reading.segments[0].words).is_formless

    @property
    def is_respelt(self) -> bool:
        """Some word had to be read as another one."""
        return any(similarity < 1.0 for term in self.terms for _, similarity in term.options)


def prepare(reading: Reading, index: Index, speller: Speller) -> Query:
    """Set the words right and weigh them. A text of one short word is taken as printed: acronyms are all alike."""
    spelt, options = _spelt(reading, index, speller)
    form = form_of([word for segment in spelt.segments for word in (*segment.words, ",")])
    run_on = form_of(spelt.words)
    return Query(spelt, _terms(spelt, options, index), shape_of(run_on.split()), form, run_on, options)


def respelt(query: Query, speller: Speller) -> Query:
    """The same query where known words may be misprints of others as well ("Hipocrates" is also a name)."""
    terms = []
    for term in query.terms:
        word, similarity = term.options[0]
        if len(term.options) == 1 and similarity == 1.0 and len(word) >= _SHORTEST_KNOWN:
            near = tuple((w, _KNOWN_SIMILARITY) for w, s in speller.near(word, reach=1) if w != word)
            term = replace(term, options=(*term.options, *near))
        terms.append(term)
    return replace(query, terms=terms)


def _spelt(reading: Reading, index: Index, speller: Speller) -> tuple[Reading, dict[str, Options]]:
    options: dict[str, Options] = {}
    words_printed = reading.words
    is_acronym = len(words_printed) == 1 and len(words_printed[0]) < _SHORTEST_ALONE
    if is_acronym or all(w in index.weights or w in speller for w in words_printed):
        return reading, options
    segments = []
    for segment in reading.segments:
        words: list[str] = []
        for word in segment.words:
            meant, may_be = _meaning(word, speller)
            words.extend(meant)
            if may_be:
                options[word] = may_be
        changed = tuple(words) != segment.words
        segments.append(Segment.of(tuple(words)) if changed else segment)
    return Reading(tuple(s for s in segments if s.words), reading.degrees), options


def _meaning(word: str, speller: Speller) -> tuple[tuple[str, ...], Options]:
    """The words that stand for ``word`` and, where it stays open, what it may be."""
    if word in speller:
        return (word,), ()
    lex = lexicon()
    near = [(_opened(lex.word(w)), similarity) for w, similarity in speller.near(word)]
    for found, _ in near:
        if found in lex.generic:
            return (found,), ()
        if found in lex.stop or found in lex.noise:
            return (), ()
    parts = speller.split(word) if not near else None
    if parts:
        return tuple(lex.word(p) for p in parts), ()
    if len({w for w, _ in near}) == 1:
        return (near[0][0],), ((near[0][0], near[0][1]),)
    return (word,), tuple(near)


def _opened(word: str) -> str:
    """The full word of a short form of one word ("penn"); others as they are."""
    opened = lexicon().expansions.get(word, (word,))
    return opened[0] if len(opened) == 1 else word


def _terms(reading: Reading, options: dict[str, Options], index: Index) -> list[Term]:
    by_word = {o[0][0]: o for o in options.values() if len(o) == 1} | options
    lex = lexicon()
    terms: list[Term] = []
    seen: set[str] = set()
    alone = sum(len(s.words) for s in reading.segments) == 1
    for number, segment in enumerate(reading.segments):
        placed = {i: codes for start, end, codes in segment.places for i in range(start, end)}
        for position, printed in enumerate(segment.words):
            opened = (printed,) if alone else lex.expansions.get(printed, (printed,))
            for word in opened:
                if word in seen or not core_tokens((word,)):
                    continue
                seen.add(word)
                known = word in index.weights
                if not known and len(word) <= _INITIALS and not word.isdigit():
                    continue
                weight = index.weights.get(word, index.unknown_weight)
                choice = by_word.get(word, ((word, 1.0),))
                terms.append(Term(choice, weight, number, placed.get(position, frozenset())))
    return terms
