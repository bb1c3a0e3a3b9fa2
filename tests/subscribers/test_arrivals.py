"""What the kernel's timestamps say, on real sockets: exact where a message came alone, bounded where it did not."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from subscribers.connection import Address, Connection
from subscribers.mqtt.session import Session, SessionOptions, Subscribed, Version
from subscribers.pipe import Pipe
from subscribers.reactor import Reactor

OPTIONS = SessionOptions(version=Version.V311, qos=0, keepalive_s=60, clean=True)
CONNACK, SUBACK = b"\x20\x02\x00\x00", b"\x90\x03\x00\x01\x00"


def publish(text):
    body = b"\x00\x01t" + text
    return b"\x30" + bytes([len(body)]) + body


class Listener(Connection):
    """A connection that notes what reaches it, and stops the reactor when it has had enough."""

    def __init__(self, reactor, enough):
        self.reactor, self.enough = reactor, enough
        self.texts, self.reads, self.lost = [], [], ""
        self.on = threading.Event()
        super().__init__(Session(OPTIONS, "listener", ("t",), self))

    def message(self, session, buffer, topic_start, topic_end, payload_start, payload_end, flags):
        self.texts.append(bytes(buffer[payload_start:payload_end]))

    def on_read(self, arrival_ns, processed_ns, size, *, kernel):
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
def server(serve):
    """A loopback server that takes one connection, greets it as a broker does, and goes on as told."""
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


def test_a_message_that_comes_alone_has_the_kernels_time_of_its_arrival():
    """Between its sending and its processing, by the kernel's clock, and exact."""
    sent = []
    reactor = Reactor()
    listener = Listener(reactor, 1)

    def serve(peer):
        assert listener.on.wait(10)
        sent.append(time.time_ns())
        peer.sendall(publish(b"one"))
        peer.recv(1)

    with server(serve) as address:
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
    listener = Listener(reactor, 2)
    paused = threading.Event()
    both_sent = threading.Event()

    def pause():
        paused.set()
        assert both_sent.wait(10)

    def serve(peer):
        assert paused.wait(10)
        for text in (b"one", b"two"):
            sent.append(time.time_ns())
            peer.sendall(publish(text))
        both_sent.set()
        peer.recv(1)

    with server(serve) as address:
        reactor.open(listener, address)
        reactor.call_in(50_000_000, pause)
        reactor.run()
        reactor.shut()
    arrival, _, floor, lone, kernel = listener.reads[-1]
    assert listener.texts == [b"one", b"two"]
    assert kernel
    assert not lone
    assert all(floor <= moment <= arrival for moment in sent)


def test_an_ended_connection_is_reported_with_its_reason():
    """Closed by the broker, refused by nobody listening, broken by nonsense."""
    reactor = Reactor()
    listener = Listener(reactor, 1)
    with server(lambda peer: None) as address:
        reactor.open(listener, address)
        reactor.run()
    assert listener.lost == "closed by the broker"
    listener = Listener(reactor, 1)
    reactor.open(listener, address)
    reactor.run()
    assert listener.lost == "connection refused"
    listener = Listener(reactor, 1)
    with server(lambda peer: peer.sendall(b"\xff\xff\xff\xff\xff")) as address:
        reactor.open(listener, address)
        reactor.run()
    assert listener.lost.startswith("protocol error")
    reactor.shut()


def test_a_connection_that_takes_its_time_is_greeted_once_it_stands():
    """A broker far away, or with a full backlog: its SYN is answered a second later, and CONNECT waits for that."""
    reactor = Reactor()
    listener = Listener(reactor, 1)
    with socket.socket() as listening, socket.socket() as first:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        first.connect(listening.getsockname())  # all that the backlog takes
        reactor.open(listener, Address(*listening.getsockname()))
        assert listener.outgoing
        assert not listener.lost

        def greet():
            listening.accept()[0].close()
            listening.settimeout(10)
            peer, _ = listening.accept()
            with peer:
                assert peer.recv(1000).startswith(b"\x10")
                peer.sendall(CONNACK)
                peer.recv(1000)
                peer.sendall(SUBACK + publish(b"one"))
                peer.recv(1)

        thread = threading.Thread(target=greet)
        thread.start()
        reactor.run()
        reactor.shut()
        thread.join(10)
    assert listener.texts == [b"one"]


def test_a_source_address_of_loopback_is_taken():
    """One address has 28,000 ports; 86,000 outlets need more of them."""
    seen = []
    reactor = Reactor()
    listener = Listener(reactor, 1)

    def serve(peer):
        seen.append(peer.getpeername()[0])
        peer.sendall(publish(b"one"))
        peer.recv(1)

    with server(serve) as address:
        reactor.open(listener, address, "127.0.0.7")
        reactor.run()
        reactor.shut()
    assert seen == ["127.0.0.7"]


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_frames_survive_any_splitting_of_the_pipe(step):
    """Control messages arrive whole and in order."""
    ours, theirs = socket.socketpair()
    reactor = Reactor()
    frames = [b"", b"a", b"b" * 500]
    got = []

    def on_frame(frame):
        got.append(frame)
        if len(got) == len(frames):
            reactor.stop()

    pipe = Pipe(theirs, on_frame, reactor.stop)
    reactor.pipes.attach(pipe)
    data = b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames)
    pieces = iter([data[start : start + step] for start in range(0, len(data), step)])

    def feed():
        piece = next(pieces, None)
        if piece is not None:
            ours.sendall(piece)
            reactor.call_in(0, feed)

    reactor.call_in(0, feed)
    with ours:
        reactor.run()
        reactor.pipes.write(pipe, b"back")
        assert ours.recv(100) == b"\x00\x00\x00\x04back"
    reactor.shut()
    assert got == frames


def test_a_pipe_that_has_ended_takes_no_more():
    """Its owner has been told; what it still says, however much, goes nowhere and breaks nothing."""
    ours, theirs = socket.socketpair()
    reactor = Reactor()
    pipe = Pipe(theirs, lambda frame: None, reactor.stop)
    reactor.pipes.attach(pipe)
    with ours, theirs:
        ours.shutdown(socket.SHUT_WR)
        reactor.run()
        reactor.pipes.write(pipe, bytes(10_000_000))
    assert not pipe.outgoing
    reactor.shut()
