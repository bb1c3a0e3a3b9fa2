"""Reads with prepared headers: on real sockets, with the kernel's clock and without it."""

import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.net.recvmsg import SO_TIMESTAMPNS, Receiver, arrival_ns

READS = 4
SECOND_NS = 1_000_000_000


@pytest.fixture
def pairs():
    """Readers that ask for receive times and do not block, each with its writer."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        made = []
        for _ in range(READS):
            inbound = stack.enter_context(socket.create_connection(listening.getsockname()))
            inbound.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            inbound.setblocking(False)
            made.append((inbound, stack.enter_context(listening.accept()[0])))
        yield made


@pytest.fixture
def receiver():
    """A receiver for a few reads, and the buffer that they come to."""
    buffer = bytearray(1000)
    return Receiver(buffer, READS), buffer


def send(writer, data):
    """Send, and return the times before and after: on loopback the bytes have arrived by then."""
    before = time.time_ns()
    writer.sendall(data)
    return before, time.time_ns()


def test_each_read_has_its_size_its_bytes_and_the_kernels_time_of_its_arrival(pairs, receiver):
    """Each read has its own time, between the start and the end of its sending, however late it is read."""
    reads, buffer = receiver
    sent = [send(writer, b"x" * (number + 1)) for number, (_, writer) in enumerate(pairs)]
    for number, (inbound, _) in enumerate(pairs):
        assert reads.receive(inbound.fileno(), reads.headers[number], 0) == number + 1
        assert buffer[: number + 2] == b"x" * (number + 1) + b"\0"
    offset, arrivals, without = reads.times(0, READS)
    assert without == 0
    for (before, after), arrival, number in zip(sent, arrivals, range(READS), strict=True):
        assert before <= offset + arrival <= after
        assert arrival_ns(reads.ancillary(number)) == reads.came_ns(number) == offset + arrival


def test_a_row_is_told_from_its_start_to_its_end(pairs, receiver):
    """A range of reads gives the times of that range alone."""
    reads, _ = receiver
    sent = [send(writer, b"x") for _, writer in pairs]
    for number, (inbound, _) in enumerate(pairs):
        reads.receive(inbound.fileno(), reads.headers[number], 0)
    offset, (arrival,), _ = reads.times(2, 3)
    assert sent[2][0] <= offset + arrival <= sent[2][1]


def test_what_the_kernel_took_no_time_of_is_of_now_and_counted(pairs, receiver):
    """And its place takes the kernel's time again with the next read, which has one."""
    reads, _ = receiver
    for _, writer in pairs:
        send(writer, b"x")
    pairs[1][0].setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 0)
    for number, (inbound, _) in enumerate(pairs):
        assert reads.receive(inbound.fileno(), reads.headers[number], 0) == 1
    assert [bool(reads.came_ns(number)) for number in range(READS)] == [True, False, True, True]
    before = time.time_ns()
    offset, arrivals, without = reads.times(0, READS)
    assert without == 1
    assert [offset + arrival >= before for arrival in arrivals] == [False, True, False, False]
    for again in range(2):
        inbound = pairs[again][0]
        inbound.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, again ^ 1)
        send(pairs[again][1], b"y")
        assert reads.receive(inbound.fileno(), reads.headers[1], 0) == 1
        assert bool(reads.came_ns(1)) is (again == 0)
        assert len(reads.ancillary(1)) == again ^ 1


def test_where_nothing_has_come_nothing_is_read(pairs, receiver):
    """An empty socket gives -1, and a socket whose peer has closed gives 0."""
    reads, _ = receiver
    inbound, writer = pairs[0]
    assert reads.receive(inbound.fileno(), reads.headers[0], 0) == -1
    writer.close()
    assert reads.receive(inbound.fileno(), reads.headers[0], 0) == 0


def test_times_on_both_sides_of_a_second_are_told_as_they_are(pairs, receiver):
    """The offset is the second of the first read; an earlier time is a negative difference, in any order of reads."""
    reads, _ = receiver
    inbound, writer = pairs[0]
    sent, places = [], [1, 0, 2]
    for place in places:
        while time.time_ns() // SECOND_NS == (sent[-1][0] // SECOND_NS if sent else 0):
            pass
        sent.append(send(writer, b"x"))
        assert reads.receive(inbound.fileno(), reads.headers[place], 0) == 1
    offset, arrivals, without = reads.times(0, 3)
    assert (offset % SECOND_NS, without) == (0, 0)
    for (before, after), place in zip(sent, places, strict=True):
        assert before <= offset + arrivals[place] <= after
