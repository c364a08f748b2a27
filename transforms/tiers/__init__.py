"""The tier of one program for one applicant (section 7 of the rules): excluded, unrated, reach, safety or match.

Belongs here: gates, decision steps, reasons, confidence and the grid over score bands and visa needs. Thresholds and
the order of the steps are data (`rules.yaml`); these modules compute the columns that the data speaks of and run it.
A tier is the article's word for a kind of program, never a chance of matching.
"""

from transforms.tiers.gates import gate_columns
from transforms.tiers.grid import tier_grid, tier_programs
from transforms.tiers.posterior import band_probabilities, confidence
from transforms.tiers.score import burn

__all__ = ["band_probabilities", "burn", "confidence", "gate_columns", "tier_grid", "tier_programs"]
