"""Sinks (Scrapy item pipelines; the word pipelines means Dagster here): bytes to WARC, fetches to the ledger."""
