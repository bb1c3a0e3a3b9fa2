"""Simulated reads at a pace: parts of packets, and the end of the connection behind all of them."""

from types import SimpleNamespace

from subscribers.net.paced import ReadPace
from tests.simulation.slow_reading import SlowReading


class Network:
    """A network whose timers the test runs."""

    def __init__(self):
        self.reads, self.timers, self.ended = [], [], []

    def call_in(self, delay_ns, action):
        self.timers.append((delay_ns, action))

    def is_open(self, connection, client):
        return not self.ended

    def read(self, connection, client, data, items):
        self.reads.append((data, [name for _, name in items]))

    def end(self, connection, client, reason):
        self.ended.append(reason)

    def wake(self):
        _, action = self.timers.pop(0)
        action()


def slow():
    network = Network()
    connection = SimpleNamespace(pace=ReadPace(16, 1_000), backlog=False)
    return network, SlowReading(network, connection, None)


def test_a_slow_reader_reads_a_part_at_a_time():
    """A quarter of a second's bytes; a packet is whole with its last byte."""
    network, reading = slow()
    reading.take([(b"abcdef", "first"), (b"gh", "second")])
    assert network.reads == [(b"abcd", [])]
    network.wake()
    assert network.reads[1:] == [(b"efgh", ["first", "second"])]


def test_a_connection_ends_once_its_reader_has_read_everything():
    """As a connection whose end the kernel has, behind bytes that nobody has read."""
    network, reading = slow()
    reading.take([(b"abcdef", "first")])
    assert not reading.may_end("closed")
    network.wake()
    network.wake()
    assert network.reads[-1] == (b"ef", ["first"])
    assert network.ended == ["closed"]


def test_a_slow_reader_that_leaves_reads_the_rest_at_once():
    """The broker counts these bytes as sent."""
    network, reading = slow()
    reading.take([(b"abcdef", "first")])
    reading.read_out()
    assert network.reads[1:] == [(b"ef", ["first"])]
    assert reading.may_end("closed")
