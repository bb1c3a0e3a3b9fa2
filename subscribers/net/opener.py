"""What a connection to an address starts with: a socket of its family, and the channel of its layers."""

import errno
import os
import socket

from subscribers.net.channel import Channel, Layers
from subscribers.net.connection import Address
from subscribers.net.recvmsg import SO_TIMESTAMPNS
from subscribers.net.resumption import Resumption
from subscribers.net.tls import TlsChannel, TlsMemory, TlsSession
from subscribers.net.tls_contexts import TlsContexts

__all__ = ["Opener"]

IP_BIND_ADDRESS_NO_PORT = 24  # the port is chosen at connect, so that one address serves many destinations


class Opener:
    """Makes the sockets and channels of connections. ``tls`` is for the addresses that have a server name.

    ``resumption`` has the settings and counts of TLS that begins again.
    """

    def __init__(self, tls: TlsContexts, resumption: Resumption | None = None) -> None:
        self._tls = tls
        self.resumption = resumption or Resumption()
        self._memory = TlsMemory()

    def open_socket(self, address: Address, buffer_bytes: int = 0) -> socket.socket:
        """Return a socket that does not wait; OSError where no further file may be opened.

        ``buffer_bytes`` is the size of its receive buffer; 0 leaves that to the system.
        """
        if address.unix:
            return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if buffer_bytes:
            # Before the handshake, which announces the window. The kernel takes twice as much (socket(7)).
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes // 2)
        return sock

    def start(self, sock: socket.socket, address: Address, source: str | None) -> None:
        """Start to connect, from the address ``source`` where one is given; OSError where that fails at once."""
        if source is not None and not address.unix:
            sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            sock.bind((source, 0))
        problem = sock.connect_ex(address.host if address.unix else address[:2])
        if problem == errno.EAGAIN and address.unix:  # such a socket does not go on by itself (connect(2))
            raise OSError("the broker's queue of new connections is full")
        if problem and problem != errno.EINPROGRESS:
            raise OSError(problem, os.strerror(problem))

    def channel(self, address: Address, earlier: TlsSession | None = None) -> Channel | None:
        """Return the channel of a new connection, which resumes an ``earlier`` session; TransportError where the
        client's certificate can't be used.
        """
        websocket: Channel | None = None
        if address.upgrade is not None:
            from wire.host.websocket import WebSocket  # noqa: PLC0415 - few workers need it, and it takes 80 ms and 8 MB

            websocket = WebSocket(address.upgrade)
        if not address.server_name:
            return websocket
        tls = TlsChannel(self._tls.context(address.identity), address.server_name, earlier, self._memory)
        return tls if websocket is None else Layers(tls, websocket)
