"""A bound on open handshakes, and on new ones a second.

Connections beyond a broker's listen backlog are dropped and tried again seconds later: with a bound, 6,500 connections
take less time.
"""

from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from subscribers.net.connection import HANDSHAKE_LIMIT_NS
from subscribers.outlets.ports import Timers

__all__ = ["ConnectLimiter"]

SECOND_NS = 1_000_000_000
CREDIT_NS = SECOND_NS // 100  # epoll's timers come up to a millisecond late, and a busy loop's later


Item = TypeVar("Item", bound=Hashable)


class ConnectLimiter(Generic[Item]):
    """The limiter of one broker node: ``limit`` handshakes at a time, and at most ``rate`` a second (0: no ramp).

    ``connect`` is called with each item when its handshake may start. Both figures may change while in use.
    """

    def __init__(self, timers: Timers, connect: Callable[[Item], None], limit: int = 1, rate: float = 0.0) -> None:
        self.limit = limit
        self.rate = rate
        self._timers = timers
        self._connect = connect
        self._next_ns = 0
        self._pending: deque[Item] = deque()
        self._open: dict[Item, int] = {}  # when each handshake started
        self._scheduled = False

    def enqueue(self, item: Item) -> None:
        """Start this item's handshake as soon as there is room."""
        self._pending.append(item)
        self._schedule(0)

    def begin(self, item: Item) -> None:
        """Count a handshake that the caller starts now, past the bound."""
        self._open[item] = self._timers.now_ns

    def finish(self, item: Item) -> None:
        """End this item's handshake, whether it succeeded or failed; harmless for an item without one."""
        if self._open.pop(item, None) is not None:
            self._schedule(0)

    def overdue(self) -> list[Item]:
        """Return the items whose handshake has been open for too long."""
        before_ns = self._timers.now_ns - HANDSHAKE_LIMIT_NS
        return [item for item, since_ns in self._open.items() if since_ns < before_ns]

    def clear(self) -> None:
        """Drop the items that are pending."""
        self._pending.clear()

    def _admit(self) -> None:
        self._scheduled = False
        gap_ns = int(SECOND_NS / self.rate) if self.rate else 0
        while self._pending and len(self._open) < self.limit:
            now_ns = self._timers.now_ns
            if gap_ns and now_ns < self._next_ns:
                self._schedule(self._next_ns - now_ns)
                return
            item = self._pending.popleft()
            if item in self._open:  # pending twice: by a retry, and by a return as planned
                continue
            # Little credit is saved up: a ramp that fell behind does not end in a burst.
            self._next_ns = max(self._next_ns, now_ns - CREDIT_NS) + gap_ns
            self._open[item] = now_ns
            self._connect(item)

    def _schedule(self, delay_ns: int) -> None:
        """Admit later, if only after the present batch of events: the broker is woken once for many handshakes, which
        saves a sixth of their time.
        """
        if not self._scheduled:
            self._scheduled = True
            self._timers.call_in(delay_ns, self._admit)
