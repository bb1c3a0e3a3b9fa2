"""The ports of the outlets, and the classes that satisfy them."""

import pytest

from subscribers.net.reactor import Reactor
from subscribers.outlets.fast_path import FastPath
from subscribers.outlets.ports import Network, ReadPath, Timers
from subscribers.worker import Loop
from tests.support.simulated_network import SimulatedNetwork
from tests.support.simulated_worker import SessionsOnly


def members(port):
    return {name for kind in port.__mro__ for name in vars(kind) if not name.startswith("_")}


@pytest.mark.parametrize("port", [Timers, Network, Loop])
def test_a_simulated_network_has_what_the_reactor_has_for_a_port(port):
    """Mypy checks the reactor; the doubles of the tests are checked here."""
    assert members(port) <= set(dir(Reactor))
    assert members(port) - {"windows_closed"} <= set(dir(SimulatedNetwork))


def test_a_way_of_reads_may_be_none_at_all():
    """Then every read goes to its session."""
    assert members(ReadPath) <= set(dir(FastPath)) | {"read_clock_arrivals"}
    assert members(ReadPath) <= set(dir(SessionsOnly)) | {"read_clock_arrivals"}
