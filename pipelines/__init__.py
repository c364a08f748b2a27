"""Orchestration only: Dagster assets, checks, jobs, schedules and the command line.

A body over about 25 lines here means that logic leaked out of the other three rooms.
"""
