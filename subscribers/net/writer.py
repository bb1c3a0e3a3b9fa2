"""Writes to the outlets' sockets: what a socket does not take waits, and goes on when the socket takes more."""

import select
import socket
from collections.abc import Callable

from subscribers.net.connection import Connection
from subscribers.net.epoll import INTEREST, WRITABLE

__all__ = ["Writer"]


class Writer:
    """Writes to connections that ``epoll`` has; ``fail`` is called where a write fails."""

    def __init__(self, epoll: select.epoll, fail: Callable[[Connection, OSError], None]) -> None:
        self._epoll = epoll
        self._fail = fail

    def write(self, connection: Connection, data: bytes) -> None:
        """Write the socket's bytes, behind those that wait already; nothing happens where the connection is closed."""
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
            self._fail(connection, error)
            return
        if sent < len(data):
            connection.on_unready()
            connection.outgoing = data[sent:]
            self._epoll.modify(sock.fileno(), INTEREST | WRITABLE)

    def go_on(self, connection: Connection, sock: socket.socket) -> None:
        """Write the bytes that wait, now that the connection's socket takes some."""
        data, connection.outgoing = connection.outgoing, b""
        self._epoll.modify(sock.fileno(), INTEREST)
        self.write(connection, data)
