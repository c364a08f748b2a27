"""Core tables: parsed rows identified and classified. Schools become origins here."""

import dagster as dg

from pipelines.assets.catalog import asset
from pipelines.resources import Frame, Night
from warehouse.contracts.tables import table


@asset("core_residents", ins={"raw_residents": dg.AssetIn()})
def core_residents(raw_residents: Frame, night: Night) -> Frame:
    """Schools matched, origins assigned (rules, section 1)."""
    from pipelines.schools import matcher
    from transforms.origins import assign_origin
    from transforms.schools.residents import match_residents

    matched = assign_origin(match_residents(raw_residents, matcher(night.home)))
    return matched[table("core_residents").names]
