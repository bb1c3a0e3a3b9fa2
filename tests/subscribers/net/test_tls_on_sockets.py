"""TLS of the outlets on real sockets: the times of messages, and peers that are not to be trusted."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
import trustme

from subscribers.net.connection import Address
from subscribers.net.reactor import Reactor
from tests.support.mqtt_bytes import CONNACK
from tests.support.recording_connection import SUBACK, RecordingConnection, message
from tests.support.tls_servers import TlsServerSide, server_context
from wire.contract.transport import Transport

NAME = "newsroom.example"


@pytest.fixture(scope="module")
def transport(ca):
    return Transport(ca=ca)


@contextmanager
def server(authority, serve, name=NAME):
    """A loopback server that takes one connection over TLS, sends CONNACK and SUBACK, and then calls ``serve``."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            peer, _ = listening.accept()
            try:
                with server_context(authority, name).wrap_socket(peer, server_side=True) as secure:
                    secure.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    secure.recv(1000)
                    secure.sendall(CONNACK)
                    secure.recv(1000)
                    secure.sendall(SUBACK)
                    serve(secure)
            except (ssl.SSLError, ConnectionError):
                peer.close()  # a client that does not trust us

        thread = threading.Thread(target=run)
        thread.start()
        yield Address(*listening.getsockname(), NAME)
        thread.join(10)


class DistrustRecorder(RecordingConnection):
    """A connection that records why its peer was not trusted."""

    distrusted = ""

    def on_refused(self, reason):
        self.distrusted = reason
        self.reactor.stop()


def test_a_message_over_tls_has_the_kernels_time_of_its_sealed_bytes(transport, authority):
    """The time is taken before decryption: TLS works on memory, and the reactor keeps the socket."""
    sent = []
    reactor = Reactor(transport)
    listener = RecordingConnection(reactor, 1)
    came = threading.Event()

    def pause():
        assert came.wait(10)

    def serve(peer):
        assert listener.on.wait(10)
        reactor.call_in(0, pause)
        sent.append(time.time_ns())
        peer.sendall(message(b"one"))
        sent.append(time.time_ns())
        came.set()
        peer.recv(1)

    with server(authority, serve) as address:
        reactor.open(listener, address)
        reactor.run()
        reactor.shut()
    arrival, processed, _, lone, kernel = listener.reads[-1]
    assert listener.texts == [b"one"]
    assert kernel
    assert lone
    assert sent[0] <= arrival <= processed


def test_messages_that_share_a_read_over_tls_are_bounded(transport, authority):
    """Two records in one read are told from one alone, as without TLS."""
    sent = []
    reactor = Reactor(transport)
    listener = RecordingConnection(reactor, 2)
    paused, both_sent = threading.Event(), threading.Event()

    def pause():
        if listener.on.is_set():
            paused.set()
            assert both_sent.wait(10)
        else:
            reactor.call_in(1_000_000, pause)

    def serve(peer):
        assert paused.wait(10)
        for text in (b"one", b"two"):
            sent.append(time.time_ns())
            peer.sendall(message(text))
        both_sent.set()
        peer.recv(1)

    with server(authority, serve) as address:
        reactor.open(listener, address)
        reactor.call_in(1_000_000, pause)
        reactor.run()
        reactor.shut()
    arrival, _, earliest_ns, lone, _ = listener.reads[-1]
    assert listener.texts == [b"one", b"two"]
    assert not lone
    assert all(earliest_ns <= moment <= arrival for moment in sent)


def test_a_message_with_sealed_bytes_behind_it_is_bounded(transport, authority):
    """The read's time is that of an unfinished record, and the message in front of it came earlier."""
    reactor = Reactor(transport)
    listener = RecordingConnection(reactor, 2)
    sent = []
    paused, begun = threading.Event(), threading.Event()

    def pause():
        if listener.on.is_set():
            paused.set()
            assert begun.wait(10)
        else:
            reactor.call_in(1_000_000, pause)

    def run(listening):
        connection, _ = listening.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = TlsServerSide(server_context(authority, NAME))
            while not peer.established:
                connection.sendall(peer.shake(connection.recv(10_000)))
            if not peer.incoming.pending:
                peer.incoming.write(connection.recv(10_000))
            peer.tls.read(1000)  # CONNECT, which may have come with the end of the handshake
            connection.sendall(peer.seal(CONNACK))
            peer.open(connection.recv(10_000))
            connection.sendall(peer.seal(SUBACK))
            assert paused.wait(10)
            one, two = peer.seal(message(b"one")), peer.seal(message(b"two"))
            sent.append(time.time_ns())
            connection.sendall(one)
            connection.sendall(two[:9])
            begun.set()
            while not listener.texts:
                paused.wait(0.001)
            connection.sendall(two[9:])
            connection.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=run, args=(listening,))
        thread.start()
        reactor.open(listener, Address(*listening.getsockname(), NAME))
        reactor.call_in(1_000_000, pause)
        reactor.run()
        reactor.shut()
        thread.join(10)
    assert listener.texts == [b"one", b"two"]
    (first, _, earliest_ns, first_lone, _), (second, _, _, second_lone, _) = listener.reads[-2:]
    assert not first_lone
    assert second_lone
    assert earliest_ns <= sent[0] <= first <= second


@pytest.mark.parametrize(
    ("known", "name", "word"),
    [(False, NAME, "of no CA that is trusted here"), (True, "other.example", "bears another name")],
)
def test_a_certificate_that_is_not_to_be_trusted_ends_it_for_good(transport, authority, known, name, word):
    """An unknown CA or another name is a refusal, and not a lost connection, which would be tried again."""
    reactor = Reactor(transport)
    listener = DistrustRecorder(reactor, 1)
    with server(authority if known else trustme.CA(), lambda peer: None, name) as address:
        reactor.open(listener, address)
        reactor.run()
    reactor.shut()
    assert word in listener.distrusted
    assert listener.lost == ""
    assert listener.texts == []


def test_a_port_without_tls_is_named_as_such(transport):
    """The reason says that the port does not speak TLS."""
    reactor = Reactor(transport)
    listener = DistrustRecorder(reactor, 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            peer, _ = listening.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(CONNACK + SUBACK)
                peer.recv(1000)

        thread = threading.Thread(target=run)
        thread.start()
        reactor.open(listener, Address(*listening.getsockname(), NAME))
        reactor.run()
        thread.join(10)
    reactor.shut()
    assert "does not speak TLS" in listener.lost
