"""Deliveries that may come and that must not, beside an independent replay of everything that happened."""

import random
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START, Ledgers
from wire.contract.outages import Outage
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic
from wire.directory.attendance import Attendance, How, Window

SECOND = 10**9
ASKING_NS, SUBACK_NS = SECOND // 20, SECOND // 10  # after an outlet's return
QUIET_NS = 10 * SECOND
END_NS = START + 150 * SECOND
ENTITLED = DIRECTORY.entitled(BUSIEST, "flash")
PLANNED = Attendance({ENTITLED[0]: [Window(10 * SECOND, 40 * SECOND)]})


class OneAbsence:
    """A message, and one outlet that is away for 30 s as planned, without a session."""

    def __init__(self, due_ns):
        self.ledgers = Ledgers(1, PLANNED, lasting=False)
        self.absences, self.outlet = self.ledgers.ledgers[0].absences, ENTITLED[0]
        self.message = self.ledgers.announce(1, BUSIEST, "flash", START + due_ns)
        for outlet in ENTITLED[1:]:
            self.ledgers.arrive(self.message, outlet, START + due_ns + 1000)

    def away(self, *, asked_ns, back_ns):
        self.absences.leave(self.outlet, START + 10 * SECOND)
        self.absences.ask(self.outlet, START + asked_ns)
        self.absences.come_back(self.outlet, START + back_ns)

    def comes(self, at_ns):
        self.ledgers.arrive(self.message, self.outlet, START + at_ns)

    def counts(self, at_ns=60 * SECOND):
        self.ledgers.report(START + at_ns)
        self.ledgers.report(START + at_ns + 1)  # once the first one is acknowledged
        sums = self.ledgers.sums().sums
        assert sums.duplicates == sums.missing == 0
        return sums.possible, sums.possible_delivered, sums.unexpected


def test_a_message_that_was_on_its_way_when_its_outlet_left_is_possible():
    """It does not come."""
    case = OneAbsence(10 * SECOND - 1)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    assert case.counts() == (1, 0, 0)


def test_a_message_that_comes_though_its_outlet_was_gone_is_unexpected():
    """The broker was done with it long before: whether the message is settled or not, and each time."""
    case = OneAbsence(20 * SECOND)
    case.absences.leave(case.outlet, START + 10 * SECOND)
    assert case.counts(25 * SECOND) == (0, 0, 0)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    case.comes(41 * SECOND + 1)
    case.comes(41 * SECOND + 2)
    assert case.counts() == (0, 0, 2)
    open_still = OneAbsence(20 * SECOND)
    open_still.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    open_still.ledgers.ledgers[0].tick(START + 20 * SECOND)  # the arrivals elsewhere are counted
    open_still.comes(41 * SECOND + 1)
    assert open_still.counts()[2] == 1


def test_a_message_that_a_broker_may_have_been_behind_with_is_possible_and_comes():
    """It was sent just before the outlet subscribed again, and settled elsewhere meanwhile."""
    case = OneAbsence(39 * SECOND)
    case.absences.leave(case.outlet, START + 10 * SECOND)
    assert case.counts(39 * SECOND + 10_000) == (0, 0, 0)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    case.comes(41 * SECOND + 1)
    assert case.counts() == (1, 1, 0)


def test_a_possible_delivery_that_comes_before_its_message_is_settled_is_delivered():
    """It is expected, delivered and possible."""
    case = OneAbsence(39 * SECOND)
    case.absences.leave(case.outlet, START + 10 * SECOND)
    case.away(asked_ns=40 * SECOND, back_ns=41 * SECOND)
    case.comes(41 * SECOND + 1)
    assert case.counts() == (1, 1, 0)
    totals = case.ledgers.sums()
    assert totals.delivered == totals.expected == len(ENTITLED)


