"""The messages of a partition: found by sequence and by stamp until nothing but their number remains."""

import pytest

from subscribers.ledger.message_book import MessageBook
from subscribers.ledger.messages import Message
from subscribers.ledger.topics import TopicBook
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, START
from wire.contract.topics import topic


@pytest.fixture
def forgotten():
    """The sequences of the messages of which nothing but their number remains."""
    return []


@pytest.fixture
def book(forgotten):
    """A book with the open messages 1 and 2."""
    made = MessageBook(lambda message: forgotten.append((message.sequence, len(message.transmissions))))
    state = TopicBook(DIRECTORY, 0, 1, EDGES).state(topic(BUSIEST, "flash"))
    for sequence in (1, 2):
        message = made.open[sequence] = Message(sequence, START, state, len(state.slots), START)
        message.give_marks(DIRECTORY.size)
        state.begin(message)
    return made


def test_a_message_is_found_while_it_is_open_and_while_it_is_closed_and_incomplete(book):
    """One that is settled is its number alone."""
    first, second = book.open.values()
    book.close(first)
    assert (list(book.open), first.closed) == ([2], True)
    assert book.find(1) is None
    book.closed.keep(first)
    assert (book.find(1), book.find(2), book.find(3)) == (first, second, None)
    assert list(book.all()) == [second, first]
    assert len(book.closed.settled) == 0


def test_a_message_that_is_settled_is_known_by_none_of_its_stamps(book, forgotten):
    """Who is told of it can still see its transmissions."""
    message = book.open[1]
    made = [book.transmission(message, key, START) for key in (b"once", b"again")]
    assert book.transmission(message, b"once", START) is made[0]
    assert [book.known(key) for key in (b"once", b"again", b"other")] == [*made, None]
    assert book.transmissions == 2
    book.close(message)
    book.closed.settle(message)
    assert (book.known(b"once"), book.known(b"again"), book.transmissions) == (None, None, 0)
    assert (forgotten, message.transmissions) == ([(1, 2)], [])
    assert 1 in book.closed.settled
