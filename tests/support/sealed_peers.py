"""The broker's end of outlets' connections over TLS, a WebSocket or both, without a thread: it is pumped by hand."""

import socket
import ssl
from contextlib import suppress

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Pong, Request

from tests.support.tls_servers import TlsServerSide

__all__ = ["SealedPeer"]


class SealedPeer:
    """One connection of the broker: over TLS with a ``context``, in a WebSocket where that is asked for.

    ``first`` is sent once both handshakes are over. ``got`` are the client's bytes of MQTT, ``pongs`` counts answers
    to pings.
    """

    def __init__(self, sock, context, first, *, websocket):
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self.got = b""
        self.pongs = 0
        self._first = first
        self._tls = None if context is None else TlsServerSide(context)
        self._websocket = WSConnection(ConnectionType.SERVER) if websocket else None
        self._upgraded = not websocket

    def pump(self):
        """Take what has come, and answer it."""
        try:
            data = self.sock.recv(1 << 16)
        except BlockingIOError:
            return
        if self._tls is not None:
            data = self._unsealed(data)
            if not self._tls.established:
                return
        if self._websocket is None:
            self.got += data
        elif data:
            self._take_frames(data)
        if self._first and self._upgraded:
            first, self._first = self._first, b""
            self.send(first)

    def sealed(self, data, *, ping=False):
        """Return MQTT's bytes as this connection carries them, behind a ping of the WebSocket if asked."""
        if self._websocket is not None:
            data = (self._websocket.send(Ping()) if ping else b"") + self._websocket.send(BytesMessage(data))
        return data if self._tls is None else self._tls.seal(data)

    def closing(self):
        """Return the frame that closes the WebSocket, as this connection carries it."""
        data = self._websocket.send(CloseConnection(1001, "going away"))
        return data if self._tls is None else self._tls.seal(data)

    def end_of_tls(self):
        """Return the bytes that end TLS in good order."""
        return self._tls.end()

    def send(self, data):
        """Send MQTT's bytes."""
        self.sock.sendall(self.sealed(data))

    def _unsealed(self, data):
        if not self._tls.established:
            answer = self._tls.shake(data)
            if answer:
                self.sock.sendall(answer)
            data = b""
        opened = b""
        with suppress(ssl.SSLError):  # more is to come, or the client's alert has
            if self._tls.established:
                opened = self._tls.open(data)
        return opened

    def _take_frames(self, data):
        self._websocket.receive_data(data)
        for event in self._websocket.events():
            if isinstance(event, Request):
                answer = self._websocket.send(AcceptConnection(subprotocol="mqtt"))
                self.sock.sendall(answer if self._tls is None else self._tls.seal(answer))
                self._upgraded = True
            elif isinstance(event, BytesMessage):
                self.got += event.data
            elif isinstance(event, Pong):
                self.pongs += 1
