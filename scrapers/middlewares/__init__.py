"""Scrapy middlewares: politeness, safety and outcomes between the engine and the web."""
