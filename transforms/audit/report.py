"""The audit of one list, put together: table, composition, findings, fixed texts (sections 8 to 13 of the rules).

Belongs here: which check is made on which rows, and the audit as plain data for a terminal, a file or a page. No rule.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from transforms import frames
from transforms.audit import expansion, flags, listing, ranking, specialty
from transforms.audit.applicant import Applicant, applicant_findings
from transforms.audit.composition import RATED, Composition, composition
from transforms.audit.findings import Finding, Json, any_true, checklist, note, spoken, texts, tri

Mode = Literal["application", "rank"]
ORDER = {tier: i for i, tier in enumerate(("excluded", "unrated", "reach", "match", "safety"))}
ROW = (
    *(
        "line",
        "position",
        "track",
        "program_id",
        "name",
        "specialty",
        "city",
        "state",
        "program_type",
        "effective_type",
    ),
    *("n_img", "n_known", "n_listed", "img_share", "share_ci_low", "share_ci_high", "share_bound_low"),
    *("share_bound_high", "share_status", "roster_as_of", "is_stale_roster", "j1", "h1b", "citizen_gc_only"),
    *("visa_result", "visa_freshness", "visa_quote", "visa_url", "tier", "tier_low", "tier_basis", "tier_confidence"),
    *("tier_reasons", "step2_figure", "step2_gap", "burn", "people_like_you", "same_country_5", "same_school_5"),
    *("recent_classes", "recency", "rural_class", "geo_yield", "is_desirable_core", "is_coastal_prestige"),
    *(
        "wording_signal",
        "rankable",
        "rank",
        "applied",
        "interviewed",
        "signalled",
        "unsafe",
        "user_facts",
        "matched_by",
        "matched_name",
        "roster_url",
    ),
)
UNMATCHED = ("line", "given_id", "nrmp_code", "name", "state", "problem", "candidates")


def audit(rows: pd.DataFrame, table: pd.DataFrame, program_ids: pd.DataFrame, applicant: Applicant, mode: Mode) -> Json:
    """The audit as plain data. ``rows`` is the list as read (see `listing.match_rows`), ``table`` the release as
    `programs.applicant_table` shows it. A failing score gives the retake plan and nothing else.
    """
    head = _head(applicant, mode)
    if applicant.is_failed:
        return head | {"findings": _say(applicant_findings(applicant)[:2]), "checklists": [checklist("retake")]}
    listed, unmatched = matched(rows, table, program_ids)
    main = listed[listed["track"] != "P"]
    counts = {tier: int((main["tier"] == tier).sum()) for tier in RATED}
    made = composition(counts, len(main), applicant.rules)
    ranked = in_sequence(main[frames.column(main, "rank", "Int64").notna() | ~_has_ranks(main)])
    red = flags.red_flags(ranked, applicant.profile, applicant.rules)
    findings = [
        *applicant_findings(applicant),
        *made.findings,
        *flags.overestimating(main, applicant.rules),
        *_omission(listed, mode),
        flags.anchors(ranked, applicant.rules),
        *red,
        *specialty.specialty_findings(listed, applicant),
        *specialty.prelim_findings(listed, applicant),
        expansion.interviews_low(listed, applicant),
    ]
    return head | {
        "rows": records(in_sequence(listed), (*ROW, *_carried(listed, rows))),
        "unmatched": records(unmatched, UNMATCHED),
        "composition": _composition(made, main),
        "findings": _say(findings),
        "any_red_flag": any_true(red),
        "omitted": records(ranking.omitted(listed), ("line", "program_id", "name", "city", "state")),
        "prelims": records(
            specialty.prelim_table(listed, table, applicant),
            ("program_id", "name", "specialty", "sponsor", "sponsor_share", "prelim_share", "is_sponsor_heavy"),
        ),
        "notes": _notes(listed, main, unmatched, applicant, mode),
        "checklists": _checklists(findings, listed, mode),
    }


def matched(rows: pd.DataFrame, table: pd.DataFrame, program_ids: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows with their program's columns, and rows that were not matched, each with its reason."""
    found = listing.match_rows(rows, table, program_ids)
    known = found["program_id"].notna()
    mine = found[known].drop(columns=["name", "state", "specialty"], errors="ignore")
    again = [c for c in mine.columns if c in table.columns and c != "program_id"]
    listed = mine.rename(columns={c: f"list_{c}" for c in again}).merge(table, on="program_id", how="left")
    transitional = listed["specialty"].str.casefold() == "transitional year"
    listed["track"] = listed["track"].mask((listed["track"] == "") & transitional, "P").replace("", "C")
    listed["rankable"] = ranking.rankable(listed).map(lambda value: tri(None if value is pd.NA else bool(value)))
    listed["position"] = range(1, len(listed) + 1)
    return listed, found[~known]


def _has_ranks(rows: pd.DataFrame) -> bool:
    return bool(frames.column(rows, "rank", "Int64").notna().any())


