"""The loop of a worker: one epoll, timers, connections and pipes."""

import time
from collections.abc import Callable, Sequence

from subscribers.net.connection import Address, Connection, resolve
from subscribers.net.connections import Connections
from subscribers.net.epoll import EVENTS_PER_POLL, Epoll
from subscribers.net.opener import Opener
from subscribers.net.pipe import Pipes
from subscribers.net.resumption import Resumption, TlsHandshakes
from subscribers.net.timers import Timers
from subscribers.net.tls_contexts import TlsContexts
from wire.contract.transport import PLAIN, Transport

__all__ = ["EVENTS_BEHIND", "Reactor"]

EVENTS_BEHIND = 32  # at one poll while a call is due already, such as one that reads on
Serve = Callable[[Sequence[int], Sequence[int]], None]
MayWait = Callable[[int], bool]


class Reactor:
    """The event loop of a worker. Times are nanoseconds of CLOCK_REALTIME.

    ``transport`` has the settings of the connections that it opens.
    """

    def __init__(self, transport: Transport = PLAIN) -> None:
        self._epoll = Epoll()
        self._timers = Timers()
        self._transport = transport
        self._resumption = Resumption(on=transport.resumes)
        opener = Opener(TlsContexts(transport), self._resumption)
        self.connections = Connections(self._epoll.files, self._timers, opener)
        self.pipes = Pipes(self._epoll.files)
        self._running = True
        self._serve: Serve = self._dispatch_all
        self._may_wait: MayWait = _never

    @property
    def now_ns(self) -> int:
        """The wall clock."""
        return time.time_ns()

    @property
    def windows_closed(self) -> int:
        """The reads that took half a socket's receive buffer or more."""
        return self.connections.windows_closed

    @property
    def tls_handshakes(self) -> TlsHandshakes:
        """The TLS handshakes of connections so far."""
        return self._resumption.handshakes

    def call_in(self, delay_ns: int, action: Callable[[], None]) -> None:
        """Call once, after a delay on the monotonic clock."""
        self._timers.call_in(delay_ns, action)

    def resolve(self, url: str) -> Address:
        """Return the address behind a broker's URL, as ``connection.resolve``."""
        return resolve(url, self._transport)

    def open(self, connection: Connection, address: Address, source: str | None = None) -> None:
        """Start a connection, as ``Connections.open``."""
        self.connections.open(connection, address, source)

    def close(self, connection: Connection, farewell: bytes = b"", *, returns: bool = True) -> None:
        """Close a connection, as ``Connections.close``."""
        self.connections.close(connection, farewell, returns=returns)

    def reset(self, connection: Connection) -> None:
        """End a connection as a crash does, as ``Connections.reset``."""
        self.connections.reset(connection)

    def read_out(self, connection: Connection) -> None:
        """Read all that has come for a connection, as ``Connections.read_out``."""
        self.connections.read_out(connection)

    def flush(self, connection: Connection) -> None:
        """Send the session's pending bytes."""
        self.connections.flush(connection)

    def send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session that are not pending in it, such as a ping."""
        self.connections.send(connection, data)

    def delegate(self, serve: Serve, may_wait: MayWait) -> None:
        """Have events served elsewhere: ``serve`` takes file numbers, at most EVENTS_AT_ONCE, and what happened to
        each; ``may_wait`` says whether the reads of a file may wait a little for others to come with them.
        """
        self._serve, self._may_wait = serve, may_wait

    def dispatch(self, number: int, mask: int) -> None:
        """Serve one event."""
        if not self.connections.serve(number, mask):
            self.pipes.serve(number, mask, self.connections.views[0])

    def stop(self) -> None:
        """Have ``run`` return after the present batch of events, or at once if it has not begun."""
        self._running = False

    def run(self) -> None:
        """Wait and serve until stopped."""
        timers = self._timers
        while self._running:
            self._turn(timers.next_in_ns())
            timers.run_due()
        self._running = True

    def drain(self, quiet_ns: int, limit_ns: int) -> None:
        """Serve events until none has come for ``quiet_ns``, or until the limit; timers wait."""
        end_ns = time.monotonic_ns() + limit_ns
        while time.monotonic_ns() < end_ns and self._turn(quiet_ns):
            pass

    def shut(self) -> None:
        """Close everything that is open, after ``run`` has returned."""
        self.connections.close_all()
        self.pipes.close()
        self._epoll.files.close()

    def _turn(self, limit_ns: int) -> bool:
        """Wait for events and serve them; return whether there were any.

        A worker that is behind reads 256 KiB at each event. It takes few of them at a time then, and turns to the wire
        after each time: what the wire sends would wait for seconds else, and the worker's tallies too.
        """
        most = EVENTS_PER_POLL if limit_ns else EVENTS_BEHIND
        numbers, masks, empty_ns = self._epoll.wait(limit_ns, self._may_wait, most)
        self._serve(numbers, masks)
        if not empty_ns:
            self.pipes.exchange(self.connections.views[0])
        self.connections.empty_ns = empty_ns or self.connections.empty_ns
        return bool(numbers)

    def _dispatch_all(self, numbers: Sequence[int], masks: Sequence[int]) -> None:
        for number, mask in zip(numbers, masks, strict=True):
            self.dispatch(number, mask)


def _never(number: int) -> bool:
    del number
    return False
