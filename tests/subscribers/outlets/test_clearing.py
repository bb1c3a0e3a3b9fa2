"""The sessions that a broker drops after a run."""

from subscribers.outlets.clearing import CLEARING_STALL_NS, Clearing
from subscribers.outlets.figures import PoolFigures
from tests.support.ledgers import EDGES
from tests.support.outlet_pools import OUTLETS, PoolSetup
from tests.support.simulated_network import CONNECT, Clock, SimulatedNetwork
from wire.contract.outlet_state import OutletState


def test_sessions_are_cleared_by_a_connection_that_asks_for_none():
    """For a broker that outlives the run: every outlet that was ever let in comes once more, with a clean session."""
    setup = PoolSetup(handshakes=7).start()
    setup.network.lose(setup.outlets[0])
    setup.network.written.clear()
    setup.pool.clear_sessions()
    assert not setup.pool.cleared
    setup.later(1)
    assert setup.pool.cleared
    assert setup.states() == {"gone": OUTLETS}
    assert setup.network.written.count(CONNECT) == OUTLETS
    assert all(outlet.session.options.clean and not outlet.session.filters for outlet in setup.outlets)


def test_clearing_goes_on_where_the_broker_refuses_or_ends_a_connection():
    """A refused outlet stays refused; an outlet that lost its connection connects again."""
    setup = PoolSetup().start()
    setup.network.accepting = False
    setup.pool.clear_sessions()
    setup.network.turn()
    connecting = [outlet for outlet in setup.outlets if outlet.state is OutletState.CONNECTING]
    setup.network.deliver(connecting[0], b"\x20\x02\x00\x05")
    setup.network.lose(connecting[1])
    setup.network.accept()
    setup.later(1)
    assert setup.pool.cleared
    assert setup.states() == {"gone": OUTLETS - 1, "refused": 1}


def test_clearing_ends_where_the_broker_is_gone_for_good():
    """No session was dropped for long: the rest stays at the broker, and the worker leaves."""
    setup = PoolSetup().start()
    setup.network.accepting = False
    setup.pool.clear_sessions()
    setup.later(9)
    assert (setup.pool.cleared, setup.pool.uncleared) == (False, 0)
    setup.later(2)
    assert (setup.pool.cleared, setup.pool.uncleared) == (True, OUTLETS)


def test_nothing_is_left_that_was_dropped_and_hope_ends_ten_seconds_after_the_last():
    """Each session dropped begins the wait anew."""
    clock = Clock(0)
    figures = PoolFigures(EDGES)
    figures.states[OutletState.WAITING] = 2
    clearing = Clearing(SimulatedNetwork(clock), figures)
    clock.now_ns = CLEARING_STALL_NS - 1
    assert not clearing.done
    clearing.note()
    clock.now_ns += CLEARING_STALL_NS
    assert (clearing.done, clearing.left) == (True, 2)
    figures.states[OutletState.WAITING] = 0
    assert (clearing.done, clearing.left) == (True, 0)
