"""Reads at a pace: a connection that takes no more than so many bytes a second from its socket.

With a small receive buffer the kernel's window closes while bytes wait, and the peer feels the backpressure of TCP. A
timer reads on, in steps of a quarter of a second; while it is set, the socket's events are left alone.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from subscribers.net.timers import Timers

if TYPE_CHECKING:
    from subscribers.net.connection import Connection

__all__ = ["PacedReads", "ReadPace", "Reader"]

SECOND_NS = 1_000_000_000
STEPS_PER_S = 4


class ReadPace:
    """The pace of one connection: ``bytes_per_s``, of a socket with a receive buffer of ``buffer_bytes``. ``clock`` is
    monotonic nanoseconds.

    ``empty_ns`` is a moment after which all bytes came that are not read yet.
    """

    __slots__ = ("_allowed_ns", "_clock", "_waiting", "buffer_bytes", "bytes_per_s", "empty_ns", "step_bytes")

    def __init__(self, bytes_per_s: int, buffer_bytes: int, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._clock = clock
        self.bytes_per_s = bytes_per_s
        self.buffer_bytes = buffer_bytes
        self.step_bytes = max(1, bytes_per_s // STEPS_PER_S)
        self.begin(0)

    def begin(self, now_ns: int) -> None:
        """Begin with a new connection at a time of CLOCK_REALTIME; its handshake is read without a pace."""
        self.empty_ns = now_ns
        self._allowed_ns = 0  # by the clock: when the next read may be
        self._waiting = False

    def take(self, connection: "Connection", size: int, empty_ns: int, *, full: bool) -> None:
        """Note a read of ``size`` bytes after ``empty_ns``. A ``full`` one may have left more; another one has emptied
        the socket.
        """
        if not connection.backlog:
            connection.seen_empty_ns = self.empty_ns
        connection.backlog = full
        if not full:
            self.empty_ns = empty_ns
        self._allowed_ns = max(self._clock(), self._allowed_ns) + size * SECOND_NS // self.bytes_per_s

    def wait(self) -> int:
        """Return the nanoseconds until the next read may be, and note that it is waited for; 0 for a read now, and -1
        where it is waited for already.
        """
        if self._waiting:
            return -1
        rest_ns = max(0, self._allowed_ns - self._clock())
        self._waiting = rest_ns > 0
        return rest_ns

    def go_on(self) -> None:
        """Note that the wait is over."""
        self._waiting = False


class Reader(Protocol):
    """Reads connections. ``empty_ns`` is a moment before the last poll that reported every readable socket."""

    empty_ns: int

    def read_some(self, connection: "Connection", most: int) -> bool:
        """Read at most so many bytes once, and handle them; False where there was nothing to read."""


class PacedReads:
    """Reads the connections that have a pace: a step at a time, and the next one when the pace allows it."""

    def __init__(self, timers: Timers, reader: Reader) -> None:
        self._timers = timers
        self._reader = reader

    def serve(self, connection: "Connection", pace: ReadPace) -> None:
        """Read a connection that has something to read, now or later."""
        wait_ns = pace.wait()
        if wait_ns > 0:
            self._timers.call_in(wait_ns, partial(self._go_on, connection, pace, connection.sock))
        elif not wait_ns:
            self._step(connection, pace)

    def _go_on(self, connection: "Connection", pace: ReadPace, sock: object) -> None:
        if connection.sock is sock:  # else it has ended, and perhaps begun again
            pace.go_on()
            self._step(connection, pace)

    def _step(self, connection: "Connection", pace: ReadPace) -> None:
        sock = connection.sock
        if not self._reader.read_some(connection, pace.step_bytes):
            connection.backlog = False
            pace.empty_ns = self._reader.empty_ns
        elif connection.backlog and connection.sock is sock:
            self.serve(connection, pace)
