"""Outlets that acknowledge late, over time."""

import pytest

from subscribers.outlets.slow_outlets import SlowAckOutlet
from tests.support.outlet_pools import OUTLETS, PoolSetup
from wire.contract.behaviours import Draw, SlowAck

PUBACK = 0x40
DELAY = SlowAck(name="slow", draws=(Draw(0, OUTLETS, OUTLETS),), delay_ns=200_000_000)


def setup_of():
    """A pool whose outlets all acknowledge late, a topic of the first, and the PUBACKs so far."""
    setup = PoolSetup(behaviours=(DELAY,)).start()
    assert {type(outlet) for outlet in setup.outlets} == {SlowAckOutlet}
    outlet = setup.outlets[0]
    return setup, outlet, outlet.session.filters[0].replace("+", "flash"), lambda: setup.network.written.count(PUBACK)


def test_an_acknowledgement_goes_out_after_the_delay():
    """Each after its own message, in their order."""
    setup, outlet, topic, acknowledged = setup_of()
    setup.arrive(outlet, topic, 1, setup.clock.now_ns)
    setup.later(0.1)
    setup.arrive(outlet, topic, 2, setup.clock.now_ns)
    assert acknowledged() == 0
    setup.later(0.1)
    assert acknowledged() == 1
    setup.later(0.1)
    assert acknowledged() == 2


def test_messages_of_one_moment_are_acknowledged_together():
    """With one timer."""
    setup, outlet, topic, acknowledged = setup_of()
    for sequence in (1, 2, 3):
        setup.arrive(outlet, topic, sequence, setup.clock.now_ns)
    setup.later(0.2)
    assert acknowledged() == 3


@pytest.mark.parametrize("again", [False, True])
def test_an_ended_connection_gets_no_acknowledgement(again):
    """Also where the outlet is on again by then: the broker sends the messages again, under ids of its own."""
    setup, outlet, topic, acknowledged = setup_of()
    setup.arrive(outlet, topic, 1, setup.clock.now_ns)
    setup.network.lose(outlet)
    if again:
        setup.later(1)
        setup.arrive(outlet, topic, 2, setup.clock.now_ns)
        setup.later(0.2)
        assert acknowledged() == 1
    else:
        setup.later(0.2)
        assert acknowledged() == 0


def test_the_last_acknowledgements_of_a_closed_pool_are_dropped():
    """No packet follows DISCONNECT, nor do they stand in the way of a session that clears."""
    setup, outlet, topic, acknowledged = setup_of()
    setup.arrive(outlet, topic, 1, setup.clock.now_ns)
    setup.pool.clear_sessions()
    setup.later(2)
    assert acknowledged() == 0
