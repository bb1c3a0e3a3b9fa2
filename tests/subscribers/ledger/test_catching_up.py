"""The catching up of outlets: replays of their sessions, their times, and what never came."""

import pytest

from subscribers.ledger.catching_up import CatchingUp
from subscribers.ledger.settling import HELD_AT_MOST_NS
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, START, Ledgers
from wire.directory.attendance import Attendance, How, Window

SECOND = 10**9
ENTITLED = DIRECTORY.entitled(BUSIEST, "flash")


class Topic:
    """The part of a topic that counts replays."""

    name = b"t"

    def __init__(self):
        self.sums = self
        self.replayed = self.replayed_killed = self.replayed_reordered = 0


class Replayed:
    """A message as far as its replay is counted."""

    def __init__(self, sequence, topic):
        self.sequence = sequence
        self.topic = topic


def test_the_time_of_a_return_is_from_its_connack_to_its_last_replayed_message():
    """Of each return that had one, also while it may go on."""
    catching, topic = CatchingUp(EDGES), Topic()
    catching.begin(3, START)
    catching.begin(3, START + 1)  # SUBACK, or another packet
    catching.begin(4, START)
    assert catching.times().count == 0
    catching.replay(Replayed(1, topic), 3, START + 2 * SECOND, START)
    catching.replay(Replayed(2, topic), 3, START + 5 * SECOND, START)
    assert (catching.times().count, catching.times().max_ns) == (1, 5 * SECOND)
    catching.end(3)
    catching.end(4)
    catching.begin(3, START + 100 * SECOND)
    catching.replay(Replayed(3, topic), 3, START + 101 * SECOND, START)
    assert (catching.times().count, catching.times().min_ns, catching.times().max_ns) == (2, SECOND, 5 * SECOND)
    assert topic.replayed == 3


def test_a_message_that_comes_in_one_read_with_connack_is_handed_over_first():
    """The return begins with CONNACK all the same, at the earliest that it may have arrived."""
    catching, topic = CatchingUp(EDGES), Topic()
    catching.replay(Replayed(1, topic), 3, START + 5, START)
    catching.begin(3, START + 2)
    catching.begin(3, START + 7)
    catching.replay(Replayed(2, topic), 3, START + 9, START)
    assert (catching.times().count, catching.times().max_ns) == (1, 7)
    catching.replay(Replayed(3, topic), 4, START + 9, START)  # its CONNACK was long ago
    assert (catching.times().count, catching.times().max_ns) == (2, 9)


def test_messages_are_counted_by_what_is_wrong_with_them():
    """Killed since, or behind a later one of their topic in the same return."""
    catching, topic = CatchingUp(EDGES, {2}), Topic()
    for sequence in (1, 3, 2):
        catching.replay(Replayed(sequence, topic), 3, START, START)
    catching.end(3)
    catching.replay(Replayed(1, topic), 3, START, START)
    assert (topic.replayed, topic.replayed_killed, topic.replayed_reordered) == (4, 1, 1)


def test_an_outlet_has_caught_up_when_nothing_came_for_long():
    """Longer than brokers take to send a message again: memory holds nothing of it."""
    catching = CatchingUp(EDGES)
    catching.begin(3, START)
    catching.tick(START + HELD_AT_MOST_NS - 1)
    assert len(catching) == 1
    catching.replay(Replayed(1, Topic()), 3, START + HELD_AT_MOST_NS - 1, START)
    catching.tick(START + 2 * HELD_AT_MOST_NS - 2)
    assert len(catching) == 1
    catching.tick(START + 2 * HELD_AT_MOST_NS - 1)
    assert (len(catching), catching.times().count) == (0, 1)


def test_a_message_that_is_read_later_than_another_may_have_arrived_before_it():
    """Reads come in no order of the kernel's times: the last arrival counts."""
    catching, topic = CatchingUp(EDGES), Topic()
    catching.begin(3, START)
    for at_ns in (7, 5):
        catching.replay(Replayed(at_ns, topic), 3, START + at_ns, START)
    assert catching.times().max_ns == 7


@pytest.mark.parametrize("lasting", [False, True])
def test_a_ledger_counts_the_live_feed_where_sessions_last(lasting):
    """At the outlets that plan no absence and do not catch up, before a return and while messages are replayed."""
    away, back = ENTITLED[:2]
    ledgers = Ledgers(1, Attendance({away: [Window(90 * SECOND, 99 * SECOND)]}), lasting=lasting)
    absences = ledgers.ledgers[0].absences
    for sequence, due_ns in ((1, START), (2, START + 2 * SECOND)):
        message = ledgers.announce(sequence, BUSIEST, "flash", due_ns)
        if sequence == 2:
            absences.replay(Replayed(1, Topic()), back, due_ns, START)
        for outlet in ENTITLED:
            ledgers.arrive(message, outlet, due_ns + 1000)
        ledgers.report(due_ns + SECOND)
    feed = absences.catching_up.live_feed
    assert feed.before.count == (len(ENTITLED) - 1) * lasting
    assert feed.during.count == (len(ENTITLED) - 2) * lasting


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("lasting", [False, True])
def test_what_a_session_should_have_held_is_lost_until_it_comes(planned, lasting):
    """After a planned absence, and after a lost connection; where sessions do not last nothing is."""
    outlet = ENTITLED[0]
    plan = {outlet: [Window(SECOND, 3 * SECOND, How.CRASH)]} if planned else {}
    ledgers = Ledgers(1, Attendance(plan), lasting=lasting)
    absences = ledgers.ledgers[0].absences
    if planned:
        absences.leave(outlet, START + SECOND, How.CRASH)
    else:
        absences.fail(outlet, START + SECOND)
    message = ledgers.announce(1, BUSIEST, "flash", START + 2 * SECOND)
    for other in ENTITLED[1:]:
        ledgers.arrive(message, other, START + 2 * SECOND + 1000)
    absences.ask(outlet, START + 3 * SECOND)
    absences.connected(outlet, START + 3 * SECOND)
    absences.come_back(outlet, START + 3 * SECOND)
    assert len(absences.catching_up) == lasting
    ledgers.report(START + 100 * SECOND)
    assert ledgers.sums().sums.replay_lost == lasting
    transmission = ledgers.arrive(message, outlet, START + 101 * SECOND)
    if transmission is not None:
        absences.replay(transmission.message, outlet, START + 101 * SECOND, START + 3 * SECOND)
    ledgers.report(START + 102 * SECOND)
    sums = ledgers.sums().sums
    assert sums.replay_lost == 0
    assert ledgers.sums().missing == 0
    assert sums.replayed == lasting
    times = absences.catching_up.times()
    assert times.count == lasting
    if lasting:
        assert times.quantile(1.0) == 98 * SECOND
