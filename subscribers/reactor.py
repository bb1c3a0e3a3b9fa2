"""The only module that touches outlets' sockets: one epoll loop, one shared buffer, the kernel's receive timestamps.

A connection's session is sans-io; the reactor pumps: read, ``session.receive``, ``session.pending``, write.
"""

import contextlib
import heapq
import itertools
import os
import select
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from functools import partial

from subscribers.connection import Address, Connection
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.pipe import Pipes
from subscribers.receiving import ANCILLARY_BYTES, SO_TIMESTAMPNS, Ancillary, arrival_ns
from subscribers.tls import CLEAR_BYTES, Channel
from subscribers.waiting import Waiter
from wire.tls import client_context, failure, is_distrust

__all__ = [
    "BUFFER_BYTES",
    "READABLE",
    "WINDOW_SUSPECT_BYTES",
    "Reactor",
]

BUFFER_BYTES = 256 * 1024
IP_BIND_ADDRESS_NO_PORT = 24  # the port is chosen at connect, so that one address serves many destinations
# A read that took this much may have found the receive window shut (net.ipv4.tcp_rmem's default is 128 KiB).
WINDOW_SUSPECT_BYTES = 64 * 1024

READABLE = select.EPOLLIN
WRITABLE = select.EPOLLOUT
# A connection is told of once for what has come, not at every poll until it is read: a read that does not fill the
# buffer has emptied the socket (epoll(7)), and the kernel is spared a second look.
# That the peer will send no more is told with the last data, and told apart from it: else its end would go unseen.
ENDED = select.EPOLLRDHUP
WATCHED = READABLE | ENDED | select.EPOLLET


