"""Pure transformations: DataFrame in, DataFrame out.

What belongs here: identity, schools, shares, roster signals, visas, wording, places, tiers, history, audit.
What does not: network, file system, clock, Dagster, Scrapy, DuckDB, Great Expectations.
"""
