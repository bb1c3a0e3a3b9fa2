"""The topics of a partition: their entitled outlets and their circuits."""

import pytest

from subscribers.ledger.topics import TopicBook
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES
from wire.contract.topics import topic
from wire.errors import ContractError


def test_the_partitions_of_a_topic_are_its_entitled_outlets():
    """Each outlet is in one of them, at its own place there."""
    name = topic(BUSIEST, "business")
    found = []
    for index in range(3):
        state = TopicBook(DIRECTORY, index, 3, EDGES).state(name)
        assert list(state.slots) == sorted(state.slots)
        found += [slot * 3 + index for slot in state.slots]
    assert sorted(found) == list(DIRECTORY.entitled(BUSIEST, "business"))


def test_the_topics_of_a_circuit_have_one_sum():
    """They are met one by one, and kept."""
    book = TopicBook(DIRECTORY, 0, 1, EDGES)
    first, second = book.state(topic(BUSIEST, "business")), book.find(topic(BUSIEST, "sport"))
    assert first.sums is second.sums is book.sums[str(BUSIEST)]
    assert book.state(topic(BUSIEST, "business")) is first
    assert len(book.sums) == 1


def test_a_text_that_is_no_topic_of_the_wire_has_no_state():
    """An announcement with such a topic is an error; a message with one is foreign."""
    book = TopicBook(DIRECTORY, 0, 1, EDGES)
    assert book.find("wire/v1/xx") is None
    with pytest.raises(ContractError):
        book.state("wire/v1/xx")
