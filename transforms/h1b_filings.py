"""DOL's H-1B filings beside what programs state: a check to look at, never proof.

Belongs here: which sponsor an employer is, and how a statement compares with filings. Not here: reading the file
(``warehouse.lca``). A filing is often for another specialty of the same sponsor; none says nothing, since employers
file under names of their own. No published figure rests on any of this.
"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from transforms.organisations import distinctive, likeness, plain

CERTAIN = 0.94
"""Likeness from which an employer of the same state is taken for a sponsor."""
LIKELY = 0.8
MATCH_COLUMNS = [
    "employer",
    "employer_state",
    "sponsor",
    "state",
    "score",
    "basis",
    "n_cases",
    "n_resident",
    "n_fellow",
    "first_on",
    "last_on",
]
CHECK_COLUMNS = ["program_id", "stated", "n_resident", "n_fellow", "last_on", "employers", "finding"]


def match_employers(programs: pd.DataFrame, filings: pd.DataFrame) -> pd.DataFrame:
    """One row an employer and state (MATCH_COLUMNS): its sponsor if certain, else the likeliest one to review.

    ``basis``: exact, likeness, review, ambiguous (two sponsors fit alike), or none. Counts are certified cases.
    """
    sponsors = _sponsors(programs)
    rows = []
    states = filings["worksite_state"].where(filings["worksite_state"] != "", filings["employer_state"])
    for (employer, state), group in filings.assign(_state=states).groupby(["employer", "_state"], sort=True):
        sponsor, score, basis = _sponsor_of(str(employer), sponsors.get(str(state), []))
        dates = sorted(d for d in group["decided_on"] if d)
        row = {"employer": employer, "employer_state": state, "sponsor": sponsor, "state": state if sponsor else ""}
        row |= {"score": score, "basis": basis, "n_cases": len(group)}
        row |= {f"n_{level}": int((group["level"] == level).sum()) for level in ("resident", "fellow")}
        rows.append(row | {"first_on": dates[0] if dates else "", "last_on": dates[-1] if dates else ""})
    return pd.DataFrame(rows, columns=MATCH_COLUMNS)


def _sponsors(programs: pd.DataFrame) -> dict[str, list[str]]:
    """Sponsor names by state; where a program gives no sponsor, its own name stands for it."""
    names: dict[str, set[str]] = defaultdict(set)
    sponsor = programs["sponsor"].where(programs["sponsor"] != "", programs["name"])
    for name, state in zip(sponsor, programs["state"], strict=True):
        names[str(state)].add(str(name))
    return {state: sorted(found) for state, found in names.items()}


def _sponsor_of(employer: str, sponsors: list[str]) -> tuple[str, float, str]:
    scored = sorted(((likeness(employer, s), s) for s in sponsors), reverse=True)
    if not scored or scored[0][0] < LIKELY:
        return "", 0.0, "none"
    best, name = scored[0]
    alike = {plain(s) for score, s in scored if score >= best - 0.02}
    if len(alike) > 1 and best < 1.0:
        return name, best, "ambiguous"
    if best == 1.0:
        return name, best, "exact"
    return name, best, "likeness" if best >= CERTAIN and distinctive(employer) == distinctive(name) else "review"


def check_statements(programs: pd.DataFrame, h1b: pd.Series, matches: pd.DataFrame) -> pd.DataFrame:
    """One row a program whose sponsor has filings, or which states H-1B sponsorship (CHECK_COLUMNS).

    ``h1b``: the published statement by program_id. ``finding``: ``filings_and_stated``, ``filings_though_stated_no``,
    ``filings_not_stated``, ``stated_but_no_filing_seen``.
    """
    certain = matches[matches["basis"].isin(["exact", "likeness"])]
    groups = {(str(s), str(st)): g for (s, st), g in certain.groupby(["sponsor", "state"])}
    rows = []
    for program in programs.to_dict("records"):
        group = groups.get((str(program["sponsor"] or program["name"]), str(program["state"])))
        stated = str(h1b.get(program["program_id"], "unread"))
        finding = _finding(stated, group is not None)
        if finding:
            rows.append({"program_id": program["program_id"], "stated": stated, "finding": finding} | _filed(group))
    return pd.DataFrame(rows, columns=CHECK_COLUMNS)


def _finding(stated: str, has_filings: bool) -> str:
    if has_filings:
        said = {"yes": "filings_and_stated", "conditional": "filings_and_stated", "no": "filings_though_stated_no"}
        return said.get(stated, "filings_not_stated")
    return "stated_but_no_filing_seen" if stated == "yes" else ""


def _filed(group: pd.DataFrame | None) -> dict[str, object]:
    if group is None:
        return {"n_resident": 0, "n_fellow": 0, "last_on": "", "employers": ""}
    counts: dict[str, object] = {k: int(group[k].sum()) for k in ("n_resident", "n_fellow")}
    return counts | {"last_on": max(group["last_on"]), "employers": "; ".join(sorted(group["employer"]))}
