"""The door: a bound on handshakes, and a ramp that is kept whatever the timers are like."""

import heapq

import pytest

from subscribers.door import CREDIT_NS, Door

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


def entered(rate, guests, late_ns=0, limit=10_000):
    """When each of the guests was let in, in nanoseconds from the first; none of them ever leaves."""
    clock, moments = Clock(late_ns), []
    door = Door(clock, lambda _: moments.append(clock.now_ns - START_NS), limit, rate)
    for guest in range(guests):
        door.enqueue(guest)
    clock.run(START_NS + 60 * SECOND_NS)
    return moments


@pytest.mark.parametrize("rate", [0.5, 100, 999, 5_000])
@pytest.mark.parametrize("late_ns", [0, 1_000_000, 9_000_000])
def test_a_ramp_is_as_steep_as_it_is_asked_to_be(rate, late_ns):
    """Timers are late by up to a millisecond and more; the ramp is not."""
    guests = int(min(1_000, rate * 20))
    moments = entered(rate, guests, late_ns)
    assert len(moments) == guests
    assert moments[-1] == pytest.approx((guests - 1) / rate * SECOND_NS, abs=2 * CREDIT_NS)


@pytest.mark.parametrize("rate", [100, 5_000])
@pytest.mark.parametrize("late_ns", [0, 1_000_000, 200_000_000])
def test_a_ramp_is_never_steeper_than_that(rate, late_ns):
    """No interval has more than its part and the little credit: what was missed does not come in a burst."""
    moments = entered(rate, 500, late_ns)
    allowed = 1 + CREDIT_NS * rate / SECOND_NS
    for start, first in enumerate(moments):
        for more in (1, 5, 50):
            if start + more < len(moments):
                held = moments[start + more] - first
                assert more <= allowed + held * rate / SECOND_NS


def test_without_a_ramp_everybody_comes_at_once_up_to_the_bound():
    """And the next as soon as one leaves."""
    clock, inside = Clock(), []
    door = Door(clock, inside.append, 3, 0.0)
    for guest in range(5):
        door.enqueue(guest)
    clock.run(clock.now_ns)
    assert inside == [0, 1, 2]
    door.leave(1)
    clock.run(clock.now_ns)
    assert inside == [0, 1, 2, 3]
