"""Planned absences as they happened: when a message must reach an outlet that was away for a time."""

import random
from array import array
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.ledger.absence import Absence
from subscribers.ledger.absences import KEPT_NS, Absences, excuse
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.messages import AWAY, EXPECTED, GOT, Message, Transmission
from subscribers.ledger.settling import HELD_AT_MOST_NS, SETTLED_NS
from subscribers.ledger.topic_state import TopicState
from tests.support.attendances import only_window, seeded
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START, Ledgers
from wire.contract.tally import LabelSums
from wire.directory.attendance import Attendance, How, Window

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
        (
            [1],
            2,
            10_001,
            20_000,
            False,
        ),  # it may have been on its way: the outlet may be the last in the broker's order
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


class Leavers:
    """A message to outlets of which half plan to be away at some time, at QoS 0, over two partitions."""

    def __init__(self, due_ns=START):
        self.attendance = seeded(1, 120, 0.5, 10**9, 2 * 10**9)
        self.ledgers = Ledgers(2, self.attendance, lasting=False)
        self.message = self.ledgers.announce(1, BUSIEST, "flash", due_ns)
        self.entitled = set(DIRECTORY.entitled(BUSIEST, "flash"))
        self.planned_away = self.entitled & set(self.attendance.unheld_at(due_ns - START, lasting=False))
        self.leaver = min(
            outlet for outlet in self.entitled - self.planned_away if only_window(self.attendance, outlet) is not None
        )

    def absence(self, outlet):
        """The absences of an outlet's partition, and its place there."""
        return self.ledgers.ledgers[outlet % 2].absences, outlet // 2

    def others_arrive(self, at_ns, without=()):
        for outlet in self.entitled - self.planned_away - {self.leaver, *without}:
            self.ledgers.arrive(self.message, outlet, at_ns)

    def result(self):
        """What is expected, delivered and missing in the end, beside the plan; the two sides of the account agree."""
        end_ns = START + 60 * 10**9
        self.ledgers.report(end_ns, deadline_ns=end_ns, final=True)
        self.ledgers.account.close()
        assert self.ledgers.account.faults == ()
        totals = self.ledgers.sums()
        assert (totals.outstanding, totals.expected) == (0, totals.delivered + totals.missing)
        assert self.ledgers.account.expected == totals.expected
        return totals.expected - len(self.entitled - self.planned_away), totals.missing


def test_a_message_that_was_on_its_way_when_its_outlet_left_is_not_expected_there():
    """It may have come or not: no outlet counts as missing that can't be proved to have been due it."""
    leavers = Leavers()
    absences, slot = leavers.absence(leavers.leaver)
    leavers.others_arrive(START + 1000)
    absences.leave(slot, START + 500)
    assert leavers.result() == (-1, 0)


def test_a_message_that_was_lost_before_its_outlet_left_is_missing():
    """The broker was done with it long before."""
    leavers = Leavers()
    absences, slot = leavers.absence(leavers.leaver)
    leavers.others_arrive(START + 1000)
    absences.leave(slot, START + 11 * 10**9)
    absences.come_back(slot, START + 20 * 10**9)
    assert leavers.result() == (0, 1)


SECOND = 10**9
SUBACK_NS = SECOND // 10  # from an outlet's return