def test_a_message_that_comes_after_unsuback_is_unexpected():
    """The outlet is connected all the time: until UNSUBACK, and from SUBSCRIBE on, the message is possible."""
    for sent_ns, comes_ns, counts in [
        (12 * SECOND, 20 * SECOND, (0, 0, 1)),
        (11 * SECOND - 1, 20 * SECOND, (1, 1, 0)),
        (35 * SECOND, 40 * SECOND, (1, 1, 0)),
    ]:
        windows = {ENTITLED[0]: [Window(10 * SECOND, 40 * SECOND, How.UNSUBSCRIBE)]}
        ledgers = Ledgers(1, Attendance(windows), lasting=True)
        absences = ledgers.ledgers[0].absences
        message = ledgers.announce(1, BUSIEST, "flash", START + sent_ns)
        absences.leave(ENTITLED[0], START + 10 * SECOND, How.UNSUBSCRIBE)
        absences.confirm(ENTITLED[0], START + 11 * SECOND)
        if comes_ns >= 40 * SECOND:
            absences.ask(ENTITLED[0], START + 40 * SECOND)
        for outlet in ENTITLED:
            ledgers.arrive(message, outlet, START + comes_ns)
        absences.ask(ENTITLED[0], START + 40 * SECOND)
        absences.come_back(ENTITLED[0], START + 41 * SECOND)
        ledgers.report(START + 60 * SECOND)
        sums = ledgers.sums().sums
        assert (sums.possible, sums.possible_delivered, sums.unexpected) == counts


def test_a_session_may_hold_what_was_sent_after_a_connection_that_ended_before_unsuback():
    """The broker may not have read UNSUBSCRIBE: what comes at the return is possible, and not unexpected."""
    windows = {ENTITLED[0]: [Window(10 * SECOND, 40 * SECOND, How.UNSUBSCRIBE)]}
    ledgers = Ledgers(1, Attendance(windows), lasting=True)
    absences = ledgers.ledgers[0].absences
    message = ledgers.announce(1, BUSIEST, "flash", START + 12 * SECOND)
    absences.leave(ENTITLED[0], START + 10 * SECOND, How.UNSUBSCRIBE)
    absences.end_of_connection(ENTITLED[0], START + 11 * SECOND)
    for outlet in ENTITLED[1:]:
        ledgers.arrive(message, outlet, START + 13 * SECOND)
    ledgers.report(START + 30 * SECOND)
    ledgers.report(START + 31 * SECOND)  # it is settled
    absences.ask(ENTITLED[0], START + 40 * SECOND)
    ledgers.arrive(message, ENTITLED[0], START + 41 * SECOND)
    absences.come_back(ENTITLED[0], START + 41 * SECOND)
    ledgers.report(START + 60 * SECOND)
    sums = ledgers.sums().sums
    assert (sums.possible, sums.possible_delivered, sums.unexpected, sums.duplicates) == (1, 1, 0, 0)


def test_a_new_owner_counts_what_comes_late_of_a_message_that_the_former_one_settled():
    """No more deliveries are possible and came than are possible."""
    ledger = Ledger(RUN, DIRECTORY, PLANNED, (0, 1), EDGES, lasting=False)
    ledger.start(START, 0)
    ledger.take_over([(1, 2)], (), START + 35 * SECOND)
    ledger.absences.leave(ENTITLED[0], START + 10 * SECOND)
    ledger.absences.ask(ENTITLED[0], START + 40 * SECOND)
    stamp = Stamp(RUN, 1, START + 39 * SECOND, START + 39 * SECOND)
    assert (
        ledger.meet(HEAD + stamp.encode(), topic(BUSIEST, "flash"), Came(ENTITLED[0]), 100, START + 41 * SECOND) is None
    )
    (sums,) = ledger.tally().labels.values()
    assert (sums.possible, sums.possible_delivered, sums.duplicates) == (1, 1, 0)


def test_a_late_delivery_that_was_taken_for_possible_counts_once_and_a_further_copy_is_a_duplicate():
    """It was on its way as its outlet left, and is sent again when the outlet is gone."""
    ledgers = Ledgers(1, PLANNED, lasting=False)
    absences, outlet = ledgers.ledgers[0].absences, ENTITLED[0]
    message = ledgers.announce(1, BUSIEST, "flash", START + 9 * SECOND)
    absences.leave(outlet, START + 10 * SECOND)
    for other in ENTITLED[1:]:
        ledgers.arrive(message, other, START + 34 * SECOND)
    for seconds in (36, 37):
        ledgers.report(START + seconds * SECOND)
    assert ledgers.sums().sums.possible == 1
    absences.ask(outlet, START + 40 * SECOND)
    for _ in range(2):
        ledgers.arrive(message, outlet, START + 41 * SECOND, sent_ns=START + 35 * SECOND)
    absences.come_back(outlet, START + 41 * SECOND)
    ledgers.report(START + 60 * SECOND)
    sums = ledgers.sums().sums
    assert (sums.possible, sums.possible_delivered, sums.unexpected, sums.duplicates) == (1, 1, 0, 1)


