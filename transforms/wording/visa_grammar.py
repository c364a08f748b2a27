"""The clauses of a visa sentence and what can be asked of each: is it denied, hedged, exclusive, a definition?

Belongs here: cutting a statement where a second visa gets a predicate of its own; polarity and modality of a clause.
Not here: what a clause asserts (``visa_clauses``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.wording.clauses import WALL
from transforms.wording.lexer import Token, word_set
from transforms.wording.visa_words import HEDGE, LINKS, MENTION, NO, OFFER, STATUS, TYPED

Tokens = Sequence[Token]

_ONLY_IF = word_set("when if under for in with after to where upon those")
_NAMES = word_set("J1 H1B VISA OTHERVISA EXCHANGE")
_MATTERS = word_set("requests request applications cases candidates applicants holders")
_BE = word_set("is are was can will has")
_PLACE = word_set("on have has having holder holders with")
_BOUND = word_set("MUST REQ PAYS LETTER SCOREWORD")
_SUBJECTS = word_set("we program hospital institution university department they")
_CONDITIONS = word_set("where if when who that whenever unless whose")
_LISTED = 14
_ECHO, _WAVED, _LABEL = 3, 6, 5


@dataclass(frozen=True)
class Clause:
    """Tokens ``first`` to ``last`` of a statement, a bracket between them left out.

    ``governed`` tells that a negation outside governs the clause ("Visa not sponsored: H1-B").
    """

    tokens: Tokens
    first: int
    last: int
    governed: bool = False

    def has(self, *classes: str) -> bool:
        """True where a token of one of the classes occurs."""
        return any(t.cls in classes for t in self.tokens)

    def has_any(self, classes: frozenset[str]) -> bool:
        """The same for a set of classes."""
        return any(t.cls in classes for t in self.tokens)

    def has_word(self, *words: str) -> bool:
        """True where one of the words occurs as a token of its own."""
        return any(t.text in words for t in self.tokens)

    @property
    def is_denied(self) -> bool:
        """A negation that bears on the offer stands in the clause or governs it."""
        return self.governed or self.tokens[0].cls == "RATHER" or any(map(self._denies, range(len(self.tokens))))

    @property
    def is_hedged(self) -> bool:
        """Some applicants, sometimes, perhaps."""
        chosen = [t for t, after in zip(self.tokens, [*self.tokens[1:], None], strict=True) if not _selects(t, after)]
        return any(map(self._hedges, chosen)) or self.may_offer or self.has("PASTTIME")

    @property
    def may_offer(self) -> bool:
        """ "May sponsor", "might be able to", but not "may train on a J-1"."""
        pairs = ((t, self.tokens[i + 1 : i + 4]) for i, t in enumerate(self.tokens))
        return any(
            t.cls == "MAY"
            and t.text in ("may", "could", "might")
            and any(n.cls in ("SPONSOR", "CONSIDER") or n.text == "able" for n in near)
            for t, near in pairs
        )

    @property
    def promises_nothing(self) -> bool:
        """ "No visa type can be guaranteed" refuses none."""
        return any(t.cls == "CONDWORD" and t.text.startswith(("guarantee", "promise")) for t in self.tokens)

    @property
    def tells_a_life(self) -> bool:
        """ "Dr. N came to this country on an H-1B": one person's path is no policy."""
        moved = self.has_word("came", "began", "started", "arrived", "moved", "entered")
        single = self.has_word("she", "he", "her", "his") or not self.has(
            "RESIDENT", "RESCOUNT", "SHARE", "OWNGRAD", "IMG"
        )
        return self.has_word("congratulations") or (moved and single and not self.has_any(OFFER | NO | {"MUST"}))

    @property
    def has_ended(self) -> bool:
        """ "Until 2019 we filed petitions": a practice of the past."""
        ended = ("once", "until", "former", "used", "previous", "before")
        return any(t.cls == "PASTTIME" and t.text.startswith(ended) for t in self.tokens) or self._dated_past

    @property
    def _dated_past(self) -> bool:
        """ "In the 2016-17 season we did sponsor", "before 2010 we sponsored": a year and a verb in the past."""
        past = any(b.cls in OFFER and b.text[-2:] == "ed" and a.text in _SUBJECTS for a, b in pairwise(self.tokens))
        return self.has("YEAR4") and (past or self.has_word("did"))

    @property
    def is_eager(self) -> bool:
        """ "A handful come on an H-1B, which we are glad to arrange": few, and yet nobody is refused."""
        welcome = [i for i, t in enumerate(self.tokens) if t.cls == "WELCOME"]
        return any(t.cls == "SPONSOR" for i in welcome for t in self.tokens[i + 1 : i + 3])

    @property
    def defines(self) -> bool:
        """ "ECFMG is authorised to sponsor J-1 physicians" says what ECFMG does, not what the program takes."""
        asked = any(a.cls == "MUST" and b.cls == "HOLD" for a, b in pairwise(self.tokens))
        if self.has("DEFINES") and not self.has("ACCEPT", "SPONSOR") and not asked:
            return True
        named = [i for i, t in enumerate(self.tokens[:3]) if t.cls in TYPED or t.cls == "ECFMG"]
        leads = bool(named) and self.tokens[named[0]].cls == "ECFMG"
        return leads and not self.has_word("we", "our", "us") and not self.has("NOW")

    @property
    def echoes(self) -> bool:
        """ "TN visas are not offered; the J-1 is": the verb stands in the clause before."""
        return bool(self.first) and len(self.tokens) <= _ECHO and self.tokens[-1].text in _BE

    @property
    def speaks_of_harm(self) -> bool:
        """ "A J-1 will not count against you": what a visa does to an applicant's chances."""
        harmful = ("against", "disadvantage", "difference", "hurt")
        return any(
            t.cls in ("OBSTACLE", "HARM") or any(h in t.text for h in harmful) for t in self.tokens if t.cls not in NO
        )

    @property
    def waves_through(self) -> bool:
        """ "J-1: no problem"."""
        easy = any(t.cls == "NOP" and t.text.startswith(("no problem", "no worr")) for t in self.tokens)
        return easy and len(self.tokens) <= _WAVED

    @property
    def is_closed_list(self) -> bool:
        """ "You must be a citizen or hold a J-1"; a bare enumeration with "or" is a list of what will do, too."""
        bare = self.has_word("or") and not self.has_any(OFFER) and len(self.tokens) <= _LISTED
        listed = any(t.cls in STATUS and not t.text.startswith("foreign") for t in self.tokens)
        return listed and (bare or self.has("MUST", "REQ", "ONLY"))

    @property
    def is_exclusive(self) -> bool:
        """ "Only", not followed by a condition; or a closed list."""
        following = [t.text for t in self.tokens[1:]] + [""]
        only = (
            t.cls == "ONLY" and (after not in _ONLY_IF or "to" in t.text.split() or self._for_trainees(at))
            for at, (t, after) in enumerate(zip(self.tokens, following, strict=True))
        )
        return any(only) or self.is_closed_list

    @property
    def only_considers(self) -> bool:
        """ "Only the J-1 is considered" takes the J-1: what is left open is the applicant, not the visa."""
        return self.is_exclusive and not any(self._hedges(t) for t in self.tokens if t.cls != "CONSIDER")

    def _for_trainees(self, at: int) -> bool:
        """ "J-1 visas only for trainees" narrows the visas, not the trainees."""
        return self.tokens[at + 1].text == "for" and any(t.cls == "RESIDENT" for t in self.tokens[at + 2 : at + 5])

    def _hedges(self, token: Token) -> bool:
        """A transferred J-1 is a J-1 like any other; "already in, or entitled to" leaves nobody out."""
        held = token.cls == "CONDWORD" and token.text.startswith(("already", "current", "existing"))
        if held or token.cls == "HELD":
            return not self.has("ELIGIBLE", "STEP3", "STEP12", "RESIDENT", "RESCOUNT")
        if token.cls == "CONDWORD" and token.text.startswith("transfer"):
            return self.has("H1B")
        if token.cls == "CONDWORD" and token.text.startswith("possib"):
            return not self.has("STEP3", "STEP12")
        return token.cls in HEDGE

    def _denies(self, at: int) -> bool:
        """Not "if it does not arrive", "not excluded", "not citizens must hold a J-1", "no fee", "not required"."""
        token, before, after = self.tokens[at], self.tokens[max(0, at - 4) : at], self.tokens[at + 1 : at + 4]
        if token.cls not in NO or any(t.cls == "IF" for t in before):
            return False
        if any(t.cls == "PREF" for t in after[:2]):
            return False
        if token.cls == "REJECT" and any(t.cls == "NEG" for t in before[-3:]):
            return False
        if any(t.cls in STATUS for t in after) and any(t.cls in TYPED for t in self.tokens):
            return False
        return not any(t.cls in _BOUND for t in after[:2])


