"""Where each outlet connects, from which address, and with which certificate."""

import pytest

from subscribers.errors import WorkerError
from subscribers.net.connection import Address
from subscribers.outlets import endpoints
from subscribers.outlets.endpoints import ANYWHERE, Endpoints, Origins
from tests.support.simulated_network import Clock, SimulatedNetwork
from wire.contract.transport import TlsIdentity

URLS = ("mqtt://a:1", "mqtt://b:2")


class Nodes(SimulatedNetwork):
    """A network whose names have these addresses."""

    def __init__(self, *hosts, server_name=""):
        super().__init__(Clock(0))
        self.server_name = server_name
        self.hosts = dict(zip(URLS, hosts, strict=False))

    def resolve(self, url):
        return Address(self.hosts[url], 1883, self.server_name)


def test_outlets_take_turns_at_the_nodes_and_at_the_sources_of_each():
    """Every source of a node's family has as many of its outlets as any other, to one."""
    found = Endpoints(Nodes("10.0.0.1", "fd00::1"), URLS, 12, Origins(("10.0.1.1", "fd00::2", "10.0.1.2", "10.0.1.3")))
    assert [found.node(index) for index in range(4)] == [0, 1, 0, 1]
    assert [found.of(index)[1] for index in range(0, 12, 2)] == ["10.0.1.1", "10.0.1.2", "10.0.1.3"] * 2
    assert {found.of(index)[1] for index in range(1, 12, 2)} == {"fd00::2"}
    assert found.of(3)[0].host == "fd00::1"
    shifted = Endpoints(Nodes("10.0.0.1", "fd00::1"), URLS, 12, ANYWHERE, 1)
    assert [shifted.node(index) for index in range(4)] == [1, 0, 1, 0]
    assert shifted.of(3)[0].host == "10.0.0.1"


def test_without_sources_loopback_has_further_ones_where_its_ports_run_out(monkeypatch):
    """Another host's address is left to the system, which has one route to it."""
    monkeypatch.setattr(endpoints, "ports_per_source", lambda: 50)
    loopback = Endpoints(Nodes("127.0.0.1"), URLS[:1], 120, ANYWHERE)
    assert [loopback.of(index)[1] for index in (0, 49, 50, 119)] == ["127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.4"]
    assert Endpoints(Nodes("127.0.0.1"), URLS[:1], 50, ANYWHERE).of(49)[1] is None
    assert Endpoints(Nodes("10.0.0.1"), URLS[:1], 120, ANYWHERE).of(119)[1] is None
    given = Endpoints(Nodes("127.0.0.1"), URLS[:1], 120, Origins(("127.0.0.9",)))
    assert given.of(119)[1] == "127.0.0.9"


def test_a_node_that_no_source_can_reach_is_an_error():
    """IPv4 does not reach IPv6; a Unix socket needs no source."""
    with pytest.raises(WorkerError, match="mqtt://b:2 is reached by IPv6, and no source address is of IPv6"):
        Endpoints(Nodes("10.0.0.1", "fd00::1"), URLS, 2, Origins(("10.0.1.1",)))
    found = Endpoints(Nodes("/run/broker"), URLS[:1], 2, Origins(("10.0.1.1",)))
    assert found.of(0) == (Address("/run/broker", 1883), None)
    assert found.handshakes_most(0) < Endpoints(Nodes("10.0.0.1"), URLS[:1], 2, ANYWHERE).handshakes_most(0)


def test_an_outlets_certificate_is_part_of_its_address():
    """By its number in the directory, and where the broker has a name to prove: no certificate goes to a plain one."""
    origins = Origins(identity_of=lambda index: TlsIdentity(f"{index}.pem") if index else None)
    found = Endpoints(Nodes("10.0.0.1", server_name="broker.example"), URLS[:1], 2, origins)
    assert found.of(1)[0].identity == TlsIdentity("1.pem")
    assert found.of(0)[0].identity is None
    assert Endpoints(Nodes("10.0.0.1"), URLS[:1], 2, origins).of(1)[0].identity is None
