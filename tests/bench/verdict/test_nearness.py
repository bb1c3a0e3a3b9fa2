"""How near to the first outlet the others have a release."""

from dataclasses import replace

import pytest

from bench.verdict.nearness import WITHIN_NS, Nearness
from tests.bench.verdict.test_kinds import settled
from tests.support.run_results import EDGES, nearness


def test_the_share_within_a_distance_is_known_between_two_ends():
    """Of arrivals at 0, 10, 20 and 30 ms after the first one, by the bins of a histogram."""
    found = nearness()
    assert found.within("1ms") == (0.25, 0.25)
    low, high = found.within("10ms")
    assert low <= 0.5 <= high
    assert found.within("100ms") == found.within("300s") == (1, 1)
    assert found.uppers.quantile(0.99) == pytest.approx(30_000_000, rel=0.01)
    assert found.trimmed.max_ns == pytest.approx(30_000_000, rel=0.01)


def test_a_release_of_the_warm_up_and_one_with_a_single_delivery_say_nothing():
    """Neither is counted."""
    found = Nearness(EDGES)
    found.add(replace(settled(), warm=True))
    found.add(replace(settled(), spread_ns=None))
    assert all(found.within(distance) is None for distance in WITHIN_NS)
