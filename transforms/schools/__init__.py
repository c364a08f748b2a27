"""Medical-school names: which school, which country, which class of origin, or an honest UNKNOWN.

What belongs here: reading school strings against a registry that is given. What does not: the registry itself (the
warehouse ships it), counting residents (shares), person names.
"""

from transforms.schools.frame import MATCH_COLUMNS, match_frame
from transforms.schools.matcher import SchoolMatcher
from transforms.schools.records import SchoolMatch

__all__ = ["MATCH_COLUMNS", "SchoolMatch", "SchoolMatcher", "match_frame"]
