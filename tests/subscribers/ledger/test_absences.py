"""Absences as they happened: when a message must reach an outlet that was away for a time."""

from array import array

import pytest

from subscribers.ledger.absence import Absence
from subscribers.ledger.absences import KEPT_NS, Absences, excuse
from subscribers.ledger.marks import AWAY, EXPECTED, GOT
from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import EDGES, START
from wire.contract.outages import Outage
from wire.contract.tally import LabelSums
from wire.directory.attendance import How

MS = 1_000_000


def message_of(sent_ms, last_ms=0, places=(1, 4, 9)):
    """A message, its transmissions sent so many milliseconds after its due time, and its last arrival (0: none)."""
    topic = TopicState("circuit", array("I", places), LabelSums.empty(EDGES))
    message = Message(1, START, topic, len(places), START)
    message.transmissions = [Transmission(b"%d" % time, message, START + time * MS) for time in sent_ms]
    message.last_ns = last_ms and START + last_ms * MS
    return message


@pytest.mark.parametrize(
    ("sent_ms", "last_ms", "left_ms", "back_ms", "must"),
    [
        ([1], 2, 10_002, 20_000, True),  # the broker was done with it before the outlet left
        ([1], 2, 10_001, 20_000, False),  # it may be on its way: the outlet may be the broker's last
        ([1], 50, 40, 900, False),  # it arrived elsewhere after the outlet had left
        ([100], 110, 60, 900, False),  # it was sent while the outlet was away
        ([950], 0, 60, 900, True),  # it was sent after SUBACK
        ([900], 0, 60, 900, True),
        ([899], 905, 60, 900, False),  # it was sent before SUBACK
        ([100, 950], 110, 60, 900, True),  # it was sent again after SUBACK
        ([], 0, 60, 900, False),  # nothing says when it was sent
    ],
)
def test_a_message_must_reach_an_outlet_where_that_is_proved(sent_ms, last_ms, left_ms, back_ms, must):
    """By its transmissions, its last arrival elsewhere, the read before DISCONNECT, and the SUBACK after it."""
    message = message_of(sent_ms, last_ms)
    absences = Absences(lasting=False)
    absences.leave(4, START + left_ms * MS)
    absences.come_back(4, START + back_ms * MS)
    absences.weigh(message, 10)
    assert message.state[4] == (EXPECTED if must else AWAY)
    assert message.expected == 2 + must


def test_an_absence_lasts_from_its_first_beginning_to_its_first_end():
    """A leaving of an outlet that is away changes nothing, nor does a return of one that is not."""
    absences = Absences(lasting=False)
    assert not absences
    absences.come_back(3, START)
    absences.leave(3, START + 1)
    absences.leave(3, START + 2)
    assert list(absences.since(START + 50)) == [Absence(3, START + 1, gone_ns=START + 1)]
    absences.come_back(3, START + 9)
    absences.come_back(3, START + 10)
    assert list(absences.since(START + 8)) == [Absence(3, START + 1, gone_ns=START + 1, back_ns=START + 9)]
    assert list(absences.since(START + 9)) == []
    assert absences


def test_an_outlet_that_leaves_while_it_returns_is_away_anew():
    """What is sent once it has left again must not come, and what is sent between its two leavings may. Where its
    session holds the messages, the absence goes on.
    """
    absences = Absences(lasting=False)
    absences.leave(3, START)
    absences.ask(3, START + 5)
    absences.leave(3, START + 7)
    first, second = sorted(absences.since(START), key=lambda each: each.left_ns)
    assert (first.asked_ns, first.back_ns) == (START + 5, START + 7)
    assert second == Absence(3, START + 7, gone_ns=START + 7)
    assert not first.must_not_reach(START + 6, START + 6)
    assert second.must_not_reach(START + 8, START + 8)
    held = Absences(lasting=True)
    held.leave(3, START)
    held.ask(3, START + 5)
    held.leave(3, START + 7)
    assert [each.left_ns for each in held.since(START)] == [START]


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("lasting", [False, True])
def test_a_session_holds_the_messages_of_an_absence_where_it_lasts_and_keeps_its_subscription(how, lasting):
    """An outlet that unsubscribed, or never came, has none that would."""
    absences = Absences(lasting=lasting)
    absences.leave(3, START, how)
    (absence,) = absences.since(START)
    assert absence.held is (lasting and how in (How.DISCONNECT, How.CRASH))


