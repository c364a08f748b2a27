"""The rule table and what it reads of each program, handed to the release's page as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pandas as pd

from transforms import rules
from transforms.profiles import passing_score
from transforms.program_types import article_class, is_brand
from transforms.tiers.inputs import tier_inputs
from warehouse.reference import load, named_list
from warehouse.site.rules import TierRules


def page_rules(frames: Mapping[str, pd.DataFrame], as_of: date) -> TierRules:
    """For the published tables of the night of ``as_of``."""
    programs, table = frames["programs"], rules.load()
    classed = programs.assign(
        article_class=article_class(programs, load("specialties")),
        is_brand=is_brand(programs["program_id"], named_list("brand_programs").members),
    )
    return TierRules(
        table=json.loads(rules.as_json()),
        cycle_year=rules.cycle_year(as_of, table),
        passing_step2=passing_score(load("passing_scores"), "step2_ck", as_of),
        programs=tier_inputs(classed, table, as_of=as_of, signals=frames["wording_signals"]),
    )