def test_a_message_that_was_settled_before_it_was_sent_is_no_duplicate():
    """All outlets are away when it is due, and it is sent late, when they are back: they did not have it before."""
    plans = {outlet: [Window(10 * SECOND, 30 * SECOND)] for outlet in ENTITLED}
    ledgers = Ledgers(1, Attendance(plans), lasting=False)
    absences = ledgers.ledgers[0].absences
    message = ledgers.announce(1, BUSIEST, "flash", START + 15 * SECOND)
    for outlet in ENTITLED:
        absences.leave(outlet, START + 10 * SECOND)
    for seconds in (24, 25):
        assert ledgers.ledgers[0].open_count == 1  # for ten seconds
        ledgers.report(START + seconds * SECOND)
    assert ledgers.ledgers[0].open_count == 0
    for outlet in ENTITLED:
        absences.ask(outlet, START + 30 * SECOND)
        absences.come_back(outlet, START + 31 * SECOND)
        for _ in range(2):
            ledgers.arrive(message, outlet, START + 33 * SECOND, sent_ns=START + 32 * SECOND)
    ledgers.report(START + 60 * SECOND)
    sums, number = ledgers.sums().sums, len(ENTITLED)
    assert (sums.possible, sums.possible_delivered, sums.unexpected, sums.duplicates) == (number, number, 0, number)