def _selects(token: Token, after: Token | None) -> bool:
    """ "We consider applicants who hold a J-1" leaves the applicant open, not the visa."""
    return token.cls == "CONSIDER" and after is not None and after.cls == "CAND"


def clauses_of(tokens: Tokens, offset: int, governed: bool) -> Iterator[Clause]:
    """Clauses of ``tokens``, which start at token ``offset`` of their statement; brackets are clauses of their own."""
    inside: list[tuple[int, Token]] = []
    outside: list[tuple[int, Token]] = []
    current = outside
    for at, token in enumerate(tokens, offset):
        if token.cls == "OPEN":
            current = inside
        elif token.cls == "CLOSE":
            if _is_apposition(inside):
                outside += inside
            else:
                yield from _split(inside, governed)
            inside, current = [], outside
        elif token.cls in WALL or _closes(token, current):
            yield from _split(current, governed)
            current.clear()
        else:
            current.append((at, token))
    yield from _split(inside, governed)
    yield from _split(outside, governed)


def _is_apposition(inside: Sequence[tuple[int, Token]]) -> bool:
    """ "Sponsorship (J-1, H-1B) is not available", "J-1 (yes)": the bracket has no polarity but that of its clause."""
    tokens = [token for _, token in inside]
    if len(tokens) == 1:
        return tokens[0].cls in NO | {"YES", "J1", "H1B"}
    return bool(tokens) and all(t.cls in _NAMES or t.cls == "CONJ" or t.text in LINKS for t in tokens)


