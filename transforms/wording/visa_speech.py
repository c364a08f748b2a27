"""Sentences on visas that state no policy of the program: requests for information, remarks on other programs.

Belongs here: who is speaking of whom, judged from the whole sentence. Not here: what a clause says (``visa_grammar``).
"""

from __future__ import annotations

from itertools import pairwise

from transforms.wording.lexer import word_set
from transforms.wording.visa_grammar import Tokens

_OTHERS = word_set("many most some other several few these those certain")
_PLURAL = word_set("programs hospitals institutions residencies universities employers schools states")
_TELL = word_set("tell state indicate specify check mark select")
_TOLD = word_set("us what which whether your the")


def speaks_of_others(tokens: Tokens) -> bool:
    """ "For programs that sponsor the H-1B see FREIDA", "many hospitals sponsor only the J-1": not this program."""
    words = [t.text for t in tokens]
    if {"we", "our", "us"} & set(words):
        return False
    many = any(a in _OTHERS and b in _PLURAL for a, b in pairwise(words))
    return many or any(a in _PLURAL and b in ("that", "which", "who") for a, b in pairwise(words))


def asks_back(tokens: Tokens) -> bool:
    """ "Tell us what type of visa you will need (J-1, H-1B, other)" asks and grants nothing."""
    words = [t.text for t in tokens]
    told = any((a in _TELL and b in _TOLD) or (a, b) == ("us", "know") for a, b in pairwise(words))
    return told and not {"we", "program"} & set(words)