def in_sequence(rows: pd.DataFrame) -> pd.DataFrame:
    """By rank where the file ranks, else as the file has them; rows without a rank come last."""
    order = rows.assign(sequence=frames.column(rows, "rank", "Int64"))
    order = order.sort_values(["sequence", "position"], na_position="last", kind="stable").drop(columns=["sequence"])
    return order.assign(position=range(1, len(order) + 1))


def _head(applicant: Applicant, mode: Mode) -> Json:
    profile = applicant.profile
    return {
        "mode": mode,
        "cycle_year": applicant.cycle_year,
        "as_of": applicant.as_of.isoformat(),
        "rules_version": applicant.rules.rules_version,
        "applicant": {
            "step2_ck": profile.step2_ck,
            "step2_band": applicant.band,
            "visa_need": profile.visa_need,
            "is_img": profile.is_img,
            "scenario": profile.scenario,
            "school_country": applicant.country_code,
        },
        "labels": dict(texts()["labels"]),
        "rows": [],
        "unmatched": [],
        "composition": None,
        "any_red_flag": "unknown",
        "omitted": [],
        "prelims": [],
        "notes": [],
    }


def _say(findings: list[Finding]) -> list[Json]:
    return [spoken(finding) for finding in findings]


def _omission(listed: pd.DataFrame, mode: Mode) -> list[Finding]:
    off = ranking.omitted(listed)
    told = {"n": len(off), "names": "; ".join(off["name"].astype(str))}
    known = frames.column(listed, "interviewed", "boolean").notna().any()
    value = tri(True if len(off) else False if known or mode == "application" else None)
    return [Finding("R-LIST-3", "omitted_rankable", value, told, ("the column interviewed",))]


def _composition(made: Composition, main: pd.DataFrame) -> Json:
    counts = main["tier"].value_counts()
    return {
        "status": made.status,
        "n_list": made.n_list,
        "n_rated": made.n_rated,
        "n_excluded": int(counts.get("excluded", 0)),
        "n_unrated": int(counts.get("unrated", 0)),
        "is_extrapolated": made.is_extrapolated,
        "tiers": [
            {"tier": tier, "count": made.counts[tier], "low": made.bands[tier][0], "high": made.bands[tier][1]}
            for tier in RATED
        ],
        "codes": [finding.code for finding in made.findings],
    }


def _notes(
    listed: pd.DataFrame, main: pd.DataFrame, unmatched: pd.DataFrame, applicant: Applicant, mode: Mode
) -> list[Json]:
    said = [note("rank_mode")] if mode == "rank" else []
    said.append(note("preference"))
    if applicant.is_in_scope is False:
        said.append(note("outside_scope"))
    if len(unmatched):
        said.append(note("unmatched", n=len(unmatched)))
    if not _has_ranks(listed):
        said.append(note("order_of_file"))
    if (listed["tier_basis"] == "roster_only").any():
        said.append(note("roster_only"))
    rated = main[main["tier"].isin(RATED)]
    falls = rated["tier_low"].map(ORDER) < rated["tier"].map(ORDER)
    said.append(note("tier_low", n=int(falls.sum()), rated=len(rated)))
    known = int(listed["step2_figure"].notna().sum())
    said.append(note("gaps", known=known, n=len(listed), burn=int((listed["burn"] == "burn").sum())))
    if (listed["track"] == "P").any():
        said.append(note("prelim_beside", n=int((listed["track"] == "P").sum())))
    if (listed["state"] == applicant.rules.geo.state_note).any():
        said.append(note("texas"))
    if applicant.country_code is None:
        said.append(note("school_unknown"))
    if listed["user_facts"].notna().any():
        said.append(note("user_facts", n=int(listed["user_facts"].notna().sum())))
    return said


def _checklists(findings: list[Finding], listed: pd.DataFrame, mode: Mode) -> list[Json]:
    few = any(f.code == "interviews_low" and f.value == "true" for f in findings)
    bridge = any(f.code == "prelim_bridge_suitable" and f.value == "true" for f in findings)
    codes = ["seven_days"] if mode == "application" else ["soap"]
    codes += ["flow"] if few else []
    codes += ["prelim"] if bridge or (listed["track"] == "P").any() else []
    return [checklist(code) for code in (*codes, "pride", "faq", "unmatched")]


def _carried(listed: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """The user's own further columns, as they are called after the merge."""
    extra = rows.attrs.get("extra", ())
    return [name if name in listed else f"list_{name}" for name in extra]


def records(frame: pd.DataFrame, names: tuple[str, ...] | list[str]) -> list[Json]:
    """Rows as plain data; what is unknown is None, and times are ISO texts."""
    there = [name for name in names if name in frame.columns]
    return [{name: plain(row[name]) for name in there} for row in frame[there].to_dict("records")]


def plain(value: Any) -> Any:
    """A cell as JSON knows it: None for unknown, Python's own numbers, ISO texts for days and moments."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return round(value, 6) if isinstance(value, float) else value
