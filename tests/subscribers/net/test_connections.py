"""The reactor's connections on real sockets: long reads, shut windows, and resets."""

import errno
import socket
import threading

from subscribers.net.connections import BUFFER_BYTES
from subscribers.net.reactor import Reactor
from tests.support.recording_connection import RecordingConnection, message, one_connection_broker


def test_a_message_longer_than_the_buffer_arrives_whole_and_bounded():
    """Its reads fill the buffer, so that more may have come meanwhile."""
    _, listener = receive(bytes(range(256)) * (4 * BUFFER_BYTES // 256))
    assert max(listener.sizes) == BUFFER_BYTES


def test_a_read_of_half_the_receive_buffer_or_more_is_counted():
    """The receive window may have been shut, which delays arrivals."""
    reactor, _ = receive(bytes(1_000_000), socket_bytes=65_536)
    assert reactor.windows_closed


def receive(text, socket_bytes=None):
    """A reactor that has received a message in a pause, and its listener; the socket's buffer may be a small one."""
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)
    paused, came = threading.Event(), threading.Event()

    def pause():
        if listener.on.is_set():
            paused.set()
            assert came.wait(10)
        else:
            reactor.call_in(1_000_000, pause)

    def serve(peer):
        assert paused.wait(10)
        threading.Timer(0.05, came.set).start()
        peer.sendall(message(text))
        peer.recv(1)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        if socket_bytes is not None:
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, socket_bytes)
        reactor.call_in(1_000_000, pause)
        reactor.run()
        reactor.shut()
    assert listener.texts == [text]
    return reactor, listener


def test_a_connection_that_is_reset_ends_as_with_a_crash():
    """The peer sees a reset, and no last packet; nothing is reported here."""
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)
    ends = []

    def reset():
        if listener.on.is_set():
            reactor.reset(listener)
            reactor.reset(listener)
            reactor.stop()
        else:
            reactor.call_in(1_000_000, reset)

    def serve(peer):
        try:
            ends.append(peer.recv(1))
        except ConnectionResetError as error:
            ends.append(error.errno)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        reactor.call_in(1_000_000, reset)
        reactor.run()
    reactor.shut()
    assert ends == [errno.ECONNRESET]
    assert not listener.lost
