"""The open connections of a reactor, which are opened, read and closed here. They own the outlets' sockets.

A connection's session is sans-io; this module pumps: read, ``session.receive``, ``session.pending``, write.
"""

import contextlib
import select
import socket
import struct
import time
from collections.abc import Sequence
from functools import partial

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.net.channel import CHANNEL_ERRORS, CLOSED
from subscribers.net.channel_reads import ChannelReads
from subscribers.net.connection import PROTOCOL_ERROR, Address, Connection
from subscribers.net.epoll import INTEREST, READABLE, WRITABLE
from subscribers.net.opener import Opener
from subscribers.net.paced import PacedReads
from subscribers.net.recvmsg import ANCILLARY_BYTES, Ancillary, arrival_ns
from subscribers.net.timers import Timers
from subscribers.net.tls import CLEAR_BYTES
from subscribers.net.writer import Writer
from wire.errors import TransportError
from wire.host.reasons import words_of

__all__ = ["BUFFER_BYTES", "LARGE_READ_BYTES", "Connections"]

BUFFER_BYTES = 256 * 1024
# A read that took this much may have found the receive window shut (net.ipv4.tcp_rmem's default is 128 KiB).
LARGE_READ_BYTES = 64 * 1024

RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # struct linger: wait for nothing (socket(7))


