"""Scrapy spiders: one generic spider for every residency site."""