def _closes(token: Token, current: Sequence[tuple[int, Token]]) -> bool:
    """A colon ends a clause that named no visa, unless it announces what is required or "Not accepted: ..."."""
    classes = {t.cls for _, t in current}
    label = len(current) <= _LABEL and classes & OFFER
    return token.cls == "COLON" and not label and not classes & (MENTION | STATUS | {"MUST", "REQ", "ONLY"})


def _split(placed: Sequence[tuple[int, Token]], governed: bool) -> Iterator[Clause]:
    """Cuts a clause where a second visa gets a predicate or a negation of its own."""
    placed = _without_background(placed)
    while placed:
        tokens = [token for _, token in placed]
        cut = _cut_point(tokens) or len(tokens)
        yield Clause(tokens[:cut], placed[0][0], placed[cut - 1][0] + 1, governed)
        placed = placed[cut:]


def _without_background(placed: Sequence[tuple[int, Token]]) -> Sequence[tuple[int, Token]]:
    """ "Those who are not eligible for a J-1": the visa describes the applicant and is not what is offered."""
    tokens = [token for _, token in placed]
    names = [i for i, t in enumerate(tokens) if t.cls in TYPED]
    if len(names) < 2:
        return placed
    opened = [i for i in range(names[-2] + 1, names[-1]) if tokens[i].text in _CONDITIONS]
    return placed[: opened[0]] if opened and _disqualifies(tokens[opened[0] : names[-1]]) else placed


def _disqualifies(tokens: Tokens) -> bool:
    """ "Where the applicant is ineligible for a", "if you cannot obtain a"."""
    if any(t.text in ("ineligible", "bar", "bars", "prevent", "prevents") for t in tokens):
        return True
    return any(t.cls in NO for t in tokens) and any(t.cls in ("ELIGIBLE", "HOLD") for t in tokens)


def _cut_point(tokens: Tokens) -> int | None:
    mentions = [i for i, t in enumerate(tokens) if t.cls in ("J1", "H1B", "VISA", "REST")]
    for left, right in pairwise(mentions):
        if all(t.text in LINKS or t.cls == "CONJ" for t in tokens[left + 1 : right]):
            if _starts_afresh(tokens, left, right):
                return left + 1
            continue
        for at in range(left + 1, right):
            if _turns(tokens, at, right):
                return at
    return None


def _starts_afresh(tokens: Tokens, left: int, right: int) -> bool:
    """ "We are glad to support the J-1, the H-1B is something that we cannot do"."""
    links = tokens[left + 1 : right]
    follows = [t for t in tokens[right + 1 : right + 4] if t.cls != "VISA" and t.text not in _MATTERS][:1]
    verb = bool(follows) and (follows[0].text in _BE or follows[0].cls in NO | {"MAY"})
    return bool(links) and links[0].text in (",", "and") and verb and _has_predicate(tokens[:left])


def _turns(tokens: Tokens, at: int, right: int) -> bool:
    """True where token ``at`` opens what is said of the next visa, which stands at ``right``."""
    token, between = tokens[at], tokens[at + 1 : right]
    if token.text == "nor":
        return _has_predicate(tokens[:at]) and not any(t.text == "neither" for t in tokens[:at])
    # "... on a J-1 cannot moonlight, and those on an H-1B": the negation belongs to what stands before the "and".
    listed = any(t.text == "and" for t in between)
    if token.cls == "RATHER" or (token.cls in NO and not _has_predicate(between) and not listed):
        return True
    if token.cls != "CONJ":
        return False
    hedged = any(t.cls in HEDGE for t in between)
    return hedged or (_has_predicate(tokens[:at]) and _has_predicate(tokens[at:]))


def _has_predicate(tokens: Tokens) -> bool:
    """A verb with its meaning; "on", "with" and "holders" only say whose visa it is."""
    verbs = OFFER | NO | HEDGE | {"MUST", "FIT"}
    return any(t.cls in verbs or (t.cls == "HOLD" and t.text not in _PLACE) for t in tokens)
