"""WebSockets of the outlets, within TLS and without: on memory, and on real sockets with the kernel's times."""

import random
import socket
import ssl
import threading
import time
from contextlib import suppress

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage

from subscribers.net.channel import Layers, reason_of_failure
from subscribers.net.reactor import Reactor
from subscribers.net.tls import CLEAR_BYTES, TlsChannel
from tests.support.mqtt_bytes import CONNACK
from tests.support.recording_connection import SUBACK, RecordingConnection, message
from tests.support.tls_servers import TlsServerSide, server_context
from tests.support.waiting import until
from tests.support.websocket_server import websocket_broker
from wire.contract.transport import Transport, Upgrade
from wire.errors import WebSocketError
from wire.host.tls import client_context
from wire.host.websocket import WebSocket

NAME = "newsroom.example"


class LayeredPeer(TlsServerSide):
    """The server's side of a WebSocket in TLS, in memory, joined with a channel."""

    def __init__(self, ca, authority):
        self.channel = Layers(TlsChannel(client_context(ca), NAME), WebSocket(Upgrade("b", "/mqtt")))
        super().__init__(server_context(authority, NAME))
        self.server = WSConnection(ConnectionType.SERVER)
        self.stages = []
        while not self.channel.established:
            if not self.stages or self.stages[-1] != self.channel.handshake:
                self.stages.append(self.channel.handshake)
            self.incoming.write(self.channel.pending())
            with suppress(ssl.SSLWantReadError):
                self.tls.do_handshake()
                self.server.receive_data(self.tls.read(10_000))
                list(self.server.events())
                self.tls.write(self.server.send(AcceptConnection(subprotocol="mqtt")))
            self.take(self.outgoing.read())

    def take(self, data):
        """Have the channel receive bytes; return the session's among them."""
        clear = bytearray(len(data) + CLEAR_BYTES)
        size = self.channel.receive(memoryview(data), memoryview(clear))
        return bytes(clear[:size])


@pytest.mark.parametrize("step", [7, 1_000, 300_000])
def test_bytes_survive_both_layers_in_any_splitting(ca, authority, step):
    """A frame may end within a record, and a record within a frame."""
    peer = LayeredPeer(ca, authority)
    assert peer.stages == ["TLS", "WebSocket"]
    assert peer.channel.handshake == ""
    data = random.Random(3).randbytes(5_000 if step == 7 else 250_000)
    sealed = peer.seal(peer.server.send(BytesMessage(data[:900])) + peer.server.send(BytesMessage(data[900:])))
    got = b"".join(peer.take(sealed[start : start + step]) for start in range(0, len(sealed), step))
    assert got == data
    assert not peer.channel.partial
    peer.server.receive_data(peer.open(peer.channel.seal(b"\xc0\x00")))
    (event,) = peer.server.events()
    assert bytes(event.data) == b"\xc0\x00"
    peer.server.receive_data(peer.open(peer.channel.farewell()))
    (event,) = peer.server.events()
    assert event.code == 1000


def test_bytes_behind_a_packet_in_either_layer_are_known(ca, authority):
    """Half a record, or half a frame's header in a whole record."""
    peer = LayeredPeer(ca, authority)
    one, two = peer.server.send(BytesMessage(b"one")), peer.server.send(BytesMessage(b"two"))
    first, second = peer.seal(one), peer.seal(two[:1])
    assert (peer.take(first + second[:5]), peer.channel.partial) == (b"one", True)
    assert (peer.take(second[5:]), peer.channel.partial) == (b"", True)
    assert (peer.take(peer.seal(two[1:])), peer.channel.partial) == (b"two", False)
    assert (peer.take(peer.seal(one + two[:1])), peer.channel.partial) == (b"one", True)


def test_a_failure_is_for_good_where_another_try_would_fail_too():
    """Of a WebSocket by its status, of TLS by the certificate."""
    assert reason_of_failure(WebSocketError("no", final=True), established=False) == ("no", True)
    assert reason_of_failure(WebSocketError("later"), established=True) == ("later", False)
    refusal = ssl.SSLError(1, "[SSL]")
    refusal.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    words = "it requires a certificate of the client; give certificate and key"
    assert reason_of_failure(refusal, established=True) == (words, True)


def test_only_a_handshake_tells_that_a_port_does_not_speak_tls():
    """Garbage behind it is of a peer that does."""
    garbage = ssl.SSLError(1, "[SSL]")
    garbage.reason = "WRONG_VERSION_NUMBER"
    assert reason_of_failure(garbage, established=False) == ("it does not speak TLS there; use mqtt://", False)
    assert reason_of_failure(garbage, established=True) == ("TLS failed: wrong version number", False)


