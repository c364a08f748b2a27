"""Core tables: parsed rows identified and classified. Schools become origins here."""

import dagster as dg
import pandas as pd

from pipelines.resources import Night
from pipelines.schools import matcher
from transforms.origins import assign_origin
from transforms.schools.residents import match_residents
from warehouse.contracts.tables import table


@dg.asset(
    group_name="core",
    kinds={"pandas"},
    ins={"raw_residents": dg.AssetIn()},
    description="One row a person listed, with the medical school found and its origin. Restricted; without names.",
)
def core_residents(raw_residents: pd.DataFrame, night: Night) -> pd.DataFrame:
    """Schools matched, origins assigned (rules, section 1)."""
    matched = assign_origin(match_residents(raw_residents, matcher(night.home)))
    return matched[table("core_residents").names]
