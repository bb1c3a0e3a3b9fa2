"""The fast path on real sockets: its marks, their times, and the reads that it leaves to the sessions."""

import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.net.recvmsg import SO_TIMESTAMPNS
from subscribers.outlets.fast_path import FastPath
from tests.support.socket_outlets import OUTLETS, TOPIC, SocketOutlets


@pytest.fixture
def outlets_at():
    """Makes outlets that are on, at a QoS."""
    with ExitStack() as stack:
        yield lambda qos=0: SocketOutlets(stack, FastPath, qos)


@pytest.mark.parametrize("qos", [0, 1])
def test_all_but_the_first_of_a_message_are_read_here_each_with_the_kernels_time(outlets_at, qos):
    """Marked, timed between the sending and now, exact, and at QoS 1 acknowledged with its own packet identifier."""
    outlets = outlets_at(qos)
    packets = outlets.announce(1)
    before_ns = time.time_ns()
    for peer, packet in zip(outlets.peers, packets, strict=True):
        peer.send(packet)
    after_ns = time.time_ns()
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    (record,) = outlets.ledger.tally(everything=True).records
    assert (outlets.by_sessions.count, outlets.lag.count) == (1, len(OUTLETS) - 1)
    assert (outlets.counted().exact, outlets.counted().bounded, record.delivered) == (len(OUTLETS), 0, len(OUTLETS))
    assert before_ns <= record.first_ns <= record.last_ns <= after_ns
    assert outlets.fast_path.read_clock_arrivals == 0
    for number, peer in enumerate(outlets.peers):
        said = peer.recv(1_000)
        assert said.endswith(b"\x40\x02" + (number + 1).to_bytes(2, "big")) == (qos == 1)


@pytest.mark.parametrize("qos", [0, 1])
def test_messages_that_come_in_turn_have_their_own_times_and_acknowledgements(outlets_at, qos):
    """Every other outlet has the one, the rest the other, as a broker with several threads sends them; among them is
    a packet for a session.
    """
    outlets = outlets_at(qos)
    both = outlets.announce(1), outlets.announce(2)
    both[1][5] = both[1][5][:-1] + b"y"
    ends_ns = []
    for number, peer in enumerate(outlets.peers):
        peer.send(both[number % 2][number])
        ends_ns.append(time.time_ns())
        if number == 1:
            outlets.turn_until(lambda: outlets.by_sessions.count == 2)
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    counts = outlets.by_sessions.count, outlets.lag.count, outlets.counted().exact
    assert counts == (3, len(OUTLETS) - 3, len(OUTLETS))
    records = outlets.ledger.tally(everything=True).records
    assert sorted(record.sequence for record in records) == [1, 2]
    for record in records:
        own_ns = ends_ns[record.sequence - 1 :: 2]
        before_ns = ends_ns[ends_ns.index(own_ns[-1]) - 1]
        assert record.delivered == len(own_ns)
        assert record.first_ns <= own_ns[0]
        assert before_ns <= record.last_ns <= own_ns[-1]
    for number, peer in enumerate(outlets.peers):
        assert peer.recv(1_000).endswith(b"\x40\x02" + (number + 1).to_bytes(2, "big")) == (qos == 1)


def test_another_byte_anywhere_in_a_packet_is_left_to_the_session(outlets_at):
    """The fast path takes a packet only if every byte equals that of a packet which a session parsed."""
    outlets = outlets_at()
    packets = outlets.announce(1)
    packets[2] = packets[2][:-1] + b"y"
    outlets.peers[0].send(packets[0])
    outlets.turn_until(lambda: outlets.by_sessions.count == 1)
    for peer, packet in list(zip(outlets.peers, packets, strict=True))[1:]:
        peer.send(packet)
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    assert (outlets.by_sessions.count, outlets.lag.count) == (2, len(OUTLETS) - 2)


def test_messages_that_share_a_read_are_bounded_and_others_of_the_same_look_are_not(outlets_at):
    """One outlet has both messages in one read; the rest have each alone."""
    outlets = outlets_at()
    first, second = outlets.announce(1), outlets.announce(2)
    for packets in (first, second):
        for peer, packet in list(zip(outlets.peers, packets, strict=True))[1:]:
            peer.send(packet)
            outlets.turn_until(lambda: True)
    outlets.peers[0].send(first[0] + second[0])
    outlets.turn_until(lambda: outlets.counted().delivered == 2 * len(OUTLETS))
    assert (outlets.counted().bounded, outlets.counted().exact) == (2, 2 * len(OUTLETS) - 2)
    assert outlets.counted().duplicates == outlets.counted().misdelivered == outlets.counted().reordered == 0


