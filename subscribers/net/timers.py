"""Calls at a later moment of the monotonic clock."""

import heapq
import itertools
import time
from collections.abc import Callable

__all__ = ["Timers"]


class Timers:
    """The pending calls of a loop, in the order of their due moments."""

    def __init__(self) -> None:
        self._calls: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def call_in(self, delay_ns: int, action: Callable[[], None]) -> None:
        """Call once, after a delay."""
        heapq.heappush(self._calls, (time.monotonic_ns() + delay_ns, next(self._order), action))

    def next_in_ns(self) -> int:
        """Return the time until the next call is due, 0 where it is due already, -1 where there is none."""
        return max(0, self._calls[0][0] - time.monotonic_ns()) if self._calls else -1

    def run_due(self) -> None:
        """Make the calls that are due now. The clock is read once: a call that sets another must not keep sockets
        waiting.
        """
        calls, due_ns = self._calls, time.monotonic_ns()
        while calls and calls[0][0] <= due_ns:
            heapq.heappop(calls)[2]()
