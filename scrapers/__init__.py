"""Network and HTML: crawl polite and incremental, parse stored bytes, nothing else.

What belongs here: Scrapy (spiders, middlewares, sinks) and pure page parsers.
What does not: pandas, Dagster, rules about residents, shares or tiers, and any storage but the bytes of a page.
"""
