"""Reads at a pace, on real sockets: the peer feels it, nothing is lost, and the times are those of the kernel."""

import contextlib
import socket
import threading
import time

from subscribers.net.paced import PacedReads, ReadPace
from subscribers.net.reactor import Reactor
from tests.support.recording_connection import RecordingConnection, message, one_connection_broker

UNREAD = 8_000_000  # bytes: more than the kernel's buffers of both ends hold


class Calls:
    """Timers that note what is to be called, and a clock that stands still but for them."""

    def __init__(self):
        self.now_ns = 0
        self.actions = []

    def call_in(self, delay_ns, action):
        self.actions.append((self.now_ns + delay_ns, action))

    def run(self):
        due_ns, action = self.actions.pop(0)
        self.now_ns = due_ns
        action()


class Socket:
    """A reader of one connection, whose socket has so many bytes."""

    def __init__(self, size):
        self.size = size
        self.empty_ns = 77
        self.reads = []
        self.sock = object()
        self.backlog = False
        self.seen_empty_ns = 0

    def read_some(self, connection, most):
        taken = min(most, self.size)
        self.size -= taken
        if taken:
            self.reads.append(taken)
            connection.pace.take(connection, taken, self.empty_ns, full=taken == most)
        return taken > 0


def paced(size, bytes_per_s=400):
    """A connection at a pace, its timers, and its reads."""
    timers, reader = Calls(), Socket(size)
    reader.pace = ReadPace(bytes_per_s, 8_000, lambda: timers.now_ns)
    return timers, reader, PacedReads(timers, reader)


def test_each_read_takes_a_step_and_waits_for_the_next():
    """An event meanwhile reads nothing and sets no second timer."""
    timers, reader, reads = paced(250)
    reads.serve(reader, reader.pace)
    assert reader.reads == [100]
    for _ in range(3):
        reads.serve(reader, reader.pace)
    assert (reader.reads, len(timers.actions)) == ([100], 1)
    timers.run()
    timers.run()
    assert (reader.reads, timers.actions) == ([100, 100, 50], [])
    assert timers.now_ns == 500_000_000
    assert not reader.backlog


def test_a_read_that_finds_nothing_ends_the_waiting_until_there_is_more():
    """Bytes that come later came after that; there is no timer for a socket that is empty."""
    timers, reader, reads = paced(100)
    reads.serve(reader, reader.pace)
    assert reader.backlog
    reader.empty_ns = 99
    timers.run()
    assert (reader.backlog, reader.pace.empty_ns, timers.actions) == (False, 99, [])
    reader.size = 10
    reads.serve(reader, reader.pace)
    reader.size = 10
    reads.serve(reader, reader.pace)  # too early: it waits
    assert reader.reads == [100, 10]
    timers.run()
    assert reader.reads == [100, 10, 10]
    assert reader.seen_empty_ns == 99


def test_a_timer_of_an_ended_connection_reads_nothing():
    """Its successor has a socket and a pace of its own."""
    timers, reader, reads = paced(250)
    reads.serve(reader, reader.pace)
    reader.sock = object()
    reader.pace.begin(0)
    timers.run()
    assert reader.reads == [100]
    reads.serve(reader, reader.pace)
    assert reader.reads == [100, 100]


def listener_of(reactor, enough, bytes_per_s):
    """A recording connection that reads so many bytes a second from a small buffer."""
    listener = RecordingConnection(reactor, enough)
    listener.pace = ReadPace(bytes_per_s, 8_000)
    return listener


def test_the_peer_can_not_send_what_is_not_read():
    """At a byte a second its socket takes no more than the buffers hold: that is TCP's backpressure."""
    reactor = Reactor()
    listener = listener_of(reactor, 1, 1)
    taken, done = [], threading.Event()

    def serve(peer):
        assert listener.on.wait(10)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64_000)
        peer.setblocking(False)
        data, sent = message(bytes(UNREAD)), 0
        with contextlib.suppress(BlockingIOError):
            while sent < len(data):
                sent += peer.send(data[sent:])
        taken.append(sent)
        done.set()

    def watch():
        if done.is_set():
            reactor.stop()
        else:
            reactor.call_in(5_000_000, watch)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        watch()
        reactor.run()
        reactor.shut()
    assert taken[0] < UNREAD
    assert listener.texts == []


def test_a_message_of_many_steps_arrives_whole():
    """In reads of a step each; the handshake is read without a pace."""
    reactor = Reactor()
    listener = listener_of(reactor, 1, 400_000)
    text = bytes(range(256)) * 1_000

    def serve(peer):
        assert listener.on.wait(10)
        peer.sendall(message(text))
        peer.recv(1)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        assert listener.sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) == 8_000
        reactor.run()
        reactor.shut()
    assert listener.texts == [text]
    assert max(listener.sizes) <= listener.pace.step_bytes == 100_000
    assert reactor.windows_closed == 0


def test_what_waited_in_the_buffer_is_bounded_by_when_it_was_empty():
    """The reader is slow, and says so: the times of sending lie between the ends."""
    reactor = Reactor()
    listener = listener_of(reactor, 3, 200)
    sent = []
    done = threading.Event()

    def serve(peer):
        assert listener.on.wait(10)
        for text in (b"a" * 60, b"b" * 20, b"c" * 20):
            sent.append(time.time_ns())
            peer.sendall(message(text))
        assert done.wait(20)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        reactor.run()
        done.set()
        reactor.shut()
    assert [text[:1] for text in listener.texts] == [b"a", b"b", b"c"]
    reads = listener.reads[-3:]
    for arrival_ns, processed_ns, empty_ns, _, kernel in reads:
        assert kernel
        assert empty_ns <= sent[-1]
        assert sent[0] <= arrival_ns <= processed_ns
    assert max(arrival_ns for arrival_ns, *_ in reads) >= sent[-1]
