"""The outbox: a message is sent again until it is acknowledged."""

from tests.support.messages import wire_message
from tests.support.recorded_desk import ENGLISH
from wire.desk.outbox import Outbox


def message(sequence, uri="urn:x:1"):
    return wire_message(7, sequence, uri, 1, ENGLISH[0], "business", 0, 0, None, b"")


def test_each_connection_is_given_each_message_once_in_order():
    """Another connection is given the messages that the broker has not acknowledged."""
    outbox = Outbox()
    outbox.put([message(1), message(2)])
    assert [each.sequence for each in outbox.take()] == [1, 2]
    outbox.put([message(3)])
    assert [each.sequence for each in outbox.take()] == [3]
    assert list(outbox.take()) == []
    outbox.acknowledged(2)
    outbox.rewind()
    assert [each.sequence for each in outbox.take()] == [1, 3]


def test_a_release_is_held_until_the_last_of_its_messages_is_acknowledged():
    """A second acknowledgement of one message is nothing."""
    outbox = Outbox()
    outbox.put([message(1), message(2), message(3, "urn:x:2")])
    assert outbox.acknowledged(1) == message(1)
    assert outbox.acknowledged(1) is None
    assert outbox.holds("urn:x:1")
    outbox.acknowledged(2)
    assert (outbox.holds("urn:x:1"), outbox.holds("urn:x:2"), len(outbox)) == (False, True, 1)


def test_a_message_is_sent_for_the_first_time_once():
    """However many connections it goes out on."""
    outbox = Outbox()
    outbox.put([message(1)])
    assert [outbox.sent(1), outbox.sent(1)] == [True, False]
