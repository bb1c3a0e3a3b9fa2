"""The state that outlets have in common during a read."""

from array import array

import pytest

from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.topic_state import TopicState
from subscribers.outlets import reads
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.reads import Reads
from tests.support.ledgers import EDGES, START, Ledgers
from tests.support.mqtt_sessions import opened
from tests.support.simulated_network import Clock, SimulatedNetwork
from tests.support.simulated_worker import SessionsOnly
from wire.contract.histogram import Histogram
from wire.contract.tally import LabelSums


def reads_of():
    lag = Histogram(EDGES)
    return Reads(SimulatedNetwork(Clock(START)), SessionsOnly(0, lag), lag)


def transmission():
    topic = TopicState("circuit", array("I", [0]), LabelSums.empty(EDGES))
    return Transmission(b"key", Message(1, START, topic, 1, START), START)


def test_the_messages_of_a_read_share_its_lag():
    """Messages without a kernel time are counted; the next read begins empty."""
    reads = reads_of()
    for kernel in (True, False):
        reads.batch += [None, transmission()]
        reads.finish(5_000_000, kernel=kernel)
        assert reads.batch == []
    assert (reads.lag.count, reads.lag.max_ns, reads.read_clock_arrivals) == (4, 5_000_000, 2)


@pytest.mark.parametrize(
    ("messages", "lone", "backlog", "exact"),
    [(1, True, False, True), (1, False, False, False), (1, True, True, False), (2, True, False, False)],
)
def test_a_message_that_came_alone_is_exact_and_others_are_bounded(messages, lone, backlog, exact):
    """An arrival is exact if its message was alone in the read and the read emptied the socket."""
    reads = reads_of()
    session, _ = opened()
    outlet = SimulatedOutlet(None, reads, 0, Ledgers(1).ledgers[0], session.options, "c1", ("t",))
    outlet.session.lone, outlet.backlog, outlet.seen_empty_ns = lone, backlog, START + 5
    found = [transmission() for _ in range(messages)]
    reads.batch += found
    outlet.on_read(START + 9, START + 20, 100, kernel=True)
    for item in found:
        taken = item.take()
        assert (taken.exact, taken.uppers, taken.lowers) == (
            ([START + 9], [], []) if exact else ([], [START + 9], [START + 5])
        )
        assert taken.exact_slots + taken.bounded_slots == [outlet.slot]


def test_a_read_path_for_sessions_alone_takes_nothing():
    """Outlets whose QoS is not the run's are read by their sessions."""
    path = reads.SessionsOnly()
    path.enter(None, None, 0, 0)
    path.add_template(None, b"", 0, slice(0, 0))
    path.leave(None)
    assert path.read_clock_arrivals == 0
