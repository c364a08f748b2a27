"""Dagster assets, one module a layer."""
