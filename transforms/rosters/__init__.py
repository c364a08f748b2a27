"""What a roster shows besides its share: classes, recency, trend, schools, countries (sections 3 and 4 of the rules).

Belongs here: facts about a program's own residents and alumni. Public values are neutral: a program is never called
names. What the facts mean for one applicant is decided in `tiers`.
"""

from transforms.rosters.cells import country_cells, people_like_you, school_cells, window_observed
from transforms.rosters.classes import class_table, class_trend, multiple_per_class
from transforms.rosters.dates import date_rosters, years_since_last_img
from transforms.rosters.signals import img_target, presence, roster_signals, school_spread

__all__ = [
    "class_table",
    "class_trend",
    "country_cells",
    "date_rosters",
    "img_target",
    "multiple_per_class",
    "people_like_you",
    "presence",
    "roster_signals",
    "school_cells",
    "school_spread",
    "window_observed",
    "years_since_last_img",
]
