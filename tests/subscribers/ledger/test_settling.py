"""When a message is settled, and how its record goes to the partition's next owner."""

from array import array

import pytest

from subscribers.ledger.marks import AWAY, EXPECTED, GOT
from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.settling import SETTLED_AT_MOST_NS, SETTLED_NS, record_of, resume, settled
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import EDGES, START
from wire.contract.outages import NOT_OVER_NS
from wire.contract.tally import LabelSums


def message_of(places=(1, 4, 9)):
    """An announced message that these places of a partition of ten expect."""
    topic = TopicState("circuit", array("I", places), LabelSums.empty(EDGES))
    message = Message(1, START, topic, len(places), START)
    message.announced = True
    topic.begin(message)
    message.give_marks(10)
    return message


def is_settled(message, now_ns, deadline_ns=None, *, older=()):
    """Whether a message is settled, with older ones open beside it."""
    return message in settled([*older, message], now_ns, deadline_ns)


def test_a_message_is_settled_when_it_is_complete():
    """A complete message is settled at once, but never before its announcement."""
    message = message_of()
    message.delivered = 3
    assert is_settled(message, START)
    message.announced = False
    assert not is_settled(message, START + SETTLED_AT_MOST_NS, START)


def test_a_message_that_is_expected_nowhere_waits_for_its_outlets():
    """It may be at the publisher still: for ten seconds, from the end of an outage on; a minute at most."""
    message = message_of()
    message.state = bytearray(AWAY if mark == EXPECTED else mark for mark in message.state)
    message.expected = 0
    assert not is_settled(message, START + SETTLED_NS - 1)
    assert is_settled(message, START + SETTLED_NS)
    mended_ns = START + 5 * 10**9
    assert not list(settled([message], mended_ns + SETTLED_NS - 1, None, mended_ns))
    assert list(settled([message], mended_ns + SETTLED_NS, None, mended_ns)) == [message]
    assert not list(settled([message], START + SETTLED_AT_MOST_NS - 1, None, NOT_OVER_NS))
    assert list(settled([message], START + SETTLED_AT_MOST_NS, None, NOT_OVER_NS)) == [message]
    assert is_settled(message_of(places=()), START)  # none of its outlets is here


@pytest.mark.parametrize(
    ("last_ns", "settled_ns"),
    [
        (0, START + SETTLED_AT_MOST_NS),
        (START + 5, START + 5 + SETTLED_NS),
        (START + SETTLED_AT_MOST_NS - 5, START + SETTLED_AT_MOST_NS),
    ],
)
def test_an_incomplete_message_is_settled_when_it_has_been_quiet_or_open_for_long_enough(last_ns, settled_ns):
    """A message is settled ten seconds after its last delivery, a minute after it was opened, or at the deadline."""
    message = message_of()
    message.last_ns = last_ns
    assert not is_settled(message, settled_ns - 1)
    assert is_settled(message, settled_ns)
    assert not is_settled(message, START + 6, START + 7)
    assert is_settled(message, START + 7, START + 7)


def test_a_message_waits_while_the_broker_still_delivers_older_ones():
    """A broker that is behind is not done with a message before it is done with the messages before that one."""
    older, message = message_of(), message_of()
    message.last_ns = START + 5
    older.last_ns = START + SETTLED_NS
    assert not is_settled(message, START + 2 * SETTLED_NS - 1, older=(older,))
    assert is_settled(message, START + 2 * SETTLED_NS, older=(older,))


def test_a_message_does_not_wait_for_newer_ones():
    """With a delivery lost, a message is settled in time though newer messages go on arriving."""
    message, newer = message_of(), message_of()
    message.last_ns = START + 5
    newer.last_ns = START + SETTLED_NS
    assert list(settled([message, newer], START + 5 + SETTLED_NS, None)) == [message]


@pytest.mark.parametrize("closed", [False, True])
def test_a_successor_goes_on_with_the_marks_and_the_arrivals_of_a_record(closed):
    """Open records name the outlets that have the message, closed ones the missing outlets."""
    message = message_of()
    transmission = Transmission(b"key", message, START)
    transmission.mark_bounded(4, START + 20, START + 10)
    message.delivered, message.closed = 1, closed
    message.first_ns = message.last_ns = START + 20
    message.add((), ((5, 1),), ((4, 1),))
    message.sampled.append((4, START + 10, START + 20))
    successor = message_of()
    resume(record_of(message), successor)
    assert [slot for slot in range(10) if successor.state[slot] == GOT] == [4]
    assert (successor.delivered, successor.missing) == (1, 2)
    assert (successor.first_ns, successor.last_ns) == (START + 20, START + 20)
    assert (successor.bins, successor.lows) == ({5: 1}, {4: 1})
    assert successor.sampled == [(4, START + 10, START + 20)]