class Connections:
    """The open connections, by file number. All are read into one ``buffer``. Those with a channel are opened in it, by
    ``channels``.

    ``empty_ns`` is a moment before the last poll that reported every readable socket: a socket that is readable now was
    empty then, or has been emptied since. ``windows_closed`` counts reads that took half a socket's receive buffer or
    more.
    """

    def __init__(self, epoll: select.epoll, timers: Timers, opener: Opener) -> None:
        self.buffer = bytearray(BUFFER_BYTES + CLEAR_BYTES)
        view = memoryview(self.buffer)
        self.views = [view[:BUFFER_BYTES]]
        self.empty_ns = time.time_ns()
        self.windows_closed = 0
        self._epoll = epoll
        self._timers = timers
        self._opener = opener
        self._paced = PacedReads(timers, self)
        self._writer = Writer(epoll, self._fail)
        self._write = self._writer.write
        self.channels = ChannelReads(self, self._writer, opener.resumption, view)
        self._by_number: dict[int, Connection] = {}

    def open(self, connection: Connection, address: Address, source: str | None = None) -> None:
        """Start a connection. OSError where no further file may be opened; any other failure goes to ``on_lost``."""
        try:
            channel = self._opener.channel(address, connection.earlier)
        except TransportError as error:
            connection.on_refused(f"the client's own certificate can't be used: {error}")
            return
        connection.earlier = None
        pace = connection.pace
        if pace is not None:
            pace.begin(self.empty_ns)
        sock = self._opener.open_socket(address, 0 if pace is None else pace.buffer_bytes)
        connection.attach(sock, channel, plain=channel is None and not address.unix)
        self._by_number[sock.fileno()] = connection
        try:
            self._opener.start(sock, address, source)
        except OSError as error:
            self._fail(connection, error)
            return
        self._epoll.register(sock.fileno(), INTEREST)
        # Written at once: on one machine the connection stands already. Elsewhere the write waits, as each does that
        # the socket does not take, and a failure to connect is reported by the write or by a read.
        if channel is None:
            connection.opened = True
            self._send(connection, connection.session.connect())
        else:
            self._write(connection, channel.pending())

    def close(self, connection: Connection, farewell: bytes = b"", *, returns: bool = True) -> None:
        """Close a connection, with a last packet where the socket takes it; no ``on_lost`` follows. One that
        ``returns`` keeps its TLS session, which takes 0.13 ms.
        """
        sock = connection.sock
        if sock is None:
            return
        connection.on_unready()
        if farewell and connection.opened and not connection.outgoing:
            channel = connection.channel
            with contextlib.suppress(OSError, *CHANNEL_ERRORS):  # the peer may have closed
                if channel is None:
                    sock.send(farewell)
                elif not channel.ended:
                    sock.send(channel.seal(farewell) + channel.farewell())
        connection.earlier = self._opener.resumption.session_of(connection.channel) if returns else None
        del self._by_number[sock.fileno()]
        sock.close()
        connection.sock = connection.channel = None

    def reset(self, connection: Connection) -> None:
        """End a connection as a crash does: with a TCP reset, and no last packet; no ``on_lost`` follows."""
        if connection.sock is not None:
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            self.close(connection)

    def read_out(self, connection: Connection) -> None:
        """Read all that the kernel has for a connection, which is about to be closed; the connection may end by it."""
        while self._read(connection):
            pass

    def flush(self, connection: Connection) -> None:
        """Send the session's pending bytes."""
        if connection.sock is not None and connection.opened:
            data = connection.session.pending()
            if data:
                self._send(connection, data)

    def send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session that are not pending in it, such as a ping."""
        if connection.sock is not None and connection.opened:
            self._send(connection, data)

    def close_all(self) -> None:
        """Close every connection, with no last packet."""
        for connection in list(self._by_number.values()):
            self.close(connection, returns=False)

    def serve(self, number: int, mask: int) -> bool:
        """Serve one event; False where the file is no connection's."""
        connection = self._by_number.get(number)
        if connection is None:
            return False
        if mask == READABLE and connection.opened and connection.pace is None:
            self._read(connection)
        else:
            self._on_other(connection, mask)
        return True

    def received(self, number: int, size: int, ancillary: Ancillary, *, opened: bool = False) -> None:
        """Handle a read that the caller has done into the buffer: of ``size`` bytes, or opened there to so many."""
        self._received(self._by_number[number], size, ancillary, opened=opened)

    def of(self, number: int) -> Connection:
        """Return the connection of a file number."""
        return self._by_number[number]

    def answer(self, numbers: Sequence[int], answers: Sequence[bytes]) -> None:
        """Write to the socket of each of these connections, by file number, the bytes in the same place."""
        write, connections = self._write, self._by_number
        for number, data in zip(numbers, answers, strict=True):
            write(connections[number], data)

    def read(self, number: int) -> None:
        """Repeat a read that failed for the caller, and handle the bytes or the error."""
        self._read(self._by_number[number])

    def read_some(self, connection: Connection, most: int) -> bool:
        """Read at most so many bytes once, and handle them; False where there is nothing to read."""
        return self._read(connection, most)

    def _read(self, connection: Connection, most: int = BUFFER_BYTES) -> bool:
        """Read once; False where there is nothing more to read."""
        sock = connection.sock
        if sock is None:
            return False
        views = self.views if most >= BUFFER_BYTES else [self.views[0][:most]]
        try:
            size, ancillary, _, _ = sock.recvmsg_into(views, ANCILLARY_BYTES)
        except BlockingIOError:
            return False
        except OSError as error:
            self._fail(connection, error)
            return False
        self._received(connection, size, ancillary, most)
        return True

    def _received(
        self,
        connection: Connection,
        size: int,
        ancillary: Ancillary,
        most: int = BUFFER_BYTES,
        *,
        opened: bool = False,
    ) -> None:
        sock, channel = connection.sock, connection.channel
        if not size or sock is None:
            handshake = channel.handshake if channel is not None else ""
            self._lose(connection, CLOSED + (f" in the {handshake} handshake" if handshake else ""))
            return
        processed_ns = time.time_ns()
        if size >= LARGE_READ_BYTES and not opened:
            self.windows_closed += 2 * size >= sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        came_ns = arrival_ns(ancillary) if ancillary else processed_ns
        if connection.pace is not None:
            connection.pace.take(connection, size, self.empty_ns, full=size >= most)
        else:
            if not connection.backlog:
                connection.seen_empty_ns = self.empty_ns
            connection.backlog = size == BUFFER_BYTES
            if connection.backlog:
                self._timers.call_in(0, partial(self._read, connection))
        if channel is not None and not opened:
            size = self.channels.open(connection, channel, size)
            if not size:
                return
        session = connection.session
        try:
            events = session.receive(self.buffer, size)
        except RemoteProtocolError as error:
            connection.on_read(came_ns, processed_ns, size, kernel=bool(ancillary))  # for what is before the mistake
            self._lose(connection, f"{PROTOCOL_ERROR}: {error}")
            return
        if channel is not None and channel.partial:
            session.lone = False  # the time is that of bytes which follow the packet
        connection.on_read(came_ns, processed_ns, size, kernel=bool(ancillary))
        if events:
            connection.on_events(events)
        answer = session.pending()
        if answer and connection.sock is not None:
            self._send(connection, answer)
        if channel is not None and channel.ended and connection.sock is sock:
            self._lose(connection, channel.ended)

    def _on_other(self, connection: Connection, mask: int) -> None:
        sock = connection.sock
        if sock is None:
            return
        if mask & WRITABLE and connection.outgoing:
            self._writer.go_on(connection, sock)
        if mask & ~(WRITABLE | READABLE):
            while self._read(connection):  # to its end
                pass
        elif mask & READABLE:
            pace = connection.pace
            if pace is None or not connection.session.established:  # a handshake is read without a pace
                self._read(connection)
            else:
                self._paced.serve(connection, pace)

    def _send(self, connection: Connection, data: bytes) -> None:
        """Send bytes of the session, through its channel if it has one."""
        channel = connection.channel
        if channel is not None:
            if channel.ended:
                return  # the peer takes no more
            try:
                data = channel.seal(data)
            except CHANNEL_ERRORS as error:
                self.channels.fail(connection, channel, error)
                return
        self._write(connection, data)

    def _lose(self, connection: Connection, reason: str) -> None:
        self.close(connection)
        connection.on_lost(reason)

    def _fail(self, connection: Connection, error: OSError) -> None:
        """Lose a connection to an error of the operating system, under whose text such errors are counted."""
        self._lose(connection, words_of(error.errno).lower() if error.errno else str(error))
