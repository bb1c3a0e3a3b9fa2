"""Closed messages: the incomplete ones keep their marks, the others leave their number."""

from types import SimpleNamespace

from subscribers.ledger import closed
from subscribers.ledger.closed import ClosedMessages
from tests.support.ledgers import BUSIEST, DIRECTORY, START, Ledgers


class FakeMessage:
    """A closed message that so many outlets miss, with transmissions whose arrivals are counted or ``pending``."""

    shares_served = True

    def __init__(self, sequence, missing, *pending):
        self.sequence = sequence
        self.missing = missing
        self.transmissions = [SimpleNamespace(pending=each) for each in pending]


def test_the_oldest_of_too_many_incomplete_messages_is_settled(monkeypatch):
    """Its marks go; its number stays, so that a later arrival is known."""
    monkeypatch.setattr(closed, "KEPT_INCOMPLETE", 2)
    forgotten = []
    messages = ClosedMessages(forgotten.append)
    kept = [FakeMessage(sequence, 1) for sequence in (4, 5, 6)]
    messages.suspects.add(4)
    for message in kept:
        messages.keep(message)
    assert (forgotten, list(messages.incomplete), messages.suspects) == (kept[:1], [5, 6], set())
    assert 4 in messages.settled
    assert 5 not in messages.settled


def test_a_message_that_is_complete_at_last_is_settled_where_each_arrival_is_counted():
    """One that outlets miss waits for them, and one with new arrivals for the next tick; an open one is not there."""
    messages = ClosedMessages(lambda _: None)
    for message in (FakeMessage(1, 0, False), FakeMessage(2, 3, False), FakeMessage(3, 0, False, True)):
        messages.keep(message)
    for sequence in range(5):
        messages.settle_complete(sequence)
    assert list(messages.incomplete) == [2, 3]


def test_a_closed_message_has_no_template_and_is_not_among_its_topics_open_ones():
    """Packets are recognised for open messages alone."""
    ledgers = Ledgers(1)
    message = ledgers.announce(1, BUSIEST, "flash")
    transmission = ledgers.arrive(message, next(iter(DIRECTORY.entitled(BUSIEST, "flash"))), START + 5)
    assert list(transmission.message.topic.open) == [1]
    ledgers.ledgers[0].tick(START + 6, START + 6)
    assert transmission.message.closed
    assert not transmission.message.topic.open
