"""Pages looked at in processes of their own."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from scrapers.looker import Looker, Trim
from scrapers.parsers.kinds import PageFacts
from tests.unit.crawl.sites import page, people

BODY = page("Current Residents", body=people())
ARGS = (BODY, "utf-8", "http://x.test/residents", "2026-11-24")


@pytest.mark.parametrize("programs", [3, pytest.param(3000, marks=pytest.mark.slow)])
def test_the_same_facts_wherever_the_looking_is_done(programs: int) -> None:
    looker = Looker(programs)
    try:
        facts = asyncio.run(looker.look(*ARGS))
    finally:
        looker.close()
    assert facts is not None and facts.headline == "Current Residents" and facts.roster_score > 0.5


def crash(_facts: PageFacts) -> PageFacts:
    """What a page does that brings the parser's process down."""
    os._exit(9)


def dawdle(facts: PageFacts) -> PageFacts:
    """A page that takes for ever."""
    time.sleep(60)
    return facts


@pytest.mark.slow
@pytest.mark.parametrize("trouble", [crash, dawdle])
def test_a_page_that_brings_its_process_down_costs_itself_only(trouble: Trim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.looker.LIMIT", 5.0)
    looker = Looker(3000)

    async def story() -> tuple[bool, bool, bool]:
        await looker.look(*ARGS)
        looker.trim = trouble
        bad = asyncio.create_task(looker.look(*ARGS))
        await asyncio.sleep(0.05)
        neighbour = None
        if trouble is dawdle:
            looker.trim = None
            neighbour = asyncio.create_task(looker.look(*ARGS))
        gone = await bad
        looker.trim = None
        after = await looker.look(*ARGS)
        return gone is None, neighbour is None or await neighbour is not None, after is not None

    try:
        assert asyncio.run(story()) == (True, True, True)
    finally:
        looker.close()
