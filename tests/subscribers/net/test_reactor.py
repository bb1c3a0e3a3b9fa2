"""The reactor on real sockets: the kernel's timestamps, the end of connections, and its timers."""

import socket
import threading
import time

from subscribers.net.connection import Address
from subscribers.net.reactor import Reactor
from tests.support.mqtt_bytes import CONNACK
from tests.support.recording_connection import SUBACK, RecordingConnection, message, one_connection_broker


def test_a_message_that_comes_alone_has_the_kernels_time_of_its_arrival():
    """The arrival lies between sending and processing, by the kernel's clock, and is exact."""
    sent = []
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)

    def serve(peer):
        assert listener.on.wait(10)
        sent.append(time.time_ns())
        peer.sendall(message(b"one"))
        peer.recv(1)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        reactor.run()
        reactor.shut()
    arrival, processed, _, lone, kernel = listener.reads[-1]
    assert listener.texts == [b"one"]
    assert kernel
    assert lone
    assert sent[0] <= arrival <= processed


def test_messages_that_share_a_read_are_bounded_and_the_truth_lies_between_the_ends():
    """The reader pauses while two messages come: one read, one timestamp, and a floor under both."""
    sent = []
    reactor = Reactor()
    listener = RecordingConnection(reactor, 2)
    paused = threading.Event()
    both_sent = threading.Event()

    def pause():
        paused.set()
        assert both_sent.wait(10)

    def serve(peer):
        assert paused.wait(10)
        for text in (b"one", b"two"):
            sent.append(time.time_ns())
            peer.sendall(message(text))
        both_sent.set()
        peer.recv(1)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        reactor.call_in(50_000_000, pause)
        reactor.run()
        reactor.shut()
    arrival, _, earliest_ns, lone, kernel = listener.reads[-1]
    assert listener.texts == [b"one", b"two"]
    assert kernel
    assert not lone
    assert all(earliest_ns <= moment <= arrival for moment in sent)


def test_an_ended_connection_is_reported_with_its_reason():
    """The reasons: closed by the broker, connection refused, bytes that are not MQTT."""
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)
    with one_connection_broker(lambda peer: None) as address:
        reactor.open(listener, address)
        reactor.run()
    assert listener.lost == "closed by the broker"
    listener = RecordingConnection(reactor, 1)
    reactor.open(listener, address)
    reactor.run()
    assert listener.lost == "nothing listens there (connection refused)"
    listener = RecordingConnection(reactor, 1)
    with one_connection_broker(lambda peer: peer.sendall(b"\xff\xff\xff\xff\xff")) as address:
        reactor.open(listener, address)
        reactor.run()
    assert listener.lost.startswith("protocol error")
    reactor.shut()


def test_a_connection_that_takes_its_time_is_greeted_once_it_stands():
    """A broker far away, or with a full backlog: its SYN is answered a second later, and CONNECT waits for that."""
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)
    with socket.socket() as listening, socket.socket() as first:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        first.connect(listening.getsockname())  # all that the backlog takes
        reactor.open(listener, Address(*listening.getsockname()))
        assert listener.outgoing
        assert not listener.lost

        def probe():
            listening.accept()[0].close()
            listening.settimeout(10)
            peer, _ = listening.accept()
            with peer:
                assert peer.recv(1000).startswith(b"\x10")
                peer.sendall(CONNACK)
                peer.recv(1000)
                peer.sendall(SUBACK + message(b"one"))
                peer.recv(1)

        thread = threading.Thread(target=probe)
        thread.start()
        reactor.run()
        reactor.shut()
        thread.join(10)
    assert listener.texts == [b"one"]


def test_a_source_address_of_loopback_is_taken():
    """One address has 28,000 ports; 86,000 outlets need more of them."""
    seen = []
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)

    def serve(peer):
        seen.append(peer.getpeername()[0])
        peer.sendall(message(b"one"))
        peer.recv(1)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address, "127.0.0.7")
        reactor.run()
        reactor.shut()
    assert seen == ["127.0.0.7"]
