"""The fast path over TLS and WebSockets on real sockets: its marks, their times, and the reads that it leaves."""

import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.net.channel import CLOSED
from subscribers.outlets.fast_path import FastPath
from subscribers.outlets.templates import PUBACK
from tests.support.sealed_peers import SealedPeer
from tests.support.socket_outlets import CONNECTED, OUTLETS, SocketOutlets
from tests.support.tls_servers import server_context
from wire.contract.transport import Transport, Upgrade

NAME = "newsroom.example"
LAYERS = ["TLS", "WebSocket", "WebSocket in TLS"]


class SealedOutlets(SocketOutlets):
    """Outlets over TLS, a WebSocket or both. ``lost`` has the reasons of connections that have ended."""

    def __init__(self, stack, ca, authority, layers, qos):
        self.lost = []
        self.context = server_context(authority, NAME) if "TLS" in layers else None
        upgrade = Upgrade("b", "/mqtt") if "WebSocket" in layers else None
        name = NAME if self.context else ""
        super().__init__(stack, FastPath, qos, transport=Transport(ca=ca), name=name, upgrade=upgrade)

    def peer(self, sock, address):
        return SealedPeer(sock, self.context, CONNECTED, websocket=address.upgrade is not None)

    def pump(self):
        for peer in self.peers:
            peer.pump()

    def on_lost(self, outlet, reason):
        self.lost.append(reason)

    def teach(self, packets):
        """Have a session parse the first packet, after which the others are known."""
        before = self.by_sessions.count
        self.peers[0].send(packets[0])
        self.turn_until(lambda: self.by_sessions.count > before)


@pytest.fixture
def outlets_over(ca, authority):
    """Makes outlets that are on, over some layers and at a QoS."""
    with ExitStack() as stack:
        yield lambda layers="TLS", qos=0: SealedOutlets(stack, ca, authority, layers, qos)


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize(("qos", "size"), [(0, 300), (1, 300), (1, 40_000)])
def test_all_but_the_first_of_a_message_are_read_here_each_with_the_kernels_time(outlets_over, layers, qos, size):
    """Marked, exact, timed between the sending and now, and at QoS 1 acknowledged with its own packet identifier.

    A long one has several records, which may take several reads.
    """
    outlets = outlets_over(layers, qos)
    packets = outlets.announce(1, after=b"x" * size)
    outlets.teach(packets)
    before_ns = time.time_ns()
    for peer, one in list(zip(outlets.peers, packets, strict=True))[1:]:
        peer.send(one)
    after_ns = time.time_ns()
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    (record,) = outlets.ledger.tally(everything=True).records
    if size < 10_000:
        assert (outlets.by_sessions.count, outlets.lag.count) == (1, len(OUTLETS) - 1)
    assert (outlets.counted().exact, outlets.counted().bounded, record.delivered) == (len(OUTLETS), 0, len(OUTLETS))
    assert before_ns <= record.last_ns <= after_ns
    if qos:
        acknowledged = [PUBACK + (number + 1).to_bytes(2, "big") for number in range(len(OUTLETS))]
        outlets.turn_until(lambda: all(map(bytes.endswith, (peer.got for peer in outlets.peers), acknowledged)))


@pytest.mark.parametrize("layers", LAYERS)
def test_another_byte_anywhere_in_a_packet_is_left_to_the_session(outlets_over, layers):
    """The session gets the bytes that were opened here, once."""
    outlets = outlets_over(layers)
    packets = outlets.announce(1)
    packets[2] = packets[2][:-1] + b"y"
    outlets.teach(packets)
    for peer, one in list(zip(outlets.peers, packets, strict=True))[1:]:
        peer.send(one)
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    assert (outlets.by_sessions.count, outlets.lag.count) == (2, len(OUTLETS) - 2)


@pytest.mark.parametrize("layers", LAYERS)
def test_messages_that_share_a_read_are_bounded_here_and_each_is_acknowledged(outlets_over, layers):
    """Their acknowledgements go in one write."""
    outlets = outlets_over(layers, 1)
    first, second = outlets.announce(1), outlets.announce(2)
    outlets.teach(first)
    outlets.teach(second)
    for number, peer in list(enumerate(outlets.peers))[1:]:
        peer.sock.sendall(peer.sealed(first[number]) + peer.sealed(second[number]))
    outlets.turn_until(lambda: outlets.counted().delivered == 2 * len(OUTLETS))
    assert (outlets.counted().bounded, outlets.counted().exact) == (2 * (len(OUTLETS) - 1), 2)
    assert (outlets.by_sessions.count, outlets.lag.count) == (2, 2 * (len(OUTLETS) - 1))
    assert outlets.counted().duplicates == outlets.counted().reordered == 0
    outlets.turn_until(lambda: outlets.peers[1].got.endswith((PUBACK + b"\x00\x02") * 2))


@pytest.mark.parametrize("layers", LAYERS)
def test_a_message_with_the_start_of_another_behind_it_is_bounded_and_the_other_is_exact(outlets_over, layers):
    """The read's time is that of the start; half a record or half a frame waits for its rest."""
    outlets = outlets_over(layers)
    first, second = outlets.announce(1), outlets.announce(2)
    outlets.teach(first)
    outlets.teach(second)
    peer = outlets.peers[1]
    one, two = peer.sealed(first[1]), peer.sealed(second[1])
    peer.sock.sendall(one + two[:3])
    outlets.turn_until(lambda: outlets.counted().delivered == 3)
    peer.sock.sendall(two[3:])
    outlets.turn_until(lambda: outlets.counted().delivered == 4)
    assert (outlets.counted().bounded, outlets.counted().exact) == (1, 3)
    assert outlets.lag.count == 2


