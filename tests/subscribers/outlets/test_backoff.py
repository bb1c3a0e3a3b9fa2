"""The wait before a further connection."""

import random

from subscribers.outlets.backoff import BACKOFF_FIRST_NS, BACKOFF_MOST_NS, backoff_ns


def test_the_wait_doubles_up_to_ten_seconds_and_half_of_it_is_by_chance():
    """So that outlets which lost their connections together do not return together."""
    source = random.Random(1)
    for tries in range(20):
        limit_ns = min(BACKOFF_MOST_NS, BACKOFF_FIRST_NS * 2**tries)
        waits = [backoff_ns(tries, source) for _ in range(50)]
        assert limit_ns // 2 <= min(waits) <= max(waits) <= limit_ns
        assert len(set(waits)) > 40
