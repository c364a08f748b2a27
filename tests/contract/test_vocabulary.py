"""The rooms may not import each other, so the words that they share are compared here."""

from typing import get_args

from scrapers.outcomes import Outcome
from scrapers.parsers.records import Status, Track
from transforms.schools.index import Origin
from warehouse.contracts import vocabulary
from warehouse.contracts.tables.programs import PROGRAMS


def test_outcomes_of_the_crawler_are_those_that_may_be_published() -> None:
    assert set(vocabulary.OUTCOMES) == {str(outcome) for outcome in Outcome}


def test_parsers_and_contracts_know_the_same_tracks_and_statuses() -> None:
    assert set(vocabulary.TRACKS) == set(get_args(Track))
    assert set(vocabulary.STATUSES) == set(get_args(Status))


def test_matcher_and_contracts_know_the_same_origins() -> None:
    assert set(vocabulary.ORIGINS) == set(get_args(Origin))


def test_the_data_set_has_every_column_that_its_interface_names() -> None:
    named = """program_id name specialty sponsor city state program_type program_type_basis positions_per_year
    positions_as_of accreditation_status directory_source directory_as_of url contact_url apply_url crawl_status
    roster_url observed_at checked_at first_seen n_listed n_known n_img n_us_md n_us_do n_can n_can_as_img n_unknown
    n_prelim_listed n_prelim_img n_alumni img_share share_ci_low share_ci_high share_bound_low share_bound_high coverage
    share_status roster_as_of as_of_basis is_stale_roster roster_fill img_target multiple_per_class newest_class_img
    years_since_last_img recency trend n_schools n_countries is_no_img_seen is_few_img_seen is_narrow_schools
    is_single_school_majority n_caribbean n_south_asia declared_share declared_vs_counted rural_class geo_yield
    is_desirable_core is_low_yield_area is_coastal_prestige share_vs_type j1 h1b citizen_gc_only visa_level
    visa_freshness wording_signal signals min_step2 min_step2_strength max_years_since_graduation yog_strength usce
    attempts late_review tier tier_low tier_basis tier_confidence p_below_20 p_20_to_50 p_above_50 tier_reasons"""
    fixed = named.split()
    assert [name for name in PROGRAMS.names if name in fixed] == fixed
