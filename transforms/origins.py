"""Origin of each resident: from the matched school, else from a degree that reveals it, else unknown.

Belongs here: section 1 of the rules (origin, Canada). Never a name, photo or citizenship. Matching of school strings
is done before, in the schools transform.
"""

from __future__ import annotations

import re

import pandas as pd

from transforms import frames
from transforms.rules import Rules, load

KNOWN = ("USMD", "USDO", "CAN", "IMG")


def fold_degree(printed: str) -> list[str]:
    """Degrees of a printed list as bare capitals: ``"M.B., B.S.; MPH"`` gives MB, BS, MBBS, MPH.

    Neighbouring words are also joined, since ``MB BS`` and ``MB ChB BAO`` are one degree each.
    """
    words = re.findall(r"[A-Z]+", re.sub(r"[.’']", "", printed).upper())
    joined = ["".join(words[i : i + n]) for n in (2, 3) for i in range(len(words) - n + 1)]
    return words + joined


def degree_origin(printed: str, rules: Rules) -> str:
    """IMG for MBBS and its sisters, USDO for DO, else UNKNOWN (section 1).

    A bare MD tells nothing, and neither does "MD/DO", which is a heading and no degree.
    """
    words = fold_degree(printed)
    if any(word in rules.degrees.img for word in words):
        return "IMG"
    osteopath = any(word in rules.degrees.do for word in words) and "MD" not in words
    return "USDO" if osteopath else "UNKNOWN"


def assign_origin(residents: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    """Add ``origin`` (USMD, USDO, CAN, IMG, UNKNOWN), ``origin_basis`` (school, degree, none) and ``is_img``.

    Needs ``origin_by_school``, ``degree_raw``, ``class_start_year``. A Canadian school counts as IMG from the class
    that starts in the rules' year on; with no class shown it can't be said which, so the origin is UNKNOWN.
    """
    rules = rules or load()
    by_school = frames.column(residents, "origin_by_school", "string").fillna("UNKNOWN")
    start = frames.column(residents, "class_start_year", "Int64")
    stray = set(by_school.unique()) - {*KNOWN, "UNKNOWN"}
    if stray:
        raise ValueError(f"origin_by_school: unknown values {sorted(stray)}")
    degrees = frames.column(residents, "degree_raw", "string").fillna("")
    by_degree = degrees.map({d: degree_origin(d, rules) for d in degrees.unique()}).astype("string")
    canadian = frames.same(by_school, "CAN")
    as_img = canadian & (start >= rules.canada_is_img_from_class_start).fillna(False)
    origin = by_school.where(by_school != "UNKNOWN", by_degree)
    origin = origin.mask(as_img, "IMG").mask(canadian & start.isna(), "UNKNOWN")
    basis = frames.codes(residents.index, [(origin == "UNKNOWN", "none"), (by_school != "UNKNOWN", "school")]).fillna(
        "degree"
    )
    is_img = (origin == "IMG").astype("boolean").mask(origin == "UNKNOWN")
    return residents.assign(origin=origin, origin_basis=basis, is_img=is_img)


def is_canadian(residents: pd.DataFrame) -> pd.Series:
    """Rows whose medical school is in Canada, counted as IMG or not."""
    country = frames.column(residents, "country_code", "string")
    return ((residents["origin"] == "CAN") | frames.same(country, "CA").fillna(False)).astype(bool)