def test_an_outlet_may_be_away_several_times():
    """A message must reach it where one of its transmissions was sent while it was on and stayed on."""
    for sent_ms, last_ms, must in [
        ([50], 51, True),  # it stays for long after the message is done
        ([5], 51, False),  # sent in the first absence
        ([50], 12_000, False),  # on its way when the outlet leaves again
        ([21_500], 21_501, False),  # sent in the second one
        ([5, 21_500], 21_501, False),  # in both
        ([5, 22_001], 22_002, True),  # again after the second one
        ([12, 50], 11_000, True),
    ]:
        message = message_of(sent_ms, last_ms)
        absences = Absences(lasting=False)
        for left_ms, back_ms in ((0, 10), (21_000, 22_000)):
            absences.leave(4, START + left_ms * MS)
            absences.come_back(4, START + back_ms * MS)
        absences.weigh(message, 10)
        assert message.state[4] == (EXPECTED if must else AWAY), sent_ms


def test_absences_long_past_are_forgotten():
    """But for those that a message which is open was due before: memory does not grow with time."""
    absences = Absences(lasting=False)
    second = 10**9
    old = message_of([1], 2)
    for number in range(10_000):
        left_ns = START + number * 10 * second
        absences.leave(number % 10, left_ns)
        absences.come_back(number % 10, left_ns + second)
        absences.tick([old] if number < 100 else [], 10, left_ns + second)
        assert len(absences) <= max(min(number + 1, 100), KEPT_NS // second // 10 + 1)
    assert absences.covers(1, START)


def test_a_message_that_is_sent_long_after_it_was_due_is_expected_at_outlets_that_have_returned():
    """Though their absences are forgotten: the wire was down meanwhile."""
    absences = Absences(lasting=False)
    absences.leave(4, START - MS)
    absences.come_back(4, START + MS)
    now_ns = START + 2 * KEPT_NS
    absences.leave(9, now_ns - 5)
    absences.tick([], 10, now_ns)
    assert len(absences) == 1
    message = message_of([])
    message.give_marks(10)
    message.state[4] = message.state[9] = AWAY
    message.expected = 1
    absences.weigh(message, 10)
    assert message.state[4] == AWAY
    message.transmissions = [Transmission(b"1", message, now_ns - 1)]
    absences.weigh(message, 10)
    assert (message.state[4], message.state[9], message.expected) == (EXPECTED, AWAY, 2)


def test_a_message_from_before_the_return_waited_for_it():
    """One that was in flight when the outlet left waited as well; one from after the return did not."""
    absences = Absences(lasting=False)
    assert not absences.covers(3, START)
    absences.leave(3, START)
    assert absences.covers(3, START - 1)
    absences.come_back(3, START + 9)
    assert absences.covers(3, START - 1)
    assert absences.covers(3, START + 8)
    assert not absences.covers(3, START + 9)


def test_marks_follow_what_is_known():
    """An outlet is excused while nothing proves that it had to get the message, and expected again once it is proved.

    Marks of outlets that have the message, or are not entitled, stay.
    """
    message = message_of([], 0)
    absences = Absences(lasting=False)
    for slot in (1, 4, 5):
        absences.leave(slot, START + 60_000 * MS)
    message.give_marks(10)
    message.state[4] = GOT
    absences.weigh(message, 10)
    assert (message.state[1], message.state[4], message.state[5], message.state[9]) == (AWAY, GOT, 0, EXPECTED)
    assert (message.expected, message.topic.sums.excused) == (2, 1)
    message.transmissions = [Transmission(b"1", message, START + 1 * MS)]
    message.last_ns = START + 2 * MS
    absences.weigh(message, 10)
    assert message.state[1] == EXPECTED
    assert (message.expected, message.topic.sums.excused) == (3, 0)


def test_an_excuse_is_a_change_that_the_next_tally_tells():
    """It is counted in the circuit's sums."""
    message = message_of([])
    message.fresh = False
    excuse(message, (0, 1))
    assert (message.fresh, message.expected, message.topic.sums.excused) == (True, 1, 2)


def test_a_loss_that_an_outage_explains_excuses_though_the_message_was_weighed_before():
    """The first try to connect again that fails changes nothing more."""
    message = message_of([5])
    absences = Absences(lasting=False)
    absences.declare((Outage(START),))
    absences.fail(9, START)
    absences.weigh(message, 10)
    assert (message.state[4], message.state[9]) == (EXPECTED, AWAY)
    absences.fail(4, START + MS)
    absences.weigh(message, 10)
    assert (message.state[4], message.expected) == (AWAY, 1)
    changes = absences.changes
    absences.fail(4, START + 2 * MS)
    assert absences.changes == changes