def test_a_message_that_waits_at_the_publisher_until_its_only_outlet_is_back_is_a_delivery():
    """The broker died as the message was due, and the outlet was back before the message was sent."""
    ledgers = Ledgers(len(DIRECTORY.outlets), Attendance(), lasting=False)  # a partition for each
    outlet = ENTITLED[0]
    absences = ledgers.ledgers[outlet].absences
    message = ledgers.announce(1, BUSIEST, "flash", START)
    for other in ENTITLED[1:]:
        ledgers.arrive(message, other, START + 1000)
    absences.fail(0, START + SECOND // 100)
    absences.declare((Outage(START),))
    for second in (1, 5, 20):
        ledgers.report(START + second * SECOND)
    absences.declare((Outage(START, START + 25 * SECOND),))
    absences.ask(0, START + 26 * SECOND)
    absences.come_back(0, START + 27 * SECOND)
    ledgers.arrive(message, outlet, START + 28 * SECOND + 1000, sent_ns=START + 28 * SECOND)
    ledgers.report(START + 30 * SECOND)
    totals = ledgers.sums()
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (len(ENTITLED), 0, 0)
    assert (totals.sums.possible, totals.sums.unexpected) == (0, 0)


def test_a_message_that_comes_behind_an_outage_from_a_broker_that_was_behind_is_possible():
    """It was sent while the outlet was gone, and settled elsewhere before it came."""
    case = OneAbsence(20 * SECOND)
    case.absences.fail(case.outlet, START + 10 * SECOND)
    case.absences.declare((Outage(START + 10 * SECOND, START + 15 * SECOND),))
    assert case.counts(21 * SECOND) == (0, 0, 0)  # it has not asked to come back
    case.absences.ask(case.outlet, START + 25 * SECOND)
    case.absences.come_back(case.outlet, START + 26 * SECOND)
    case.comes(27 * SECOND)
    assert case.counts(60 * SECOND) == (1, 1, 0)


class Lives:
    """Outlets that leave and return without sessions, and a broker that drops some messages, all from a seed."""

    def __init__(self, seed):
        source = random.Random(seed)
        outlets = range(len(DIRECTORY.outlets))
        self.attendance = Attendance({outlet: list(_windows(source)) for outlet in outlets})
        self.ledgers = Ledgers(2, self.attendance, lasting=False)
        self.sent = {}  # by sequence
        self.arrivals = {}  # by sequence and outlet
        self.closed_ns = {}  # by sequence and partition
        self._moves = [move for outlet in range(120) for move in self._absences(outlet)]
        for sequence in range(1, 6):
            due_ns = START + source.randrange(45 * SECOND)
            sent_ns = self.sent[sequence] = due_ns + source.choice([0, source.randrange(4 * SECOND)])
            message = self.ledgers.announce(sequence, BUSIEST, "flash", due_ns)
            for outlet in ENTITLED:
                at_ns = sent_ns + source.choice([source.randrange(SECOND // 1000), source.randrange(5 * SECOND)])
                if source.random() < 0.95 and self._may(outlet, sent_ns, at_ns):
                    self.arrivals[sequence, outlet] = at_ns
                    self._moves.append((at_ns, partial(self.ledgers.arrive, message, outlet, at_ns, sent_ns=sent_ns)))

    def absences_of(self, outlet):
        """Each absence of an outlet as it happened: left, asked and back."""
        for window in self.attendance.windows(outlet):
            back_ns = START + window.return_ns
            yield START + window.leave_ns, back_ns + ASKING_NS, back_ns + SUBACK_NS

    def run(self):
        """Let everything happen, with a report each second."""
        now_ns, moves = START, sorted(self._moves, key=lambda move: move[0])
        while now_ns < END_NS:
            now_ns += SECOND
            while moves and moves[0][0] <= now_ns:
                moves.pop(0)[1]()
            self.ledgers.report(now_ns, final=now_ns >= END_NS, deadline_ns=END_NS)
            for partition, ledger in enumerate(self.ledgers.ledgers):
                for sequence in self.sent.keys() - ledger._open.keys():  # noqa: SLF001 - when each is closed
                    self.closed_ns.setdefault((sequence, partition), now_ns)
        self.ledgers.account.close()
        return self.ledgers.sums()

    def replay(self):
        """What must have come and did not, what may have come, and what of that came: from the timeline alone."""
        missing = possible = came = 0
        for sequence, sent_ns in self.sent.items():
            for outlet in ENTITLED:
                closed_ns = self.closed_ns[sequence, outlet % 2]
                elsewhere = [
                    at_ns
                    for (other, place), at_ns in self.arrivals.items()
                    if other == sequence and place % 2 == outlet % 2 and at_ns <= closed_ns
                ]
                last_ns = max(elsewhere, default=0)
                at_ns = self.arrivals.get((sequence, outlet))
                absences = [each for each in self.absences_of(outlet) if each[0] <= closed_ns]
                if all(
                    sent_ns >= back or (sent_ns < left and last_ns and left - last_ns >= QUIET_NS)
                    for left, _, back in absences
                ):
                    missing += at_ns is None
                    continue
                gone = any(
                    left <= sent_ns < back and (asked > closed_ns or (last_ns and asked - last_ns >= QUIET_NS))
                    for left, asked, back in absences
                )
                came += at_ns is not None
                possible += at_ns is not None or not gone
        return missing, possible, came

    def _absences(self, outlet):
        absences, slot = self.ledgers.ledgers[outlet % 2].absences, outlet // 2
        for left_ns, asked_ns, back_ns in self.absences_of(outlet):
            yield left_ns, partial(absences.leave, slot, left_ns)
            yield asked_ns, partial(absences.ask, slot, asked_ns)
            yield back_ns, partial(absences.come_back, slot, back_ns)

    def _may(self, outlet, sent_ns, at_ns):
        """Whether a message can come then: the outlet is on, and was or became subscribed on the message's way."""
        return not any(left <= at_ns < back or sent_ns < left <= at_ns for left, _, back in self.absences_of(outlet))


def _windows(source):
    bounds = sorted(source.sample(range(60), 2 * source.randrange(4)))
    for leave_s, back_s in zip(bounds[::2], bounds[1::2], strict=True):
        yield Window(leave_s * SECOND, back_s * SECOND - SUBACK_NS)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_the_account_is_what_an_independent_replay_says(seed):
    """Of a broker that drops messages of which some must come, and some may."""
    lives = Lives(seed)
    totals = lives.run()
    missing, possible, came = lives.replay()
    assert lives.ledgers.account.faults == ()
    assert totals.outstanding == 0
    assert totals.expected == totals.delivered + totals.missing
    assert (totals.missing, totals.sums.possible, totals.sums.possible_delivered) == (missing, possible, came)
    assert (totals.sums.unexpected, totals.sums.duplicates) == (0, 0)