def random_windows(source, outlets):
    """Absences of all kinds over some 40 s, up to three for each outlet; one outlet of each of two partitions stays.

    A message that nobody in a partition is expected to get is settled there at once.
    """
    windows = {}
    staying = {min(outlet for outlet in DIRECTORY.entitled(BUSIEST, "flash") if outlet % 2 == part) for part in (0, 1)}
    for outlet in set(range(outlets)) - staying:
        bounds = sorted(source.sample(range(400), 2 * source.randrange(4)))
        pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
        ways = [source.choice((How.DISCONNECT, How.CRASH, How.UNSUBSCRIBE)) for _ in pairs]
        if pairs and source.random() < 0.2:
            pairs[0], ways[0] = (0, pairs[0][1]), How.NOT_YET
        windows[outlet] = [
            Window(leave * SECOND // 10, back * SECOND // 10 - SUBACK_NS // 2, how)
            for (leave, back), how in zip(pairs, ways, strict=True)
        ]
    return Attendance(windows)


def arrival_of(windows, sent_ns, at_ns, *, lasting):
    """When a message comes that would come at ``at_ns`` to an outlet that stays; None where it never does."""
    for window in windows:
        left_ns, back_ns = START + window.leave_ns, START + window.return_ns + SUBACK_NS // 4
        if sent_ns < back_ns and at_ns >= left_ns:  # it is sent before SUBACK, and comes after DISCONNECT
            if not (lasting and window.how in (How.DISCONNECT, How.CRASH)):
                return None
            at_ns = max(at_ns, back_ns + 1)
    return at_ns


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.booleans())
def test_a_broker_that_loses_nothing_has_no_missing_deliveries(seed, lasting):
    """Messages on their way for up to 5 s, outlets that leave and return at any moment, and messages sent late."""
    source = random.Random(seed)
    attendance = random_windows(source, 120)
    ledgers = Ledgers(2, attendance, lasting=lasting)
    moves = []
    for sequence in range(1, 6):
        due_ns = START + source.randrange(45 * SECOND)
        sent_ns = due_ns + source.choice([0, source.randrange(4 * SECOND)])
        message = ledgers.announce(sequence, BUSIEST, "flash", due_ns)
        for outlet in DIRECTORY.entitled(BUSIEST, "flash"):
            at_ns = sent_ns + source.choice([source.randrange(SECOND // 1000), source.randrange(5 * SECOND)])
            at_ns = arrival_of(attendance.windows(outlet), sent_ns, at_ns, lasting=lasting)
            if at_ns is not None:
                moves.append((at_ns, partial(ledgers.arrive, message, outlet, at_ns, sent_ns=sent_ns)))
    arrivals = len(moves)
    for outlet in range(120):
        absences, slot = ledgers.ledgers[outlet % 2].absences, outlet // 2
        for window in attendance.windows(outlet):
            left_ns, back_ns = START + window.leave_ns, START + window.return_ns + SUBACK_NS // 4
            moves.append((left_ns, partial(absences.leave, slot, left_ns, window.how)))
            moves.append((back_ns, partial(absences.come_back, slot, back_ns)))
    now_ns = START
    for at_ns, act in sorted(moves, key=lambda move: move[0]):
        while now_ns + SECOND <= at_ns:
            now_ns += SECOND
            ledgers.report(now_ns)
        act()
    end_ns = START + 120 * SECOND
    ledgers.report(end_ns, deadline_ns=end_ns, final=True)
    ledgers.account.close()
    totals = ledgers.sums()
    assert ledgers.account.faults == ()
    assert (totals.missing, totals.outstanding) == (0, 0)
    assert totals.delivered == totals.expected == arrivals


def test_an_outlet_that_loses_its_connection_while_it_plans_to_be_on_is_expected():
    """An absence that nobody planned excuses nothing."""
    leavers = Leavers()
    leavers.others_arrive(START + 1000)
    assert leavers.result() == (0, 1)


def test_a_message_that_is_sent_after_the_return_is_expected_though_it_was_due_before():
    """The plan says that the outlet is away when the message is due; the message went out late."""
    leavers = Leavers(START + 10**9 // 2)
    back_ns = START + 3 * 10**9
    for outlet in leavers.planned_away:
        absences, slot = leavers.absence(outlet)
        absences.leave(slot, START)
        absences.come_back(slot, back_ns)
    lost, *others = sorted(leavers.planned_away)
    for outlet in sorted(leavers.entitled - {lost}):
        leavers.ledgers.arrive(leavers.message, outlet, back_ns + 2000, sent_ns=back_ns + 1000)
    assert leavers.result() == (1 + len(others), 1)


def test_a_delivery_at_an_outlet_that_left_later_than_it_planned_counts():
    """It was on when the message came."""
    leavers = Leavers(START + 10**9 // 2)
    leavers.others_arrive(START + 10**9 // 2 + 1000)
    for outlet in (leavers.leaver, min(leavers.planned_away)):
        leavers.ledgers.arrive(leavers.message, outlet, START + 10**9 // 2 + 1000)
    assert leavers.result() == (1, 0)


def test_a_successor_goes_on_with_the_outlets_that_were_excused():
    """The former owner's record names them; its sums and the successor's make one account."""
    leavers = Leavers()
    absences, slot = leavers.absence(leavers.leaver)
    absences.leave(slot, START + 500)
    partition = leavers.leaver % 2
    mine = sorted(outlet for outlet in leavers.entitled - leavers.planned_away if outlet % 2 == partition)
    late = next(outlet for outlet in mine if outlet != leavers.leaver)
    leavers.others_arrive(START + 1000, without=[late])
    ledgers = leavers.ledgers
    ledgers.report(START + 2000)
    account, instance = ledgers.account, f"i{partition}"
    account.owner_unreachable(instance, START + 3000)
    account.assign(partition, "successor")
    (handover,) = account.handover(partition)
    successor = Ledger(RUN, DIRECTORY, leavers.attendance, (partition, 2), EDGES, lasting=False)
    successor.start(START, 0)
    successor.take_over(handover.settled, handover.messages, START + 4000)
    ledgers.replace(partition, successor, "successor")
    ledgers.arrive(leavers.message, late, START + 5000)
    assert leavers.result() == (-1, 0)


def test_a_message_that_a_session_holds_waits_for_its_outlet_and_is_named_where_it_does_not_come():
    """NATS sends it again after 60 s; a message that was lost before its outlet left is not held."""
    attendance = seeded(1, 120, 0.5, 10**9, 2 * 10**9)
    ledgers = Ledgers(1, attendance)
    message = ledgers.announce(1, BUSIEST, "flash", START)
    first, second, _, *others = DIRECTORY.entitled(BUSIEST, "flash")
    for outlet in others:
        ledgers.arrive(message, outlet, START + 1000)
    absences = ledgers.ledgers[0].absences
    for outlet in (first, second):
        absences.leave(outlet, START + 500)
        absences.come_back(outlet, START + 10**9)
    ledgers.report(START + HELD_AT_MOST_NS - 1)
    assert ledgers.sums().outstanding == 3
    ledgers.report(START + HELD_AT_MOST_NS)
    totals = ledgers.sums()
    assert (totals.missing, totals.sums.held) == (3, 2)
    for _ in range(2):
        ledgers.arrive(message, first, START + HELD_AT_MOST_NS + 5)
    ledgers.report(START + HELD_AT_MOST_NS + 10, final=True)
    ledgers.account.close()
    totals = ledgers.sums()
    assert (totals.missing, totals.sums.held, totals.sums.duplicates, totals.outstanding) == (2, 1, 1, 0)
    assert ledgers.account.faults == ()


def test_a_message_that_no_session_holds_any_more_settles_as_every_other():
    """Its outlet has it: nothing is waited for."""
    ledgers = Ledgers(1, seeded(1, 120, 0.5, 10**9, 2 * 10**9))
    message = ledgers.announce(1, BUSIEST, "flash", START)
    first, _, *others = DIRECTORY.entitled(BUSIEST, "flash")
    ledgers.ledgers[0].absences.leave(first, START + 500)
    for outlet in (first, *others):
        ledgers.arrive(message, outlet, START + 1000)
    ledgers.report(START + 2000)
    ledgers.report(START + 1000 + SETTLED_NS)
    assert (ledgers.sums().missing, ledgers.sums().sums.held) == (1, 0)
