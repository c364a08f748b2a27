"""Properties: bands leave a solution, picks keep their caps and are the same each time, unknown stays unknown."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.audit import cases
from tests.unit.audit.cases import RULES
from transforms.audit.composition import RATED, bands, composition
from transforms.audit.findings import spoken, texts
from transforms.audit.flags import coastal_top, mostly_low_share, overestimating
from transforms.audit.picking import pick, quotas

COUNT = st.integers(0, 60)


@settings(deadline=None)
@given(st.integers(1, 400))
def test_every_length_has_a_composition_within_the_bands(n: int) -> None:
    allowed = bands(n, RULES)
    assert sum(low for low, _ in allowed.values()) <= n <= sum(high for _, high in allowed.values())
    seats = quotas(n, RULES)
    assert sum(seats.values()) == n
    assert all(allowed[tier][0] <= seats[tier] <= allowed[tier][1] for tier in RATED)


@settings(deadline=None)
@given(COUNT, COUNT, COUNT, COUNT)
def test_composition_counts_what_it_is_given(reach: int, match: int, safety: int, beside: int) -> None:
    counts = {"reach": reach, "match": match, "safety": safety}
    made = composition(counts, reach + match + safety + beside, RULES)
    assert made.n_rated == reach + match + safety
    outside = {t for t in RATED if not made.bands[t][0] <= counts[t] <= made.bands[t][1]}
    told = {f.code.rsplit("_", 1)[0] for f in made.findings if f.code.endswith(("_high", "_low"))}
    if made.status in ("ok", "info", "warning"):
        assert told == outside
    else:
        assert not told
    assert (made.status == "warning") == bool({"reach_high", "safety_low"} & {f.code for f in made.findings})
    assert all(spoken(finding)["text"] for finding in made.findings)


TIERS = st.sampled_from(["reach", "match", "safety", "unrated", "excluded"])
ROW = st.tuples(TIERS, st.sampled_from(["OH", "MI", "TX", "NE"]), st.sampled_from([None, "A", "B", "C", "D"]))


def pool(rows: list[tuple[str, str, str | None]]) -> pd.DataFrame:
    made = [
        {
            "program_id": f"{i:010d}",
            "tier": tier,
            "state": state,
            "sponsor": sponsor,
            "specialty": "Internal Medicine",
            "share_ci_low": (i * 37 % 100) / 100,
            "coverage": 1.0,
            "tier_basis": "roster_only",
            "wording_signal": "none",
            "visa_result": "ok",
            "newest_class_img": i % 2,
        }
        for i, (tier, state, sponsor) in enumerate(rows)
    ]
    columns = ["program_id", "tier", "state", "sponsor", "specialty", "share_ci_low", "tier_basis"]
    return pd.DataFrame(made, columns=None if made else columns)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=60), st.integers(1, 30), st.integers(1, 5), st.booleans())
def test_a_pick_keeps_its_caps(
    rows: list[tuple[str, str, str | None]], size: int, per_sponsor: int, unrated: bool
) -> None:
    who = cases.applicant(size=size, per_state=0.5, per_sponsor=per_sponsor)
    picked = pick(pool(rows), who, unrated)
    chosen = picked.rows
    assert len(chosen) <= size and chosen["program_id"].is_unique
    assert not chosen["tier"].isin(["excluded", *([] if unrated else ["unrated"])]).any()
    assert chosen["state"].value_counts().max() <= picked.limits.per_state if len(chosen) else True
    assert (chosen["sponsor"].dropna().value_counts() <= per_sponsor).all()
    assert (chosen["tier"] == "reach").sum() <= picked.quota["reach"]
    for tier, group in chosen.groupby("tier"):
        assert (tier == "unrated") or group["score"].is_monotonic_decreasing or len(group) > picked.quota[str(tier)]


def test_the_same_input_gives_the_same_list_whatever_its_row_order() -> None:
    rows = list(product(["reach", "match", "safety"], ["OH", "MI", "TX"], [None, "A", "B"])) * 3
    table = pool(rows)
    shuffled = table.sample(frac=1, random_state=np.random.RandomState(5))
    who = cases.applicant(size=20)
    one, two = (pick(t, who).rows["program_id"].tolist() for t in (table, shuffled))
    assert one == two and len(one) > 5


def test_two_programs_alike_but_for_the_visa_differ_by_twelve() -> None:
    programs = [cases.program(1, n_img=21), cases.program(2, n_img=21, j1="not_stated")]
    rows = pick(cases.view(cases.release(programs)), cases.applicant()).rows.set_index("program_id")
    first, second = (rows.loc[p["program_id"], "score"] for p in programs)
    assert round(first - second, 6) == 12


def test_a_short_tier_is_said_and_not_filled_from_reach() -> None:
    rows = [("reach", state, None) for state in ("OH", "MI", "TX", "NE")] * 5 + [("safety", "OH", None)]
    picked = pick(pool(rows), cases.applicant(size=10, per_state=1.0))
    assert picked.rows["tier"].tolist() == ["reach", "reach", "safety"]
    codes = [n["code"] for n in picked.notes]
    assert codes.count("pick_tier_short") == 2 and "pick_short" in codes


FLAG = st.sampled_from([True, False, None])


@settings(deadline=None)
@given(st.lists(st.tuples(FLAG, st.sampled_from([0.0, 0.1, 0.3, 0.8, None])), min_size=1, max_size=14), st.data())
def test_learning_more_changes_the_unknown_only(
    rows: list[tuple[bool | None, float | None]], data: st.DataObject
) -> None:
    """A finding that is true or false with gaps stays so when a gap is filled; only unknown may change."""

    def frame(cells: list[tuple[bool | None, float | None]]) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "name": "Invented Hospital",
                "program_type": ["community" if share is not None else None for _, share in cells],
                "effective_type": ["community" if share is not None else None for _, share in cells],
                "is_coastal_prestige": pd.array([flag for flag, _ in cells], dtype="boolean"),
                "img_share": pd.array([share for _, share in cells], dtype="Float64"),
            }
        )

    filled = [
        (data.draw(st.booleans()) if flag is None else flag, data.draw(st.sampled_from([0.1, 0.8])) if s is None else s)
        for flag, s in rows
    ]
    before, after = ([*overestimating(frame(r), RULES)[:3], coastal_top(frame(r), RULES)] for r in (rows, filled))
    for old, new in zip(before, after, strict=True):
        assert old.value == "unknown" or old.value == new.value
    worst = mostly_low_share(frame(rows), RULES)
    if worst.figures["certainty"] == "certain":
        assert mostly_low_share(frame(filled), RULES).value == worst.value


def test_every_text_names_its_section_and_every_code_has_a_text() -> None:
    words = texts()
    for group in ("findings", "checklists", "notes"):
        for code, entry in words[group].items():
            assert entry["section"], code
    assert all(entry["level"] in ("ok", "info", "caution", "warning") for entry in words["findings"].values())
    assert json.dumps(words)