@pytest.mark.parametrize("secure", [False, True])
def test_a_message_in_a_websocket_has_the_kernels_time(ca, authority, secure):
    """The time is taken before the frame is opened, as over TLS; two messages in one read are bounded."""
    sent = []
    reactor = Reactor(Transport(ca=ca))
    listener = RecordingConnection(reactor, 3)
    wanted, paused, came = threading.Event(), threading.Event(), threading.Event()

    def pause():
        if wanted.is_set():
            wanted.clear()
            paused.set()
            assert came.wait(10)
        reactor.call_in(1_000_000, pause)

    def serve(peer):
        peer.come_on()
        assert listener.on.wait(10)
        for texts in ((b"one",), (b"two", b"three")):
            paused.clear()
            came.clear()
            wanted.set()
            assert paused.wait(10)
            sent.append(time.time_ns())
            peer.sock.sendall(b"".join(peer.frame(message(text)) for text in texts))
            sent.append(time.time_ns())
            came.set()
            until(lambda texts=texts: texts[-1] in listener.texts)
        while peer.receive() is not None:
            pass

    name = NAME if secure else ""
    with websocket_broker(serve, server_context(authority, NAME) if secure else None, name) as address:
        reactor.open(listener, address)
        reactor.call_in(0, pause)
        reactor.run()
        reactor.shut()
    assert listener.texts == [b"one", b"two", b"three"]
    (first, processed, _, lone, kernel), (second, _, empty_ns, second_lone, _) = listener.reads[-2:]
    assert kernel
    assert lone
    assert sent[0] <= first <= processed
    assert not second_lone
    assert empty_ns <= sent[3]
    assert sent[2] <= second


class RefusalRecorder(RecordingConnection):
    """A connection that records why it was refused for good."""

    refused = ""

    def on_refused(self, reason):
        self.refused = reason
        self.reactor.stop()


@pytest.mark.parametrize(
    ("answer", "refused", "lost"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "it answers HTTP 403 Forbidden", ""),
        (b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n", "", "it answers HTTP 503 Service Unavailable"),
        (b"", "", "closed by the broker in the WebSocket handshake"),
    ],
)
def test_an_endpoint_without_a_websocket_is_lost_or_refuses_for_good(answer, refused, lost):
    """As its status says."""
    reactor = Reactor()
    listener = RefusalRecorder(reactor, 1)

    def serve(peer):
        peer.sock.recv(10_000)
        peer.sock.sendall(answer)

    with websocket_broker(serve) as address:
        reactor.open(listener, address)
        reactor.run()
    reactor.shut()
    assert listener.refused.startswith(refused)
    assert listener.lost.startswith(lost)
    assert bool(listener.refused) is bool(refused)
    assert listener.number is None


def test_a_close_of_the_broker_is_the_reason_and_the_client_closes_in_good_order():
    """The packets in front of the close come through; a farewell is a packet and a close frame behind it."""
    reactor = Reactor()
    listener = RecordingConnection(reactor, 9)
    peers = []

    def serve(peer):
        peers.append(peer)
        peer.come_on()
        assert listener.on.wait(10)
        if len(peers) == 1:
            peer.sock.sendall(peer.frame(message(b"last")) + b"\x88\x05\x03\xf0bye")
        while peer.receive() is not None:
            pass

    with websocket_broker(serve) as address:
        reactor.open(listener, address)
        reactor.run()
    assert listener.texts == [b"last"]
    assert listener.lost == "the broker closed the WebSocket, 1008: bye"
    assert peers[0].closed == 1008
    listener = RecordingConnection(reactor, 9)

    def leave():
        if listener.on.is_set():
            reactor.close(listener, listener.session.disconnect())
            reactor.stop()
        else:
            reactor.call_in(1_000_000, leave)

    with websocket_broker(serve) as address:
        reactor.open(listener, address)
        reactor.call_in(0, leave)
        reactor.run()
    reactor.shut()
    assert peers[1].closed == 1000


def test_a_unix_socket_has_the_time_of_the_read_and_says_so(tmp_path):
    """The kernel has no receive times for it (unix(7)): a read's own is used."""
    path = str(tmp_path / "broker.sock")
    reactor = Reactor()
    listener = RecordingConnection(reactor, 1)
    address = reactor.resolve(f"unix://{path}")
    assert address.unix
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()

        def run():
            peer, _ = listening.accept()
            with peer:
                for answer in (CONNACK, SUBACK):
                    peer.recv(1_000)
                    peer.sendall(answer)
                assert listener.on.wait(10)
                peer.sendall(message(b"one"))
                peer.recv(1)

        thread = threading.Thread(target=run)
        thread.start()
        reactor.open(listener, address)
        reactor.run()
        reactor.shut()
        thread.join(10)
    assert listener.texts == [b"one"]
    assert not listener.plain
    arrival, processed, _, _, kernel = listener.reads[-1]
    assert not kernel
    assert arrival == processed