def test_the_same_again_is_a_duplicate_and_no_second_delivery(outlets_at):
    """A row of reads ends at such a read, and a new row begins behind it."""
    outlets = outlets_at()
    packets = outlets.announce(1)
    for peer, packet in list(zip(outlets.peers, packets, strict=True))[:3]:
        peer.send(packet)
    outlets.turn_until(lambda: outlets.counted().delivered == 3)
    for peer, packet in zip(outlets.peers, packets, strict=True):
        peer.send(packet)
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    assert (outlets.counted().duplicates, outlets.counted().exact) == (3, len(OUTLETS))


@pytest.mark.parametrize("qos", [0, 1])
def test_a_message_and_the_same_one_sent_again_in_one_read_are_a_delivery_and_a_duplicate(outlets_at, qos):
    """A broker that stalls, and takes the message twice meanwhile, delivers both together."""
    outlets = outlets_at(qos)
    first, again = outlets.announce(1), outlets.announce(1)
    for number, packets in enumerate((first, again)):
        outlets.peers[number].send(packets[number])
        outlets.turn_until(lambda: True)
    for number in range(2, len(OUTLETS)):
        outlets.peers[number].send(first[number] + again[number])
    outlets.turn_until(lambda: outlets.counted().delivered + outlets.counted().duplicates == 2 * len(OUTLETS) - 2)
    assert (outlets.counted().delivered, outlets.counted().duplicates) == (len(OUTLETS), len(OUTLETS) - 2)


def test_an_arrival_that_the_kernel_took_no_time_of_is_counted_as_one(outlets_at):
    """Its message has the time of the read, and the others of its row keep the kernel's time."""
    outlets = outlets_at()
    packets = outlets.announce(1)
    outlets.peers[0].send(packets[0])
    outlets.turn_until(lambda: outlets.by_sessions.count == 1)
    outlets.outlets[3].sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 0)
    for peer, packet in list(zip(outlets.peers, packets, strict=True))[1:]:
        peer.send(packet)
    after_ns = time.time_ns()
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS))
    (record,) = outlets.ledger.tally(everything=True).records
    assert outlets.fast_path.read_clock_arrivals == 1
    assert record.last_ns > after_ns


def test_what_has_come_is_drained_without_waiting_for_more(outlets_at):
    """A drain serves more than one poll's events, and timers do not run meanwhile."""
    outlets = outlets_at()
    first, second = outlets.announce(1), outlets.announce(2)
    outlets.reactor.call_in(0, lambda: pytest.fail("a timer ran"))
    for packets in (first, second):
        for peer, packet in zip(outlets.peers, packets, strict=True):
            peer.send(packet)
        outlets.reactor.drain(1_000_000, 10_000_000_000)
    assert outlets.counted().delivered == 2 * len(OUTLETS)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (lambda peer: peer.shutdown(socket.SHUT_WR), "closed by the broker"),
        (lambda peer: peer.close(), "connection reset by peer"),  # for what it had not read
    ],
)
def test_a_connection_that_ends_in_a_row_ends_alone(outlets_at, end, reason):
    """Its owner is told, and the other outlets have their expected deliveries."""
    outlets = outlets_at()
    packets = outlets.announce(1)
    lost = []
    outlets.on_lost = lambda outlet, reason: lost.append((outlet.slot, reason))
    outlets.peers[0].send(packets[0])
    outlets.turn_until(lambda: outlets.by_sessions.count == 1)
    for peer, packet in list(zip(outlets.peers, packets, strict=True))[1:]:
        if peer is outlets.peers[4]:
            end(peer)
        else:
            peer.send(packet)
    outlets.turn_until(lambda: outlets.counted().delivered == len(OUTLETS) - 1)
    assert lost == [(outlets.outlets[4].slot, reason)]


