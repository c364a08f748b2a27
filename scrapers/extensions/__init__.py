"""Scrapy extensions: progress, budgets and the per-shard report."""
