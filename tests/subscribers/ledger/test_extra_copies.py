"""Copies that are in the account already, and those of shared subscriptions."""

from subscribers.ledger.absences import Absences
from subscribers.ledger.copies import ShareCounts, TopicShares
from subscribers.ledger.extra_copies import ExtraCopies, mark_shared
from subscribers.ledger.messages import Message
from subscribers.ledger.possible import Possible
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import EDGES, START
from wire.contract.stamp import Stamp
from wire.contract.tally import LabelSums

STAMP = Stamp(1, 7, START, START)


def topic_of(slots, **parts):
    """A topic for these slots."""
    return TopicState("en", slots, LabelSums.empty(EDGES), b"news/1", **parts)


def test_a_copy_beyond_those_that_filters_allow_is_a_duplicate():
    """Of two overlapping filters, one further copy."""
    topic, copies = topic_of([0, 3], further={3: 1}), ExtraCopies(4, Possible(Absences(lasting=False)))
    for slot in (3, 3, 0):
        copies.count(topic, 7, slot)
    assert (topic.sums.overlapping, topic.sums.duplicates) == (1, 2)


def test_a_copy_of_a_settled_message_is_counted_by_who_got_it():
    """Entitled or member: a duplicate, or nothing if it is retained; anybody else: misdelivered."""
    shares = TopicShares(("$share/g/news/1",), {2: 0}, ShareCounts())
    topic, copies = topic_of([0], shares=shares), ExtraCopies(4, Possible(Absences(lasting=False)))
    assert [copies.count_settled(topic, STAMP, slot, retained=False) for slot in (0, 2, 3)] == [True] * 3
    assert (topic.sums.duplicates, topic.sums.misdelivered) == (2, 1)
    assert [copies.count_settled(topic, STAMP, slot, retained=True) for slot in (0, 2, 3)] == [False, False, True]
    assert (topic.sums.duplicates, topic.sums.misdelivered) == (2, 2)


def test_a_shared_subscription_expects_its_first_copy_and_no_other():
    """At any of its members; one that comes while its outlet was away is late."""
    shares = TopicShares(("$share/g/news/1",), {1: 0, 2: 0}, ShareCounts())
    topic = topic_of([], shares=shares)
    message = Message(7, START, topic, 0, START)
    assert mark_shared(message, 2, was_away=True)
    assert not mark_shared(message, 1, was_away=False)
    assert (message.shared, message.expected, topic.sums.late, topic.sums.duplicates) == (1, 1, 1, 1)
