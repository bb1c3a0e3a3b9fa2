"""The limits of a machine, and how many workers and nodes it can have."""

import pytest

from bench.brokers.spec import BrokerKind
from bench.scenario.machine import ANY_MACHINE, SINGLE_THREADED, Machine

BROKERS: tuple[BrokerKind, ...] = ("embedded", "mosquitto", "url")


def test_outlets_get_as_many_workers_as_open_files_demand() -> None:
    """A worker opens a file per outlet and keeps 64 to spare; workers that join from elsewhere count."""
    machine = Machine(cores=2, open_files=1_064)
    for kind in BROKERS:
        assert machine.workers(1_000, 0, kind, here=True) == 1
        assert machine.workers(1_001, 0, kind, here=True) == 2
        assert machine.workers(3_000, 2, kind, here=True) == 1


@pytest.mark.parametrize(
    ("cores", "embedded", "mosquitto", "own", "remote"),
    [(1, 1, 1, 1, 1), (2, 1, 1, 1, 1), (4, 2, 2, 2, 3), (8, 4, 6, 4, 7), (32, 16, 30, 16, 31)],
)
def test_workers_leave_the_broker_its_room(cores: int, embedded: int, mosquitto: int, own: int, remote: int) -> None:
    """Half to a broker that uses all it gets, one core to mosquitto's thread, none to one elsewhere; the publisher
    has one of the rest.
    """
    machine = Machine(cores, open_files=20_000)
    assert machine.workers(6_500, 0, "embedded", here=True) == embedded
    assert machine.workers(6_500, 0, "mosquitto", here=True) == mosquitto
    assert machine.workers(6_500, 0, "url", here=True) == own
    assert machine.workers(6_500, 0, "url", here=False) == remote


@pytest.mark.parametrize("kind", SINGLE_THREADED)
def test_a_broker_of_one_thread_gets_one_core(kind: BrokerKind) -> None:
    """The workers get all others but the publisher's."""
    assert Machine(8, open_files=20_000).workers(6_500, 0, kind, here=True) == 6


def test_nodes_keep_files_for_listeners_and_routes() -> None:
    """512 of a node's files are no connections; a machine that is not this one has files enough."""
    machine = Machine(cores=2, open_files=1_512)
    assert [machine.nodes_needed(outlets) for outlets in (1_000, 1_001, 3_000)] == [1, 2, 3]
    assert ANY_MACHINE.nodes_needed(200_000) == ANY_MACHINE.workers_needed(200_000) == 1