class Reactor:
    """One loop for everything a worker waits for. Times are nanoseconds of CLOCK_REALTIME.

    ``tls`` is for the addresses that have a server name; it trusts the system's CAs, unless told.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._waiter = Waiter()
        self._epoll = self._waiter.epoll
        self._connections: dict[int, Connection] = {}
        self.pipes = Pipes(self._epoll)
        self.buffer = bytearray(BUFFER_BYTES)
        self.views = [memoryview(self.buffer)]
        self._tls = tls
        self._clear = bytearray()  # what TLS opens a read to; made when it is needed
        self._timers: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        # A moment before the last look that told of every readable socket: what is readable now was empty then, or has
        # been emptied since.
        self.empty_ns = time.time_ns()
        self._running = True
        # Serves file numbers, with what happened to each: at most EVENTS_AT_ONCE.
        self.serve: Callable[[Sequence[int], Sequence[int]], None] = self._serve
        self.may_wait: Callable[[int], bool] = _never  # whether this file's reads may, for others to come with them
        self.windows_closed = 0  # reads that took half a socket's receive buffer or more

    @property
    def now_ns(self) -> int:
        """The wall clock."""
        return time.time_ns()

    def call_in(self, delay_ns: int, action: Callable[[], None]) -> None:
        """Call once, after a delay on the monotonic clock."""
        heapq.heappush(self._timers, (time.monotonic_ns() + delay_ns, next(self._order), action))

    def open(self, connection: Connection, address: Address, source: str | None = None) -> None:
        """Start a connection; failures come to ``on_lost``, except running out of files, which raises OSError."""
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sock = sock
        connection.channel = None
        connection.server_name = address.server_name
        connection.opened = False
        connection.outgoing = b""
        connection.backlog = False
        self._connections[sock.fileno()] = connection
        try:
            if source is not None:
                sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
                sock.bind((source, 0))
            with contextlib.suppress(BlockingIOError):
                sock.connect(address[:2])
        except OSError as error:
            self._lose(connection, _reason(error))
            return
        self._epoll.register(sock.fileno(), WATCHED)
        # Written at once: on one machine the connection stands already. Elsewhere the write waits for it, as any does
        # that a socket does not take, and how it failed is told by the write or the read.
        if connection.server_name:
            self._begin_sealed(connection)
        else:
            connection.opened = True
            self._send(connection, connection.session.connect())

    def close(self, connection: Connection, farewell: bytes = b"") -> None:
        """Close a connection, with a last packet where the socket takes it; no ``on_lost`` follows."""
        sock = connection.sock
        if sock is None:
            return
        connection.on_unready()
        if farewell and connection.opened and not connection.outgoing:
            with contextlib.suppress(OSError):  # the peer went first
                sock.send(farewell if connection.channel is None else connection.channel.seal(farewell))
        del self._connections[sock.fileno()]
        sock.close()
        connection.sock = connection.channel = None

    def flush(self, connection: Connection) -> None:
        """Send what the session has pending."""
        if connection.sock is not None and connection.opened:
            data = connection.session.pending()
            if data:
                self._send(connection, data)

    def send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session's that are not in its pending ones, such as a ping."""
        if connection.sock is not None and connection.opened:
            self._send(connection, data)

    def stop(self) -> None:
        """Leave ``run`` after the present batch of events, or at once where it has not begun."""
        self._running = False

    def run(self) -> None:
        """Wait and dispatch until stopped."""
        timers = self._timers
        while self._running:
            self._turn(max(0, timers[0][0] - time.monotonic_ns()) if timers else -1)
            due_ns = time.monotonic_ns()  # read once: a timer that sets another must not keep sockets waiting
            while timers and timers[0][0] <= due_ns:
                heapq.heappop(timers)[2]()
        self._running = True

    def drain(self, quiet_ns: int, limit_ns: int) -> None:
        """Serve what has come and still comes, until nothing has for a while, or the limit; timers wait."""
        end_ns = time.monotonic_ns() + limit_ns
        while time.monotonic_ns() < end_ns and self._turn(quiet_ns):
            pass

    def dispatch(self, number: int, mask: int) -> None:
        """Serve one event."""
        connection = self._connections.get(number)
        if connection is None:
            self.pipes.serve(number, mask, self.views[0])
        elif mask == READABLE and connection.opened:
            self._read(connection)
        else:
            self._on_other(connection, mask)

    def received(self, number: int, size: int, ancillary: Ancillary) -> None:
        """Go on with a read that somebody else made, of ``size`` bytes into the buffer."""
        self._received(self._connections[number], size, ancillary)

    def write_rest(self, number: int, data: bytes) -> None:
        """Write what somebody else could not."""
        self._write(self._connections[number], data)

    def read(self, number: int) -> None:
        """Read again what somebody else could not, and go on with it or with the reason."""
        self._read(self._connections[number])

    def shut(self) -> None:
        """Close everything that is open, once the loop has been left."""
        for connection in list(self._connections.values()):
            self.close(connection)
        self.pipes.close()
        self._epoll.close()

    def _turn(self, limit_ns: int) -> bool:
        """Wait for something and serve it; whether there was anything."""
        numbers, masks, empty_ns = self._waiter.wait(limit_ns, self.may_wait)
        self.serve(numbers, masks)
        self.empty_ns = empty_ns or self.empty_ns
        return bool(numbers)

    def _serve(self, numbers: Sequence[int], masks: Sequence[int]) -> None:
        for number, mask in zip(numbers, masks, strict=True):
            self.dispatch(number, mask)

    def _read(self, connection: Connection) -> bool:
        """Read once; False where there is nothing more to read."""
        sock = connection.sock
        if sock is None:
            return False
        try:
            size, ancillary, _, _ = sock.recvmsg_into(self.views, ANCILLARY_BYTES)
        except BlockingIOError:
            return False
        except OSError as error:
            self._lose(connection, _reason(error))
            return False
        self._received(connection, size, ancillary)
        return True

    def _read_on(self, connection: Connection) -> None:
        self._read(connection)

    def _received(self, connection: Connection, size: int, ancillary: Ancillary) -> None:
        sock = connection.sock
        if not size or sock is None:
            opening = connection.channel is not None and not connection.opened
            self._lose(connection, "closed by the broker" + (" in the TLS handshake" if opening else ""))
            return
        processed_ns = time.time_ns()
        if size >= WINDOW_SUSPECT_BYTES:
            self.windows_closed += 2 * size >= sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        came_ns = arrival_ns(ancillary) if ancillary else processed_ns
        if not connection.backlog:
            connection.seen_empty_ns = self.empty_ns
        connection.backlog = size == BUFFER_BYTES
        if connection.backlog:
            self.call_in(0, partial(self._read_on, connection))
        session = connection.session
        data, channel = self.buffer, connection.channel
        if channel is not None:
            data, size = self._clear, self._open_sealed(connection, channel, size)
            if not size:
                return
        try:
            events = session.receive(data, size)
        except RemoteProtocolError as error:
            self._lose(connection, f"protocol error: {error}")
            return
        if channel is not None and channel.partial:
            session.lone = False  # the time is that of sealed bytes behind the packet
        connection.on_read(came_ns, processed_ns, size, kernel=bool(ancillary))
        if events:
            connection.on_events(events)
        answer = session.pending()
        if answer and connection.sock is not None:
            self._send(connection, answer)

    def _open_sealed(self, connection: Connection, channel: Channel, size: int) -> int:
        """Open what is in the buffer into the clear one; how much of it is the session's."""
        try:
            with memoryview(self._clear) as clear:
                size = channel.receive(self.views[0][:size], clear)
        except ssl.SSLError as error:
            self._fail_sealed(connection, channel, error)
            return 0
        if connection.opened or not channel.established:
            answer = channel.pending()
            if answer:
                self._write(connection, answer)
        else:
            connection.opened = True
            self._send(connection, connection.session.connect())
        return size if connection.sock is not None else 0

    def _fail_sealed(self, connection: Connection, channel: Channel, error: ssl.SSLError) -> None:
        if connection.sock is not None and not connection.outgoing:
            with contextlib.suppress(OSError):  # the peer went first; else it is told why, in an alert
                connection.sock.send(channel.pending())
        self.close(connection)
        if is_distrust(error):
            connection.on_distrust(failure(error))
        else:
            connection.on_lost(failure(error))

    def _on_other(self, connection: Connection, mask: int) -> None:
        sock = connection.sock
        if sock is None:
            return
        if mask & WRITABLE and connection.outgoing:
            data, connection.outgoing = connection.outgoing, b""
            self._epoll.modify(sock.fileno(), WATCHED)
            self._write(connection, data)
        if mask & ~(WRITABLE | READABLE):
            while self._read(connection):  # to its end
                pass
        elif mask & READABLE:
            self._read(connection)

    def _begin_sealed(self, connection: Connection) -> None:
        if self._tls is None:
            self._tls = client_context()
        if not self._clear:
            self._clear = bytearray(BUFFER_BYTES + CLEAR_BYTES)
        connection.channel = Channel(self._tls, connection.server_name)
        self._write(connection, connection.channel.pending())

    def _send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session's, sealed where the connection is."""
        channel = connection.channel
        if channel is not None:
            try:
                data = channel.seal(data)
            except ssl.SSLError as error:
                self._fail_sealed(connection, channel, error)
                return
        self._write(connection, data)

    def _write(self, connection: Connection, data: bytes) -> None:
        sock = connection.sock
        if sock is None:
            return
        if connection.outgoing:
            connection.outgoing += data
            return
        try:
            sent = sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._lose(connection, _reason(error))
            return
        if sent < len(data):
            connection.on_unready()
            connection.outgoing = data[sent:]
            self._epoll.modify(sock.fileno(), WATCHED | WRITABLE)

    def _lose(self, connection: Connection, reason: str) -> None:
        self.close(connection)
        connection.on_lost(reason)


def _never(number: int) -> bool:
    del number
    return False


def _reason(error: OSError) -> str:
    """An operating system's error in the words that a count of them is kept under."""
    return os.strerror(error.errno).lower() if error.errno else str(error)
