"""Pages looked at in processes of their own."""

from __future__ import annotations

import asyncio

import pytest

from scrapers.looker import Looker
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


@pytest.mark.slow
def test_a_page_that_brings_its_process_down_costs_itself_only() -> None:
    looker = Looker(3000)

    async def story() -> list[bool]:
        first = await looker.look(*ARGS)
        assert looker._pool is not None
        for process in list(looker._pool._processes.values()):
            process.kill()
            process.join()
        await asyncio.sleep(0.2)
        return [first is None, await looker.look(*ARGS) is None, await looker.look(*ARGS) is None]

    try:
        assert asyncio.run(story()) == [False, True, False]
    finally:
        looker.close()
