"""Copies that are in the account already, and those of shared subscriptions."""

from subscribers.ledger.absences import Absences
from subscribers.ledger.arrivals import Came, Copy
from subscribers.ledger.causes import CauseCounts, Causes
from subscribers.ledger.copies import ShareCounts, TopicShares
from subscribers.ledger.extra_copies import ExtraCopies
from subscribers.ledger.marks import CAME, EXPECTED, GOT, STRANGER
from subscribers.ledger.messages import Message
from subscribers.ledger.possible import Possible
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import EDGES, START
from wire.contract.tally import LabelSums


def topic_of(slots, **parts):
    """A topic for these slots."""
    return TopicState("en", slots, LabelSums.empty(EDGES), b"news/1", **parts)


def extra_copies(counts=None):
    """Of a partition of four outlets, whose causes go to ``counts``."""
    absences = Absences(lasting=False)
    return ExtraCopies(4, Possible(absences), Causes(absences, CauseCounts() if counts is None else counts))


def copy(slot, **came):
    """A copy of message 7 at an outlet."""
    return Copy(Came(slot, **came), 7, START)


def test_a_copy_beyond_those_that_filters_allow_is_a_duplicate():
    """Of two overlapping filters, one further copy. Only the duplicates have a cause."""
    counts = CauseCounts()
    topic, copies = topic_of([0, 3], further={3: 1}), extra_copies(counts)
    for slot in (3, 3, 0):
        copies.count(topic, copy(slot))
    assert (topic.sums.overlapping, topic.sums.duplicates) == (1, 2)
    assert sum(each.duplicates for each in counts.report()) == 2


def test_an_arrival_at_an_outlet_that_does_not_expect_the_message_is_counted_by_its_mark():
    """Had it: a duplicate; no subscriber: misdelivered; neither is a delivery."""
    topic, copies = topic_of([0]), extra_copies()
    message = Message(7, START, topic, 1, START)
    message.give_marks(4)
    assert message.state[0] == EXPECTED
    for mark in (GOT, CAME, STRANGER):
        assert not copies.arrive(message, mark, copy(0))
    assert (topic.sums.duplicates, topic.sums.misdelivered) == (2, 1)


def test_a_copy_of_a_settled_message_is_counted_by_who_got_it():
    """Entitled or member: a duplicate, or nothing if it is retained; anybody else: misdelivered."""
    shares = TopicShares(("$share/g/news/1",), {2: 0}, ShareCounts())
    topic, copies = topic_of([0], shares=shares), extra_copies()
    assert [copies.count_settled(topic, copy(slot)) for slot in (0, 2, 3)] == [True] * 3
    assert (topic.sums.duplicates, topic.sums.misdelivered) == (2, 1)
    assert [copies.count_settled(topic, copy(slot, retained=True)) for slot in (0, 2, 3)] == [False, False, True]
    assert (topic.sums.duplicates, topic.sums.misdelivered) == (2, 2)


def test_a_shared_subscription_expects_its_first_copy_and_no_other():
    """At any of its members; one that comes while its outlet was away is late."""
    shares = TopicShares(("$share/g/news/1",), {1: 0, 2: 0}, ShareCounts())
    topic, counts = topic_of([], shares=shares), CauseCounts()
    copies = extra_copies(counts)
    message = Message(7, START, topic, 0, START)
    assert copies.mark_shared(message, copy(2, on_since_ns=START + 1))
    assert not copies.mark_shared(message, copy(1))
    assert (message.shared, message.expected, topic.sums.late, topic.sums.duplicates) == (1, 1, 1, 1)
    assert [(each.late, each.duplicates) for each in counts.report()] == [(1, 1)]
