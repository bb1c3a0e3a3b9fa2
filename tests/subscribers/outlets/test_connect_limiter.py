"""A bound on open handshakes, and a ramp that is kept however late timers are."""

import heapq

import pytest

from subscribers.net.connection import HANDSHAKE_LIMIT_NS
from subscribers.outlets.connect_limiter import CREDIT_NS, ConnectLimiter

SECOND_NS = 1_000_000_000
START_NS = 1_700_000_000 * SECOND_NS


class Clock:
    """A reactor's clock and timers, which come as late as they are told to."""

    def __init__(self, late_ns=0):
        self.now_ns = START_NS
        self._late_ns = late_ns
        self._timers = []

    def call_in(self, delay_ns, action):
        heapq.heappush(self._timers, (self.now_ns + delay_ns + self._late_ns, len(self._timers), action))

    def run(self, until_ns):
        while self._timers and self._timers[0][0] <= until_ns:
            self.now_ns, _, action = heapq.heappop(self._timers)
            action()
        self.now_ns = until_ns


def started(rate, count, late_ns=0, limit=10_000):
    """When each of so many handshakes started, in nanoseconds from the first; none of them ever ends."""
    clock, moments = Clock(late_ns), []
    limiter = ConnectLimiter(clock, lambda _: moments.append(clock.now_ns - START_NS), limit, rate)
    for item in range(count):
        limiter.enqueue(item)
    clock.run(START_NS + 60 * SECOND_NS)
    return moments


@pytest.mark.parametrize("rate", [0.5, 100, 999, 5_000])
@pytest.mark.parametrize("late_ns", [0, 1_000_000, 9_000_000])
def test_a_ramp_is_as_steep_as_it_is_asked_to_be(rate, late_ns):
    """Timers are late by up to a millisecond and more; the ramp is not."""
    count = int(min(1_000, rate * 20))
    moments = started(rate, count, late_ns)
    assert len(moments) == count
    assert moments[-1] == pytest.approx((count - 1) / rate * SECOND_NS, abs=2 * CREDIT_NS)


@pytest.mark.parametrize("rate", [100, 5_000])
@pytest.mark.parametrize("late_ns", [0, 1_000_000, 200_000_000])
def test_a_ramp_is_never_steeper_than_that(rate, late_ns):
    """No interval has more than its part and the little credit: what was missed does not come in a burst."""
    moments = started(rate, 500, late_ns)
    allowed = 1 + CREDIT_NS * rate / SECOND_NS
    for start, first in enumerate(moments):
        for more in (1, 5, 50):
            if start + more < len(moments):
                held = moments[start + more] - first
                assert more <= allowed + held * rate / SECOND_NS


def limited(limit):
    """A limiter without a ramp, its clock, and the items whose handshakes it started."""
    clock, begun = Clock(), []
    return ConnectLimiter(clock, begun.append, limit, 0.0), clock, begun


def test_without_a_ramp_handshakes_start_at_once_up_to_the_bound():
    """The next one starts as soon as one ends."""
    limiter, clock, begun = limited(3)
    for item in range(5):
        limiter.enqueue(item)
    clock.run(clock.now_ns)
    assert begun == [0, 1, 2]
    limiter.finish(1)
    clock.run(clock.now_ns)
    assert begun == [0, 1, 2, 3]


def test_an_item_that_is_pending_twice_has_one_handshake():
    """A retry and a planned return may both enqueue an item; the bound counts it once until it ends."""
    limiter, clock, begun = limited(2)
    for item in (0, 0, 1, 2):
        limiter.enqueue(item)
    clock.run(clock.now_ns)
    assert begun == [0, 1]
    limiter.finish(0)
    clock.run(clock.now_ns)
    assert begun == [0, 1, 2]


def test_a_handshake_that_does_not_end_is_overdue():
    """Half a minute is the limit."""
    limiter, clock, _ = limited(2)
    limiter.enqueue(0)
    clock.run(START_NS)
    clock.run(START_NS + HANDSHAKE_LIMIT_NS)
    assert limiter.overdue() == []
    clock.run(START_NS + HANDSHAKE_LIMIT_NS + 1)
    assert limiter.overdue() == [0]
    limiter.finish(0)
    assert limiter.overdue() == []


def test_a_handshake_past_the_bound_counts_as_the_others_do():
    """It takes room from them until it ends, and is overdue after the same time."""
    clock, begun = Clock(), []
    limiter = ConnectLimiter(clock, begun.append, limit=1)
    limiter.begin("herd")
    limiter.enqueue("other")
    clock.run(START_NS + HANDSHAKE_LIMIT_NS + 1)
    assert (begun, limiter.overdue()) == ([], ["herd"])
    limiter.finish("herd")
    clock.run(clock.now_ns + 1)
    assert begun == ["other"]
