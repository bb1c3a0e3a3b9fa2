"""The surroundings of a wire are this machine's, unless others are given."""

import time

from wire.broker.client import connect
from wire.host.boot import boot_id
from wire.service.surroundings import Surroundings


def test_the_surroundings_are_this_machines():
    """Its clocks, its boot, and connections over its network."""
    found = Surroundings()
    assert (found.clock, found.monotonic, found.connect) == (time.time_ns, time.monotonic, connect)
    assert found.boot_id == boot_id()


def test_stamps_have_the_true_time_where_the_wires_clock_is_wrong():
    """And else the wire's."""
    now, true = Surroundings(clock=time.monotonic_ns), Surroundings(clock=time.monotonic_ns, true_clock=time.time_ns)
    assert (now.measured_by, true.measured_by) == (time.monotonic_ns, time.time_ns)


def test_two_wires_have_two_tokens():
    """A wire must not take another wire's lease request for its own."""
    assert Surroundings().token() != Surroundings().token()
