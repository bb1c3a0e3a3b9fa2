"""Writes on real sockets: none is lost, and their order stays."""

import select
import socket

from subscribers.net.reactor import Reactor
from subscribers.net.writer import Writer
from tests.support.recording_connection import RecordingConnection, message, one_connection_broker


def test_bytes_that_a_socket_does_not_take_are_written_when_it_does():
    """Waiting bytes are sent in order, and bytes sent meanwhile follow them."""
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)
    text = bytes(range(256)) * 40_000
    got = []

    def write():
        if not listener.on.is_set():
            reactor.call_in(1_000_000, write)
            return
        for part in (text, b"end"):
            listener.session.publish("t", part, 0)
            reactor.flush(listener)
        assert listener.outgoing

    def serve(peer):
        wanted = len(message(text)) + len(message(b"end"))
        while sum(map(len, got)) < wanted:
            got.append(peer.recv(1 << 20))
        peer.sendall(message(b"done"))
        peer.recv(1)

    with one_connection_broker(serve) as address:
        reactor.open(listener, address)
        reactor.call_in(1_000_000, write)
        reactor.run()
        reactor.shut()
    assert b"".join(got) == message(text) + message(b"end")
    assert not listener.outgoing


def test_a_write_that_fails_is_told_and_a_closed_connection_takes_none():
    """Its owner may write before it learns that the connection ended."""
    listener, failures = RecordingConnection(None, 1), []
    with select.epoll() as epoll:
        writer = Writer(epoll, lambda connection, error: failures.append((connection, type(error))))
        writer.write(listener, b"nothing")
        assert failures == []
        listener.sock, peer = socket.socketpair()
        with listener.sock, peer:
            listener.sock.shutdown(socket.SHUT_WR)
            writer.write(listener, b"nothing")
    assert failures == [(listener, BrokenPipeError)]
    assert not listener.outgoing
