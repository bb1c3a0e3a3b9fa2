"""A one-connection broker in a thread that speaks MQTT in a WebSocket, by wsproto's server side."""

import socket
import ssl
import threading
from contextlib import contextmanager, suppress

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Request

from subscribers.net.connection import Address
from tests.support.mqtt_bytes import CONNACK
from tests.support.recording_connection import SUBACK
from wire.contract.transport import Upgrade

__all__ = ["WebSocketPeer", "websocket_broker"]


class WebSocketPeer:
    """The broker's side of one WebSocket. ``closed`` is the code of the client's close; ``request`` is its request."""

    def __init__(self, sock):
        self.sock = sock
        self.server = WSConnection(ConnectionType.SERVER)
        self.request = None
        self.closed = None

    def receive(self):
        """Wait for bytes; return the data of the frames in them."""
        data = self.sock.recv(10_000)
        if not data:
            return None
        self.server.receive_data(data)
        got = b""
        for event in self.server.events():
            if isinstance(event, Request):
                self.request = event
                self.sock.sendall(self.server.send(AcceptConnection(subprotocol="mqtt")))
            elif isinstance(event, BytesMessage):
                got += event.data
            elif isinstance(event, CloseConnection):
                self.closed = int(event.code)
        return got

    def frame(self, data, **how):
        """Return MQTT's bytes in a frame."""
        return self.server.send(BytesMessage(data, **how))

    def come_on(self):
        """Accept the WebSocket, the connection and the subscription."""
        while self.request is None:
            self.receive()
        for answer in (CONNACK, SUBACK):
            while not self.receive():
                pass
            self.sock.sendall(self.frame(answer))


@contextmanager
def websocket_broker(serve, tls=None, server_name=""):
    """A loopback server that takes one connection, over TLS with a context, and calls ``serve`` with its peer.

    Yield the address.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        problems = []

        def run():
            sock, _ = listening.accept()
            sock.settimeout(20)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with (
                suppress(ConnectionError, ssl.SSLError),
                sock if tls is None else tls.wrap_socket(sock, server_side=True) as wrapped,
            ):
                try:
                    serve(WebSocketPeer(wrapped))
                except AssertionError as problem:
                    problems.append(problem)

        thread = threading.Thread(target=run)
        thread.start()
        port = listening.getsockname()[1]
        yield Address("127.0.0.1", port, server_name, Upgrade(f"127.0.0.1:{port}", "/mqtt"))
        thread.join(20)
        assert not problems
