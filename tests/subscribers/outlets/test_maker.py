"""The outlets of a partition as they are made."""

from subscribers.outlets.maker import OutletMaker
from subscribers.outlets.sampled import Sampled
from subscribers.outlets.sessions import Sessions
from subscribers.outlets.slow_outlets import SlowAckOutlet
from tests.support.ledgers import DIRECTORY, EDGES, RUN
from tests.support.outlet_pools import OUTLETS, PoolSetup
from tests.support.simulated_worker import SessionsOnly
from wire.contract.behaviours import Draw, SlowAck, SlowReader
from wire.contract.control import Assignment
from wire.contract.histogram import Histogram
from wire.directory.behaving import Behaving


def test_a_partition_has_its_outlets_in_order_each_with_a_session_of_its_own():
    """Client ids differ; the sampled ones report each arrival."""
    setup = PoolSetup(sampled=(0, 5))
    assignment = Assignment(RUN, DIRECTORY.digest, ((0, 1),), setup.config)
    path, lag = SessionsOnly(1, Histogram(EDGES)), Histogram(EDGES)
    sessions = Sessions(assignment, DIRECTORY, (None, None))
    steady = Behaving(setup.config.seed, OUTLETS, ())
    maker = OutletMaker(setup.network, setup.config, DIRECTORY, steady, sessions, path, lag, EDGES)
    outlets = maker.partition(setup.pool, setup.ledger)
    assert [outlet.index for outlet in outlets] == list(range(OUTLETS))
    assert len({outlet.session.client_id for outlet in outlets}) == OUTLETS
    assert [outlet.index for outlet in outlets if isinstance(outlet.ledger, Sampled)] == [0, 5]
    assert maker.read_clock_arrivals == 0


def test_a_slow_outlet_is_read_at_its_pace_or_acknowledges_late():
    """Neither on the fast path; the lag of slow reads says nothing of the worker. The others are steady."""
    slow = SlowReader(name="s", draws=(Draw(0, OUTLETS, 3),), bytes_per_s=2_000, buffer_bytes=8_000)
    late = SlowAck(name="l", draws=(Draw(0, OUTLETS, 2),), delay_ns=5)
    setup = PoolSetup(behaviours=(slow, late))
    paced = [outlet for outlet in setup.outlets if outlet.pace is not None]
    assert [(outlet.pace.bytes_per_s, outlet.pace.buffer_bytes) for outlet in paced] == [(2_000, 8_000)] * 3
    late_ones = [outlet for outlet in setup.outlets if isinstance(outlet, SlowAckOutlet)]
    assert len(late_ones) == 2
    apart = {id(outlet.reads) for outlet in (*paced, *late_ones)}
    assert len(apart) == 2
    steady = {id(outlet.reads) for outlet in setup.outlets if outlet not in paced and outlet not in late_ones}
    assert len(steady) == 1
    assert not apart & steady
    assert paced[0].reads.lag is not late_ones[0].reads.lag is setup.pool.figures.lag
