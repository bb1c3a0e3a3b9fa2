"""How many handshakes are open at a time. Past a broker's listen backlog connections are dropped and come
again seconds later, so that a bound makes 6,500 of them faster, not slower.
"""

from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from subscribers.connection import STUCK_NS
from subscribers.reactor import Reactor

__all__ = ["Door"]

SECOND_NS = 1_000_000_000
CREDIT_NS = SECOND_NS // 100  # epoll's timers come up to a millisecond late, and a busy loop's later


Guest = TypeVar("Guest", bound=Hashable)


class Door(Generic[Guest]):
    """One broker node's door: ``limit`` handshakes at a time, and at most ``rate`` a second (0: no ramp).

    Both may change while it is in use.
    """

    def __init__(self, reactor: Reactor, enter: Callable[[Guest], None], limit: int = 1, rate: float = 0.0) -> None:
        self.limit = limit
        self.rate = rate
        self._reactor = reactor
        self._enter = enter
        self._next_ns = 0
        self._queue: deque[Guest] = deque()
        self._inside: dict[Guest, int] = {}
        self._ringing = False

    def enqueue(self, guest: Guest) -> None:
        """Let a guest in as soon as there is room."""
        self._queue.append(guest)
        self._ring(0)

    def leave(self, guest: Guest) -> None:
        """A handshake ended, well or not; harmless for a guest that is not inside."""
        if self._inside.pop(guest, None) is not None:
            self._ring(0)

    def stuck(self) -> list[Guest]:
        """The guests whose handshake has gone on for too long."""
        before_ns = self._reactor.now_ns - STUCK_NS
        return [guest for guest, since_ns in self._inside.items() if since_ns < before_ns]

    def clear(self) -> None:
        """Send home whoever still waits outside."""
        self._queue.clear()

    def _admit(self) -> None:
        self._ringing = False
        gap_ns = int(SECOND_NS / self.rate) if self.rate else 0
        while self._queue and len(self._inside) < self.limit:
            now_ns = self._reactor.now_ns
            if gap_ns and now_ns < self._next_ns:
                self._ring(self._next_ns - now_ns)
                return
            # Little credit is saved up: a ramp that fell behind does not end in a burst.
            self._next_ns = max(self._next_ns, now_ns - CREDIT_NS) + gap_ns
            guest = self._queue.popleft()
            self._inside[guest] = now_ns
            self._enter(guest)

    def _ring(self, delay_ns: int) -> None:
        """Admit later, if only after the present batch of events: the broker is woken once for many handshakes, which
        saves a sixth of their time.
        """
        if not self._ringing:
            self._ringing = True
            self._reactor.call_in(delay_ns, self._admit)
