"""Reads with their times laid out beforehand: on real sockets, with the kernel's clock and without it."""

import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.receiving import SO_TIMESTAMPNS, Receiver, arrival_ns

READS = 4
SECOND_NS = 1_000_000_000


@pytest.fixture
def pairs():
    """Readers that ask for receive times and do not block, each with its writer."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        made = []
        for _ in range(READS):
            reader = stack.enter_context(socket.create_connection(listening.getsockname()))
            reader.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            reader.setblocking(False)
            made.append((reader, stack.enter_context(listening.accept()[0])))
        yield made


@pytest.fixture
def receiver():
    """A receiver for a few reads, and the buffer that they come to."""
    buffer = bytearray(1000)
    return Receiver(buffer, READS), buffer


def send(writer, data):
    """On loopback it has arrived when this returns: the time before, and the time after."""
    before = time.time_ns()
    writer.sendall(data)
    return before, time.time_ns()


def test_each_read_has_its_size_its_bytes_and_the_kernels_time_of_its_arrival(pairs, receiver):
    """Between its sending and its being sent, each in its own place, however long it lay there."""
    reads, buffer = receiver
    sent = [send(writer, b"x" * (number + 1)) for number, (_, writer) in enumerate(pairs)]
    for number, (reader, _) in enumerate(pairs):
        assert reads.receive(reader.fileno(), reads.headers[number], 0) == number + 1
        assert buffer[: number + 2] == b"x" * (number + 1) + b"\0"
    offset, arrivals, without = reads.times(0, READS)
    assert without == 0
    for (before, after), arrival, number in zip(sent, arrivals, range(READS), strict=True):
        assert before <= offset + arrival <= after
        assert arrival_ns(reads.ancillary(number)) == offset + arrival


def test_a_row_is_told_from_its_start_to_its_end(pairs, receiver):
    """Not those in front of it, nor those behind."""
    reads, _ = receiver
    sent = [send(writer, b"x") for _, writer in pairs]
    for number, (reader, _) in enumerate(pairs):
        reads.receive(reader.fileno(), reads.headers[number], 0)
    offset, (arrival,), _ = reads.times(2, 3)
    assert sent[2][0] <= offset + arrival <= sent[2][1]


def test_what_the_kernel_took_no_time_of_is_of_now_and_counted(pairs, receiver):
    """And its place takes the kernel's time again with the next read, which has one."""
    reads, _ = receiver
    for _, writer in pairs:
        send(writer, b"x")
    pairs[1][0].setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 0)
    for number, (reader, _) in enumerate(pairs):
        assert reads.receive(reader.fileno(), reads.headers[number], 0) == 1
    before = time.time_ns()
    offset, arrivals, without = reads.times(0, READS)
    assert without == 1
    assert [offset + arrival >= before for arrival in arrivals] == [False, True, False, False]
    for again in range(2):
        reader = pairs[again][0]
        reader.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, again ^ 1)
        send(pairs[again][1], b"y")
        assert reads.receive(reader.fileno(), reads.headers[1], 0) == 1
        assert len(reads.ancillary(1)) == again ^ 1


def test_where_nothing_has_come_nothing_is_read(pairs, receiver):
    """And where the peer has gone, nothing is what comes."""
    reads, _ = receiver
    reader, writer = pairs[0]
    assert reads.receive(reader.fileno(), reads.headers[0], 0) == -1
    writer.close()
    assert reads.receive(reader.fileno(), reads.headers[0], 0) == 0


def test_times_on_both_sides_of_a_second_are_told_as_they_are(pairs, receiver):
    """The offset is the first one's second, and a time before it is less; in whichever order they were read."""
    reads, _ = receiver
    reader, writer = pairs[0]
    sent, places = [], [1, 0, 2]
    for place in places:
        while time.time_ns() // SECOND_NS == (sent[-1][0] // SECOND_NS if sent else 0):
            pass
        sent.append(send(writer, b"x"))
        assert reads.receive(reader.fileno(), reads.headers[place], 0) == 1
    offset, arrivals, without = reads.times(0, 3)
    assert (offset % SECOND_NS, without) == (0, 0)
    for (before, after), place in zip(sent, places, strict=True):
        assert before <= offset + arrivals[place] <= after