def test_the_same_again_is_a_duplicate_and_no_second_delivery(outlets_over):
    """The session counts it."""
    outlets = outlets_over()
    packets = outlets.announce(1)
    outlets.teach(packets)
    for _ in range(2):
        outlets.peers[1].send(packets[1])
        outlets.turn_until(lambda: outlets.counted().delivered == 2)
    outlets.turn_until(lambda: outlets.counted().duplicates == 1)
    assert outlets.counted().exact == 2


def test_a_message_and_the_same_one_sent_again_in_one_read_are_a_delivery_and_a_duplicate(outlets_over):
    """A broker that stalls, and takes the message twice meanwhile, delivers both together."""
    outlets = outlets_over()
    first, again = outlets.announce(1), outlets.announce(1)
    for number, packets in enumerate((first, again)):
        outlets.peers[number].send(packets[number])
        outlets.turn_until(lambda number=number: outlets.counted().delivered == number + 1)
    for number, peer in list(enumerate(outlets.peers))[2:]:
        peer.sock.sendall(peer.sealed(first[number]) + peer.sealed(again[number]))
    outlets.turn_until(lambda: outlets.counted().delivered + outlets.counted().duplicates == 2 * len(OUTLETS) - 2)
    assert (outlets.counted().delivered, outlets.counted().duplicates) == (len(OUTLETS), len(OUTLETS) - 2)


@pytest.mark.parametrize("layers", LAYERS[1:])
def test_a_ping_in_front_of_a_message_is_answered(outlets_over, layers):
    """The session takes such a read. The message is exact: nothing stands behind it."""
    outlets = outlets_over(layers)
    packets = outlets.announce(1)
    outlets.teach(packets)
    peer = outlets.peers[1]
    peer.sock.sendall(peer.sealed(packets[1], ping=True))
    outlets.turn_until(lambda: outlets.counted().delivered == 2)
    assert (outlets.counted().exact, outlets.by_sessions.count) == (2, 2)
    outlets.turn_until(lambda: peer.pongs == 1)


@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize("layers", LAYERS[1:])
def test_a_websocket_that_closes_behind_a_message_ends_the_connection_and_the_message_counts(outlets_over, layers, qos):
    """The session takes such a read. A WebSocket that is closed takes no acknowledgement."""
    outlets = outlets_over(layers, qos)
    packets = outlets.announce(1)
    outlets.teach(packets)
    peer = outlets.peers[1]
    peer.sock.sendall(peer.sealed(packets[1]) + peer.closing())
    outlets.turn_until(lambda: outlets.lost)
    assert outlets.lost == ["the broker closed the WebSocket, 1001: going away"]
    assert outlets.counted().delivered == 2


@pytest.mark.parametrize("layers", ["TLS", "WebSocket in TLS"])
@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize("end", ["spoiled", "garbage", "close_notify", "close_notify and bytes"])
def test_an_end_of_tls_behind_a_message_ends_the_connection_and_the_message_counts(outlets_over, layers, qos, end):
    """With the reason, and every other outlet has the message here."""
    outlets = outlets_over(layers, qos)
    packets = outlets.announce(1)
    outlets.teach(packets)
    peer = outlets.peers[1]
    sealed = peer.sealed(packets[1])
    if end == "spoiled":
        spoiled = bytearray(peer.sealed(packets[1]))
        spoiled[-1] ^= 1
        sealed += spoiled
    elif end == "garbage":
        sealed += b"HTTP/1.1 400 Bad Request\r\n\r\n"
    else:
        sealed += peer.end_of_tls() + b"\x17\x03\x03" * (end == "close_notify and bytes")
    peer.sock.sendall(sealed)
    for other, one in list(zip(outlets.peers, packets, strict=True))[2:]:
        other.send(one)
    outlets.turn_until(lambda: outlets.lost and outlets.counted().delivered == len(OUTLETS))
    reasons = {
        "spoiled": "TLS failed: decryption failed or bad record mac",
        "garbage": "TLS failed: wrong version number",
    }
    assert outlets.lost == [reasons.get(end, CLOSED)]
    assert (outlets.counted().bounded, outlets.counted().exact) == (1, len(OUTLETS) - 1)
    assert outlets.counted().duplicates == outlets.counted().reordered == 0


@pytest.mark.parametrize("layers", LAYERS)
def test_an_end_within_a_message_leaves_it_undelivered_there_alone(outlets_over, layers):
    """Half a record or half a frame is no delivery, and the reason is the end."""
    outlets = outlets_over(layers)
    packets = outlets.announce(1)
    outlets.teach(packets)
    half = outlets.peers[1].sealed(packets[1])[:-9]
    outlets.peers[1].sock.sendall(half)
    outlets.peers[1].sock.shutdown(socket.SHUT_WR)
    for peer, one in list(zip(outlets.peers, packets, strict=True))[2:]:
        peer.send(one)
    outlets.turn_until(lambda: outlets.lost and outlets.counted().delivered == len(OUTLETS) - 1)
    assert outlets.lost == [CLOSED]
    assert outlets.counted().exact == len(OUTLETS) - 1


def test_a_spoiled_record_ends_its_connection_alone(outlets_over):
    """The other outlets have their expected deliveries here."""
    outlets = outlets_over()
    packets = outlets.announce(1)
    outlets.teach(packets)
    for number, peer in list(enumerate(outlets.peers))[1:]:
        sealed = bytearray(peer.sealed(packets[number]))
        if number == 2:
            sealed[-1] ^= 1
        peer.sock.sendall(sealed)
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS) - 1)
    assert len(outlets.lost) == 1
    assert outlets.lag.count == len(OUTLETS) - 2
