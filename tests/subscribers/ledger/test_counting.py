"""Arrivals become counts and latencies, once a tick."""

from array import array

from subscribers.ledger.counting import ArrivalCounter
from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.ranking_queue import RankingQueue
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import EDGES, START
from wire.contract.tally import LabelSums

DUE, SENT = START, START + 1_000_000


def arrivals(*, embargo_ns=0, slot=None):
    """A message that was due at DUE and sent at SENT, and a transmission of it."""
    topic = TopicState("circuit", array("I", range(10)), LabelSums.empty(EDGES))
    message = Message(1, DUE, topic, 10, DUE)
    message.embargo_ns = embargo_ns
    return message, Transmission(b"key", message, SENT, slot)


def test_each_arrival_is_in_both_latencies_and_at_both_of_its_ends():
    """Disclosure is from due, transit from sent; exact arrivals have one end."""
    message, transmission = arrivals()
    transmission.add_exact(0, SENT + 2_000_000)
    transmission.add_exact(1, SENT + 4_000_000)
    transmission.add_bounded(2, SENT + 9_000_000, SENT + 6_000_000)
    assert ArrivalCounter(EDGES, None, (0, 1), RankingQueue()).count(message, transmission) == 3
    sums = message.topic.sums
    assert (sums.exact, sums.bounded, sums.warm, sums.negative, sums.breaches) == (2, 1, 0, 0, 0)
    assert (sums.disclosure.upper.max_ns, sums.disclosure.lower.max_ns) == (10_000_000, 7_000_000)
    assert (sums.transit.upper.max_ns, sums.transit.upper.min_ns) == (9_000_000, 2_000_000)
    assert (message.first_ns, message.last_ns) == (SENT + 2_000_000, SENT + 9_000_000)
    assert sum(message.bins.values()) == sum(message.lows.values()) == 3
    assert ArrivalCounter(EDGES, None, (0, 1), RankingQueue()).count(message, transmission) == 0


def test_an_arrival_in_the_warm_up_is_counted_and_is_in_no_latency():
    """A warm-up arrival is in the message's own bins, for the release's spread and coverage."""
    message, transmission = arrivals()
    transmission.add_exact(0, SENT + 5)
    counter = ArrivalCounter(EDGES, None, (0, 1), RankingQueue())
    counter.warm_until_ns = DUE + 1
    assert counter.count(message, transmission) == 1
    assert (message.topic.sums.warm, message.topic.sums.disclosure.upper.count) == (1, 0)
    assert sum(message.bins.values()) == 1


def test_an_arrival_before_its_due_time_or_its_embargo_is_counted_as_such():
    """A bounded arrival is judged by its upper end, as it may have come earlier still."""
    message, transmission = arrivals(embargo_ns=SENT + 10)
    for slot, arrival_ns in enumerate((DUE - 1, SENT + 9, SENT + 10)):
        transmission.add_exact(slot, arrival_ns)
    ArrivalCounter(EDGES, None, (0, 1), RankingQueue()).count(message, transmission)
    assert (message.topic.sums.negative, message.topic.sums.breaches) == (1, 2)


def test_the_arrivals_at_a_sampled_outlet_are_kept_one_by_one():
    """With both ends, in nanoseconds."""
    message, transmission = arrivals(slot=7)
    transmission.add_exact(7, SENT + 3)
    transmission.add_bounded(7, SENT + 9, SENT + 5)
    ArrivalCounter(EDGES, None, (0, 1), RankingQueue()).count(message, transmission)
    assert message.sampled == [(7, SENT + 3, SENT + 3), (7, SENT + 5, SENT + 9)]
