"""kill -9 of run worker, crawl child and daemon at random moments of a night; `make soak` does fifty (station.py)."""

import random
import sys

import pytest

from tests.pipeline.station import soak


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes by /proc")
def test_killed_nights_leave_the_release_whole_and_the_next_one_is_published() -> None:
    soak(kills=5, seed=random.SystemRandom().randrange(10**6), every_night=False, longest=10.0)
