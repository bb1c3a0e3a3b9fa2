"""A reactor's connection that records its reads, and a one-connection broker in a thread, over real sockets."""

import socket
import threading
from contextlib import contextmanager

from subscribers.mqtt.events import Subscribed
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from subscribers.net.connection import Address, Connection
from tests.support.mqtt_bytes import CONNACK, published, suback

__all__ = ["SUBACK", "RecordingConnection", "message", "one_connection_broker"]

OPTIONS = SessionOptions(version=Version.V311, qos=0, keepalive_s=60, clean=True)
SUBACK = suback(Version.V311, 1, [0])  # to the first SUBSCRIBE, of one filter at QoS 0


def message(text):
    """A PUBLISH on the listener's topic."""
    return published(Version.V311, "t", text)


class RecordingConnection(Connection):
    """A connection that records its messages and reads, and stops the reactor after ``enough`` messages."""

    def __init__(self, reactor, enough):
        self.reactor, self.enough = reactor, enough
        self.texts, self.reads, self.sizes, self.lost = [], [], [], ""
        self.on = threading.Event()
        super().__init__(Session(OPTIONS, "listener", ("t",), self))

    def message(self, session, buffer, topic_start, topic_end, payload_start, payload_end, flags):
        self.texts.append(bytes(buffer[payload_start:payload_end]))

    def on_read(self, arrival_ns, processed_ns, size, *, kernel):
        self.sizes.append(size)
        self.reads.append((arrival_ns, processed_ns, self.seen_empty_ns, self.session.lone, kernel))
        if len(self.texts) >= self.enough:
            self.reactor.stop()

    def on_events(self, events):
        if any(isinstance(event, Subscribed) for event in events):
            self.on.set()

    def on_lost(self, reason):
        self.lost = reason
        self.reactor.stop()


@contextmanager
def one_connection_broker(serve):
    """A loopback server that takes one connection, sends CONNACK and SUBACK, and then calls ``serve``."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        problems = []

        def run():
            peer, _ = listening.accept()
            with peer:
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peer.recv(1000)
                peer.sendall(CONNACK)
                peer.recv(1000)
                peer.sendall(SUBACK)
                try:
                    serve(peer)
                except Exception as problem:  # noqa: BLE001 - told to the test
                    problems.append(problem)

        thread = threading.Thread(target=run)
        thread.start()
        yield Address(*listening.getsockname())
        thread.join(10)
        assert not problems
