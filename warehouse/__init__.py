"""Storage, contracts, reference tables and publication.

What belongs here: declaring tables once, keeping snapshots and tables safe, publishing immutable releases.
What does not: crawling, parsing, computing figures, orchestration.
"""
