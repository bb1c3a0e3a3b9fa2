"""Calls at a later moment of the monotonic clock."""

import heapq
import itertools
import time
from collections.abc import Callable

__all__ = ["RUN_AT_MOST_NS", "Timers"]

# What is due and not called by then is called at the next turn of the loop. Connections that read on are due again and
# again: a thousand of them with 256 KiB each would keep the pipe to the wire waiting for seconds.
RUN_AT_MOST_NS = 20_000_000


class Timers:
    """The pending calls of a loop, in the order of their due moments."""

    def __init__(self) -> None:
        self._calls: list[tuple[int, int, Callable[[], object]]] = []
        self._order = itertools.count()

    def call_in(self, delay_ns: int, action: Callable[[], object]) -> None:
        """Call once, after a delay; what the call returns is dropped."""
        heapq.heappush(self._calls, (time.monotonic_ns() + delay_ns, next(self._order), action))

    def next_in_ns(self) -> int:
        """Return the time until the next call is due, 0 where it is due already, -1 where there is none."""
        return max(0, self._calls[0][0] - time.monotonic_ns()) if self._calls else -1

    def run_due(self) -> None:
        """Make the calls that are due now, until RUN_AT_MOST_NS have passed: calls that set others must not keep files
        waiting.
        """
        calls, due_ns = self._calls, time.monotonic_ns()
        now_ns, end_ns = due_ns, due_ns + RUN_AT_MOST_NS
        while calls and calls[0][0] <= due_ns and now_ns < end_ns:
            heapq.heappop(calls)[2]()
            now_ns = time.monotonic_ns()
