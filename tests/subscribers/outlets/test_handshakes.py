"""The handshakes of a pool: the bounds of each node, in proportion to what the pool holds of the audience."""

import pytest

from subscribers.net.connection import HANDSHAKE_LIMIT_NS
from subscribers.outlets.endpoints import ANYWHERE, Endpoints
from subscribers.outlets.handshakes import Handshakes
from tests.support.ledgers import DIRECTORY
from tests.support.outlet_pools import OUTLETS, PoolSetup

NODES = ("mqtt://a:1883", "mqtt://b:1883")


@pytest.mark.parametrize("brokers", [NODES[:1], NODES])
def test_each_node_has_a_bound_on_open_handshakes(brokers):
    """So many at a time, of those that wait."""
    setup = PoolSetup(brokers=brokers, handshakes=3)
    setup.network.accepting = False
    setup.start()
    assert setup.states()["connecting"] == 3 * len(brokers)
    setup.network.accept()
    setup.network.wake()
    assert setup.states() == {"on": OUTLETS}


def test_a_handshake_that_never_ends_is_dropped():
    """And tried again."""
    setup = PoolSetup(handshakes=3)
    setup.network.accepting = False
    setup.start()
    setup.clock.now_ns += HANDSHAKE_LIMIT_NS + 1
    setup.pool.tick()
    assert setup.pool.figures.disconnects == {"handshake timed out": 3}


def test_a_herd_starts_past_the_bounds_and_takes_their_room():
    """The others wait until enough of its handshakes have ended."""
    setup, started = PoolSetup(handshakes=2), []
    endpoints = Endpoints(setup.network, NODES[:1], OUTLETS, ANYWHERE.of(DIRECTORY), 0)
    handshakes = Handshakes(setup.network, setup.config, endpoints, started.append)
    handshakes.grow(1.0)
    *herd, other = setup.outlets[:4]
    for outlet in herd:
        handshakes.rush(outlet)
    handshakes.enqueue(other)
    setup.network.wake()
    assert started == herd
    for outlet in herd[:2]:
        handshakes.finish(outlet)
        setup.network.wake()
    assert started == [*herd, other]
    handshakes.enqueue(herd[0])
    handshakes.clear()
    handshakes.finish(herd[2])
    setup.network.wake()
    assert started == [*herd, other]
