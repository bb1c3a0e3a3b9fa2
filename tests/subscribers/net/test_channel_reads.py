"""Reads of a channel: what they ask for beside the session, on a pair of sockets and without a reactor."""

import select
import socket

import pytest

from subscribers.net.channel import CLOSED
from subscribers.net.channel_reads import ChannelReads
from subscribers.net.resumption import Resumption, TlsHandshakes
from subscribers.net.tls import CLEAR_BYTES, TlsChannel
from subscribers.net.writer import Writer
from tests.support.mqtt_bytes import packets
from tests.support.recording_connection import RecordingConnection
from tests.support.tls_servers import TlsServerSide, server_context
from wire.host.tls import client_context

NAME = "newsroom.example"


class Reads:
    """A connection over TLS on one socket of a pair, and the server's side of it at the other.

    ``first`` are the session's bytes that came first.
    """

    def __init__(self, ca, authority, here, there):
        there.settimeout(10)
        self.there = there
        self.buffer = bytearray(10_000 + CLEAR_BYTES)
        self.resumption = Resumption()
        self.writer = Writer(select.epoll(), lambda connection, error: pytest.fail(str(error)))
        self.reads = ChannelReads(self, self.writer, self.resumption, memoryview(self.buffer))
        self.peer = TlsServerSide(server_context(authority, NAME))
        self.channel = TlsChannel(client_context(ca), NAME)
        self.connection = RecordingConnection(self, 9)
        self.connection.attach(here, self.channel, plain=False)
        self.writer.write(self.connection, self.channel.pending())
        while not self.connection.opened:
            assert self.take(self.peer.shake(self.said())) == 0
        assert self.take(self.peer.shake(self.said())) == 0  # the tickets of TLS 1.3
        self.first = self.peer.tls.read(1_000)

    def said(self):
        """What the connection has sent."""
        return self.there.recv(10_000)

    def take(self, data):
        """Read these bytes of the server; return how many are the session's."""
        self.buffer[: len(data)] = data
        return self.reads.open(self.connection, self.channel, len(data))

    def send(self, connection, data):
        self.writer.write(connection, self.channel.seal(data))

    def close(self, connection):
        connection.sock = None

    def stop(self):
        """As a reactor that a connection stops."""


@pytest.fixture
def reads(ca, authority):
    """A connection that is past its handshake."""
    here, there = socket.socketpair()
    with here, there:
        yield Reads(ca, authority, here, there)


def test_the_end_of_a_handshake_opens_the_connection_and_sends_connect_once(reads):
    """The handshake is counted; the read that ends it has nothing for the session."""
    assert reads.resumption.handshakes == TlsHandshakes(1, 0, 0)
    ((first, body),) = packets(reads.first)
    assert (first, body[:7]) == (0x10, b"\x00\x04MQTT\x04")
    assert reads.take(reads.peer.seal(b"bytes")) == 5
    assert reads.buffer.startswith(b"bytes")
    assert reads.resumption.handshakes.all == 1


def test_a_read_that_fails_ends_the_connection_and_tells_the_peer_why(reads):
    """Nothing of it is the session's."""
    spoiled = bytearray(reads.peer.seal(b"bytes"))
    spoiled[-1] ^= 1
    assert reads.take(spoiled) == 0
    assert (reads.connection.number, reads.connection.lost) == (None, "TLS failed: decryption failed or bad record mac")
    with pytest.raises(OSError, match="BAD_RECORD_MAC"):
        reads.peer.open(reads.said())


def test_the_end_of_a_channel_ends_the_connection_behind_the_bytes_in_front_of_it(reads):
    """They are the session's first; an end alone is the connection's."""
    assert reads.take(reads.peer.seal(b"last") + reads.peer.end()) == 4
    assert (reads.connection.lost, reads.channel.ended) == ("", CLOSED)
    assert reads.reads.follow_up(reads.connection, reads.channel, 0, None) == 0
    assert (reads.connection.number, reads.connection.lost) == (None, CLOSED)
