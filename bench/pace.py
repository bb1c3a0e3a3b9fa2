"""The pace of a flood: as fast as the broker takes it, closed by what the outlets have had, so that a flood measures
the broker's pace and not the size of its buffers.
"""

import time

__all__ = ["Pace"]

PENDING_MOST = 2 * 256  # messages at the publisher: two of its windows
# Deliveries under way: a tally is up to a second old, so less than a second's worth would starve the broker.
AHEAD_S = 1.6
AHEAD_LEAST = 50_000


class Pace:
    """Looks at what is pending, owed and made, and remembers the best second so far."""

    def __init__(self, made: int = 0) -> None:
        self._made = made
        self._since = time.monotonic()
        self._best = 0.0

    def allows(self, pending: int, owed: int, made: int) -> bool:
        """Whether another release may go: ``pending`` messages, deliveries ``owed`` and known to be ``made``."""
        now = time.monotonic()
        if made != self._made and now - self._since >= 0.9:
            self._best = max(self._best, (made - self._made) / (now - self._since))
            self._made, self._since = made, now
        return pending < PENDING_MOST and owed - made < max(AHEAD_LEAST, AHEAD_S * self._best)
