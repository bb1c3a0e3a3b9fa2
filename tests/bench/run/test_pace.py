"""The pace of a flood is the broker's: pending and outstanding messages limit the next ones."""

import pytest

from bench.run.pace import AHEAD_LEAST, AHEAD_S, PENDING_MOST, Pace


class Clock:
    """Seconds that a test moves."""

    now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.mark.parametrize(("pending", "allowed"), [(0, True), (PENDING_MOST - 1, True), (PENDING_MOST, False)])
def test_a_publisher_that_is_behind_gets_no_further_release(pending, allowed):
    """Two windows of messages may be pending."""
    assert Pace().allows(pending, 0, 0) is allowed


def test_outlets_that_are_behind_stop_the_flood_until_they_have_more():
    """So many deliveries may be outstanding before any rate is known."""
    pace = Pace()
    assert pace.allows(0, AHEAD_LEAST - 1, 0)
    assert not pace.allows(0, AHEAD_LEAST, 0)
    assert pace.allows(0, AHEAD_LEAST, 1)


def test_a_fast_broker_may_have_more_outstanding():
    """As many as it delivered in its best second and six tenths more, because a tally is up to a second old."""
    clock = Clock()
    pace = Pace(1_000, clock)
    clock.now_s += 2.0
    assert pace.allows(0, 201_000, 201_000)  # 100,000 a second
    window = int(AHEAD_S * 100_000)
    assert pace.allows(0, 201_000 + window - 1, 201_000)
    assert not pace.allows(0, 201_000 + window, 201_000)
    clock.now_s += 1.0
    assert pace.allows(0, 201_010 + window - 1, 201_010)  # a slow second does not shrink the window


def test_a_rate_is_taken_over_a_while_and_not_over_a_burst():
    """Two tallies right behind each other would count as a broker without limits."""
    clock = Clock()
    pace = Pace(0, clock)
    clock.now_s += 0.1
    assert not pace.allows(0, 2 * AHEAD_LEAST + 50_000, 50_000)
