"""How sure a tier is: the posterior of a program's share under Jeffreys' prior.

Belongs here: the three band probabilities and the confidence label. They are about the program's share, given the
residents counted; they are no probability of an interview or a match.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms import frames
from transforms.rules import Rules


def band_probabilities(n_img: pd.Series, n_known: pd.Series, rules: Rules) -> pd.DataFrame:
    """``p_below_20``, ``p_20_to_50``, ``p_above_50`` under Beta(k + 1/2, n - k + 1/2); unknown where n is."""
    from scipy.special import betainc  # slow to import, needed here alone

    k = n_img.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    n = n_known.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    counts, where = np.unique(np.stack([k, n]), axis=1, return_inverse=True)
    edges = np.array([rules.tier.reach_below, rules.tier.safety_at])
    cdf = betainc(counts[0] + 0.5, counts[1] - counts[0] + 0.5, edges[:, None])[:, where.ravel()]
    values = {"p_below_20": cdf[0], "p_20_to_50": cdf[1] - cdf[0], "p_above_50": 1 - cdf[1]}
    return pd.DataFrame({name: pd.Series(v, index=n_img.index, dtype="Float64") for name, v in values.items()})


def confidence(programs: pd.DataFrame, p: pd.DataFrame, has_unknown: pd.Series, rules: Rules) -> pd.Series:
    """high, medium or low by the probability of the band in which the observed share lies; unknown without a share.

    At most medium with few residents, a thin or stale roster, or a condition of the tier that is not known.
    """
    rule, share = rules.tier, programs["img_share"]
    inside = p["p_above_50"].where((share >= rule.safety_at).fillna(False), p["p_20_to_50"])
    inside = inside.where((share >= rule.reach_below).fillna(False), p["p_below_20"])
    capped = (
        (programs["n_known"] < rule.conf_small_n).fillna(False)
        | (programs["share_status"] == "thin").fillna(False)
        | frames.column(programs, "is_stale_roster", "boolean").fillna(False)
        | has_unknown
    )
    high, medium = (inside >= rule.conf_high) & ~capped, inside >= rule.conf_medium
    label = frames.codes(share.index, [(high, "high"), (medium, "medium"), (inside.notna(), "low")])
    return label.mask(share.isna())
