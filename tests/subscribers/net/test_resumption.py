"""Connections over TLS that resume their last session: on memory, and on real sockets."""

import socket
import ssl
import threading
from contextlib import contextmanager

import pytest

from subscribers.mqtt.options import Version
from subscribers.net.channel import Layers
from subscribers.net.connection import Address
from subscribers.net.reactor import Reactor
from subscribers.net.resumption import Resumption, TlsHandshakes
from subscribers.net.tls import CLEAR_BYTES, TlsChannel, TlsSession
from tests.support.mqtt_bytes import CONNACK, suback
from tests.support.recording_connection import RecordingConnection
from tests.support.tls_servers import TlsServerSide, server_context, shake_hands
from wire.contract.transport import Transport, Upgrade
from wire.host.tls import client_context
from wire.host.websocket import WebSocket

NAME = "newsroom.example"
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def joined(context, server, earlier=None):
    """A channel past its handshake, which has opened a byte of the server's."""
    channel, peer = TlsChannel(context, NAME, earlier), TlsServerSide(server)
    shake_hands(channel, peer)
    assert channel.receive(memoryview(peer.seal(b"x")), memoryview(bytearray(CLEAR_BYTES))) == 1
    return channel


@pytest.mark.parametrize("version", VERSIONS)
def test_a_channel_resumes_the_session_of_an_earlier_one(ca, authority, version):
    """It says that it offered the session, and that the server took it; the next session is resumed as well."""
    context, server = client_context(ca), server_context(authority, NAME)
    server.maximum_version = version
    first = joined(context, server)
    assert (first.offered, first.resumed) == (False, False)
    second = joined(context, server, first.session())
    assert (second.offered, second.resumed) == (True, True)
    assert joined(context, server, second.session()).resumed


def test_a_session_is_not_offered_by_another_context(ca, authority):
    """OpenSSL would refuse it: the handshake is one in full."""
    server = server_context(authority, NAME)
    earlier = joined(client_context(ca), server).session()
    channel = joined(client_context(ca), server, earlier)
    assert (channel.offered, channel.resumed) == (False, False)


def test_a_server_that_does_not_know_a_session_goes_on_with_a_handshake_in_full(ca, authority):
    """As a broker that was started anew: its key of tickets is another one."""
    context = client_context(ca)
    earlier = joined(context, server_context(authority, NAME)).session()
    channel = joined(context, server_context(authority, NAME), earlier)
    assert (channel.offered, channel.resumed) == (True, False)


def test_there_is_no_session_of_a_server_without_tickets_nor_before_the_handshake(ca, authority):
    """So that the next connection offers nothing that can't be taken."""
    context, server = client_context(ca), server_context(authority, NAME)
    server.num_tickets = 0
    assert joined(context, server).session() is None
    assert TlsChannel(context, NAME).session() is None


def test_handshakes_are_counted_by_what_was_offered_and_taken(ca, authority):
    """Also under a WebSocket; a channel without TLS counts nothing."""
    context, server = client_context(ca), server_context(authority, NAME)
    resumption = Resumption()
    first = joined(context, server)
    websocket = WebSocket(Upgrade("b", "/mqtt"))
    second = Layers(joined(context, server, resumption.session_of(first)), websocket)
    for channel in (first, second, websocket):
        resumption.count(channel)
    assert resumption.handshakes == TlsHandshakes(2, 1, 1)
    assert isinstance(resumption.session_of(second), TlsSession)
    assert resumption.session_of(websocket) is resumption.session_of(None) is None
    assert Resumption(on=False).session_of(first) is None


class ReturningConnection(RecordingConnection):
    """A connection that begins again when it is lost, until it has begun ``enough`` times.

    Where ``leaves`` is not None, it closes once it is on: True to return, False for good.
    """

    def __init__(self, reactor, enough, address, leaves=None):
        super().__init__(reactor, enough)
        self.address, self.begun = address, 0
        self.leaves = leaves

    def begin(self):
        self.begun += 1
        self.reactor.open(self, self.address)

    def on_events(self, events):
        super().on_events(events)
        if self.leaves is not None and self.on.is_set():
            self.reactor.close(self, self.session.disconnect(), returns=self.leaves)
            self.reactor.stop()

    def on_lost(self, reason):
        self.lost = reason
        if self.begun < self.enough:
            self.begin()
        else:
            self.reactor.stop()


@contextmanager
def broker(authority, connections):
    """A loopback server that takes connections one after another over TLS, and ends each after SUBACK."""
    server = server_context(authority, NAME)

    def run():
        for _ in range(connections):
            peer, _ = listening.accept()
            with server.wrap_socket(peer, server_side=True) as secure:
                secure.recv(1000)
                secure.sendall(CONNACK)
                subscribe = secure.recv(1000)
                secure.sendall(suback(Version.V311, int.from_bytes(subscribe[2:4], "big"), [0]))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=run)
        thread.start()
        yield Address(*listening.getsockname(), NAME)
        thread.join(10)


@pytest.mark.parametrize(("setting", "offered"), [("", 2), ("true", 2), ("false", 0)])
def test_a_connection_that_begins_again_resumes_unless_the_setting_says_no(ca, authority, setting, offered):
    """Of three connections each next one resumes the one before it."""
    reactor = Reactor(Transport(ca=ca, tls_resumption=setting))
    with broker(authority, 3) as address:
        listener = ReturningConnection(reactor, 3, address)
        listener.begin()
        reactor.run()
    reactor.shut()
    assert listener.lost == "closed by the broker"
    assert reactor.tls_handshakes == TlsHandshakes(3, offered, offered)


@pytest.mark.parametrize("returns", [True, False])
def test_a_connection_that_is_closed_for_good_keeps_no_session(ca, authority, returns):
    """As at the end of a run: taking it would be time for nothing."""
    reactor = Reactor(Transport(ca=ca))
    with broker(authority, 1) as address:
        listener = ReturningConnection(reactor, 1, address, leaves=returns)
        listener.begin()
        reactor.run()
    reactor.shut()
    assert (listener.earlier is not None) == returns
