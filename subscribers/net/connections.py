"""The open connections of a reactor, which are opened, read, written and closed here. They own the outlets' sockets.

A connection's session is sans-io; this module pumps: read, ``session.receive``, ``session.pending``, write.
"""

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Sequence
from functools import partial

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.net.connection import PROTOCOL_ERROR, Address, Connection
from subscribers.net.recvmsg import ANCILLARY_BYTES, SO_TIMESTAMPNS, Ancillary, arrival_ns
from subscribers.net.timers import Timers
from subscribers.net.tls import CLEAR_BYTES, Channel
from wire.host.reasons import words_of
from wire.host.tls import client_context, failure, is_distrust

__all__ = ["BUFFER_BYTES", "LARGE_READ_BYTES", "READABLE", "Connections"]

BUFFER_BYTES = 256 * 1024
IP_BIND_ADDRESS_NO_PORT = 24  # the port is chosen at connect, so that one address serves many destinations
# A read that took this much may have found the receive window shut (net.ipv4.tcp_rmem's default is 128 KiB).
LARGE_READ_BYTES = 64 * 1024

READABLE = select.EPOLLIN
WRITABLE = select.EPOLLOUT
# epoll reports a connection once for the bytes that have come, not at every poll until they are read: a read that does
# not fill the buffer has emptied the socket (epoll(7)), and no second read is needed. That the peer will send
# no more is reported with its last bytes, and has to be told apart from them: else the end would go unseen.
ENDED = select.EPOLLRDHUP
INTEREST = READABLE | ENDED | select.EPOLLET


class Connections:
    """The open connections, by file number. All are read into one ``buffer``.

    ``empty_ns`` is a moment before the last poll that reported every readable socket: a socket that is readable now was
    empty then, or has been emptied since. ``windows_closed`` counts reads that took half a socket's receive buffer or
    more.
    ``tls`` is for the addresses that have a server name; without one the system's CAs are trusted.
    """

    def __init__(self, epoll: select.epoll, timers: Timers, tls: ssl.SSLContext | None) -> None:
        self.buffer = bytearray(BUFFER_BYTES)
        self.views = [memoryview(self.buffer)]
        self.empty_ns = time.time_ns()
        self.windows_closed = 0
        self._epoll = epoll
        self._timers = timers
        self._tls = tls
        self._by_number: dict[int, Connection] = {}
        self._clear = bytearray()  # the plain bytes of a read over TLS; allocated when first needed

    def open(self, connection: Connection, address: Address, source: str | None = None) -> None:
        """Start a connection. OSError where no further file may be opened; any other failure goes to ``on_lost``."""
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
        self._by_number[sock.fileno()] = connection
        try:
            if source is not None:
                sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
                sock.bind((source, 0))
            with contextlib.suppress(BlockingIOError):
                sock.connect(address[:2])
        except OSError as error:
            self._lose(connection, _reason(error))
            return
        self._epoll.register(sock.fileno(), INTEREST)
        # Written at once: on one machine the connection stands already. Elsewhere the write waits, as each does that
        # the socket does not take, and a failure to connect is reported by the write or by a read.
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
            with contextlib.suppress(OSError):  # the peer may have closed
                sock.send(farewell if connection.channel is None else connection.channel.seal(farewell))
        del self._by_number[sock.fileno()]
        sock.close()
        connection.sock = connection.channel = None

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
            self.close(connection)

    def serve(self, number: int, mask: int) -> bool:
        """Serve one event; False where the file is no connection's."""
        connection = self._by_number.get(number)
        if connection is None:
            return False
        if mask == READABLE and connection.opened:
            self._read(connection)
        else:
            self._on_other(connection, mask)
        return True

    def received(self, number: int, size: int, ancillary: Ancillary) -> None:
        """Handle a read of ``size`` bytes that the caller has done into the buffer."""
        self._received(self._by_number[number], size, ancillary)

    def answer(self, numbers: Sequence[int], answers: Sequence[bytes]) -> None:
        """Write to each of these connections, by file number, the answer in the same place."""
        write, connections = self._write, self._by_number
        for number, data in zip(numbers, answers, strict=True):
            write(connections[number], data)

    def read(self, number: int) -> None:
        """Repeat a read that failed for the caller, and handle the bytes or the error."""
        self._read(self._by_number[number])

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
        if size >= LARGE_READ_BYTES:
            self.windows_closed += 2 * size >= sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        came_ns = arrival_ns(ancillary) if ancillary else processed_ns
        if not connection.backlog:
            connection.seen_empty_ns = self.empty_ns
        connection.backlog = size == BUFFER_BYTES
        if connection.backlog:
            self._timers.call_in(0, partial(self._read_on, connection))
        session = connection.session
        data, channel = self.buffer, connection.channel
        if channel is not None:
            data, size = self._clear, self._open_sealed(connection, channel, size)
            if not size:
                return
        try:
            events = session.receive(data, size)
        except RemoteProtocolError as error:
            self._lose(connection, f"{PROTOCOL_ERROR}: {error}")
            return
        if channel is not None and channel.partial:
            session.lone = False  # the time is that of sealed bytes which follow the packet
        connection.on_read(came_ns, processed_ns, size, kernel=bool(ancillary))
        if events:
            connection.on_events(events)
        answer = session.pending()
        if answer and connection.sock is not None:
            self._send(connection, answer)

    def _open_sealed(self, connection: Connection, channel: Channel, size: int) -> int:
        """Open the bytes of the buffer into the clear one; return the number of bytes for the session."""
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
            with contextlib.suppress(OSError):  # the peer may have closed; else an alert gives it the reason
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
            self._epoll.modify(sock.fileno(), INTEREST)
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
        """Send bytes of the session, encrypted if the connection is."""
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
            self._epoll.modify(sock.fileno(), INTEREST | WRITABLE)

    def _lose(self, connection: Connection, reason: str) -> None:
        self.close(connection)
        connection.on_lost(reason)


def _reason(error: OSError) -> str:
    """Return the text of an operating system's error, under which such errors are counted."""
    return words_of(error.errno).lower() if error.errno else str(error)
