"""Word classes that the visa rules share: what names a visa, what offers, denies or hedges one.

Belongs here: sets of classes and words. Not here: any reading of them.
"""

from __future__ import annotations

from transforms.wording.lexer import word_set

TYPED = {"J1": "j1", "H1B": "h1b"}
MENTION = frozenset(("J1", "H1B", "VISA", "REST", "NOSPON"))
STATUS = frozenset(("CITIZEN", "GREEN"))
NO = frozenset(("NEG", "NEVERNEG", "NOLONGER", "REJECT"))
OFFER = word_set("SPONSOR ACCEPT CONSIDER WELCOME INVITE ELIGIBLE YES PREF APPLY")
HEDGE = word_set("HELD CONDWORD STELLAR OCCASIONAL CASEBYCASE RARE UNLIKELY CONSIDER")
LINKS = word_set(
    "a an the either both and or visa visas any type types of kind status as well for nor , example such like including"
)
