"""The hot path on real sockets: what it marks, with which times, and what it leaves to the sessions."""

import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.connection import Address
from subscribers.fastlane import FastLane
from subscribers.ledger import Ledger
from subscribers.mqtt.session import Session, SessionOptions, Version
from subscribers.reactor import Reactor
from subscribers.receiving import SO_TIMESTAMPNS
from subscribers.seat import Seat
from tests.integration.runs import until
from wire.contract.control import Announced
from wire.contract.histogram import Histogram, edges
from wire.contract.stamp import BLANK, HEAD, Stamp, patch
from wire.contract.topics import topic
from wire.directory.attendance import Attendance
from wire.directory.population import population

RUN = 7
DIRECTORY = population(1, 30, 1)
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
TOPIC = topic(CIRCUIT, "flash")
OUTLETS = list(DIRECTORY.entitled(CIRCUIT, "flash"))
GREETING = b"\x20\x02\x00\x00" + b"\x90\x03\x00\x01\x01"  # CONNACK, SUBACK


class Hall:
    """As much of a swarm as its seats need, with a real reactor, and a broker of which there is but the sockets."""

    def __init__(self, stack, qos):
        self.qos = qos
        self.reactor = Reactor()
        stack.callback(self.reactor.shut)
        self.lag = Histogram(edges())
        self.lane = FastLane(self.reactor, qos, self.lag)
        self.ledger = Ledger(RUN, DIRECTORY, Attendance(1, 30, 0.0, 1, 1), (0, 1), edges(), lossy_away=True)
        self.batch, self.on, self.by_sessions = [], 0, 0
        self.seats = [Seat(self, index, self.ledger) for index in OUTLETS]
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.peers = []
        for seat in self.seats:
            self.reactor.open(seat, Address(*listening.getsockname()))
            peer = stack.enter_context(listening.accept()[0])
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer.send(GREETING)
            self.peers.append(peer)
        self.turn_until(lambda: self.on == len(self.seats))

    @property
    def now_ns(self):
        return time.time_ns()

    def session_for(self, seat):
        options = SessionOptions(version=Version.V311, qos=self.qos, keepalive_s=60, clean=True)
        return Session(options, f"outlet-{seat.index}", (TOPIC,), seat)

    def after_read(self, lag_ns, *, kernel):
        self.by_sessions += len(self.batch)

    def on_events(self, seat, events):
        self.on += seat.session.established

    def on_lost(self, seat, reason):
        raise AssertionError(reason)

    def turn_until(self, condition):
        """Let the reactor run until it holds."""

        def turn():
            self.reactor.call_in(1_000_000, self.reactor.stop)
            self.reactor.run()
            return condition()

        until(turn)

    def announce(self, sequence):
        """A message that is due and sent now: its packets, one for each outlet."""
        now_ns = time.time_ns()
        self.ledger.announce((Announced(sequence, TOPIC, now_ns, 0, 1_000),), now_ns)
        document = patch(HEAD + BLANK + b"x" * 300, Stamp(RUN, sequence, now_ns, now_ns))
        return [self.packet(document, number + 1) for number in range(len(self.seats))]

    def packet(self, document, identifier):
        """A PUBLISH (MQTT 3.1.1 §3.3)."""
        body = len(TOPIC).to_bytes(2, "big") + TOPIC.encode()
        body += identifier.to_bytes(2, "big") * (self.qos > 0) + document
        return bytes((0x30 | self.qos << 1, len(body) & 127 | 128, len(body) >> 7)) + body

    def counted(self):
        """The circuit's figures."""
        self.ledger.tick(time.time_ns())
        return self.ledger.tally(everything=True).circuits[str(CIRCUIT)]


@pytest.fixture
def hall():
    """A hall of outlets that are on; made at a QoS."""
    with ExitStack() as stack:
        yield lambda qos=0: Hall(stack, qos)


@pytest.mark.parametrize("qos", [0, 1])
def test_all_but_the_first_of_a_message_are_read_here_each_with_the_kernels_time(hall, qos):
    """Marked, timed between the sending and now, exact, and at QoS 1 acknowledged with its own packet identifier."""
    hall = hall(qos)
    packets = hall.announce(1)
    before_ns = time.time_ns()
    for peer, packet in zip(hall.peers, packets, strict=True):
        peer.send(packet)
    after_ns = time.time_ns()
    hall.turn_until(lambda: hall.counted().delivered == len(OUTLETS))
    (record,) = hall.ledger.tally(everything=True).records
    assert (hall.by_sessions, hall.lag.count) == (1, len(OUTLETS) - 1)
    assert (hall.counted().exact, hall.counted().bounded, record.delivered) == (len(OUTLETS), 0, len(OUTLETS))
    assert before_ns <= record.first_ns <= record.last_ns <= after_ns
    assert hall.lane.read_clock_arrivals == 0
    for number, peer in enumerate(hall.peers):
        said = peer.recv(1_000)
        assert said.endswith(b"\x40\x02" + (number + 1).to_bytes(2, "big")) == (qos == 1)


