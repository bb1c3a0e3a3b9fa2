"""The pace of a flood: as fast as the broker delivers. Deliveries so far limit the next messages, so that a flood
measures the broker's pace and not the size of its buffers.
"""

import time
from collections.abc import Callable

__all__ = ["Pace"]

PENDING_MOST = 2 * 256  # messages at the publisher: two of its windows
# Outstanding deliveries. A tally is up to a second old, so that less than a second's worth would starve the broker.
AHEAD_S = 1.6
AHEAD_LEAST = 50_000
RATE_S = 0.9  # the least time that a rate is taken over


class Pace:
    """Decides from pending messages and outstanding deliveries, and remembers the best rate so far.

    ``delivered`` is how many deliveries there were before the flood; ``clock`` gives seconds.
    """

    def __init__(self, delivered: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._delivered = delivered
        self._clock = clock
        self._since = clock()
        self._best = 0.0

    def allows(self, pending: int, expected: int, delivered: int) -> bool:
        """Return whether another release may be published, by pending messages, expected and known deliveries."""
        now = self._clock()
        if delivered != self._delivered and now - self._since >= RATE_S:
            self._best = max(self._best, (delivered - self._delivered) / (now - self._since))
            self._delivered, self._since = delivered, now
        return pending < PENDING_MOST and expected - delivered < max(AHEAD_LEAST, AHEAD_S * self._best)