def test_a_message_in_front_of_bytes_that_are_not_mqtt_is_counted_at_its_own_outlet_and_bounded(outlets_at):
    """The time of the read is that of the bytes which end the connection. Nothing of it is left for the next read of a
    session, which is another outlet's.
    """
    outlets = outlets_at()
    lost = []
    outlets.on_lost = lambda outlet, reason: lost.append(outlet.slot)
    first, second = outlets.announce(1), outlets.announce(2)
    outlets.peers[1].send(first[1])
    outlets.turn_until(lambda: outlets.by_sessions.count == 1)
    outlets.peers[0].send(first[0] + b"\x00\x00")
    outlets.turn_until(lambda: lost)
    assert outlets.reads.batch == []
    outlets.peers[2].send(second[2])
    outlets.turn_until(lambda: outlets.by_sessions.count == 3)
    assert lost == [outlets.outlets[0].slot]
    assert (outlets.counted().delivered, outlets.counted().exact, outlets.counted().bounded) == (3, 2, 1)


@pytest.mark.parametrize("qos", [0, 1])
def test_a_stamp_anywhere_is_read_here_also_where_packets_of_one_length_have_it_in_different_places(outlets_at, qos):
    """After the first packet of a message, which a session parses, its other packets are compared byte by byte."""
    outlets = outlets_at(qos)
    places = ((b"x" * 300, b""), (b"", b"x" * 300), (b'{"a":"' + b"x" * 94, b"y" * 200))
    messages = [outlets.announce(sequence, *place) for sequence, place in enumerate(places, 1)]
    assert len({len(packet) for packets in messages for packet in packets}) == 1
    for number in range(len(outlets.peers)):
        for packets in messages:
            before = outlets.by_sessions.count + outlets.lag.count
            outlets.peers[number].send(packets[number])
            outlets.turn_until(lambda before=before: outlets.by_sessions.count + outlets.lag.count > before)
    assert outlets.counted().delivered == 3 * len(OUTLETS)
    assert (outlets.by_sessions.count, outlets.lag.count) == (3, 3 * (len(OUTLETS) - 1))
    assert (outlets.counted().exact, outlets.ledger.foreign) == (3 * len(OUTLETS), 0)


def test_packets_of_several_messages_in_one_read_are_told_apart_by_their_stamps(outlets_at):
    """A broker writes two messages at once: both are marked, each once."""
    outlets = outlets_at(1)
    first, second = outlets.announce(1, b"", b"x" * 9), outlets.announce(2, b"x" * 9, b"")
    for packets in (first, second):
        outlets.peers[0].send(packets[0])
    outlets.turn_until(lambda: outlets.by_sessions.count == 2)
    for number, peer in list(enumerate(outlets.peers))[1:]:
        peer.send(first[number] + second[number])
    outlets.turn_until(lambda: outlets.counted().delivered == 2 * len(OUTLETS))
    assert (outlets.by_sessions.count, outlets.lag.count) == (2, 2 * (len(OUTLETS) - 1))
    assert outlets.counted().duplicates == 0


def test_reads_of_several_messages_in_any_order_are_marked_each_once(outlets_at):
    """Most outlets have three messages in the same order, some in another one, and one a packet that differs in its
    last byte: each message is marked at each outlet, and acknowledged in the order in which it came.
    """
    outlets = outlets_at(1)
    one, two, three = (outlets.announce(sequence) for sequence in (1, 2, 3))
    for packets in (one, two, three):
        outlets.peers[0].send(packets[0])
    outlets.turn_until(lambda: outlets.by_sessions.count == 3)
    two[5] = two[5][:-1] + b"y"
    orders = {4: (three, two, one), 6: (two, one, three), 7: (two, three)}
    for number, peer in list(enumerate(outlets.peers))[1:]:
        for packets in (one, two, three):
            identifier = (100 * (packets is two) + 200 * (packets is three) + number).to_bytes(2, "big")
            place = packets[number].index(TOPIC.encode()) + len(TOPIC)
            packets[number] = packets[number][:place] + identifier + packets[number][place + 2 :]
        peer.send(b"".join(packets[number] for packets in orders.get(number, (one, two, three))))
    outlets.turn_until(lambda: outlets.counted().delivered == 3 * len(OUTLETS) - 1)
    assert (outlets.by_sessions.count, outlets.lag.count) == (3 + 3, 3 * (len(OUTLETS) - 2) - 1)
    assert (outlets.counted().duplicates, outlets.counted().reordered) == (0, 3)
    for number, peer in list(enumerate(outlets.peers))[1:]:
        said = [
            (100 * (packets is two) + 200 * (packets is three) + number).to_bytes(2, "big")
            for packets in orders.get(number, (one, two, three))
        ]
        assert peer.recv(1_000).endswith(b"".join(b"\x40\x02" + identifier for identifier in said))
