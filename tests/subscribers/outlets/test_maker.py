"""The outlets of a partition as they are made."""

from subscribers.outlets.maker import OutletMaker
from subscribers.outlets.sampled import Sampled
from subscribers.outlets.sessions import Sessions
from tests.support.ledgers import DIRECTORY, EDGES, RUN
from tests.support.outlet_pools import OUTLETS, PoolSetup
from tests.support.simulated_worker import SessionsOnly
from wire.contract.control import Assignment
from wire.contract.histogram import Histogram


def test_a_partition_has_its_outlets_in_order_each_with_a_session_of_its_own():
    """Client ids differ; the sampled ones report each arrival."""
    setup = PoolSetup(sampled=(0, 5))
    assignment = Assignment(RUN, DIRECTORY.digest, ((0, 1),), setup.config)
    path, lag = SessionsOnly(1, Histogram(EDGES)), Histogram(EDGES)
    sessions = Sessions(assignment, DIRECTORY, (None, None))
    maker = OutletMaker(setup.network, setup.config, DIRECTORY, sessions, path, lag)
    outlets = maker.partition(setup.pool, setup.ledger)
    assert [outlet.index for outlet in outlets] == list(range(OUTLETS))
    assert len({outlet.session.client_id for outlet in outlets}) == OUTLETS
    assert [outlet.index for outlet in outlets if isinstance(outlet.ledger, Sampled)] == [0, 5]
    assert maker.read_clock_arrivals == 0