@pytest.mark.parametrize("qos", [0, 1])
def test_messages_that_come_in_turn_have_their_own_times_and_acknowledgements(hall, qos):
    """Every other outlet has the one, the rest the other, as a broker with several threads sends them; among them is
    a packet for a session.
    """
    hall = hall(qos)
    both = hall.announce(1), hall.announce(2)
    both[1][5] = both[1][5][:-1] + b"y"
    ends_ns = []
    for number, peer in enumerate(hall.peers):
        peer.send(both[number % 2][number])
        ends_ns.append(time.time_ns())
        if number == 1:
            hall.turn_until(lambda: hall.by_sessions == 2)
    hall.turn_until(lambda: hall.counted().delivered == len(OUTLETS))
    assert (hall.by_sessions, hall.lag.count, hall.counted().exact) == (3, len(OUTLETS) - 3, len(OUTLETS))
    records = hall.ledger.tally(everything=True).records
    assert sorted(record.sequence for record in records) == [1, 2]
    for record in records:
        own_ns = ends_ns[record.sequence - 1 :: 2]
        before_ns = ends_ns[ends_ns.index(own_ns[-1]) - 1]
        assert record.delivered == len(own_ns)
        assert record.first_ns <= own_ns[0]
        assert before_ns <= record.last_ns <= own_ns[-1]
    for number, peer in enumerate(hall.peers):
        assert peer.recv(1_000).endswith(b"\x40\x02" + (number + 1).to_bytes(2, "big")) == (qos == 1)


def test_another_byte_anywhere_in_a_packet_is_left_to_the_session(hall):
    """The law: a packet is the one that a session parsed when every byte of it is the same."""
    hall = hall()
    packets = hall.announce(1)
    packets[2] = packets[2][:-1] + b"y"
    hall.peers[0].send(packets[0])
    hall.turn_until(lambda: hall.by_sessions == 1)
    for peer, packet in list(zip(hall.peers, packets, strict=True))[1:]:
        peer.send(packet)
    hall.turn_until(lambda: hall.counted().delivered == len(OUTLETS))
    assert (hall.by_sessions, hall.lag.count) == (2, len(OUTLETS) - 2)


def test_messages_that_share_a_read_are_bounded_and_others_of_the_same_look_are_not(hall):
    """One outlet has both messages in one read; the rest have each alone."""
    hall = hall()
    first, second = hall.announce(1), hall.announce(2)
    for packets in (first, second):
        for peer, packet in list(zip(hall.peers, packets, strict=True))[1:]:
            peer.send(packet)
            hall.turn_until(lambda: True)
    hall.peers[0].send(first[0] + second[0])
    hall.turn_until(lambda: hall.counted().delivered == 2 * len(OUTLETS))
    assert (hall.counted().bounded, hall.counted().exact) == (2, 2 * len(OUTLETS) - 2)
    assert hall.counted().duplicates == hall.counted().misdelivered == hall.counted().reordered == 0


def test_the_same_again_is_a_duplicate_and_no_second_delivery(hall):
    """A row of reads ends at it, and goes on behind it."""
    hall = hall()
    packets = hall.announce(1)
    for peer, packet in list(zip(hall.peers, packets, strict=True))[:3]:
        peer.send(packet)
    hall.turn_until(lambda: hall.counted().delivered == 3)
    for peer, packet in zip(hall.peers, packets, strict=True):
        peer.send(packet)
    hall.turn_until(lambda: hall.counted().delivered == len(OUTLETS))
    assert (hall.counted().duplicates, hall.counted().exact) == (3, len(OUTLETS))


def test_an_arrival_that_the_kernel_took_no_time_of_is_counted_as_one(hall):
    """It has the time of its read, and the others of its row keep the kernel's."""
    hall = hall()
    packets = hall.announce(1)
    hall.peers[0].send(packets[0])
    hall.turn_until(lambda: hall.by_sessions == 1)
    hall.seats[3].sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 0)
    for peer, packet in list(zip(hall.peers, packets, strict=True))[1:]:
        peer.send(packet)
    after_ns = time.time_ns()
    hall.turn_until(lambda: hall.counted().delivered == len(OUTLETS))
    (record,) = hall.ledger.tally(everything=True).records
    assert hall.lane.read_clock_arrivals == 1
    assert record.last_ns > after_ns


def test_what_has_come_is_drained_without_waiting_for_more(hall):
    """More than one look's worth of it, and timers do not run meanwhile."""
    hall = hall()
    first, second = hall.announce(1), hall.announce(2)
    hall.reactor.call_in(0, lambda: pytest.fail("a timer ran"))
    for packets in (first, second):
        for peer, packet in zip(hall.peers, packets, strict=True):
            peer.send(packet)
        hall.reactor.drain(1_000_000, 10_000_000_000)
    assert hall.counted().delivered == 2 * len(OUTLETS)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (lambda peer: peer.shutdown(socket.SHUT_WR), "closed by the broker"),
        (lambda peer: peer.close(), "connection reset by peer"),  # for what it had not read
    ],
)
def test_a_connection_that_ends_in_a_row_ends_alone(hall, end, reason):
    """Its owner is told, and the other outlets have what they are owed."""
    hall = hall()
    packets = hall.announce(1)
    lost = []
    hall.on_lost = lambda seat, reason: lost.append((seat.slot, reason))
    hall.peers[0].send(packets[0])
    hall.turn_until(lambda: hall.by_sessions == 1)
    for peer, packet in list(zip(hall.peers, packets, strict=True))[1:]:
        if peer is hall.peers[4]:
            end(peer)
        else:
            peer.send(packet)
    hall.turn_until(lambda: hall.counted().delivered == len(OUTLETS) - 1)
    assert lost == [(hall.seats[4].slot, reason)]
